"""The records behind each number of an edition's report (counting rule 9), as they are today."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
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
    Person,
    Registration,
    Substitution,
)
from cop.queries.completion import standings_of
from cop.queries.report_rows import (
    IS_PRESENT,
    TIMES,
    ReportRows,
    Time,
    organisations_in_order,
    participants_of,
    times_of,
)
from cop.queries.sessions_of_edition import held_of, numbers_of, sessions_of
from cop.rules.completion import CompletionState, Mark, Standing

_EXPECTED = and_(Registration.answer == Answer.ACCEPTED, Registration.is_staff.is_(False))
# What picks the registrations that a number counts, one by one.
_TIMES: dict[str, ColumnElement[bool]] = {
    **TIMES,
    "hours": IS_PRESENT,
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


def report_rows(key: str, edition: Edition, *, at: datetime) -> ReportRows:
    """Return what the number `key` of an edition counts at an instant. Raises KeyError for a key that is none."""
    sessions = sessions_of(edition)
    numbers, held = numbers_of(sessions), held_of(sessions, at=at)
    ids = [one.id for one in held]
    if key in SESSIONS:
        cancelled = [one for one in sessions if one.status == MeetingStatus.CANCELLED]
        return ReportRows(sessions=held if key == "sessions" else cancelled, numbers=numbers)
    if key in ORGANISATIONS:
        return ReportRows(organisations=organisations_in_order(_ids_behind(key, edition, ids, at) - {None}))
    if key in _STANDINGS:
        return ReportRows(standings=[one for one in standings_of(edition, at=at) if _STANDINGS[key](one)])
    if key == "left":
        return ReportRows(enrolments=_left(edition))
    if key == "participants":
        return ReportRows(people=participants_of(ids))
    times = _substitutions(held) if key == "substitutions" else times_of(_TIMES[key], ids)
    return ReportRows(times=times, numbers=numbers)


def _ids_behind(key: str, edition: Edition, sessions: Collection[int], at: datetime) -> set[int | None]:
    if key == "organisations-present":
        found = select(Registration.organisation_id).where(IS_PRESENT, Registration.meeting_id.in_(sessions))
        return set(db.session.scalars(found))
    standings = standings_of(edition, at=at)
    return {one.enrolment.organisation_id for one in standings if key == "organisations" or one.is_met}


def _left(edition: Edition) -> Sequence[Enrolment]:
    has_left = Enrolment.status == EnrolmentStatus.WITHDRAWN, Enrolment.enrolled_at.is_not(None)
    found = select(Enrolment).where(Enrolment.edition_id == edition.id, *has_left).join(Enrolment.person)
    whole = (joinedload(Enrolment.person), joinedload(Enrolment.organisation))
    return db.session.scalars(found.order_by(Person.search_key, Enrolment.id).options(*whole)).all()


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
