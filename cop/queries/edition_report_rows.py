"""The records behind each number of an edition's report (counting rule 9), as they are today."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from cop.extensions import db
from cop.models import (
    Answer,
    Attendance,
    Edition,
    Enrolment,
    EnrolmentStatus,
    Meeting,
    MeetingStatus,
    Mode,
    Organisation,
    Person,
    Registration,
    Substitution,
)
from cop.queries.completion import standings_of
from cop.queries.sessions_of_edition import held_of, numbers_of, sessions_of
from cop.rules.completion import CompletionState, Mark, Standing

_PRESENT = and_(Registration.attendance == Attendance.PRESENT, Registration.is_staff.is_(False))
_EXPECTED = and_(Registration.answer == Answer.ACCEPTED, Registration.is_staff.is_(False))
# What picks the registrations that a number counts, one by one.
_TIMES: dict[str, ColumnElement[bool]] = {
    "participations": _PRESENT,
    "hours": _PRESENT,
    "online": and_(
        _PRESENT, func.coalesce(Registration.attended_mode, Registration.mode, Meeting.mode) == Mode.ONLINE
    ),
    "staff": and_(Registration.attendance == Attendance.PRESENT, Registration.is_staff.is_(True)),
    "expected": _EXPECTED,
    "no-shows": and_(_EXPECTED, Registration.attendance == Attendance.ABSENT),
    "excused": and_(_EXPECTED, Registration.attendance == Attendance.EXCUSED),
    "unrecorded": and_(_EXPECTED, Registration.attendance == Attendance.UNKNOWN),
}
_STANDINGS: dict[str, Callable[[Standing], bool]] = {
    "enrolled": lambda _one: True,
    "attended": lambda one: any(mark.mark == Mark.PRESENT for mark in one.marks),
    "completed": lambda one: one.is_met,
    "undecided": lambda one: one.state in {CompletionState.OPEN, CompletionState.UNKNOWN},
}
SESSIONS = ("sessions", "sessions-cancelled")
ORGANISATIONS = ("organisations", "organisations-present", "organisations-completed")
OF_PEOPLE = frozenset({*_TIMES, *_STANDINGS, "left", "participants", "substitutions"})


@dataclass(frozen=True)
class Time:
    """One person at one session, perhaps in the place of somebody else."""

    session: Meeting
    person: Person
    organisation: Organisation | None
    stands_for: Person | None = None


@dataclass(frozen=True)
class ReportRows:
    """What a number counts: one of these lists. `numbers` are those of the sessions, by meeting id."""

    sessions: Sequence[Meeting] = ()
    organisations: Sequence[Organisation] = ()
    standings: Sequence[Standing] = ()
    enrolments: Sequence[Enrolment] = ()
    people: Sequence[tuple[Person, int]] = ()
    times: Sequence[Time] = ()
    numbers: dict[int, int] = field(default_factory=dict)

    @property
    def people_named(self) -> set[int]:
        """The ids of all people that the rows name."""
        found = {one.person.id for one in self.times} | {person.id for person, _times in self.people}
        found |= {one.stands_for.id for one in self.times if one.stands_for}
        return found | {one.person_id for one in self.enrolments} | {
            one.enrolment.person_id for one in self.standings
        }  # fmt: skip


def report_rows(key: str, edition: Edition, *, at: datetime) -> ReportRows:
    """Return what the number `key` of an edition counts at an instant. Raises KeyError for a key that is none."""
    sessions = sessions_of(edition)
    numbers, held = numbers_of(sessions), held_of(sessions, at=at)
    ids = [one.id for one in held]
    if key in SESSIONS:
        cancelled = [one for one in sessions if one.status == MeetingStatus.CANCELLED]
        return ReportRows(sessions=held if key == "sessions" else cancelled, numbers=numbers)
    if key in ORGANISATIONS:
        return ReportRows(organisations=_organisations(_ids_behind(key, edition, ids, at)))
    if key in _STANDINGS:
        return ReportRows(standings=[one for one in standings_of(edition, at=at) if _STANDINGS[key](one)])
    if key == "left":
        return ReportRows(enrolments=_left(edition))
    if key == "participants":
        return ReportRows(people=_participants(ids))
    times = _substitutions(held) if key == "substitutions" else _times(_TIMES[key], ids)
    return ReportRows(times=times, numbers=numbers)


def _ids_behind(key: str, edition: Edition, sessions: Collection[int], at: datetime) -> set[int | None]:
    if key == "organisations-present":
        found = select(Registration.organisation_id).where(_PRESENT, Registration.meeting_id.in_(sessions))
        return set(db.session.scalars(found))
    standings = standings_of(edition, at=at)
    return {one.enrolment.organisation_id for one in standings if key == "organisations" or one.is_met}


def _organisations(ids: set[int | None]) -> Sequence[Organisation]:
    found = select(Organisation).where(Organisation.id.in_(ids - {None}))
    return db.session.scalars(found.order_by(Organisation.search_key, Organisation.id)).all()


def _left(edition: Edition) -> Sequence[Enrolment]:
    has_left = Enrolment.status == EnrolmentStatus.WITHDRAWN, Enrolment.enrolled_at.is_not(None)
    found = select(Enrolment).where(Enrolment.edition_id == edition.id, *has_left).join(Enrolment.person)
    whole = (joinedload(Enrolment.person), joinedload(Enrolment.organisation))
    return db.session.scalars(found.order_by(Person.search_key, Enrolment.id).options(*whole)).all()


def _participants(sessions: Collection[int]) -> list[tuple[Person, int]]:
    """The people present, and at how many sessions."""
    found = select(Person, func.count()).join(Registration, Registration.person_id == Person.id)
    found = found.where(_PRESENT, Registration.meeting_id.in_(sessions)).group_by(Person.id)
    rows = db.session.execute(found.order_by(Person.search_key, Person.id))
    return [(person, times) for person, times in rows]


def _times(which: ColumnElement[bool], sessions: Collection[int]) -> list[Time]:
    found = select(Registration).join(Registration.meeting).join(Registration.person)
    found = found.where(Registration.meeting_id.in_(sessions), which)
    whole = (
        joinedload(Registration.meeting),
        joinedload(Registration.person),
        joinedload(Registration.organisation),
    )
    rows = db.session.scalars(found.order_by(Meeting.starts_at, Person.search_key).options(*whole))
    return [Time(one.meeting, one.person, one.organisation) for one in rows]


def _substitutions(held: Sequence[Meeting]) -> list[Time]:
    found = select(Substitution).join(Substitution.meeting)
    found = found.where(Substitution.meeting_id.in_([one.id for one in held]))
    whole = (
        joinedload(Substitution.meeting),
        joinedload(Substitution.person),
        joinedload(Substitution.enrolment).options(
            joinedload(Enrolment.person), joinedload(Enrolment.organisation)
        ),
    )
    rows = db.session.scalars(found.order_by(Meeting.starts_at, Substitution.id).options(*whole))
    return [Time(one.meeting, one.person, one.enrolment.organisation, one.enrolment.person) for one in rows]
