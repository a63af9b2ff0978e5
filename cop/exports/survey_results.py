"""The results of a survey as files: the figures of the page, digit by digit; of a named one also who answered what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import force_locale

from cop.exports.survey_codebook import codebook_json
from cop.models import LANGUAGES, Bilingual, SurveyQuestion, SurveyQuestionKind, SurveyReply
from cop.queries.survey_answering import answers_in
from cop.queries.survey_result_words import answer_words
from cop.rules.survey_figures import Bar, Distribution, QuestionFigures, SurveyResults
from cop.rules.survey_groups import tables_to_json
from cop.rules.survey_tables import Table

RESULT_COLUMNS = (
    "question", "row", "answer_keys", "question_text", "row_text", "answer",
    "count", "base", "percent", "mean", "median", "score", "hidden",
)  # fmt: skip
TOO_FEW = "too few"
Kind = SurveyQuestionKind


def result_rows(results: SurveyResults, language: str) -> Iterator[Sequence[object]]:
    """Return the figures one by one, the words in "it" or "en".

    First how many were asked and answered; of each question a row for the whole of it and one for each answer. An
    empty number may not be shown: `hidden` says why.
    """
    yield "", "", "", "asked", "", "", results.asked, *[None] * 5, ""
    rate = results.response_rate
    yield "", "", "", "answered", "", "", results.answered, results.asked, rate, *[None] * 3, ""
    with force_locale(language):
        for one in results.questions:
            yield from _question_rows(one, language)


def _question_rows(one: QuestionFigures, language: str) -> Iterator[Sequence[object]]:
    text = one.text.in_language(language)
    for row, figures in [("", one.figures), *((row.key, row.figures) for row in one.rows)]:
        line = one.lines[row].in_language(language) if row else ""
        why = TOO_FEW if figures.is_too_few else ""
        whole = figures.base, None, figures.mean, figures.median, figures.score, why
        yield one.key, row, "", text, line, "", None, *whole
        for bar in figures.bars:
            number = bar.count, bar.base, bar.percent, None, None, None, bar.hidden or ""
            yield one.key, row, " ".join(bar.keys), text, line, answer_words(one, bar), *number


def results_json(results: SurveyResults, *, title: Bilingual, tables: Sequence[Table] = ()) -> dict[str, Any]:
    """Return what the JSON file says; a number that may not be shown is null. `tables` are those of two questions."""
    return {
        "survey": results.survey_id,
        "title": {language: title.in_language(language) for language in LANGUAGES},
        "on": results.on.isoformat(),
        "anonymous": results.is_anonymous,
        "asked": results.asked,
        "answered": results.answered,
        "response_rate": results.response_rate,
        "too_few": results.is_too_few,
        "questions": [_question_json(one) for one in results.questions],
        "tables": tables_to_json(tables),
        "codebook": codebook_json(results),
    }


def _question_json(one: QuestionFigures) -> dict[str, Any]:
    rows = {row.key: _figures_json(one, row.figures) for row in one.rows}
    return (
        {"id": one.id, "key": one.key, "kind": one.kind.value}
        | _figures_json(one, one.figures)
        | {"rows": rows}
    )


def _figures_json(one: QuestionFigures, figures: Distribution) -> dict[str, Any]:
    return {
        "base": figures.base,
        "too_few": figures.is_too_few,
        "answers": [_bar_json(one, bar) for bar in figures.bars],
        "mean": figures.mean,
        "median": figures.median,
        "score": figures.score,
    }


def _bar_json(one: QuestionFigures, bar: Bar) -> dict[str, Any]:
    words = {}
    for language in LANGUAGES:
        with force_locale(language):
            words[language] = answer_words(one, bar)
    return {
        "keys": list(bar.keys),
        "answer": words,
        "count": bar.count,
        "base": bar.base,
        "percent": bar.percent,
        "hidden": bar.hidden,
    }


def reply_columns(questions: Sequence[SurveyQuestion]) -> list[str]:
    """Return the columns of who answered what: a question by its key, its rows and choices among several apart."""
    return ["person", "organisation", "answered_on", *(name for one in questions for name in _names(one))]


def reply_rows(
    replies: Iterable[SurveyReply], questions: Sequence[SurveyQuestion]
) -> Iterator[Sequence[object]]:
    """Return a row for each named answer, choices by their keys, those among several as 1 and 0."""
    for reply in replies:
        invitation, answers = reply.invitation, answers_in(reply)
        organisation = invitation.organisation.name if invitation.organisation else ""
        cells = (cell for one in questions for cell in _cells(one, answers))
        yield invitation.person.name, organisation, invitation.answered_on, *cells


def _names(one: SurveyQuestion) -> list[str]:
    if one.kind == Kind.SEVERAL:
        return [f"{one.key}:{option.key}" for option in one.choices]
    return [f"{one.key}:{row.key}" for row in one.rows] if one.kind == Kind.MATRIX else [one.key]


def _cells(one: SurveyQuestion, answers: Mapping[str, Any]) -> list[object]:
    value = answers.get(str(one.id))
    keys: dict[Any, str] = {option.id: option.key for option in one.choices}
    if one.kind == Kind.SEVERAL:
        return [None if value is None else int(id_ in value) for id_ in keys]
    if one.kind == Kind.MATRIX:
        return [keys.get(cell, cell) for cell in ((value or {}).get(str(row.id)) for row in one.rows)]
    return [keys.get(value, value) if one.kind == Kind.SINGLE else value]
