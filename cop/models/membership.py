"""Dated memberships, who represents them, and requests to join."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.community import Community
from cop.models.organisation import Organisation
from cop.models.person import Person
from cop.models.types import Language, UTCDateTime, created, enum_type, intpk, reference


class MembershipStatus(StrEnum):
    REQUESTED = "requested"
    ACTIVE = "active"
    LEFT = "left"
    REFUSED = "refused"


class Membership(Base):
    """An organisation, or a person of no organisation, in a community from a day to a day."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("(organisation_id IS NULL) <> (person_id IS NULL)", name="one_member"),
        # All that "how many organisations on that day" asks, in the order that finds each once.
        Index("ix_membership_on_day", "community_id", "organisation_id", "status", "since_on", "until_on"),
    )

    id: Mapped[intpk]
    community_id: Mapped[int] = reference("community.id", index=False)
    organisation_id: Mapped[int | None] = reference("organisation.id", nullable=True)
    person_id: Mapped[int | None] = reference("person.id", nullable=True)
    status: Mapped[MembershipStatus] = mapped_column(
        enum_type(MembershipStatus), default=MembershipStatus.ACTIVE
    )
    since_on: Mapped[date | None]
    until_on: Mapped[date | None]

    community: Mapped[Community] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    person: Mapped[Person | None] = relationship()
    representatives: Mapped[list["Representative"]] = relationship(
        back_populates="membership", cascade="all, delete-orphan"
    )


class Representative(Base):
    """A person who represents a member organisation in one community: invited to its meetings."""

    __tablename__ = "representative"
    __table_args__ = (Index(None, "membership_id", "person_id"),)

    id: Mapped[intpk]
    membership_id: Mapped[int] = reference("membership.id", index=False)
    person_id: Mapped[int] = reference("person.id")
    since_on: Mapped[date]
    until_on: Mapped[date | None]

    membership: Mapped[Membership] = relationship(back_populates="representatives")
    person: Mapped[Person] = relationship()


class JoinState(StrEnum):
    UNCONFIRMED = "unconfirmed"
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    # The same address asked again and confirmed that instead.
    REPLACED = "replaced"


class JoinRequest(Base):
    """What the public sends to join a community; it counts from the moment its address is confirmed."""

    __tablename__ = "join_request"
    __table_args__ = (Index(None, "community_id", "state"),)

    id: Mapped[intpk]
    community_id: Mapped[int] = reference("community.id", index=False)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    language: Mapped[Language] = mapped_column(enum_type(Language), default=Language.IT)
    organisation_id: Mapped[int | None] = reference("organisation.id", ondelete="SET NULL", nullable=True)
    organisation_name: Mapped[str] = mapped_column(String(200), default="")
    why: Mapped[str] = mapped_column(Text, default="")
    # The privacy notice as it stood above the button, word by word.
    notice: Mapped[str] = mapped_column(Text, default="")
    # The words by which they agreed to get its news, where membership alone brings none; empty where not ticked.
    news_text: Mapped[str] = mapped_column(Text, default="", server_default="")
    state: Mapped[JoinState] = mapped_column(enum_type(JoinState), default=JoinState.UNCONFIRMED)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[created]
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    answer: Mapped[str] = mapped_column(Text, default="")
    # Who asked while signed in, or who the request became once approved.
    person_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)

    community: Mapped[Community] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
