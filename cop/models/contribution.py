"""What people contribute to a consultation, and what became of it."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.meeting import Meeting
from cop.models.organisation import Organisation
from cop.models.person import Person
from cop.models.types import UTCDateTime, created, intpk, long_text, reference


class Contribution(Base):
    """One contribution by a person for an organisation; `answer` says what happened to it."""

    __tablename__ = "contribution"

    id: Mapped[intpk]
    meeting_id: Mapped[int] = reference("meeting.id")
    person_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    organisation_id: Mapped[int | None] = reference("organisation.id", ondelete="SET NULL", nullable=True)
    text: Mapped[long_text]
    created_at: Mapped[created]
    answer: Mapped[long_text]
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # How many times an answer was told by mail.
    answer_count: Mapped[int] = mapped_column(default=0)
    answered_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)

    meeting: Mapped[Meeting] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    organisation: Mapped[Organisation | None] = relationship()
