"""What somebody answered to surveys with their name, in words, for the copy of their data."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from cop.extensions import db
from cop.models import SurveyQuestion
from cop.queries.survey_reply_words import said


def answers_in_words(answers: Mapping[str, Any], language: str) -> list[dict[str, str]]:
    """Return the questions that `SurveyReply.answers` answers, in order, each with the answer as one reads it."""
    ids = [int(key) for key in answers if key.isdecimal()]
    found = (
        select(SurveyQuestion).where(SurveyQuestion.id.in_(ids)).options(selectinload(SurveyQuestion.options))
    )
    questions = db.session.scalars(found.order_by(SurveyQuestion.position, SurveyQuestion.id))
    return [
        {"question": one.text.in_language(language), "answer": "; ".join(said(one, answers, language))}
        for one in questions
    ]
