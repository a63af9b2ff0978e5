"""Questions that a meeting asks those who register, or an edition those who enrol, and what they answered."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.enrolment import Enrolment
from cop.models.meeting import Meeting
from cop.models.registration import Registration
from cop.models.stored_file import StoredFile
from cop.models.training import Edition
from cop.models.types import BilingualText, UTCDateTime, enum_type, intpk, long_text, reference

# What asks, and who answers it: the one row by which a person is on the list.
Asking = Meeting | Edition
Answering = Registration | Enrolment


class QuestionKind(StrEnum):
    TEXT = "text"
    CHOICE = "choice"
    SEVERAL = "several"
    FILE = "file"


class MeetingQuestion(Base):
    """A question; the answers to one with `kept_days` are deleted that many days after the end.

    The end of the meeting, or of the last session of the edition.

    Diets, needs of access and the like are special categories (GDPR art. 9): kept for the day alone.
    """

    __tablename__ = "meeting_question"
    __table_args__ = (CheckConstraint("(meeting_id IS NULL) <> (edition_id IS NULL)", name="one_place"),)

    id: Mapped[intpk]
    meeting_id: Mapped[int | None] = reference("meeting.id", nullable=True)
    edition_id: Mapped[int | None] = reference("edition.id", nullable=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[QuestionKind] = mapped_column(enum_type(QuestionKind))
    text_it: Mapped[str] = mapped_column(String(300))
    text_en: Mapped[str] = mapped_column(String(300), default="")
    is_required: Mapped[bool] = mapped_column(default=False)
    is_sensitive: Mapped[bool] = mapped_column(default=False)
    kept_days: Mapped[int | None]
    # Not asked any more; what was answered is still shown.
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    text = BilingualText("text_it", "text_en")
    meeting: Mapped[Meeting | None] = relationship()
    edition: Mapped[Edition | None] = relationship()
    choices: Mapped[list["QuestionChoice"]] = relationship(
        cascade="all, delete-orphan", order_by="(QuestionChoice.position, QuestionChoice.id)"
    )

    @property
    def place(self) -> Asking:
        """The meeting or the edition that asks."""
        found = self.meeting or self.edition
        if found is None:
            raise LookupError(f"question {self.id} belongs nowhere")
        return found


class QuestionChoice(Base):
    __tablename__ = "question_choice"

    id: Mapped[intpk]
    question_id: Mapped[int] = reference("meeting_question.id")
    position: Mapped[int] = mapped_column(default=0)
    text_it: Mapped[str] = mapped_column(String(200))
    text_en: Mapped[str] = mapped_column(String(200), default="")

    text = BilingualText("text_it", "text_en")


class QuestionAnswer(Base):
    """What one person answered to one question: words, ids of choices, or a file.

    `text` always reads: of choices it holds their words in the language of the answer, of a file its name.
    """

    __tablename__ = "question_answer"
    __table_args__ = (
        UniqueConstraint("registration_id", "question_id"),
        UniqueConstraint("enrolment_id", "question_id"),
        CheckConstraint("(registration_id IS NULL) <> (enrolment_id IS NULL)", name="one_person"),
    )

    id: Mapped[intpk]
    registration_id: Mapped[int | None] = reference("registration.id", index=False, nullable=True)
    enrolment_id: Mapped[int | None] = reference("enrolment.id", index=False, nullable=True)
    question_id: Mapped[int] = reference("meeting_question.id")
    text: Mapped[long_text]
    choices: Mapped[list[int]] = mapped_column(JSON, default=list)
    file_id: Mapped[int | None] = reference("stored_file.id", ondelete="SET NULL", nullable=True)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    question: Mapped[MeetingQuestion] = relationship()
    registration: Mapped[Registration | None] = relationship()
    enrolment: Mapped[Enrolment | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()

    @property
    def given_by(self) -> Answering:
        """The registration or the enrolment of whoever answered."""
        found = self.registration or self.enrolment
        if found is None:
            raise LookupError(f"answer {self.id} is nobody's")
        return found

    @property
    def holder_id(self) -> int:
        """The id of `given_by`, read without it."""
        found = self.registration_id or self.enrolment_id
        if found is None:
            raise LookupError(f"answer {self.id} is nobody's")
        return found
