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
    """A person asked for dates; answers by a personal link, without signing in."""

    __tablename__ = "date_poll_voter"
    __table_args__ = (UniqueConstraint("poll_id", "person_id"),)

    id: Mapped[intpk]
    poll_id: Mapped[int] = reference("date_poll.id", index=False)
    person_id: Mapped[int] = reference("person.id")
    organisation_id: Mapped[int | None] = reference("organisation.id", ondelete="SET NULL", nullable=True)
    # Without this person the meeting makes no sense.
    must_attend: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[str] = mapped_column(String(500), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

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

    voter_id: Mapped[int] = reference("date_poll_voter.id", primary_key=True, index=False)
    option_id: Mapped[int] = reference("date_poll_option.id", primary_key=True)
    vote: Mapped[Vote] = mapped_column(enum_type(Vote))

    voter: Mapped[DatePollVoter] = relationship(back_populates="votes")
