"""What the page of a survey says before its first question, and beside those that not everybody is asked."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import format_decimal
from flask_babel import gettext as _

from cop.models import (
    Bilingual,
    Community,
    ConditionTest,
    Meeting,
    Survey,
    SurveyCondition,
    SurveyQuestion,
    SurveyQuestionKind,
)
from cop.rules.figures import LEAST_SHOWN
from cop.views.language import current_language

# How long answering takes, as people were seen to: reading, choosing, finding words.
_SECONDS = {
    SurveyQuestionKind.SHORT_TEXT: 25,
    SurveyQuestionKind.LONG_TEXT: 60,
    SurveyQuestionKind.NUMBER: 20,
    SurveyQuestionKind.SEVERAL: 20,
}
_USUAL_SECONDS, _SECONDS_A_ROW = 10, 7


@dataclass(frozen=True)
class Promise:
    """Anonymous or named, and what follows, as it is said to who answers."""

    title: str
    sentences: list[str]


def promise_of(survey: Survey) -> Promise:
    """Return what is promised to who answers a survey."""
    readers = ", ".join(_in_page(host.name) for host in survey.hosts)
    if survey.is_anonymous:
        return Promise(_("Your answers are anonymous"), _anonymous_sentences())
    who = (
        _("The coordinators of %(communities)s and the team of Torino Social Impact.", communities=readers)
        if readers
        else _("The team of Torino Social Impact.")
    )
    return Promise(
        _("Your answers carry your name"),
        [
            _("Who reads them under your name: %(who)s", who=who),
            _("Everybody else sees figures alone, without names."),
            _("You can change your answers until the survey closes."),
        ],
    )


def _anonymous_sentences() -> list[str]:
    unknown = _(
        "They are kept without your name, without the hour and without your address: nobody can find out whose"
        " they are, not even who asks."
    )
    figures = _(
        "Figures are counted once, when the survey closes, and shown only where at least %(number)s people have"
        " answered.",
        number=LEAST_SHOWN,
    )
    return [
        unknown,
        figures,
        _("What you write in your own words is read before anything of it is shown: leave out names."),
        _("Once handed in, your answers can be neither seen nor changed."),
    ]


def place_of(survey: Survey) -> Bilingual | None:
    """Return what a survey is about, None for the whole ecosystem."""
    place = survey.place
    if place is None:
        return None
    if isinstance(place, Meeting):
        return place.title
    if isinstance(place, Community):
        return place.name
    programme = place.programme.name
    return Bilingual(*(f"{text} {place.name}" if text else "" for text in (programme.it, programme.en)))


def minutes_for(questions: Iterable[SurveyQuestion]) -> int:
    """Return how many minutes it takes to answer, rounded up."""
    return max(1, math.ceil(sum(_seconds(one) for one in questions) / 60))


def conditions_of(question: SurveyQuestion, others: Mapping[int, SurveyQuestion]) -> list[str]:
    """Return under which answers a question is asked, a sentence for each earlier question."""
    sentences = []
    for on_id, alternatives in _by_question(question.conditions).items():
        if on_id in others:
            earlier = others[on_id]
            between = _("or")
            said = f" {between} ".join(_said(one, earlier) for one in alternatives)
            sentences.append(
                _(
                    "Only if you answered %(said)s to “%(question)s”.",
                    said=said,
                    question=_in_page(earlier.text),
                )
            )
    return sentences


def conditions_for_script(question: SurveyQuestion) -> str:
    """Return the same for the script of the page, as JSON: of each list one must hold, of all lists each.

    [[["q12", "is", "34"], ["q12", "is", "35"]], [["q15", "at_least", "3"]]]
    """
    groups = [
        [[f"q{on_id}", one.test.value, _value(one)] for one in alternatives]
        for on_id, alternatives in _by_question(question.conditions).items()
    ]
    return json.dumps(groups) if groups else ""


def _by_question(conditions: Iterable[SurveyCondition]) -> dict[int, list[SurveyCondition]]:
    groups: dict[int, list[SurveyCondition]] = {}
    for one in conditions:
        groups.setdefault(one.on_id, []).append(one)
    return groups


def _value(condition: SurveyCondition) -> str:
    return str(condition.option_id if condition.option_id is not None else condition.number)


def _said(condition: SurveyCondition, earlier: SurveyQuestion) -> str:
    if condition.option_id is not None:
        option = next((one for one in earlier.options if one.id == condition.option_id), None)
        words = f"“{_in_page(option.text)}”" if option else "…"
        return words if condition.test == ConditionTest.IS else _("other than %(words)s", words=words)
    number = format_decimal(condition.number or 0)
    if condition.test == ConditionTest.AT_LEAST:
        return _("%(number)s or more", number=number)
    return _("%(number)s or less", number=number)


def _seconds(question: SurveyQuestion) -> int:
    if question.kind == SurveyQuestionKind.MATRIX:
        return _USUAL_SECONDS + _SECONDS_A_ROW * len(question.rows)
    return _SECONDS.get(question.kind, _USUAL_SECONDS)


def _in_page(text: Bilingual) -> str:
    return text.in_language(current_language())
