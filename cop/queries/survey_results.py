"""The figures of surveys: counted from the answers while a named one is open, read from what was kept once closed."""

from collections.abc import Sequence
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
from cop.rules.survey_classes import Answers, distribution, variables_of
from cop.rules.survey_figures import (
    OPEN_KINDS,
    Distribution,
    Filter,
    QuestionFigures,
    Row,
    SurveyResults,
)


def results_of(survey: Survey, *, exact: bool, only: Filter | None = None) -> SurveyResults:
    """Return the figures of a survey, `exact` for those who may see each named answer.

    Of an anonymous survey there is but one form, and before it is closed nothing except how many answered. The
    figures of a closed survey are those of the day it closed.
    """
    if only:
        raise NotImplementedError("figures of a part")
    if survey.status == SurveyStatus.CLOSED and survey.facts:
        kept = survey.facts
        return SurveyResults.from_json(kept["exact"] if exact and kept["exact"] else kept["shown"])
    if survey.is_anonymous:
        return _results(survey, [], exact=False, answered=answer_count(survey))
    return _results(survey, answers_of(survey), exact=exact)


def frozen_facts(survey: Survey) -> dict[str, Any]:
    """Return what is kept in `Survey.facts` when it closes: the figures in the forms in which they are shown.

    Nothing finer than what may be shown is in it, so of an anonymous survey there is no exact form.
    """
    sheets = answers_of(survey)
    exact = None if survey.is_anonymous else _results(survey, sheets, exact=True).to_json()
    return {"shown": _results(survey, sheets, exact=False).to_json(), "exact": exact}


def _results(
    survey: Survey, sheets: Sequence[Answers], *, exact: bool, answered: int | None = None
) -> SurveyResults:
    number = len(sheets) if answered is None else answered
    counted = questions_of(survey, has_retired=True) if len(sheets) >= LEAST_SHOWN else []
    keys = {one.id: one.key for one in counted}
    questions = [_question(one, sheets, keys, exact=exact) for one in counted]
    # One that was replaced before anybody answered it has nothing to show.
    seen = tuple(one for one in questions if not (one.is_retired and one.figures.base == 0))
    day = clock.day_of(survey.closed_at or clock.now())
    return SurveyResults(
        survey.id, day, survey.is_anonymous, exact and not survey.is_anonymous, _asked(survey), number, seen
    )


def _asked(survey: Survey) -> int | None:
    if survey.audience == SurveyAudience.PUBLIC:
        return None
    asked = select(func.count()).where(SurveyInvitation.survey_id == survey.id)
    return db.session.scalar(asked) or 0


def _question(
    question: SurveyQuestion, sheets: Sequence[Answers], keys: dict[int, str], *, exact: bool
) -> QuestionFigures:
    own = [distribution(one, exact=exact) for one in variables_of(question, sheets)]
    rows: tuple[Row, ...] = ()
    if question.kind == SurveyQuestionKind.MATRIX:
        rows = tuple(Row(row.key, one) for row, one in zip(question.rows, own, strict=True))
    plain = question.kind in OPEN_KINDS or question.kind in {
        SurveyQuestionKind.SEVERAL,
        SurveyQuestionKind.MATRIX,
    }
    figures = _base(question, sheets) if plain else own[0]
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
        asked_if=tuple(dict.fromkeys(keys[one.on_id] for one in question.conditions if one.on_id in keys)),
        is_retired=question.retired_at is not None,
    )


def _base(question: SurveyQuestion, sheets: Sequence[Answers]) -> Distribution:
    """How many answered, nothing else."""
    number = sum(str(question.id) in one for one in sheets)
    return Distribution(None if 0 < number < LEAST_SHOWN else number)
