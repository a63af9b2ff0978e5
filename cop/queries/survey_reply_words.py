"""What one person answered to a survey that is not anonymous, in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import format_date, format_decimal

from cop.models import SurveyQuestion, SurveyQuestionKind

Kind = SurveyQuestionKind
# The highest step of those that are named by their ends.
_MOST = {Kind.SCALE: 5, Kind.RATING: 10}


def said(question: SurveyQuestion, answers: Mapping[str, Any], language: str) -> list[str]:
    """Return an answer as lines, none where there is none; `language` is that of the question's words."""
    value = answers.get(str(question.id))
    if value is None:
        return []
    words: dict[Any, str] = {one.id: one.text.in_language(language) for one in question.options}
    if question.kind == Kind.MATRIX:
        cells = ((row.id, value.get(str(row.id))) for row in question.rows)
        return [f"{words[row]}: {words.get(cell, cell)}" for row, cell in cells if cell is not None]
    if question.kind == Kind.SEVERAL:
        return [words[one] for one in value if one in words]
    if question.kind in _MOST:
        return [f"{value} / {_MOST[question.kind]}"]
    if question.kind == Kind.NUMBER:
        return [f"{format_decimal(value)} {question.unit.in_language(language)}".strip()]
    if question.kind == Kind.DATE:
        return [format_date(date.fromisoformat(value), "d MMMM y")]
    return [str(words.get(value, value))]
