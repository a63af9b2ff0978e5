"""Minutes of a meeting, what it decided, and who does what by when."""

from datetime import date, datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.person import Person
from cop.models.types import Language, UTCDateTime, enum_type, intpk, long_text, reference


class Minutes(Base):
    """The text, in the language it was written in; read by the participants once it is published."""

    __tablename__ = "minutes"

    id: Mapped[intpk]
    meeting_id: Mapped[int] = reference("meeting.id", index=False, unique=True)
    language: Mapped[Language] = mapped_column(enum_type(Language), default=Language.IT)
    text: Mapped[long_text]  # Markdown
    is_public: Mapped[bool] = mapped_column(default=False)
    # Grows with each saving, so that two who write at the same time do not undo each other.
    version: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    changed_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)


class Decision(Base):
    __tablename__ = "decision"

    id: Mapped[intpk]
    meeting_id: Mapped[int] = reference("meeting.id")
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[long_text]


class ActionItem(Base):
    """Something to do that a meeting agreed on: by somebody of the register, or by whoever `who` names."""

    __tablename__ = "action_item"

    id: Mapped[intpk]
    meeting_id: Mapped[int] = reference("meeting.id")
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[long_text]
    person_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    who: Mapped[str] = mapped_column(String(200), default="")
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person | None] = relationship()
