"""Training: a programme (Fit4benefit), its editions (2024-2025), who designed and carries each.

A session of an edition is a meeting whose `edition_id` is set; its number is its place among them by time.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.community import Community
from cop.models.organisation import Organisation
from cop.models.person import Person
from cop.models.types import BilingualText, UTCDateTime, enum_type, intpk, long_text, reference


class Programme(Base):
    __tablename__ = "programme"

    id: Mapped[intpk]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name_it: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    text_it: Mapped[long_text]
    text_en: Mapped[long_text]

    name = BilingualText("name_it", "name_en")
    text = BilingualText("text_it", "text_en")
    editions: Mapped[list["Edition"]] = relationship(back_populates="programme", order_by="Edition.starts_on")


class EditionStatus(StrEnum):
    # Seen by those who manage it alone.
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Edition(Base):
    """One run of a programme, hosted by one or more communities; counted once its first session is held.

    The completion rule is what is set of `least_sessions`, `least_minutes` and the sessions that are mandatory
    (`Meeting.is_mandatory`), all together; where nothing is set nobody completes it, and nothing is certified.
    """

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("programme_id", "name"),
        CheckConstraint("seats > 0", name="seats_positive"),
        # The last wall against overbooking: services decide under a lock, the database refuses.
        CheckConstraint("taken >= 0 AND (seats IS NULL OR taken <= seats)", name="taken_within_seats"),
        CheckConstraint("most_per_organisation > 0", name="most_per_organisation_positive"),
        CheckConstraint("least_per_organisation > 0", name="least_per_organisation_positive"),
        CheckConstraint("enrolment_closes_at > enrolment_opens_at", name="enrolment_window"),
        CheckConstraint("least_sessions > 0", name="least_sessions_positive"),
        CheckConstraint("least_minutes > 0", name="least_minutes_positive"),
    )

    id: Mapped[intpk]
    programme_id: Mapped[int] = reference("programme.id", index=False)
    name: Mapped[str] = mapped_column(String(80))
    status: Mapped[EditionStatus] = mapped_column(enum_type(EditionStatus), default=EditionStatus.DRAFT)
    goals_it: Mapped[long_text]
    goals_en: Mapped[long_text]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    # The way to it: which needs it answers and since when they are known, how and when it was designed.
    needs_it: Mapped[long_text]
    needs_en: Mapped[long_text]
    needs_on: Mapped[date | None]
    co_design_it: Mapped[long_text]
    co_design_en: Mapped[long_text]
    co_design_on: Mapped[date | None]
    # Enrolment in the whole edition. Seats None: no limit. `taken` moves with the enrolments, under a lock.
    seats: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    # None: from publication; until the first session begins.
    enrolment_opens_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    enrolment_closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # When those who wait were told that enrolment is closed; one opened again closes once more.
    waiting_told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Most people of one organisation, and how few of one make sense (told, and shown to who coordinates).
    most_per_organisation: Mapped[int | None]
    least_per_organisation: Mapped[int | None]
    # The completion rule.
    least_sessions: Mapped[int | None]
    least_minutes: Mapped[int | None]
    # Whether a session counts also for whoever sent somebody else in their place.
    counts_substitutes: Mapped[bool] = mapped_column(default=False)
    # The edition that it was made from: what it took over, and what its report is compared with.
    made_from_id: Mapped[int | None] = reference("edition.id", ondelete="SET NULL", nullable=True)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Why it is cancelled, in the words of who did it.
    reason: Mapped[str] = mapped_column(String(500), default="")

    goals = BilingualText("goals_it", "goals_en")
    needs = BilingualText("needs_it", "needs_en")
    co_design = BilingualText("co_design_it", "co_design_en")
    programme: Mapped[Programme] = relationship(back_populates="editions")
    hosts: Mapped[list[Community]] = relationship(secondary="edition_host", order_by="Community.position")
    made_from: Mapped["Edition | None"] = relationship(remote_side="Edition.id")
    person_roles: Mapped[list["EditionPersonRole"]] = relationship(cascade="all, delete-orphan")
    organisation_roles: Mapped[list["EditionOrganisationRole"]] = relationship(cascade="all, delete-orphan")


class EditionHost(Base):
    """A community that hosts an edition."""

    __tablename__ = "edition_host"

    edition_id: Mapped[int] = reference("edition.id", primary_key=True, index=False)
    community_id: Mapped[int] = reference("community.id", primary_key=True)


class EditionPersonRoleKind(StrEnum):
    CO_DESIGNER = "co_designer"
    FACILITATOR = "facilitator"
    SPEAKER = "speaker"


class EditionPersonRole(Base):
    """What a person does for a whole edition, and for which organisation (None: for none)."""

    __tablename__ = "edition_person_role"

    id: Mapped[intpk]
    edition_id: Mapped[int] = reference("edition.id")
    person_id: Mapped[int] = reference("person.id")
    organisation_id: Mapped[int | None] = reference("organisation.id", ondelete="SET NULL", nullable=True)
    kind: Mapped[EditionPersonRoleKind] = mapped_column(enum_type(EditionPersonRoleKind))

    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation | None] = relationship()


class EditionOrganisationRoleKind(StrEnum):
    CO_DESIGNER = "co_designer"
    PARTNER = "partner"


class EditionOrganisationRole(Base):
    __tablename__ = "edition_organisation_role"

    id: Mapped[intpk]
    edition_id: Mapped[int] = reference("edition.id")
    organisation_id: Mapped[int] = reference("organisation.id")
    kind: Mapped[EditionOrganisationRoleKind] = mapped_column(enum_type(EditionOrganisationRoleKind))

    organisation: Mapped[Organisation] = relationship()


class EditionCoDesign(Base):
    """A meeting at which an edition was designed; not one of its sessions."""

    __tablename__ = "edition_co_design"

    edition_id: Mapped[int] = reference("edition.id", primary_key=True, index=False)
    meeting_id: Mapped[int] = reference("meeting.id", primary_key=True)
