"""Initiatives: the frames that group communities, with their dated phases and their themes."""

from datetime import date
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.types import BilingualText, enum_type, intpk, long_text, reference


class Initiative(Base):
    __tablename__ = "initiative"

    id: Mapped[intpk]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name_it: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    text_it: Mapped[long_text]
    text_en: Mapped[long_text]
    position: Mapped[int] = mapped_column(default=0)

    name = BilingualText("name_it", "name_en")
    text = BilingualText("text_it", "text_en")
    phases: Mapped[list["Phase"]] = relationship(
        back_populates="initiative", order_by="Phase.starts_on", cascade="all, delete-orphan"
    )
    themes: Mapped[list["Theme"]] = relationship(
        back_populates="initiative", order_by="Theme.position", cascade="all, delete-orphan"
    )


class Phase(Base):
    """A dated step of an initiative's timeline."""

    __tablename__ = "phase"

    id: Mapped[intpk]
    initiative_id: Mapped[int] = reference("initiative.id")
    name_it: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    name = BilingualText("name_it", "name_en")
    initiative: Mapped[Initiative] = relationship(back_populates="phases")


class ThemeKind(StrEnum):
    MACRO = "macro"
    CROSS_CUTTING = "cross_cutting"


class Theme(Base):
    """A macro-theme or a cross-cutting element of an initiative."""

    __tablename__ = "theme"

    id: Mapped[intpk]
    initiative_id: Mapped[int] = reference("initiative.id")
    kind: Mapped[ThemeKind] = mapped_column(enum_type(ThemeKind), default=ThemeKind.MACRO)
    name_it: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(default=0)

    name = BilingualText("name_it", "name_en")
    initiative: Mapped[Initiative] = relationship(back_populates="themes")
