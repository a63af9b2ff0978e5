"""Mailing lists, who gets which of them, and on whose word: news is never mixed up with mail about a meeting."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.community import Community
from cop.models.consent import Consent
from cop.models.person import Person
from cop.models.types import (
    BilingualText,
    Language,
    UTCDateTime,
    created,
    enum_type,
    instant,
    intpk,
    long_text,
    reference,
)


class NewsKind(StrEnum):
    """What a list sends: issues that somebody writes, and digests that write themselves."""

    ISSUE = "issue"
    DIGEST = "digest"


class LeftBy(StrEnum):
    """How somebody left a list."""

    ONE_CLICK = "one_click"
    PAGE = "page"
    TEAM = "team"
    COMPLAINT = "complaint"


class MailingList(Base):
    """The list of a community, or (without one) of the whole ecosystem: each has one."""

    __tablename__ = "mailing_list"

    id: Mapped[intpk]
    # That of the community; "ecosystem" for the one of all.
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    community_id: Mapped[int | None] = reference("community.id", nullable=True, index=False, unique=True)
    name_it: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    # What one gets, and how often: shown beside the tick.
    about_it: Mapped[long_text]
    about_en: Mapped[long_text]
    # Whether anybody may sign up on the site.
    is_open: Mapped[bool] = mapped_column(default=True)
    # Whether those who belong to the community get it on the ground of their membership, until they say no.
    has_members: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[created]

    name = BilingualText("name_it", "name_en")
    about = BilingualText("about_it", "about_en")
    community: Mapped[Community | None] = relationship()


class Subscription(Base):
    """What one person said about one kind of news of one list: yes (with the consent that proves it), or no more.

    A row with `left_at` outlives membership, import and merge: who said no is not written to. Somebody who gets
    the list as a member has none until they say something.
    """

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("person_id", "list_id", "kind"), Index(None, "list_id", "kind"))

    id: Mapped[intpk]
    person_id: Mapped[int] = reference("person.id", index=False)
    list_id: Mapped[int] = reference("mailing_list.id", index=False)
    kind: Mapped[NewsKind] = mapped_column(enum_type(NewsKind))
    consent_id: Mapped[int | None] = reference("consent.id", ondelete="SET NULL", nullable=True)
    since_at: Mapped[instant]
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    left_by: Mapped[LeftBy | None] = mapped_column(enum_type(LeftBy))
    # The issue whose link it was.
    left_issue_id: Mapped[int | None] = reference("newsletter_issue.id", ondelete="SET NULL", nullable=True)

    person: Mapped[Person] = relationship()
    mailing_list: Mapped[MailingList] = relationship()
    consent: Mapped[Consent | None] = relationship()


class SubscriptionRequest(Base):
    """A sign-up that waits for the button in its mail; never confirmed, it is forgotten after thirty days.

    Nobody becomes a person of the register before: the address may be somebody else's. `choices` holds
    [list id, kind] pairs, `text` the exact words beside the tick, `source` the page it came from.
    """

    __tablename__ = "subscription_request"

    id: Mapped[intpk]
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[Language] = mapped_column(enum_type(Language))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    choices: Mapped[list[Any]] = mapped_column(JSON, default=list)
    text: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[created]
    expires_at: Mapped[instant]
    # Kept until it runs out, so that the link of the mail says what it has done when it is opened again.
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
