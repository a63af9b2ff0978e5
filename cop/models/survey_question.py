"""The questions of a survey, in sections, and under which earlier answers each is asked."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Float, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.survey import Survey
from cop.models.types import BilingualText, UTCDateTime, enum_type, intpk, long_text, reference


class SurveyQuestionKind(StrEnum):
    SINGLE = "single"
    SEVERAL = "several"
    # 1 to 5, with words at both ends.
    SCALE = "scale"
    # 0 to 10, as "how likely are you to recommend".
    RATING = "rating"
    # Rows, each answered on the same choices, or on 1 to 5 where it has none.
    MATRIX = "matrix"
    NUMBER = "number"
    DATE = "date"
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"


class SurveySection(Base):
    __tablename__ = "survey_section"

    id: Mapped[intpk]
    survey_id: Mapped[int] = reference("survey.id")
    position: Mapped[int] = mapped_column(default=0)
    title_it: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    text_it: Mapped[long_text]
    text_en: Mapped[long_text]

    title = BilingualText("title_it", "title_en")
    text = BilingualText("text_it", "text_en")
    survey: Mapped[Survey] = relationship()
    questions: Mapped[list["SurveyQuestion"]] = relationship(
        back_populates="section", order_by="(SurveyQuestion.position, SurveyQuestion.id)"
    )


class SurveyQuestion(Base):
    """A question. One that somebody has answered is never changed: it retires, and another takes its place.

    `key` is what it is called in exports, and the same in every survey that asks the same: figures of several
    meetings or editions are compared by it. A question put in other words has another key.
    """

    __tablename__ = "survey_question"
    __table_args__ = (
        UniqueConstraint("survey_id", "key"),
        CheckConstraint("least IS NULL OR most IS NULL OR least <= most", name="least_to_most"),
    )

    id: Mapped[intpk]
    survey_id: Mapped[int] = reference("survey.id", index=False)
    section_id: Mapped[int] = reference("survey_section.id")
    position: Mapped[int] = mapped_column(default=0)
    key: Mapped[str] = mapped_column(String(60))
    kind: Mapped[SurveyQuestionKind] = mapped_column(enum_type(SurveyQuestionKind))
    text_it: Mapped[str] = mapped_column(String(400))
    text_en: Mapped[str] = mapped_column(String(400), default="")
    help_it: Mapped[str] = mapped_column(String(600), default="")
    help_en: Mapped[str] = mapped_column(String(600), default="")
    is_required: Mapped[bool] = mapped_column(default=False)
    # The words at the ends of a scale, a rating or a matrix on 1 to 5.
    low_it: Mapped[str] = mapped_column(String(100), default="")
    low_en: Mapped[str] = mapped_column(String(100), default="")
    high_it: Mapped[str] = mapped_column(String(100), default="")
    high_en: Mapped[str] = mapped_column(String(100), default="")
    # Of a number: what it is counted in ("€"), its least and most, and the upper ends of its bands, in order.
    unit_it: Mapped[str] = mapped_column(String(40), default="")
    unit_en: Mapped[str] = mapped_column(String(40), default="")
    least: Mapped[float | None] = mapped_column(Float)
    most: Mapped[float | None] = mapped_column(Float)
    bands: Mapped[list[float]] = mapped_column(JSON, default=list)
    replaces_id: Mapped[int | None] = reference("survey_question.id", ondelete="SET NULL", nullable=True)
    # Not asked any more; what was answered is still shown.
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    text = BilingualText("text_it", "text_en")
    help = BilingualText("help_it", "help_en")
    low = BilingualText("low_it", "low_en")
    high = BilingualText("high_it", "high_en")
    unit = BilingualText("unit_it", "unit_en")
    survey: Mapped[Survey] = relationship()
    section: Mapped[SurveySection] = relationship(back_populates="questions")
    options: Mapped[list["SurveyOption"]] = relationship(
        cascade="all, delete-orphan", order_by="(SurveyOption.position, SurveyOption.id)"
    )
    conditions: Mapped[list["SurveyCondition"]] = relationship(
        cascade="all, delete-orphan",
        foreign_keys="SurveyCondition.question_id",
        order_by="SurveyCondition.id",
        back_populates="question",
    )

    @property
    def choices(self) -> list["SurveyOption"]:
        """What may be chosen; of a matrix its columns."""
        return [one for one in self.options if one.axis == OptionAxis.CHOICE]

    @property
    def rows(self) -> list["SurveyOption"]:
        """The rows of a matrix."""
        return [one for one in self.options if one.axis == OptionAxis.ROW]


class OptionAxis(StrEnum):
    CHOICE = "choice"
    ROW = "row"


class SurveyOption(Base):
    """A choice of a question, or a row of a matrix; `key` is its name in exports and across surveys."""

    __tablename__ = "survey_option"
    __table_args__ = (UniqueConstraint("question_id", "axis", "key"),)

    id: Mapped[intpk]
    question_id: Mapped[int] = reference("survey_question.id", index=False)
    axis: Mapped[OptionAxis] = mapped_column(enum_type(OptionAxis), default=OptionAxis.CHOICE)
    position: Mapped[int] = mapped_column(default=0)
    key: Mapped[str] = mapped_column(String(60))
    text_it: Mapped[str] = mapped_column(String(200))
    text_en: Mapped[str] = mapped_column(String(200), default="")

    text = BilingualText("text_it", "text_en")


class ConditionTest(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class SurveyCondition(Base):
    """An earlier answer under which a question is asked.

    Conditions on one question are alternatives; those on different questions must all hold. IS and IS_NOT name
    an option of a question with choices; AT_LEAST and AT_MOST a number of a scale, a rating or a number.
    """

    __tablename__ = "survey_condition"
    __table_args__ = (CheckConstraint("(option_id IS NULL) <> (number IS NULL)", name="one_value"),)

    id: Mapped[intpk]
    question_id: Mapped[int] = reference("survey_question.id")
    on_id: Mapped[int] = reference("survey_question.id")
    test: Mapped[ConditionTest] = mapped_column(enum_type(ConditionTest))
    option_id: Mapped[int | None] = reference("survey_option.id", nullable=True)
    number: Mapped[float | None] = mapped_column(Float)

    question: Mapped[SurveyQuestion] = relationship(foreign_keys=[question_id], back_populates="conditions")
    on: Mapped[SurveyQuestion] = relationship(foreign_keys=[on_id])
    option: Mapped[SurveyOption | None] = relationship()
