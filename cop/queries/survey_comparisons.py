"""The same question in several surveys: over time, from meeting to meeting, from edition to edition."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select

from cop import clock
from cop.extensions import db
from cop.models import Edition, Survey, SurveyQuestion, SurveyQuestionKind, SurveyStatus
from cop.queries.survey_results import results_of
from cop.queries.surveys import is_hosted_by, surveys_for
from cop.rules.survey_figures import Bar, Distribution, QuestionFigures, SurveyResults
from cop.rules.viewer import Viewer

MOST_COMPARED = 24


@dataclass(frozen=True)
class Point:
    """One survey and how it answered the question; `shares` are hundredths by the key of an answer."""

    survey: Survey
    on: date
    figures: Distribution

    @property
    def shares(self) -> dict[str, int | None]:
        return {bar.keys[0]: bar.percent for bar in self.figures.bars if len(bar.keys) == 1}


@dataclass(frozen=True)
class Comparison:
    """A question (or a row of a matrix) that at least two surveys asked in the same words, the earliest first.

    `answers` are the keys of the choices to be compared, where there is no mean.
    """

    question: QuestionFigures
    row: str
    points: tuple[Point, ...]

    @property
    def has_means(self) -> bool:
        return any(point.figures.mean is not None for point in self.points)

    @property
    def has_scores(self) -> bool:
        return any(point.figures.score is not None for point in self.points)

    @property
    def answers(self) -> tuple[Bar, ...]:
        """The answers one by one; none where the mean says it."""
        is_compared = not self.has_means and self.question.choices
        return tuple(Bar((key,), 0, 0) for key in self.question.choices) if is_compared else ()


def comparable_to(survey: Survey, viewer: Viewer) -> Sequence[Survey]:
    """Return the closed surveys with questions in common that the viewer sees: of the same community or programme,
    the latest 24 by the day on which they closed.
    """
    keys = select(SurveyQuestion.key).where(SurveyQuestion.survey_id == survey.id)
    shared = select(SurveyQuestion.survey_id).where(SurveyQuestion.key.in_(keys))
    found = surveys_for(viewer).where(
        Survey.id != survey.id, Survey.status == SurveyStatus.CLOSED, Survey.id.in_(shared), _is_akin(survey)
    )
    return db.session.scalars(
        found.order_by(Survey.closed_at.desc(), Survey.id.desc()).limit(MOST_COMPARED)
    ).all()


def _is_akin(survey: Survey) -> ColumnElement[bool]:
    hosts = [host.id for host in survey.hosts]
    if not hosts:
        return func.coalesce(Survey.community_id, Survey.meeting_id, Survey.edition_id).is_(None)
    of_hosts = is_hosted_by(hosts)
    edition = survey.edition or (survey.meeting.edition if survey.meeting else None)
    if edition is None:
        return of_hosts
    editions = select(Edition.id).where(Edition.programme_id == edition.programme_id)
    return or_(of_hosts, Survey.edition_id.in_(editions))


def comparisons(
    survey: Survey, others: Sequence[Survey], *, is_exact: Callable[[Survey], bool]
) -> list[Comparison]:
    """Return each closed question of a survey that others asked too, in its order; `is_exact` as in `results_of`."""
    surveys = sorted([survey, *others], key=lambda one: (_day(one), one.id))
    found = {one.id: results_of(one, exact=is_exact(one)) for one in surveys}
    return [
        one
        for question in found[survey.id].questions
        if not question.is_open
        for one in _of_question(question, surveys, found)
    ]


def _of_question(
    question: QuestionFigures, surveys: Sequence[Survey], results: dict[int, SurveyResults]
) -> list[Comparison]:
    rows = [one.key for one in question.rows] or [""]
    compared = []
    for row in rows:
        points = [
            Point(one, _day(one), figures)
            for one in surveys
            if (figures := _figures(results[one.id].by_key(question.key), question.kind, row)) is not None
        ]
        if len(points) > 1:
            compared.append(Comparison(question, row, tuple(points)))
    return compared


def _figures(question: QuestionFigures | None, kind: SurveyQuestionKind, row: str) -> Distribution | None:
    """The figures of the same question, None where it was not asked, or nobody answered."""
    if question is None or question.kind != kind:
        return None
    figures = question.row(row) if row else question.figures
    return figures if figures and figures.base != 0 else None


def _day(survey: Survey) -> date:
    """When what it is about was."""
    if survey.meeting:
        return clock.day_of(survey.meeting.starts_at)
    return clock.day_of(survey.closed_at or survey.opened_at or survey.created_at)
