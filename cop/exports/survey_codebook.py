"""The codebook of a survey: what each key in its files stands for, in both languages, and what is not shown and why."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from cop.models import LANGUAGES, Bilingual
from cop.queries.survey_result_words import why_pooled
from cop.rules.survey_figures import QuestionFigures, SurveyResults

CODEBOOK_COLUMNS = ("question", "kind", "part", "key", "it", "en", "asked_if", "answers", "note")


def codebook_rows(results: SurveyResults, language: str) -> Iterator[Sequence[object]]:
    """Return a row for each question, and for each of its choices and rows; the notes in "it" or "en".

    `part` is "question", "choice", "row" or, for the words at the ends of a scale, "low" and "high".
    """
    with force_locale(language):
        for one in results.questions:
            asked_if = " ".join(one.asked_if)
            yield (
                one.key,
                one.kind.value,
                "question",
                "",
                *_pair(one.text),
                asked_if,
                one.figures.base,
                _note(one),
            )
            for part, words in (("choice", one.choices), ("row", one.lines)):
                for key, text in words.items():
                    yield one.key, one.kind.value, part, key, *_pair(text), "", None, ""
            for part, text in (("low", one.low), ("high", one.high), ("unit", one.unit)):
                if text.it or text.en:
                    yield one.key, one.kind.value, part, "", *_pair(text), "", None, ""


def codebook_json(results: SurveyResults) -> list[dict[str, Any]]:
    """Return the codebook as the JSON file holds it."""
    return [
        {
            "key": one.key,
            "kind": one.kind.value,
            "section": _named(one.section),
            "text": _named(one.text),
            "choices": {key: _named(text) for key, text in one.choices.items()},
            "rows": {key: _named(text) for key, text in one.lines.items()},
            "ends": {"low": _named(one.low), "high": _named(one.high)},
            "unit": _named(one.unit),
            "asked_if": list(one.asked_if),
            "replaced": one.is_retired,
            "note": {language: _note_in(one, language) for language in LANGUAGES},
        }
        for one in results.questions
    ]


def _note(question: QuestionFigures) -> str:
    """Why some of its numbers are not there, and that other words took its place."""
    own = [question.figures, *(row.figures for row in question.rows)]
    notes = list(dict.fromkeys(note for figures in own if (note := why_pooled(figures))))
    if question.is_retired:
        notes.append(_("Replaced by another question while the survey was open."))
    return " ".join(notes)


def _note_in(question: QuestionFigures, language: str) -> str:
    with force_locale(language):
        return _note(question)


def _pair(text: Bilingual) -> tuple[str, str]:
    return text.in_language("it"), text.in_language("en")


def _named(text: Bilingual) -> dict[str, str]:
    return {language: text.in_language(language) for language in LANGUAGES}
