"""Rules about the questions of a survey: what may follow from what, and in which order they stand."""

import math
from collections.abc import Iterable, Sequence

from cop.models import (
    ConditionTest,
    Survey,
    SurveyCondition,
    SurveyOption,
    SurveyQuestion,
    SurveyQuestionKind,
    SurveySection,
    SurveyStatus,
)
from cop.rules.surveys import can_manage_survey
from cop.rules.viewer import Viewer

K = SurveyQuestionKind
WITH_CHOICES = frozenset({K.SINGLE, K.SEVERAL})
WITH_NUMBER = frozenset({K.SCALE, K.RATING, K.NUMBER})
OF_OPTION = frozenset({ConditionTest.IS, ConditionTest.IS_NOT})
LARGEST = 10.0**12


def can_write_questions(viewer: Viewer, survey: Survey) -> bool:
    """Who manages the survey, until it closes: then its figures are final."""
    return can_manage_survey(viewer, survey) and survey.status != SurveyStatus.CLOSED


def out_of_order(
    sections: Iterable[Iterable[SurveyQuestion]],
) -> tuple[SurveyQuestion, SurveyQuestion] | None:
    """Return the first question that stands before one it depends on, with that one; None where all is well.

    `sections` are the questions that are asked, in their order. What is asked no more is nobody's condition.
    """
    seen: set[int] = set()
    for question in (one for section in sections for one in section):
        for condition in question.conditions:
            if condition.on_id not in seen and condition.on.retired_at is None:
                return question, condition.on
        seen.add(question.id)
    return None


def earlier_than(question: SurveyQuestion, asked: Sequence[SurveyQuestion]) -> list[SurveyQuestion]:
    """Return the questions before this one of which an answer can be a condition."""
    before = asked[: asked.index(question)] if question in asked else asked
    return [one for one in before if one.kind in WITH_CHOICES or one.kind in WITH_NUMBER]


def depending_on(question: SurveyQuestion, asked: Iterable[SurveyQuestion]) -> list[SurveyCondition]:
    """Return the conditions by which other questions that are asked look back at this one."""
    return [one for other in asked for one in other.conditions if one.on_id == question.id]


def is_condition_fit(
    test: ConditionTest, on: SurveyQuestion, option: SurveyOption | None, number: float | None
) -> bool:
    """Whether an answer to `on` can be compared so: a choice of its own, or a number where it is one."""
    if test in OF_OPTION:
        return on.kind in WITH_CHOICES and option in on.choices and number is None
    return on.kind in WITH_NUMBER and option is None and is_number(number)


def is_number(number: float | None) -> bool:
    """Whether a number can be kept and read again on both databases."""
    return number is not None and math.isfinite(number) and abs(number) <= LARGEST


def lacks_language(record: SurveyQuestion | SurveySection, language: str) -> bool:
    """Whether something of a question or a section is written in the other language alone."""
    names = (
        ("text", "help", "low", "high", "unit") if isinstance(record, SurveyQuestion) else ("title", "text")
    )
    texts = [getattr(record, name) for name in names]
    if isinstance(record, SurveyQuestion):
        texts += [option.text for option in record.options]
    return any((text.it or text.en) and not getattr(text, language) for text in texts)
