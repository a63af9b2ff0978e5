"""Rules about answers to a survey: which questions are asked of somebody, and what answers each of them.

Answers are kept as `cop.models.survey_answer` says: {"12": 5, "13": [7, 9], "15": "words"}.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from babel.numbers import NumberFormatError, parse_decimal

from cop.models import (
    ConditionTest,
    Survey,
    SurveyCondition,
    SurveyQuestion,
    SurveyQuestionKind,
    SurveyStatus,
)
from cop.text import clean, one_line

# A whole answer of the person's own: a list of ids, a number, words; of a matrix {row: choice}.
Answers = Mapping[str, Any]

TEXT_KINDS = frozenset({SurveyQuestionKind.SHORT_TEXT, SurveyQuestionKind.LONG_TEXT})
LONGEST = {SurveyQuestionKind.SHORT_TEXT: 300, SurveyQuestionKind.LONG_TEXT: 5000}
ENDS = {SurveyQuestionKind.SCALE: (1, 5), SurveyQuestionKind.RATING: (0, 10)}
MATRIX_ENDS = (1, 5)
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
LARGEST_NUMBER = 10**12


class Fault(StrEnum):
    """Why an answer cannot be taken."""

    MISSING = "missing"
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_DAY = "not_a_day"
    TOO_LONG = "too_long"


class UnfitError(ValueError):
    """What was typed does not answer the question; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def takes_answers(survey: Survey, *, at: datetime) -> bool:
    """Whether people can answer a survey at the instant `at`: it is open, and its last hour has not passed."""
    return survey.status == SurveyStatus.OPEN and (survey.closes_at is None or at < survey.closes_at)


def asked(questions: Iterable[SurveyQuestion], answers: Answers) -> list[SurveyQuestion]:
    """Return those of a survey's questions, in the order of its page, that are asked of who answers so.

    Conditions on one question are alternatives, those on different questions must all hold. One holds only
    where the earlier question was itself asked and answered: also "is not" wants an answer.
    """
    found: list[SurveyQuestion] = []
    known: dict[int, Any] = {}
    for question in questions:
        if not _is_asked(question.conditions, known):
            continue
        found.append(question)
        value = answers.get(str(question.id))
        if value is not None:
            known[question.id] = value
    return found


def checked(question: SurveyQuestion, raw: Any, *, language: str = "en") -> Any:
    """Return what was typed as it is kept, None where nothing was; raises UnfitError.

    `raw` is a text; of SEVERAL a list of texts, of a MATRIX texts by the id of the row. Numbers are read as
    they are written in `language`.
    """
    if question.kind == SurveyQuestionKind.MATRIX:
        return _matrix(question, raw or {})
    if question.kind == SurveyQuestionKind.SEVERAL:
        return sorted({_choice(question, one) for one in raw or () if one}) or None
    typed = clean(str(raw or "")).strip()
    if not typed:
        return None
    if question.kind in TEXT_KINDS:
        return _words(question, typed)
    if question.kind == SurveyQuestionKind.NUMBER:
        return _number(question, typed, language)
    if question.kind == SurveyQuestionKind.DATE:
        return _day(typed)
    if question.kind == SurveyQuestionKind.SINGLE:
        return _choice(question, typed)
    return _step(typed, *ENDS[question.kind])


def kept(questions: Sequence[SurveyQuestion], answers: Answers) -> tuple[dict[str, Any], dict[int, Fault]]:
    """Return those of the answers that are kept, and what is wrong with others by the id of the question.

    Kept are answers to questions that are asked, each as its kind wants it.
    """
    present = {key: value for key, value in answers.items() if value not in (None, "", [], {})}
    result: dict[str, Any] = {}
    faults: dict[int, Fault] = {}
    for question in asked(questions, present):
        try:
            value = checked(question, _typed(present.get(str(question.id))))
        except UnfitError as error:
            faults[question.id] = error.fault
            continue
        if value is not None:
            result[str(question.id)] = value
    return result, faults


def missing(questions: Iterable[SurveyQuestion], answers: Answers) -> list[SurveyQuestion]:
    """Return the questions that are asked, must be answered, and are not; of a matrix every row must be."""
    return [one for one in asked(questions, answers) if one.is_required and not is_answered(one, answers)]


def is_answered(question: SurveyQuestion, answers: Answers) -> bool:
    """Whether a question is answered; a matrix only with all its rows."""
    value = answers.get(str(question.id))
    if question.kind == SurveyQuestionKind.MATRIX and value:
        return len(value) == len(question.rows)
    return value is not None and value not in ("", [])


def _typed(value: Any) -> Any:
    """A kept value as it would have been typed in English."""
    if value is None:
        return None
    if isinstance(value, Mapping):
        return {str(key): str(one) for key, one in value.items()}
    return [str(one) for one in value] if isinstance(value, list) else str(value)


def _is_asked(conditions: Iterable[SurveyCondition], known: Mapping[int, Any]) -> bool:
    holds: dict[int, bool] = {}
    for one in conditions:
        holds[one.on_id] = holds.get(one.on_id, False) or _holds(one, known.get(one.on_id))
    return all(holds.values())


def _holds(condition: SurveyCondition, value: Any) -> bool:
    if value is None:
        return False
    if condition.test in {ConditionTest.IS, ConditionTest.IS_NOT}:
        is_chosen = condition.option_id in (value if isinstance(value, list) else [value])
        return is_chosen == (condition.test == ConditionTest.IS)
    number = condition.number
    if number is None or not isinstance(value, int | float):
        return False
    return bool(value >= number if condition.test == ConditionTest.AT_LEAST else value <= number)


def _matrix(question: SurveyQuestion, raw: Mapping[Any, Any]) -> dict[str, int] | None:
    rows = {str(row.id) for row in question.rows}
    typed = {str(key): str(value).strip() for key, value in raw.items() if str(value or "").strip()}
    _refuse_unless(typed.keys() <= rows, Fault.NOT_A_CHOICE)
    read = {
        row: _choice(question, value) if question.choices else _step(value, *MATRIX_ENDS)
        for row, value in typed.items()
    }
    return read or None


def _choice(question: SurveyQuestion, typed: Any) -> int:
    found = next((one.id for one in question.choices if str(one.id) == str(typed).strip()), None)
    if found is None:
        raise UnfitError(Fault.NOT_A_CHOICE)
    return found


def _step(typed: str, least: int, most: int) -> int:
    steps = {str(step): step for step in range(least, most + 1)}
    _refuse_unless(typed in steps, Fault.NOT_A_CHOICE)
    return steps[typed]


def _words(question: SurveyQuestion, typed: str) -> str:
    is_short = question.kind == SurveyQuestionKind.SHORT_TEXT
    words = one_line(typed) if is_short else "\n".join(line.rstrip() for line in typed.splitlines())
    _refuse_unless(len(words) <= LONGEST[question.kind], Fault.TOO_LONG)
    return words


def _number(question: SurveyQuestion, typed: str, language: str) -> int | float:
    number = read_number(typed, language)
    is_within = (question.least is None or number >= question.least) and (
        question.most is None or number <= question.most
    )
    _refuse_unless(is_within and abs(number) <= LARGEST_NUMBER, Fault.OUT_OF_RANGE)
    return number


def read_number(typed: str, language: str) -> int | float:
    """Return a number written as in `language` ("1.500,50" in Italian); raises UnfitError rather than guess."""
    plain = "".join(typed.split()).strip("€%")
    digits = plain.removeprefix("-").replace(".", "").replace(",", "")
    _refuse_unless(digits.isascii() and digits.isdigit() and len(plain) <= 30, Fault.NOT_A_NUMBER)
    try:
        number = parse_decimal(plain, locale=language, strict=True)
    except NumberFormatError as error:
        raise UnfitError(Fault.NOT_A_NUMBER) from error
    return int(number) if number == number.to_integral_value() else float(number)


def _day(typed: str) -> str:
    try:
        day = date.fromisoformat(typed) if "-" in typed else _written_day(typed)
    except ValueError as error:
        raise UnfitError(Fault.NOT_A_DAY) from error
    _refuse_unless(EARLIEST <= day <= LATEST, Fault.NOT_A_DAY)
    return day.isoformat()


def _written_day(typed: str) -> date:
    """Read "26/11/2026", where the browser has no calendar of its own."""
    day, month, year = (int(part) for part in typed.replace(".", "/").split("/"))
    return date(year, month, day)


def _refuse_unless(is_fit: bool, fault: Fault) -> None:
    if not is_fit:
        raise UnfitError(fault)
