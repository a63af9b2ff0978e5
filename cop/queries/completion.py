"""Who stands where in a training edition: the marks of people enrolled, in as many queries for 200 as for one."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from cop import clock
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
from cop.queries.closing import EXPECTED
from cop.queries.sessions_of_edition import held_of, sessions_of
from cop.rules.completion import Mark, SessionMark, Standing
from cop.rules.courses import Course, length, sunk

# By (session, person).
Registrations = dict[tuple[int, int], Registration]


def standings_of(
    edition: Edition, enrolments: Collection[Enrolment] | None = None, *, at: datetime | None = None
) -> list[Standing]:
    """Return where people stand at an instant (now): all who are enrolled by name, or those given, in their order."""
    at = at or clock.now()
    sessions = sessions_of(edition, drafts=True)
    course = course_of(edition, sessions, at=at)
    people = enrolled_people(edition) if enrolments is None else list(enrolments)
    records = _records(course, people, at)
    return [Standing(one, course, tuple(records.marks(one))) for one in people]


def standing_of(enrolment: Enrolment, *, at: datetime | None = None) -> Standing:
    """Return where one person stands."""
    return standings_of(enrolment.edition, [enrolment], at=at)[0]


def course_of(edition: Edition, sessions: Collection[Meeting] | None = None, *, at: datetime) -> Course:
    """Return the sessions of an edition and what it asks for; `sessions`: all of them, drafts too, where known."""
    known = sessions_of(edition, drafts=True) if sessions is None else list(sessions)
    shown = [one for one in known if one.status != MeetingStatus.DRAFT]
    cancelled = [one for one in shown if one.status == MeetingStatus.CANCELLED]
    taking_place = [one for one in known if one.status != MeetingStatus.CANCELLED]
    is_begun = bool(held_of(shown, at=at))
    return Course(
        edition,
        sessions=tuple(one for one in shown if one.status != MeetingStatus.CANCELLED),
        cancelled=tuple(cancelled),
        least_sessions=sunk(edition.least_sessions, possible=len(taking_place), cancelled=len(cancelled)),
        least_minutes=sunk(
            edition.least_minutes, possible=_minutes(taking_place), cancelled=_minutes(cancelled)
        ),
        is_over=is_begun and not any(_is_to_come(one, at) for one in shown),
    )


def enrolled_people(edition: Edition) -> list[Enrolment]:
    """Return the enrolments of those who are in, by name, with person and organisation."""
    found = (
        select(Enrolment)
        .join(Enrolment.person)
        .where(Enrolment.edition_id == edition.id, Enrolment.status == EnrolmentStatus.ENROLLED)
        .options(contains_eager(Enrolment.person), joinedload(Enrolment.organisation))
    )
    return list(db.session.scalars(found.order_by(Person.search_key, Enrolment.id)))


def _is_to_come(session: Meeting, at: datetime) -> bool:
    return session.status == MeetingStatus.POSTPONED or (
        session.status == MeetingStatus.SCHEDULED and not session.is_held(at)
    )


@dataclass(frozen=True)
class _Records:
    """All that was recorded about the sessions of some people."""

    course: Course
    at: datetime
    own: Registrations
    # By (enrolment, session), and what came of whoever came instead.
    sent: dict[tuple[int, int], Substitution]
    instead: Registrations
    # Since when those who were sent are enrolled themselves: from then on they come for nobody but themselves.
    themselves: dict[int, datetime]
    # The sessions held of whose participants nobody's attendance is recorded.
    unrecorded: frozenset[int]

    def marks(self, enrolment: Enrolment) -> Iterable[SessionMark]:
        for number, session in enumerate(self.course.sessions, start=1):
            own = self.own.get((session.id, enrolment.person_id))
            sent = self.sent.get((enrolment.id, session.id))
            came = self._came(sent, session) if sent else None
            is_held = session.is_held(self.at)
            mark = self._held(enrolment, session, own, came) if is_held else _coming(own, came)
            there = {Mark.PRESENT: own, Mark.SUBSTITUTED: came}.get(mark) if is_held else None
            yield SessionMark(
                session, number, mark, is_held,
                minutes=_minutes_there(there) if there else 0, registration=own, substitution=sent,
            )  # fmt: skip

    def _came(self, sent: Substitution, session: Meeting) -> Registration | None:
        since = self.themselves.get(sent.person_id)
        is_own = since is not None and since < session.starts_at
        return None if is_own else self.instead.get((session.id, sent.person_id))

    def _held(
        self, enrolment: Enrolment, session: Meeting, own: Registration | None, came: Registration | None
    ) -> Mark:
        known = _recorded(own)
        if known == Attendance.PRESENT:
            return Mark.PRESENT
        if _recorded(came) == Attendance.PRESENT:
            return Mark.SUBSTITUTED
        if session.id in self.unrecorded or _is_open(came):
            return Mark.UNKNOWN
        if known != Attendance.UNKNOWN:
            return Mark.EXCUSED if known == Attendance.EXCUSED else Mark.ABSENT
        return self._unsaid(enrolment, session, own)

    def _unsaid(self, enrolment: Enrolment, session: Meeting, own: Registration | None) -> Mark:
        """The mark of somebody of whom nothing is recorded, where something is of others."""
        if own is not None and (own.is_to_check or own.answer in EXPECTED):
            return Mark.UNKNOWN
        if enrolment.enrolled_at is not None and enrolment.enrolled_at >= session.starts_at:
            return Mark.NOT_ON_LIST
        if own is None:
            return Mark.UNKNOWN
        return Mark.DECLINED if _is_refused(own) else Mark.ABSENT


def _coming(own: Registration | None, came: Registration | None) -> Mark:
    """The mark of a session still to come; who was sent may have said no, and who sent them may come after all."""
    if own is None or not _is_refused(own):
        return Mark.COMING
    return Mark.SUBSTITUTED if came is not None and not _is_refused(came) else Mark.DECLINED


def _is_open(came: Registration | None) -> bool:
    """Whether somebody was expected in a person's place, and nobody has recorded whether they came."""
    return came is not None and came.answer in EXPECTED and _recorded(came) == Attendance.UNKNOWN


def _is_refused(registration: Registration) -> bool:
    return registration.answer in {Answer.DECLINED, Answer.WITHDRAWN}


def _recorded(registration: Registration | None) -> Attendance:
    """What is recorded of somebody. Who says at the wall to be there, on no list, is known once somebody looked."""
    if registration is None or registration.is_to_check:
        return Attendance.UNKNOWN
    return registration.attendance


def _minutes_there(registration: Registration) -> int:
    """Return how long somebody was there: as recorded, never longer than the session, or the whole of it."""
    whole = length(registration.meeting)
    return whole if registration.minutes is None else min(registration.minutes, whole)


def _minutes(sessions: Iterable[Meeting]) -> int:
    return sum(length(one) for one in sessions)


def _records(course: Course, enrolments: Sequence[Enrolment], at: datetime) -> _Records:
    sessions = [session.id for session in course.sessions]
    sent = _substitutions([one.id for one in enrolments])
    others = {one.person_id for one in sent.values()}
    instead, themselves = _registrations(sessions, others), _enrolled_since(course.edition, others)
    own = _registrations(sessions, {one.person_id for one in enrolments})
    return _Records(course, at, own, sent, instead, themselves, _unrecorded(held_of(course.sessions, at=at)))


def _registrations(sessions: Collection[int], people: Collection[int]) -> Registrations:
    if not sessions or not people:
        return {}
    found = select(Registration).where(
        Registration.meeting_id.in_(sessions), Registration.person_id.in_(people)
    )
    return {(one.meeting_id, one.person_id): one for one in db.session.scalars(found)}


def _substitutions(enrolments: Collection[int]) -> dict[tuple[int, int], Substitution]:
    found = select(Substitution).where(Substitution.enrolment_id.in_(enrolments))
    rows = db.session.scalars(found.options(joinedload(Substitution.person))) if enrolments else ()
    return {(one.enrolment_id, one.meeting_id): one for one in rows}


def _enrolled_since(edition: Edition, people: Collection[int]) -> dict[int, datetime]:
    if not people:
        return {}
    found = select(Enrolment.person_id, Enrolment.enrolled_at).where(
        Enrolment.edition_id == edition.id,
        Enrolment.person_id.in_(people),
        Enrolment.status == EnrolmentStatus.ENROLLED,
        Enrolment.enrolled_at.is_not(None),
    )
    return {person_id: since for person_id, since in db.session.execute(found) if since is not None}


def _unrecorded(held: Collection[Meeting]) -> frozenset[int]:
    """Return the sessions where somebody was expected and nobody of the participants has a mark."""
    if not held:
        return frozenset()
    is_marked = Registration.attendance != Attendance.UNKNOWN
    found = (
        select(Registration.meeting_id)
        .where(Registration.meeting_id.in_([one.id for one in held]), Registration.is_staff.is_(False))
        .group_by(Registration.meeting_id)
        .having(func.count().filter(is_marked) == 0)
        .having(func.count().filter(Registration.answer.in_(EXPECTED)) > 0)
    )
    return frozenset(db.session.scalars(found))
