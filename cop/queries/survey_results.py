"""The figures of surveys: counted from the answers while a named one is open, read from what was kept once closed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import func, select

from cop import clock
from cop.extensions import db
from cop.models import (
    Survey,
    SurveyAudience,
    SurveyInvitation,
    SurveyQuestion,
    SurveyQuestionKind,
    SurveyStatus,
)
from cop.queries.survey_answering import answer_count, answers_of
from cop.queries.survey_questions import questions_of
from cop.rules.figures import LEAST_SHOWN
from cop.rules.survey_answers import Answers, asked
from cop.rules.survey_bases import telling_bases
from cop.rules.survey_classes import Variable, distribution, variables_of
from cop.rules.survey_figures import (
    OPEN_KINDS,
    Distribution,
    Filter,
    QuestionFigures,
    Row,
    SurveyResults,
)
from cop.rules.survey_groups import TOO_FEW, Tables, group_in, parts_of, tables_from, tables_to_json
from cop.rules.survey_tables import Group, Name, Table, exact_table, tables_of

# Their figures are those of their choices or rows, or there are none.
_WITHOUT_OWN = OPEN_KINDS | {SurveyQuestionKind.SEVERAL, SurveyQuestionKind.MATRIX}


def results_of(survey: Survey, *, exact: bool, only: Filter | None = None) -> SurveyResults:
    """Return the figures of a survey, `exact` for those who may see each named answer.

    Of an anonymous survey there is but one form, and before it is closed nothing except how many answered. The
    figures of a closed survey are those of the day it closed. With `only` those of a part; raises LookupError
    where that part is not among `filters_of`.
    """
    if only and exact and not survey.is_anonymous:
        return _exact_part(survey, only)
    whole = _whole(survey, exact=exact)
    if only is None:
        return whole
    part = group_in(whole, tables_kept(survey), only)
    if part is None:
        raise LookupError(only)
    return part


def _whole(survey: Survey, *, exact: bool) -> SurveyResults:
    if survey.status == SurveyStatus.CLOSED and survey.facts:
        kept = survey.facts
        return SurveyResults.from_json(kept["exact"] if exact and kept["exact"] else kept["shown"])
    if survey.is_anonymous:
        return _results(survey, Counted(), exact=False, answered=answer_count(survey))
    return _results(survey, _counted(survey), exact=exact)


def frozen_facts(survey: Survey) -> dict[str, Any]:
    """Return what is kept in `Survey.facts` when it closes: the figures in the forms in which they are shown.

    Nothing finer than what may be shown is in it: of an anonymous survey there is no exact form, and of a named one
    no tables, since those who may see them see each answer.
    """
    counted = _counted(survey)
    shown = _results(survey, counted, exact=False).to_json()
    if survey.is_anonymous:
        return {"shown": shown, "exact": None, "tables": tables_to_json(_tables(counted))}
    return {"shown": shown, "exact": _results(survey, counted, exact=True).to_json(), "tables": []}


def tables_kept(survey: Survey) -> Tables:
    """Return the tables of two questions that may be shown of a closed anonymous survey."""
    return tables_from(survey.facts["tables"] if survey.facts else ())


def table_of(survey: Survey, down: Name, across: Name, *, exact: bool) -> Table | None:
    """Return how those who gave each answer to one question answered another, each by id and row.

    None where too few answered for that, or where nothing is asked by these names.
    """
    if survey.is_anonymous or not exact:
        return tables_kept(survey).table(down, across)
    found = {(one.question_id, one.row): one for one in _counted(survey).variables}
    return exact_table(found[down], found[across]) if {down, across} <= found.keys() else None


def filters_of(survey: Survey, results: SurveyResults) -> list[Filter]:
    """Return the parts of those who answered whose figures may be asked for.

    Of a named survey, for those who see each answer: whoever gave one answer, where at least five did.
    """
    found = [part for question in results.questions for part in parts_of(question)]
    if results.is_exact:
        return found
    tables = tables_kept(survey)
    return [part for part in found if tables.has(part)]


@dataclass(frozen=True)
class Counted:
    """What is counted: the answers of everybody, the questions, and what each of them is counted by."""

    sheets: Sequence[Answers] = ()
    questions: Sequence[SurveyQuestion] = ()

    @cached_property
    def by_question(self) -> dict[int, list[Variable]]:
        return {one.id: variables_of(one, self.sheets) for one in self.questions}

    @property
    def variables(self) -> list[Variable]:
        return [variable for own in self.by_question.values() for variable in own]

    @cached_property
    def asked(self) -> dict[int, Group]:
        """Who was asked each question, by its id."""
        groups = dict.fromkeys((one.id for one in self.questions), 0)
        for place, sheet in enumerate(self.sheets):
            for question in asked(self.questions, sheet):
                groups[question.id] |= 1 << place
        return groups

    @cached_property
    def telling(self) -> set[int]:
        """The questions whose number of answers would tell how few gave an answer to another."""
        return telling_bases(self.questions, self.by_question, self.asked)


def _counted(survey: Survey) -> Counted:
    sheets = answers_of(survey)
    is_enough = len(sheets) >= LEAST_SHOWN
    return Counted(sheets, questions_of(survey, has_retired=True) if is_enough else ())


def _tables(counted: Counted) -> list[Table]:
    variables = [one for one in counted.variables if one.question_id not in counted.telling]
    return tables_of(variables, counted.asked)


def _exact_part(survey: Survey, only: Filter) -> SurveyResults:
    """The figures of those who gave one answer, from the answers themselves."""
    counted = _counted(survey)
    by_name = {(one.question_id, one.row): one for one in counted.variables}
    variable = by_name.get((only.question_id, only.row))
    if variable is None or only.choice not in variable.keys:
        raise LookupError(only)
    inside = [
        sheet for sheet, given in zip(counted.sheets, variable.given, strict=True) if given == only.choice
    ]
    if len(inside) < LEAST_SHOWN:
        raise LookupError(only)
    part = _results(survey, Counted(inside, counted.questions), exact=True)
    return replace(part, asked=None, only=only)


def _results(survey: Survey, counted: Counted, *, exact: bool, answered: int | None = None) -> SurveyResults:
    number = len(counted.sheets) if answered is None else answered
    keys = {one.id: one.key for one in counted.questions}
    questions = [_question(one, counted, keys, exact=exact) for one in counted.questions]
    # One that was replaced before anybody answered it has nothing to show.
    seen = tuple(one for one in questions if not (one.is_retired and one.figures.base == 0))
    day = clock.day_of(survey.closed_at or clock.now())
    is_exact = exact and not survey.is_anonymous
    return SurveyResults(survey.id, day, survey.is_anonymous, is_exact, _asked(survey), number, seen)


def _asked(survey: Survey) -> int | None:
    if survey.audience == SurveyAudience.PUBLIC:
        return None
    found = select(func.count()).where(SurveyInvitation.survey_id == survey.id)
    return db.session.scalar(found) or 0


def _question(
    question: SurveyQuestion, counted: Counted, keys: dict[int, str], *, exact: bool
) -> QuestionFigures:
    is_telling = not exact and question.id in counted.telling
    own = [
        TOO_FEW if is_telling else distribution(one, exact=exact) for one in counted.by_question[question.id]
    ]
    rows: tuple[Row, ...] = ()
    if question.kind == SurveyQuestionKind.MATRIX:
        rows = tuple(Row(row.key, one) for row, one in zip(question.rows, own, strict=True))
    figures = _base(question, counted.sheets) if question.kind in _WITHOUT_OWN else own[0]
    if is_telling:
        figures = TOO_FEW
    if question.kind == SurveyQuestionKind.SEVERAL and figures.base is not None:
        figures = Distribution(figures.base, tuple(bar for one in own for bar in one.bars))
    return QuestionFigures(
        id=question.id,
        key=question.key,
        kind=question.kind,
        text=question.text,
        section=question.section.title,
        figures=figures,
        rows=rows,
        choices={one.key: one.text for one in question.choices},
        lines={one.key: one.text for one in question.rows},
        options={one.id: one.key for one in question.options},
        low=question.low,
        high=question.high,
        unit=question.unit,
        least=question.least,
        asked_if=tuple(dict.fromkeys(keys[one.on_id] for one in question.conditions if one.on_id in keys)),
        is_retired=question.retired_at is not None,
    )


def _base(question: SurveyQuestion, sheets: Sequence[Answers]) -> Distribution:
    """How many answered, nothing else."""
    number = sum(str(question.id) in one for one in sheets)
    return Distribution(None if 0 < number < LEAST_SHOWN else number)
