"""Training: a programme (Fit4benefit), its editions (2024-2025), people enrolled in an edition.

A session of an edition is a meeting whose `edition_id` is set.
"""

from datetime import date

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.community import Community
from cop.models.organisation import Organisation
from cop.models.person import Person
from cop.models.types import BilingualText, created, intpk, long_text, reference


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


class Edition(Base):
    """One run of a programme, hosted by one or more communities; counted once its first session is held."""

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("programme_id", "name"),)

    id: Mapped[intpk]
    programme_id: Mapped[int] = reference("programme.id", index=False)
    name: Mapped[str] = mapped_column(String(80))
    goals_it: Mapped[long_text]
    goals_en: Mapped[long_text]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    goals = BilingualText("goals_it", "goals_en")
    programme: Mapped[Programme] = relationship(back_populates="editions")
    hosts: Mapped[list[Community]] = relationship(secondary="edition_host")


class EditionHost(Base):
    """A community that hosts an edition."""

    __tablename__ = "edition_host"

    edition_id: Mapped[int] = reference("edition.id", primary_key=True, index=False)
    community_id: Mapped[int] = reference("community.id", primary_key=True)


class Enrolment(Base):
    """One person in a whole edition, for the organisation represented."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("edition_id", "person_id"),)

    id: Mapped[intpk]
    edition_id: Mapped[int] = reference("edition.id", index=False)
    person_id: Mapped[int] = reference("person.id")
    organisation_id: Mapped[int | None] = reference("organisation.id", ondelete="SET NULL", nullable=True)
    created_at: Mapped[created]

    edition: Mapped[Edition] = relationship()
    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
