"""What a program reads in a calendar file, in one form for all of them."""

from datetime import UTC, date, datetime
from typing import NamedTuple


class Event(NamedTuple):
    """One event; `start` and `end` are "20261025T010000Z", or "20261025" for whole days. No text is ""."""

    uid: str
    start: str
    end: str
    summary: str
    location: str = ""
    description: str = ""


class RefusedError(AssertionError):
    """A program does not accept the file, or complains about it."""


def moment(value: date) -> str:
    """Return an aware datetime or a date as `Event` holds it; refuse a floating time."""
    if not isinstance(value, datetime):
        return f"{value:%Y%m%d}"
    if value.tzinfo is None:
        raise RefusedError(f"a time without zone: {value}")
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"
