"""What was answered to a survey of the demonstration, dealt out to those who answered."""

from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

from cop.models import SurveyQuestion, SurveyQuestionKind
from cop.rules.survey_answers import kept

Sheet = dict[str, Any]


def dealt(questions: Sequence[SurveyQuestion], given: Mapping[str, Any], number: int) -> list[Sheet]:
    """Return the answers of `number` people to questions, as they are kept; `given` is as the facts tell it.

    The same facts give the same answers. What is not asked of somebody is not answered.
    """
    sheets: list[Sheet] = [{} for _ in range(number)]
    for question in questions:
        if question.key in given:
            for sheet, answer in _answers(question, given[question.key], sheets):
                sheet[str(question.id)] = answer
    return [kept(questions, sheet)[0] for sheet in sheets]


def _answers(question: SurveyQuestion, told: Any, sheets: list[Sheet]) -> list[tuple[Sheet, Any]]:
    if question.kind == SurveyQuestionKind.MATRIX:
        return _lines(question, told, sheets)
    like = question.key
    if isinstance(told, dict):
        like, told = told["like"], told["given"]
    if all(isinstance(one, str) for one in told):
        values = list(told)
    else:
        values = [_value(question, answer) for answer, times in told for _ in range(times)]
    return list(zip(_mixed(sheets, like), values, strict=False))


def _lines(question: SurveyQuestion, told: Mapping[str, Any], sheets: list[Sheet]) -> list[tuple[Sheet, Any]]:
    """The answers to a matrix, line by line."""
    found: dict[int, dict[str, Any]] = {}
    for row in question.rows:
        values = [_value(question, answer) for answer, times in told.get(row.key, ()) for _ in range(times)]
        for sheet, value in zip(_mixed(sheets, f"{question.key} {row.key}"), values, strict=False):
            found.setdefault(id(sheet), {})[str(row.id)] = value
    return [(sheet, found[id(sheet)]) for sheet in sheets if id(sheet) in found]


def _value(question: SurveyQuestion, answer: Any) -> Any:
    """An answer of the facts as it is kept: choices by their ids."""
    ids = {one.key: one.id for one in question.choices}
    if isinstance(answer, list):
        return sorted(ids[key] for key in answer)
    return ids.get(answer, answer)


def _mixed(sheets: list[Sheet], word: str) -> list[Sheet]:
    """The sheets in an order that depends on the word alone."""
    order = sorted(range(len(sheets)), key=lambda n: crc32(f"{word} {n}".encode()))
    return [sheets[n] for n in order]
