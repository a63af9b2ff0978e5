"""The only clock of the application."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")

_fixed: ContextVar[datetime | None] = ContextVar("fixed", default=None)


def now() -> datetime:
    """Return the present instant, aware and in UTC."""
    return _fixed.get() or datetime.now(UTC)


def today() -> date:
    """Return the present day on the wall in Turin."""
    return day_of(now())


def day_of(at: datetime) -> date:
    """Return the day on the wall in Turin at an instant."""
    return at.astimezone(ROME).date()


@contextmanager
def fixed_at(instant: datetime) -> Iterator[None]:
    """Let `now` return the given aware instant inside the block (rehearsals, `cop jobs run --now`)."""
    token = _fixed.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
