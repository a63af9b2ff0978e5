"""What a check of `cop doctor` says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True)
class Finding:
    """What was looked at and how it stands; `advice` says what to do about it."""

    level: Level
    what: str
    advice: str = ""


Check = Callable[[], Iterator[Finding]]
