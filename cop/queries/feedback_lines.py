"""The same question over several surveys: from session to session, and against the edition or the year before.

Questions are the same where they have the same key; everything is worked out from numbers that are public already.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cop.models import Bilingual, SurveyQuestionKind
from cop.queries.feedback import Feedback, SurveyFeedback
from cop.rules.survey_figures import Distribution, QuestionFigures


class Measure(StrEnum):
    """What of a question is one number."""

    MEAN = "mean"
    # Of 0 to 10: the share of 9 and 10 less that of 0 to 6.
    SCORE = "score"


@dataclass(frozen=True)
class Point:
    """The number of one survey, and how many answered."""

    survey: SurveyFeedback
    number: float
    base: int


@dataclass(frozen=True)
class Line:
    """One number of a question (of a row of a matrix) in each survey that asks it; `top` is the most it can be."""

    key: str
    text: Bilingual
    measure: Measure
    points: tuple[Point, ...]
    top: int | None

    @property
    def base(self) -> int:
        return sum(one.base for one in self.points)

    @property
    def number(self) -> float:
        """The number over all surveys, each weighted with how many answered: one decimal, a score none."""
        whole = sum(one.number * one.base for one in self.points) / self.base
        return round(whole) if self.measure == Measure.SCORE else round(whole, 1)


@dataclass(frozen=True)
class Compared:
    """A question now, and in what came before."""

    now: Line
    before: Line

    @property
    def difference(self) -> float:
        return round(self.now.number - self.before.number, 1)


def lines_of(feedback: Feedback | None) -> list[Line]:
    """Return the lines of every question that is answered with a number, in the order in which they are asked."""
    lines: dict[tuple[str, Measure], tuple[Bilingual, int | None, list[Point]]] = {}
    for survey in feedback.surveys if feedback else ():
        for key, text, top, figures in _measured(survey.results.questions):
            for measure, number in _numbers(figures):
                line = lines.setdefault((key, measure), (text, top, []))
                line[2].append(Point(survey, number, figures.base or 0))
    return [
        Line(key, text, measure, tuple(points), top if measure == Measure.MEAN else None)
        for (key, measure), (text, top, points) in lines.items()
    ]


def lines_over_time(feedback: Feedback | None) -> list[Line]:
    """Return the lines of the means that several surveys of meetings have, as from session to session."""
    found = [_of_meetings(one) for one in lines_of(feedback) if one.measure == Measure.MEAN]
    return [one for one in found if len(one.points) > 1]


def compared(now: Feedback | None, before: Feedback | None) -> list[Compared]:
    """Return the questions that were asked then as well, with both numbers."""
    known = {(one.key, one.measure): one for one in lines_of(before)}
    return [
        Compared(one, known[one.key, one.measure]) for one in lines_of(now) if (one.key, one.measure) in known
    ]


def _of_meetings(line: Line) -> Line:
    points = tuple(one for one in line.points if one.survey.is_about_meeting)
    return Line(line.key, line.text, line.measure, points, line.top)


def _measured(
    questions: Iterable[QuestionFigures],
) -> Iterator[tuple[str, Bilingual, int | None, Distribution]]:
    """Key, words, most, and figures of whatever is answered with a number."""
    for one in questions:
        if one.kind == SurveyQuestionKind.MATRIX:
            for row in one.rows:
                yield f"{one.key}/{row.key}", _joined(one.text, one.lines[row.key]), 5, row.figures
        elif one.kind in _TOPS:
            yield one.key, one.text, _TOPS[one.kind], one.figures


_TOPS: dict[SurveyQuestionKind, int | None] = {
    SurveyQuestionKind.SCALE: 5,
    SurveyQuestionKind.RATING: 10,
    SurveyQuestionKind.NUMBER: None,
}


def _numbers(figures: Distribution) -> Sequence[tuple[Measure, float]]:
    found = ((Measure.MEAN, figures.mean), (Measure.SCORE, figures.score))
    return [(measure, number) for measure, number in found if number is not None and figures.base]


def _joined(question: Bilingual, row: Bilingual) -> Bilingual:
    return Bilingual(*(f"{question.in_language(code)} {row.in_language(code)}" for code in ("it", "en")))
