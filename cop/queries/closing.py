"""What is left to do after a meeting, before it can be closed; and which meetings wait for it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import joinedload

from cop.extensions import db
from cop.models import (
    Answer,
    Attendance,
    Document,
    DocumentAudience,
    Meeting,
    MeetingStatus,
    Message,
    Minutes,
    Person,
    Registration,
)
from cop.queries.meetings import is_managed_by, meetings_for
from cop.queries.minutes import minutes_of
from cop.rules.viewer import Viewer

# Meetings that ended longer ago are history: nobody is asked to close them.
SHOWN_FOR = timedelta(days=60)
# Whom the list expects to come: their attendance is known before a meeting is closed.
EXPECTED = (Answer.INVITED, Answer.ACCEPTED, Answer.TENTATIVE)
NUDGE_KIND = "closing_nudge"


@dataclass(frozen=True)
class ClosingState:
    """What is there: people without a mark, people present, minutes, documents, who would get the recap."""

    unknown: int
    present: int
    minutes: Minutes | None
    documents: int
    recipients: int

    @property
    def has_minutes(self) -> bool:
        return self.minutes is not None and self.minutes.published_at is not None


def closing_state(meeting: Meeting) -> ClosingState:
    """Return how far a meeting is, in three queries."""
    is_present = Registration.attendance == Attendance.PRESENT
    people = (
        select(
            func.count().filter(_is_unknown()),
            func.count().filter(is_present),
            func.count().filter(is_present, Person.email.is_not(None), not_(Registration.is_to_check)),
        )
        .select_from(Registration)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.meeting_id == meeting.id)
    )
    unknown, present, recipients = db.session.execute(people).one()
    return ClosingState(unknown, present, minutes_of(meeting), _document_number(meeting), recipients)


def unknown_ids(meeting: Meeting) -> Sequence[int]:
    """Return the registrations of those who were expected and of whom nobody has said whether they came."""
    found = select(Registration.id).where(Registration.meeting_id == meeting.id, _is_unknown())
    return db.session.scalars(found).all()


def registrations_present(meeting: Meeting) -> Sequence[Registration]:
    """Return the registrations of those who were at a meeting and can be written to, with their people."""
    found = (
        select(Registration)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.meeting_id == meeting.id, Registration.attendance == Attendance.PRESENT)
        .where(Person.email.is_not(None), not_(Registration.is_to_check))
    )
    return db.session.scalars(found.options(joinedload(Registration.person)).order_by(Registration.id)).all()


def documents_for_participants(meeting: Meeting) -> Sequence[Document]:
    """Return the documents of a meeting that those who were there may open, in their order."""
    found = select(Document).where(
        Document.meeting_id == meeting.id, Document.audience != DocumentAudience.COORDINATORS
    )
    return db.session.scalars(
        found.options(joinedload(Document.file)).order_by(Document.position, Document.id)
    ).all()


def meetings_to_close(viewer: Viewer, *, at: datetime) -> Sequence[Meeting]:
    """Return the meetings that a viewer manages and that wait to be closed, the one that waits longest first."""
    found = meetings_for(viewer).where(is_managed_by(viewer), _waits(at))
    return db.session.scalars(found.order_by(Meeting.ends_at, Meeting.id)).all()


def number_to_close(viewer: Viewer, *, at: datetime) -> int:
    """Return how many these are."""
    found = select(func.count()).select_from(Meeting).where(is_managed_by(viewer), _waits(at))
    return db.session.scalar(found) or 0


def meetings_to_nudge(days: int, *, grace: timedelta, at: datetime) -> Sequence[Meeting]:
    """Return the meetings that ended `days` ago, at most `grace` more, wait to be closed and were not told of yet."""
    latest = at - timedelta(days=days)
    found = select(Meeting).where(_waits(at), Meeting.ends_at <= latest, Meeting.ends_at > latest - grace)
    meetings = db.session.scalars(found.order_by(Meeting.id)).all()
    told = _told(meetings, days)
    return [meeting for meeting in meetings if nudge_subject(meeting) not in told]


def nudge_subject(meeting: Meeting) -> str:
    """Return what the outbox rows of these mails are about."""
    return f"meeting:{meeting.id}:closing"


def _waits(at: datetime) -> ColumnElement[bool]:
    """Held, not closed, not long ago. One published after its end was entered for the record: nothing to do."""
    return and_(
        Meeting.status == MeetingStatus.SCHEDULED,
        Meeting.ends_at <= at,
        Meeting.ends_at > at - SHOWN_FOR,
        Meeting.closed_at.is_(None),
        or_(Meeting.published_at.is_(None), Meeting.published_at < Meeting.ends_at),
    )


def _told(meetings: Collection[Meeting], days: int) -> set[str]:
    subjects = [nudge_subject(meeting) for meeting in meetings]
    known = select(Message.subject).where(
        Message.subject.in_(subjects), Message.kind == NUDGE_KIND, Message.version == days
    )
    return set(db.session.scalars(known)) if subjects else set()


def _is_unknown() -> ColumnElement[bool]:
    return and_(Registration.attendance == Attendance.UNKNOWN, Registration.answer.in_(EXPECTED))


def _document_number(meeting: Meeting) -> int:
    found = select(func.count()).select_from(Document).where(Document.meeting_id == meeting.id)
    return db.session.scalar(found) or 0
