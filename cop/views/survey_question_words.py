"""What the pages of the questions say: kinds, and under which earlier answers one is asked."""

from itertools import groupby
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cop.forms.survey_questions import number_words
from cop.models import ConditionTest, SurveyCondition, SurveyQuestion, SurveyQuestionKind
from cop.views.language import current_language

K = SurveyQuestionKind

# By kind: its name, what it is for, its icon.
KINDS: dict[SurveyQuestionKind, tuple[Any, Any, str]] = {
    K.SINGLE: (_l("One answer"), _l("One of several answers"), "it-check-circle"),
    K.SEVERAL: (_l("Several answers"), _l("Any number of several answers"), "it-list"),
    K.SCALE: (
        _l("Scale from 1 to 5"),
        _l("With words at both ends, such as poor and excellent"),
        "it-star-outline",
    ),
    K.RATING: (
        _l("Rating from 0 to 10"),
        _l("How likely somebody is to recommend something"),
        "it-star-full",
    ),
    K.MATRIX: (_l("Grid"), _l("Several rows, each answered on the same scale or choices"), "it-note"),
    K.NUMBER: (_l("Number"), _l("With what it is counted in, and bands for the figures"), "it-chart-line"),
    K.DATE: (_l("Date"), _l("A day of the calendar"), "it-calendar"),
    K.SHORT_TEXT: (_l("Short text"), _l("A few words in one line"), "it-pencil"),
    K.LONG_TEXT: (_l("Long text"), _l("In their own words, as long as they like"), "it-comment"),
}


def kind_name(question: SurveyQuestion) -> str:
    return str(KINDS[question.kind][0])


def conditions_words(question: SurveyQuestion) -> list[str]:
    """Return under which earlier answers a question is asked: all of the lines must hold, in each one is enough."""
    live = [one for one in question.conditions if one.on.retired_at is None]
    by_question = groupby(sorted(live, key=lambda one: one.on_id), key=lambda one: one.on_id)
    return [_line(list(conditions)) for _on_id, conditions in by_question]


def _line(conditions: list[SurveyCondition]) -> str:
    answers = _(" or ").join(_answer(one) for one in conditions)
    question = conditions[0].on.text.in_language(current_language())
    return _("“%(question)s”: %(answers)s", question=question, answers=answers)


def _answer(condition: SurveyCondition) -> str:
    if condition.option is not None:
        words = condition.option.text.in_language(current_language())
        if condition.test == ConditionTest.IS:
            return _("“%(answer)s”", answer=words)
        return _("not “%(answer)s”", answer=words)
    number = number_words(condition.number or 0.0)
    if condition.test == ConditionTest.AT_LEAST:
        return _("at least %(number)s", number=number)
    return _("at most %(number)s", number=number)
