"""What a change of one meeting means for those that follow it in its series: worked out before it is made."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_date

from cop.errors import CopError
from cop.models import Meeting, MeetingStatus
from cop.queries.series import following
from cop.rules.meetings import can_edit_meeting
from cop.rules.viewer import Viewer
from cop.services.meeting_changes import Consequences, consequences_of, settled
from cop.services.series_facts import TIMES, carried_facts, changed_facts


@dataclass(frozen=True)
class Step:
    """One meeting of a change of several: what is set, what comes of it, what it keeps as its own.

    `kept` names the facts that somebody had set on this meeting alone, `own_days` is how many days it lies from
    the day that the series gave it: it keeps that distance.
    """

    meeting: Meeting
    facts: dict[str, Any]
    foreseen: Consequences
    starts_at: datetime
    ends_at: datetime
    kept: list[str] = field(default_factory=list)
    own_days: int = 0
    has_own_hours: bool = False

    @property
    def is_moved(self) -> bool:
        return (self.starts_at, self.ends_at) != (self.meeting.starts_at, self.meeting.ends_at)


def steps_of(meeting: Meeting, *, by: Viewer, at: datetime, facts: Mapping[str, Any]) -> list[Step]:
    """Return what changing a meeting and all that follow comes to, the meeting itself first; writes nothing.

    A meeting that has begun is never among them, nor one that the viewer does not manage. Raises CopError, with
    the day of the meeting, as `consequences_of` does.
    """
    changed = changed_facts(meeting, settled(facts))
    steps = [_step(meeting, changed, [], meeting, at=at)]
    for other in following(meeting, at=at):
        if can_edit_meeting(by, other):
            steps.append(_step(other, *carried_facts(changed, origin=meeting, other=other), meeting, at=at))
    return steps


def _step(other: Meeting, facts: dict[str, Any], kept: list[str], origin: Meeting, *, at: datetime) -> Step:
    if other.status == MeetingStatus.POSTPONED:  # its date is open, whatever becomes of the others
        facts = {name: value for name, value in facts.items() if name not in TIMES}
    with naming(other):
        foreseen = consequences_of(other, at=at, **facts)
    moves = bool(set(TIMES) & facts.keys())
    return Step(
        other,
        facts,
        foreseen,
        facts.get("starts_at", other.starts_at),
        facts.get("ends_at", other.ends_at),
        kept,
        (other.day - other.series_on).days if moves and other.series_on else 0,
        moves and _hours(other) != _hours(origin),
    )


@contextmanager
def naming(meeting: Meeting) -> Iterator[None]:
    """Let a refusal inside the block say which day it is about."""
    try:
        yield
    except CopError as error:
        raise CopError(f"{format_date(meeting.day, 'd MMMM y')}: {error}", field=error.field) from None


def _hours(meeting: Meeting) -> tuple[time, time]:
    zone = ZoneInfo(meeting.zone)
    return meeting.starts_at.astimezone(zone).time(), meeting.ends_at.astimezone(zone).time()
