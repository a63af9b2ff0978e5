"""Declared history: past activity known only as a number, kept apart from what is recorded."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.community import Community
from cop.models.meeting import MeetingKind
from cop.models.training import Edition
from cop.models.types import BilingualText, enum_type, intpk, reference


class DeclaredFigure(StrEnum):
    MEETINGS = "meetings"
    TRAINING_SESSIONS = "training_sessions"
    SURVEYS = "surveys"


class Precision(StrEnum):
    """How exactly the day of a declared activity is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class DeclaredActivity(Base):
    """`count` activities of one kind by the day `on`, from a source; shown apart, added in public lines."""

    __tablename__ = "declared_activity"
    __table_args__ = (CheckConstraint("count > 0", name="count_positive"),)

    id: Mapped[intpk]
    community_id: Mapped[int] = reference("community.id")
    figure: Mapped[DeclaredFigure] = mapped_column(enum_type(DeclaredFigure))
    kind_id: Mapped[int | None] = reference("meeting_kind.id", ondelete="RESTRICT", nullable=True)
    edition_id: Mapped[int | None] = reference("edition.id", nullable=True)
    count: Mapped[int]
    on: Mapped[date] = mapped_column("happened_on")
    precision: Mapped[Precision] = mapped_column(enum_type(Precision), default=Precision.DAY)
    title_it: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    # How a survey reads in the figures, one and many; meetings take the words of their kind.
    one_it: Mapped[str] = mapped_column(String(200), default="")
    one_en: Mapped[str] = mapped_column(String(200), default="")
    many_it: Mapped[str] = mapped_column(String(200), default="")
    many_en: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(String(400), default="")
    source: Mapped[str] = mapped_column(String(300), default="")

    title = BilingualText("title_it", "title_en")
    one = BilingualText("one_it", "one_en")
    many = BilingualText("many_it", "many_en")
    community: Mapped[Community] = relationship()
    kind: Mapped[MeetingKind | None] = relationship()
    edition: Mapped[Edition | None] = relationship()
