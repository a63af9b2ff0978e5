"""Days on which communities meet in each other's way: the same day or the same hour, and whom both count on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations

from sqlalchemy import select

from cop.clock import day_of
from cop.extensions import db
from cop.models import Meeting, Registration
from cop.queries.audiences import audiences_of
from cop.queries.clashes import OPEN, OUT
from cop.queries.meetings import meetings_for
from cop.rules.viewer import Viewer


@dataclass(frozen=True)
class Pair:
    """Two meetings of one day, how many people and organisations both count on, and whether they overlap."""

    first: Meeting
    second: Meeting
    people: int
    organisations: int
    is_same_time: bool


@dataclass(frozen=True)
class Week:
    """A week in which meetings are in each other's way; `monday` is its first day."""

    monday: date
    pairs: list[Pair]


def clash_weeks(viewer: Viewer, *, start: datetime, end: datetime) -> list[Week]:
    """Return the weeks from `start` to `end` with meetings of one day that the viewer sees, soonest first.

    A meeting counts on those on its list who have not said no; before anybody is invited, also on those it is for.
    """
    statement = meetings_for(viewer).where(Meeting.starts_at >= start, Meeting.starts_at < end)
    statement = statement.where(Meeting.status.in_(OPEN)).order_by(Meeting.starts_at, Meeting.id)
    days: dict[date, list[Meeting]] = {}
    for meeting in db.session.scalars(statement):
        days.setdefault(day_of(meeting.starts_at), []).append(meeting)
    busy = {day: meetings for day, meetings in days.items() if len(meetings) > 1}
    counted = counted_on([meeting for meetings in busy.values() for meeting in meetings])
    weeks: dict[date, list[Pair]] = {}
    for day, meetings in busy.items():
        pairs = weeks.setdefault(day - timedelta(days=day.weekday()), [])
        pairs.extend(_pair(one, other, counted) for one, other in combinations(meetings, 2))
    return [Week(monday, pairs) for monday, pairs in sorted(weeks.items())]


def counted_on(meetings: Sequence[Meeting]) -> dict[int, tuple[set[int], set[int]]]:
    """Return whom each meeting counts on, by its id: the ids of people, and of the organisations they stand for."""
    rows = db.session.execute(
        select(
            Registration.meeting_id,
            Registration.person_id,
            Registration.organisation_id,
            Registration.invited_at,
        )
        .where(Registration.meeting_id.in_([meeting.id for meeting in meetings]))
        .where(Registration.answer.not_in(OUT))
    )
    found: dict[int, tuple[set[int], set[int]]] = {}
    invited = set()
    for meeting_id, person_id, organisation_id, invited_at in rows:
        if invited_at:
            invited.add(meeting_id)
        _add(found.setdefault(meeting_id, (set(), set())), [(person_id, organisation_id)])
    before = [meeting for meeting in meetings if meeting.id not in invited]
    audiences = audiences_of([(meeting, meeting.day) for meeting in before])
    for meeting, people in zip(before, audiences, strict=True):
        pairs = [(one.person.id, one.organisation.id if one.organisation else None) for one in people]
        _add(found.setdefault(meeting.id, (set(), set())), pairs)
    return found


def _add(found: tuple[set[int], set[int]], pairs: Iterable[tuple[int, int | None]]) -> None:
    people, organisations = found
    for person_id, organisation_id in pairs:
        people.add(person_id)
        if organisation_id is not None:
            organisations.add(organisation_id)


def _pair(one: Meeting, other: Meeting, counted: dict[int, tuple[set[int], set[int]]]) -> Pair:
    (people, organisations), (others, other_organisations) = counted[one.id], counted[other.id]
    return Pair(
        one,
        other,
        len(people & others),
        len(organisations & other_organisations),
        one.starts_at < other.ends_at and other.starts_at < one.ends_at,
    )
