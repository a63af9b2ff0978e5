"""Communities and the dated roles that people have in them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop import clock
from cop.extensions import Base
from cop.models.initiative import Initiative
from cop.models.person import Person
from cop.models.types import (
    BilingualText,
    UTCDateTime,
    enum_type,
    intpk,
    keep_folded,
    long_text,
    reference,
    words_text,
)


class CommunityKind(StrEnum):
    COMMUNITY_OF_PRACTICE = "community_of_practice"
    WORKING_GROUP = "working_group"
    COMMISSION = "commission"
    VISION_TABLE = "vision_table"
    COMMITTEE = "committee"


class JoinPolicy(StrEnum):
    OPEN = "open"
    ON_REQUEST = "on_request"
    BY_INVITATION = "by_invitation"


class CommunityStatus(StrEnum):
    PROPOSED = "proposed"
    ACTIVE = "active"
    DORMANT = "dormant"
    CLOSED = "closed"


class Tone(StrEnum):
    """The community's colour, one of four measured for contrast."""

    BLUE = "blue"
    GREEN = "green"
    PURPLE = "purple"
    AMBER = "amber"


@keep_folded
class Community(Base):
    __tablename__ = "community"

    id: Mapped[intpk]
    initiative_id: Mapped[int | None] = reference("initiative.id", ondelete="SET NULL", nullable=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[CommunityKind] = mapped_column(
        enum_type(CommunityKind), default=CommunityKind.COMMUNITY_OF_PRACTICE
    )
    name_it: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    lead_it: Mapped[str] = mapped_column(String(400), default="")
    lead_en: Mapped[str] = mapped_column(String(400), default="")
    text_it: Mapped[long_text]
    text_en: Mapped[long_text]
    search_words: Mapped[str] = words_text("name_it", "name_en", "lead_it", "lead_en")
    tone: Mapped[Tone] = mapped_column(enum_type(Tone), default=Tone.BLUE)
    starts_on: Mapped[date | None]
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    join_policy: Mapped[JoinPolicy] = mapped_column(enum_type(JoinPolicy), default=JoinPolicy.ON_REQUEST)
    status: Mapped[CommunityStatus] = mapped_column(
        enum_type(CommunityStatus), default=CommunityStatus.ACTIVE
    )
    position: Mapped[int] = mapped_column(default=0)
    # Grows with every change of what the community's public feed shows: it is the feed's ETag.
    feed_revision: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now, onupdate=clock.now)

    name = BilingualText("name_it", "name_en")
    lead = BilingualText("lead_it", "lead_en")
    text = BilingualText("text_it", "text_en")
    initiative: Mapped[Initiative | None] = relationship()
    roles: Mapped[list["CommunityRole"]] = relationship(
        back_populates="community", cascade="all, delete-orphan"
    )


class RoleKind(StrEnum):
    COORDINATOR = "coordinator"
    CO_FACILITATOR = "co_facilitator"


class CommunityRole(Base):
    """A person's dated role in one community; only COORDINATOR grants rights."""

    __tablename__ = "community_role"
    __table_args__ = (Index(None, "person_id", "community_id"),)

    id: Mapped[intpk]
    community_id: Mapped[int] = reference("community.id")
    person_id: Mapped[int] = reference("person.id", index=False)
    kind: Mapped[RoleKind] = mapped_column(enum_type(RoleKind), default=RoleKind.COORDINATOR)
    since_on: Mapped[date]
    until_on: Mapped[date | None]

    community: Mapped[Community] = relationship(back_populates="roles")
    person: Mapped[Person] = relationship()
