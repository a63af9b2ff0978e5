"""Organisations, the members that the figures count."""

from datetime import date
from enum import StrEnum

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.municipality import Municipality
from cop.models.types import (
    BilingualText,
    created,
    enum_type,
    folded_text,
    intpk,
    keep_folded,
    reference,
    words_text,
)


class Sector(StrEnum):
    PUBLIC = "public"
    PRIVATE = "private"
    THIRD_SECTOR = "third_sector"
    RESEARCH_EDUCATION = "research_education"
    OTHER = "other"


class StakeholderCategory(Base):
    """An entry of the editable list of stakeholder categories."""

    __tablename__ = "stakeholder_category"

    id: Mapped[intpk]
    name_it: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(default=0)

    name = BilingualText("name_it", "name_en")


@keep_folded
class Organisation(Base):
    __tablename__ = "organisation"

    id: Mapped[intpk]
    legal_name: Mapped[str] = mapped_column(String(200), index=True)
    short_name: Mapped[str] = mapped_column(String(80), default="")
    search_key: Mapped[str] = folded_text("short_name", "legal_name")
    search_words: Mapped[str] = words_text(
        "short_name", "legal_name", "vat_number", "fiscal_code", "municipality"
    )
    sector: Mapped[Sector] = mapped_column(enum_type(Sector), default=Sector.OTHER)
    category_id: Mapped[int | None] = reference("stakeholder_category.id", ondelete="SET NULL", nullable=True)
    vat_number: Mapped[str | None] = mapped_column(String(20), unique=True)
    fiscal_code: Mapped[str | None] = mapped_column(String(20), unique=True)
    # The place as it is shown, searched and sorted by: the name of the municipality it refers to, or a place
    # abroad. What was typed before the list was there may still refer to none.
    municipality: Mapped[str] = mapped_column(String(120), default="")
    municipality_id: Mapped[int | None] = reference("municipality.id", ondelete="SET NULL", nullable=True)
    is_abroad: Mapped[bool] = mapped_column(default=False)
    website: Mapped[str] = mapped_column(String(300), default="")
    partner_since_on: Mapped[date | None]
    # Named in a join request and not yet looked at by a coordinator.
    is_to_check: Mapped[bool] = mapped_column(default=False)
    # Invented for the demonstration: shown with a mark, never counted as real by anyone reading.
    is_invented: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[created]
    # The same organisation, entered twice: this row is kept, hidden, so that the merge can be undone.
    merged_into_id: Mapped[int | None] = reference("organisation.id", ondelete="SET NULL", nullable=True)

    category: Mapped[StakeholderCategory | None] = relationship()
    seat: Mapped[Municipality | None] = relationship()
    logo: Mapped["OrganisationLogo | None"] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, uselist=False
    )

    @property
    def name(self) -> str:
        """The name people use: the short one where there is one."""
        return self.short_name or self.legal_name


class OrganisationLogo(Base):
    """An organisation's logo as the application drew it anew; the uploaded file is never kept.

    `digest` is part of its address, so that it may be kept for ever by who has it.
    """

    __tablename__ = "organisation_logo"

    organisation_id: Mapped[int] = reference("organisation.id", primary_key=True, index=False)
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    media_type: Mapped[str] = mapped_column(String(20))
    width: Mapped[int]
    height: Mapped[int]
    # What it shows, for who does not see it; empty where it says no more than the name.
    alt: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[created]
