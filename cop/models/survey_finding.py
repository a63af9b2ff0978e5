"""What of a survey is shown beyond its figures: words released one by one, and results put into sentences."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Float, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.survey import Survey
from cop.models.survey_question import SurveyQuestion
from cop.models.types import BilingualText, Language, UTCDateTime, enum_type, intpk, reference


class QuoteState(StrEnum):
    RELEASED = "released"
    HELD_BACK = "held_back"


class SurveyQuote(Base):
    """An open answer that a coordinator has read: released, in the words to be shown, or held back.

    `source` is the key of the sheet, or "reply:12": no foreign key, since sheets are written anew all the time.
    """

    __tablename__ = "survey_quote"
    __table_args__ = (UniqueConstraint("question_id", "source"),)

    id: Mapped[intpk]
    survey_id: Mapped[int] = reference("survey.id")
    question_id: Mapped[int] = reference("survey_question.id", index=False)
    source: Mapped[str] = mapped_column(String(64))
    state: Mapped[QuoteState] = mapped_column(enum_type(QuoteState))
    # As it may be shown: what was answered, less whatever says who it was. Empty where held back.
    text: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[Language] = mapped_column(enum_type(Language), default=Language.IT)
    reviewed_on: Mapped[date]
    reviewed_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)

    survey: Mapped[Survey] = relationship()
    question: Mapped[SurveyQuestion] = relationship()


class SurveyFinding(Base):
    """A result as a sentence: "53 % of 38 respondents" and the words that go on, "apply to calls over €100,000".

    Counted of a question: those who chose one of `options`, or who gave a number from `least` to `most`.
    `facts` holds {"count": 20, "base": 38} as they were when it was published (counting rule 10).
    """

    __tablename__ = "survey_finding"

    id: Mapped[intpk]
    survey_id: Mapped[int] = reference("survey.id")
    question_id: Mapped[int] = reference("survey_question.id")
    options: Mapped[list[int]] = mapped_column(JSON, default=list)
    least: Mapped[float | None] = mapped_column(Float)
    most: Mapped[float | None] = mapped_column(Float)
    words_it: Mapped[str] = mapped_column(String(300))
    words_en: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[int] = mapped_column(default=0)
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)

    words = BilingualText("words_it", "words_en")
    survey: Mapped[Survey] = relationship()
    question: Mapped[SurveyQuestion] = relationship()
