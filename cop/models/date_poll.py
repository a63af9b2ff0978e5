"""Date polls: several dates, people who say which suit them, and the meeting that comes of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.community import Community
from cop.models.meeting import Meeting, MeetingKind, Mode
from cop.models.organisation import Organisation
from cop.models.person import Person
from cop.models.types import (
    BilingualText,
    UTCDateTime,
    created,
    enum_type,
    instant,
    intpk,
    long_text,
    reference,
)


class PollStatus(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    # One of its dates became a meeting.
    DECIDED = "decided"
    CANCELLED = "cancelled"


class DatePoll(Base):
    """A question to people when a meeting should be; closing it makes the meeting and invites them."""

    __tablename__ = "date_poll"
    __table_args__ = (CheckConstraint("quorum IS NULL OR quorum > 0", name="quorum_positive"),)

    id: Mapped[intpk]
    kind_id: Mapped[int] = reference("meeting_kind.id", ondelete="RESTRICT")
    title_it: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    text_it: Mapped[long_text]
    text_en: Mapped[long_text]
    mode: Mapped[Mode] = mapped_column(enum_type(Mode), default=Mode.IN_PERSON)
    place: Mapped[str] = mapped_column(String(300), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    zone: Mapped[str] = mapped_column(String(40), default="Europe/Rome")
    # How many yes a date needs; None: the coordinator judges.
    quorum: Mapped[int | None]
    status: Mapped[PollStatus] = mapped_column(enum_type(PollStatus), default=PollStatus.DRAFT)
    # Answers are taken until then.
    closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    meeting_id: Mapped[int | None] = reference("meeting.id", ondelete="SET NULL", nullable=True)
    created_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    created_at: Mapped[created]
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Why it was called off, in the words of who did it.
    reason: Mapped[str] = mapped_column(String(500), default="")
    # When those who had not answered were last written to, by hand or by itself.
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    title = BilingualText("title_it", "title_en")
    text = BilingualText("text_it", "text_en")
    kind: Mapped[MeetingKind] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
    hosts: Mapped[list[Community]] = relationship(secondary="date_poll_host", order_by="Community.position")
    options: Mapped[list["DatePollOption"]] = relationship(
        back_populates="poll", cascade="all, delete-orphan", order_by="DatePollOption.starts_at"
    )
    voters: Mapped[list["DatePollVoter"]] = relationship(
        back_populates="poll", cascade="all, delete-orphan", order_by="DatePollVoter.id"
    )

    def takes_votes(self, at: datetime) -> bool:
        """Whether people may answer, and change their answer, at the instant `at`."""
        return self.status == PollStatus.OPEN and (self.closes_at is None or at < self.closes_at)


class DatePollHost(Base):
    """A community that will host the meeting."""

    __tablename__ = "date_poll_host"

    poll_id: Mapped[int] = reference("date_poll.id", primary_key=True, index=False)
    community_id: Mapped[int] = reference("community.id", primary_key=True)


class DatePollOption(Base):
    __tablename__ = "date_poll_option"
    __table_args__ = (
        UniqueConstraint("poll_id", "starts_at", "ends_at"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    )

    id: Mapped[intpk]
    poll_id: Mapped[int] = reference("date_poll.id", index=False)
    starts_at: Mapped[instant]
    ends_at: Mapped[instant]

    poll: Mapped[DatePoll] = relationship(back_populates="options")


class DatePollVoter(Base):
    """A person asked for dates; answers by a personal link, without signing in.

    The link stands for the row's id, so no id is ever given out twice: else the link of somebody taken off the
    list could become the one of somebody else.
    """

    __tablename__ = "date_poll_voter"
    __table_args__ = (UniqueConstraint("poll_id", "person_id"), {"sqlite_autoincrement": True})

    id: Mapped[intpk]
    poll_id: Mapped[int] = reference("date_poll.id", index=False)
    person_id: Mapped[int] = reference("person.id")
    organisation_id: Mapped[int | None] = reference("organisation.id", ondelete="SET NULL", nullable=True)
    # Without this person the meeting makes no sense.
    must_attend: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[str] = mapped_column(String(500), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Mails about the poll queued so far.
    mail_count: Mapped[int] = mapped_column(default=0)

    poll: Mapped[DatePoll] = relationship(back_populates="voters")
    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    votes: Mapped[list["DatePollVote"]] = relationship(
        back_populates="voter", cascade="all, delete-orphan", passive_deletes=True
    )


class Vote(StrEnum):
    YES = "yes"
    IF_NEED_BE = "if_need_be"
    NO = "no"


class DatePollVote(Base):
    __tablename__ = "date_poll_vote"
    __table_args__ = (UniqueConstraint("voter_id", "option_id"),)

    id: Mapped[intpk]
    voter_id: Mapped[int] = reference("date_poll_voter.id", index=False)
    option_id: Mapped[int] = reference("date_poll_option.id")
    vote: Mapped[Vote] = mapped_column(enum_type(Vote))

    voter: Mapped[DatePollVoter] = relationship(back_populates="votes")
