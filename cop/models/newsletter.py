"""Newsletters: issues made of blocks, digests that make issues, what each said and whom it went to."""

from datetime import date, datetime
from datetime import time as wall_time
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from cop.extensions import Base
from cop.models.mailing_list import MailingList, NewsKind
from cop.models.stored_file import StoredFile
from cop.models.types import (
    BilingualText,
    Language,
    UTCDateTime,
    created,
    enum_type,
    intpk,
    long_text,
    reference,
)


class IssueStatus(StrEnum):
    """DRAFT is written; SCHEDULED leaves at `send_at`; SENT and CANCELLED are final."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"
    CANCELLED = "cancelled"


class BlockKind(StrEnum):
    """TEXT and IMAGE are written; the others fill themselves from the records of the issue's days."""

    TEXT = "text"
    IMAGE = "image"
    UPCOMING = "upcoming"
    PAST = "past"
    # Open date polls, surveys that ask whoever has the address, enrolment that is open.
    OPEN_QUESTIONS = "open_questions"
    NEW_MEMBERS = "new_members"
    JOIN = "join"


class Ground(StrEnum):
    """Why somebody gets a newsletter."""

    SUBSCRIBED = "subscribed"
    MEMBER = "member"


class Digest(Base):
    """A newsletter that writes itself, such as "on the first Monday at nine, what is coming in my communities".

    `rule` is an RRULE (RFC 5545 3.3.10) without DTSTART, `at` the hour on the wall clock of Rome. Personal: each
    gets what concerns the communities they belong to or follow, and nothing where that is empty.
    """

    __tablename__ = "digest"

    id: Mapped[intpk]
    list_id: Mapped[int] = reference("mailing_list.id")
    title_it: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    lead_it: Mapped[str] = mapped_column(String(200), default="")
    lead_en: Mapped[str] = mapped_column(String(200), default="")
    rule: Mapped[str] = mapped_column(String(200))
    at: Mapped[wall_time] = mapped_column(Time)
    days_ahead: Mapped[int] = mapped_column(default=35)
    days_back: Mapped[int] = mapped_column(default=0)
    is_personal: Mapped[bool] = mapped_column(default=False)
    skips_empty: Mapped[bool] = mapped_column(default=True)
    # See `cop.queries.segments`.
    segment: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    is_on: Mapped[bool] = mapped_column(default=True)
    next_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    created_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    created_at: Mapped[created]

    title = BilingualText("title_it", "title_en")
    lead = BilingualText("lead_it", "lead_en")
    mailing_list: Mapped[MailingList] = relationship()
    blocks: Mapped[list["NewsletterBlock"]] = relationship(
        order_by="NewsletterBlock.position", cascade="all, delete-orphan", back_populates="digest"
    )


class NewsletterIssue(Base):
    """One issue of a list. Written until it is being sent; what it said and to how many is frozen then."""

    __tablename__ = "newsletter_issue"
    __table_args__ = (
        # What a digest makes for an hour it makes once.
        UniqueConstraint("digest_id", "due_at"),
        CheckConstraint("status NOT IN ('scheduled') OR send_at IS NOT NULL", name="scheduled_has_hour"),
        CheckConstraint(
            "status NOT IN ('sending', 'paused', 'sent') OR started_at IS NOT NULL", name="started"
        ),
        Index("ix_newsletter_issue_status", "status", "send_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[intpk]
    list_id: Mapped[int] = reference("mailing_list.id")
    kind: Mapped[NewsKind] = mapped_column(enum_type(NewsKind), default=NewsKind.ISSUE)
    digest_id: Mapped[int | None] = reference("digest.id", ondelete="SET NULL", index=False, nullable=True)
    # The hour for which its digest made it.
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Its subject line, and the words that mail programs show beside it.
    title_it: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    lead_it: Mapped[str] = mapped_column(String(200), default="")
    lead_en: Mapped[str] = mapped_column(String(200), default="")
    # The days that its blocks tell of: what was from the first, what will be up to the last.
    since_on: Mapped[date]
    until_on: Mapped[date]
    # Whom of the list it goes to: see `cop.queries.segments`; None is all.
    segment: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    is_personal: Mapped[bool] = mapped_column(default=False)
    # Whether the archive, which anybody may read, shows it.
    is_public: Mapped[bool] = mapped_column(default=True)
    status: Mapped[IssueStatus] = mapped_column(enum_type(IssueStatus), default=IssueStatus.DRAFT)
    send_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # How many recipients somebody confirmed; to how many it went.
    confirmed: Mapped[int | None]
    recipients: Mapped[int | None]
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # What came of it, frozen once the week after is over.
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)
    # Grows with every change, so that two who write at once do not undo each other.
    revision: Mapped[int] = mapped_column(default=0)
    created_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    created_at: Mapped[created]

    title = BilingualText("title_it", "title_en")
    lead = BilingualText("lead_it", "lead_en")
    mailing_list: Mapped[MailingList] = relationship()
    digest: Mapped[Digest | None] = relationship()
    blocks: Mapped[list["NewsletterBlock"]] = relationship(
        order_by="NewsletterBlock.position", cascade="all, delete-orphan", back_populates="issue"
    )


class NewsletterBlock(Base):
    """A part of an issue, or of every issue that a digest makes.

    What a block fills itself with is named by keys such as "meeting:12": `left_out` holds those that are not told,
    `edits` other words for some of them, {key: {"title_it": …, "title_en": …, "text_it": …, "text_en": …}}.
    """

    __tablename__ = "newsletter_block"
    __table_args__ = (CheckConstraint("(issue_id IS NULL) <> (digest_id IS NULL)", name="one_owner"),)

    id: Mapped[intpk]
    issue_id: Mapped[int | None] = reference("newsletter_issue.id", nullable=True)
    digest_id: Mapped[int | None] = reference("digest.id", nullable=True)
    position: Mapped[int]
    kind: Mapped[BlockKind] = mapped_column(enum_type(BlockKind))
    title_it: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    text_it: Mapped[long_text]
    text_en: Mapped[long_text]
    left_out: Mapped[list[Any]] = mapped_column(JSON, default=list)
    edits: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    image_id: Mapped[int | None] = reference("stored_file.id", ondelete="SET NULL", nullable=True)
    alt_it: Mapped[str] = mapped_column(String(300), default="")
    alt_en: Mapped[str] = mapped_column(String(300), default="")

    title = BilingualText("title_it", "title_en")
    text = BilingualText("text_it", "text_en")
    alt = BilingualText("alt_it", "alt_en")
    issue: Mapped[NewsletterIssue | None] = relationship(back_populates="blocks")
    digest: Mapped[Digest | None] = relationship(back_populates="blocks")
    image: Mapped[StoredFile | None] = relationship()


class NewsletterContent(Base):
    """What an issue says in one language, compiled once as sending begins: each mail is these bytes and a name.

    `variant` is "" or, of a personal digest, the ids of the communities it tells of: "2.5". `facts` is what the
    archive shows, `html` and `plain` are the mail with places left open for what differs by person.
    """

    __tablename__ = "newsletter_content"

    issue_id: Mapped[int] = reference("newsletter_issue.id", primary_key=True, index=False)
    language: Mapped[Language] = mapped_column(enum_type(Language), primary_key=True)
    variant: Mapped[str] = mapped_column(String(200), primary_key=True, default="")
    title: Mapped[str] = mapped_column(String(300))
    facts: Mapped[dict[str, Any]] = deferred(mapped_column(JSON))
    html: Mapped[str] = deferred(mapped_column(Text))
    plain: Mapped[str] = deferred(mapped_column(Text))


class NewsletterRecipient(Base):
    """Somebody an issue went to, and on what ground."""

    __tablename__ = "newsletter_recipient"

    issue_id: Mapped[int] = reference("newsletter_issue.id", primary_key=True, index=False)
    person_id: Mapped[int] = reference("person.id", primary_key=True)
    language: Mapped[Language] = mapped_column(enum_type(Language))
    variant: Mapped[str] = mapped_column(String(200), default="")
    ground: Mapped[Ground] = mapped_column(enum_type(Ground))
