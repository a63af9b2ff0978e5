"""Records that hold from a day to a day, both included; an end that is not known is open."""

from datetime import date
from typing import Protocol

from flask_babel import gettext as _

from cop.errors import CopError


class Dated(Protocol):
    """What has a first and a last day."""

    @property
    def since_on(self) -> date | None: ...
    @property
    def until_on(self) -> date | None: ...


def is_in_force(record: Dated, on: date) -> bool:
    """Whether a record holds on a day."""
    return (record.since_on is None or record.since_on <= on) and (
        record.until_on is None or record.until_on >= on
    )


def overlap(one: Dated, other: Dated) -> bool:
    """Whether two records share a day."""
    starts_in_time = one.until_on is None or other.since_on is None or other.since_on <= one.until_on
    ends_in_time = other.until_on is None or one.since_on is None or one.since_on <= other.until_on
    return starts_in_time and ends_in_time


def refuse_backwards(since_on: date | None, until_on: date | None) -> None:
    """Raise CopError (field "until_on") where the last day is before the first."""
    if since_on and until_on and until_on < since_on:
        raise CopError(_("The last day is before the first."), field="until_on")
