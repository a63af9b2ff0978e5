"""Paths of people through training editions: those that go on, their materials, who may miss a certificate."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from cop.extensions import db
from cop.models import (
    Answer,
    Attendance,
    Document,
    Edition,
    EditionStatus,
    Enrolment,
    EnrolmentStatus,
    Meeting,
    MeetingStatus,
    Person,
    Registration,
)
from cop.queries.completion import standings_of
from cop.queries.enrolments import enrolments_of_person
from cop.rules.completion import SessionMark, Standing
from cop.rules.courses import Course

SHOWN_FOR = timedelta(days=90)


def paths_of_person(person_id: int, *, at: datetime) -> list[Standing]:
    """Return where a person stands in each published edition they are enrolled in, the latest edition first."""
    mine = [one for one in enrolments_of_person(person_id) if one.is_in]
    seen = [one for one in mine if one.edition.status != EditionStatus.DRAFT]
    return [standing for one in seen for standing in standings_of(one.edition, [one], at=at)]


def is_recent(standing: Standing, *, at: datetime) -> bool:
    """Whether an edition goes on, or was over not long ago: later it is history, and a link is enough."""
    last = max((one.session.ends_at for one in standing.marks), default=at)
    return not standing.course.is_over or last > at - SHOWN_FOR


def next_of(standing: Standing) -> SessionMark | None:
    """Return the session that comes next for somebody: the first still to come that has a date and is no no."""
    dated = [one for one in standing.coming if one.session.status == MeetingStatus.SCHEDULED]
    return next((one for one in dated if one not in standing.declined), next(iter(dated), None))


def documents_of_course(course: Course) -> Sequence[Document]:
    """Return the documents of an edition and of its sessions that take place, each place's in their order."""
    sessions = [session.id for session in course.sessions]
    found = select(Document).where(
        or_(Document.edition_id == course.edition.id, Document.meeting_id.in_(sessions))
    )
    in_order = found.order_by(Document.meeting_id, Document.position, Document.id)
    return db.session.scalars(in_order.options(joinedload(Document.file))).all()


def enrolments_to_look_at(at: datetime) -> Sequence[Enrolment]:
    """Return whose path may be at risk and who were not told yet: they missed or declined a session, or came late.

    Of published editions with a rule and a session still to come; the same edition's one after the other.
    """
    found = (
        select(Enrolment)
        .join(Enrolment.edition)
        .join(Enrolment.person)
        .where(Enrolment.status == EnrolmentStatus.ENROLLED, Enrolment.warned_at.is_(None))
        .where(Edition.status == EditionStatus.PUBLISHED, Person.email.is_not(None))
        .where(_is_session(Meeting.status == MeetingStatus.SCHEDULED, Meeting.starts_at > at))
        .where(
            or_(Edition.least_sessions.is_not(None), Edition.least_minutes.is_not(None), _is_session(_MUST))
        )
        .where(or_(_has_missed(), _is_session(Meeting.starts_at <= Enrolment.enrolled_at)))
        .options(joinedload(Enrolment.edition), joinedload(Enrolment.person))
    )
    return db.session.scalars(found.order_by(Enrolment.edition_id, Enrolment.id)).all()


_MUST = Meeting.is_mandatory.is_(True)


def _is_session(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the edition has such a session."""
    found = select(Meeting.id).where(Meeting.edition_id == Enrolment.edition_id, *conditions)
    return found.correlate(Enrolment).exists()


def _has_missed() -> ColumnElement[bool]:
    is_missed = or_(
        Registration.attendance.in_((Attendance.ABSENT, Attendance.EXCUSED)),
        and_(
            Registration.attendance == Attendance.UNKNOWN,
            Registration.answer.in_((Answer.DECLINED, Answer.WITHDRAWN)),
        ),
    )
    found = (
        select(Registration.id)
        .join(Meeting, Meeting.id == Registration.meeting_id)
        .where(Meeting.edition_id == Enrolment.edition_id, Registration.person_id == Enrolment.person_id)
        .where(is_missed)
    )
    return found.correlate(Enrolment).exists()
