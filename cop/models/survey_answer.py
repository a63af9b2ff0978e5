"""Who was asked, and what was answered: of an anonymous survey two tables that nothing joins.

Answers are kept under the ids of questions, as JSON: {"12": 5, "13": [7, 9], "14": {"31": 4}, "15": "words"}:

    single        the id of the option            several       the ids of options, ascending
    scale         1 to 5                          rating        0 to 10
    matrix        {id of the row: id of the option, or 1 to 5 where the matrix has no choices}
    number        a number                        date          "2026-11-22"
    short_text, long_text                         words

A question that was not asked or not answered is not in it.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.organisation import Organisation
from cop.models.person import Person
from cop.models.survey import Survey
from cop.models.survey_question import SurveyQuestion
from cop.models.types import BigId, UTCDateTime, instant, intpk, reference


class SurveyInvitation(Base):
    """One person asked; `answered_on` is the day of the answer, never the hour. Personal links are signed for the id.

    The organisation is the one that the person represented on the day asked about.
    """

    __tablename__ = "survey_invitation"
    __table_args__ = (
        UniqueConstraint("survey_id", "person_id"),
        Index(None, "survey_id", "answered_on"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[intpk]
    survey_id: Mapped[int] = reference("survey.id", index=False)
    person_id: Mapped[int] = reference("person.id")
    organisation_id: Mapped[int | None] = reference("organisation.id", ondelete="SET NULL", nullable=True)
    asked_at: Mapped[instant]
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_on: Mapped[date | None]

    survey: Mapped[Survey] = relationship()
    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation | None] = relationship()


def _kept_as(is_anonymous: bool) -> tuple[ForeignKeyConstraint, CheckConstraint]:
    """The constraints by which answers belong to a survey that is anonymous, or to one that is not, for ever."""
    condition = "is_anonymous" if is_anonymous else "NOT is_anonymous"
    whole = ForeignKeyConstraint(
        ["survey_id", "is_anonymous"], ["survey.id", "survey.is_anonymous"], ondelete="CASCADE"
    )
    return whole, CheckConstraint(condition, name="anonymous" if is_anonymous else "named")


class SurveyReply(Base):
    """What a person answered to a survey that is not anonymous; without `submitted_at` it waits to be gone on with.

    Words are in `SurveyReplyText`.
    """

    __tablename__ = "survey_reply"
    __table_args__ = (*_kept_as(False), Index(None, "survey_id", "submitted_at"))

    id: Mapped[intpk]
    survey_id: Mapped[int] = mapped_column(BigId)
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    invitation_id: Mapped[int] = reference("survey_invitation.id", unique=True, index=False)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    saved_at: Mapped[instant]
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    invitation: Mapped[SurveyInvitation] = relationship()
    texts: Mapped[list["SurveyReplyText"]] = relationship(
        cascade="all, delete-orphan", order_by="SurveyReplyText.id"
    )


class SurveyReplyText(Base):
    """The words by which a person answered an open question."""

    __tablename__ = "survey_reply_text"
    __table_args__ = (UniqueConstraint("reply_id", "question_id"),)

    id: Mapped[intpk]
    reply_id: Mapped[int] = reference("survey_reply.id", index=False)
    question_id: Mapped[int] = reference("survey_question.id")
    text: Mapped[str] = mapped_column(Text)

    question: Mapped[SurveyQuestion] = relationship()


class SurveySheet(Base):
    """What somebody answered to an anonymous survey: no person, no time, no address, no number that goes up.

    The key is random, and SQLite keeps the rows in its order. PostgreSQL keeps them in the order of writing,
    with the number of the transaction beside each: `services.survey_sheets` writes all of a survey anew, in a
    random order, with each one that comes in.
    """

    __tablename__ = "survey_sheet"
    __table_args__ = (*_kept_as(True), {"sqlite_with_rowid": False})

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    survey_id: Mapped[int] = mapped_column(BigId, index=True)
    is_anonymous: Mapped[bool] = mapped_column(default=True)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class SurveyReceipt(Base):
    """That a form of a public survey has been handed in: the hash of the number the form was given, and nothing else.

    The same form sent twice is one answer. It does not say which.
    """

    __tablename__ = "survey_receipt"
    __table_args__ = {"sqlite_with_rowid": False}

    form_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    survey_id: Mapped[int] = reference("survey.id")
