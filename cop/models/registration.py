"""One person at one meeting: the invitation, the answer, the seat, and what came of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, Index, String, UniqueConstraint, and_, or_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.meeting import Meeting, Mode
from cop.models.organisation import Organisation
from cop.models.person import Person
from cop.models.types import UTCDateTime, created, enum_type, intpk, reference


class Answer(StrEnum):
    INVITED = "invited"
    # Asked to come to a meeting that asks for approval: no seat before a coordinator says yes.
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    WAITING = "waiting"
    # Taken off the list by a coordinator, or left altogether.
    WITHDRAWN = "withdrawn"


class Source(StrEnum):
    """Where the last change of an answer or of an attendance came from."""

    WEB = "web"
    CALENDAR_REPLY = "calendar_reply"
    COORDINATOR = "coordinator"
    IMPORT = "import"
    POLL = "poll"
    SELF_CHECK_IN = "self_check_in"
    TICK_LIST = "tick_list"
    # Copied from the signed sheet.
    SHEET = "sheet"


class Attendance(StrEnum):
    UNKNOWN = "unknown"
    PRESENT = "present"
    ABSENT = "absent"
    EXCUSED = "excused"


class Registration(Base):
    """One person at one meeting, with the ONE organisation represented that day.

    `uid` is the calendar UID (RFC 5545 3.8.4.7): random, stored, one per person and meeting.
    """

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("meeting_id", "person_id"),
        CheckConstraint("(answer = 'waiting') = (waiting_since_at IS NOT NULL)", name="waiting_since"),
        CheckConstraint("answer <> 'requested' OR asked_at IS NOT NULL", name="requested_at"),
        Index(None, "meeting_id", "answer"),
        Index(None, "meeting_id", "attendance"),
        # Personal links are signed for the id: nobody comes after somebody else under the same one.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[intpk]
    meeting_id: Mapped[int] = reference("meeting.id", index=False)
    person_id: Mapped[int] = reference("person.id")
    organisation_id: Mapped[int | None] = reference("organisation.id", ondelete="SET NULL", nullable=True)
    uid: Mapped[str] = mapped_column(String(120), unique=True)
    # None until an invitation has been queued: a walk-in was never invited and gets no update (see `is_told`).
    invited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # The calendar mails of this UID: their number, METHOD and DTSTAMP of the last calendar part.
    mail_count: Mapped[int] = mapped_column(default=0)
    calendar_method: Mapped[str] = mapped_column(String(10), default="")
    calendar_stamped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer: Mapped[Answer] = mapped_column(enum_type(Answer), default=Answer.INVITED)
    mode: Mapped[Mode | None] = mapped_column(enum_type(Mode))
    source: Mapped[Source | None] = mapped_column(enum_type(Source))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # The meeting's sequence that the answer was given to: older than significant_sequence means outdated.
    answered_sequence: Mapped[int | None]
    waiting_since_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Who was not invited asked to come, at a meeting that asks for approval; None once a coordinator has said yes.
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    attendance: Mapped[Attendance] = mapped_column(enum_type(Attendance), default=Attendance.UNKNOWN)
    attended_mode: Mapped[Mode | None] = mapped_column(enum_type(Mode, name="attended_mode"))
    minutes: Mapped[int | None]
    checked_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    attendance_source: Mapped[Source | None] = mapped_column(enum_type(Source, name="attendance_source"))
    # Team, coordinators of the hosts and facilitators are counted apart from participants.
    is_staff: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[created]

    meeting: Mapped[Meeting] = relationship()
    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation | None] = relationship()

    @hybrid_property
    def is_to_check(self) -> bool:
        """Whether somebody on no list said at the wall to be here, and nobody has looked yet.

        Such a person counts, but gets no mail about the meeting and nothing that is for participants: whoever is
        outside could have typed the address.
        """
        return {self.source, self.attendance_source} == {Source.SELF_CHECK_IN}

    @is_to_check.inplace.expression
    @classmethod
    def _is_to_check_in_sql(cls) -> ColumnElement[bool]:
        both = (cls.source, cls.attendance_source)
        return and_(*(one.is_not_distinct_from(Source.SELF_CHECK_IN) for one in both))

    @hybrid_property
    def is_told(self) -> bool:
        """Whether the person knows of the date: was invited, or has it in the calendar file of a whole edition."""
        return self.invited_at is not None or self.calendar_method == "PUBLISH"

    @is_told.inplace.expression
    @classmethod
    def _is_told_in_sql(cls) -> ColumnElement[bool]:
        return or_(cls.invited_at.is_not(None), cls.calendar_method == "PUBLISH")

    @property
    def is_coming(self) -> bool:
        """Whether the person said yes, or perhaps."""
        return self.answer in {Answer.ACCEPTED, Answer.TENTATIVE}

    @property
    def may_come(self) -> bool:
        """Whether the person is on the list and has not said no: the online link is for these."""
        return self.answer == Answer.INVITED or self.is_coming

    @property
    def is_outdated(self) -> bool:
        """Whether the answer was given to an earlier date or place; a seat so taken is kept meanwhile.

        Some calendar programs send nothing when the same answer is given to the new date,
        so the answer stands, marked, until the person says something else.
        """
        return (
            self.answered_sequence is not None and self.answered_sequence < self.meeting.significant_sequence
        )

    @property
    def needs_answer(self) -> bool:
        """Whether the person has yet to answer for the meeting as it now is."""
        if self.answer in {Answer.WITHDRAWN, Answer.REQUESTED}:
            return False
        return self.answer == Answer.INVITED or self.is_outdated
