"""How one thing that mail depends on stands."""

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """UNKNOWN: the DNS did not answer."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Check:
    """How one thing stands for one domain; `name` and `record` are what to publish, "" where nothing is."""

    subject: str
    domain: str
    standing: Standing
    words: str
    name: str = ""
    record: str = ""
