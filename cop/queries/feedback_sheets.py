"""The feedback of a report as it is printed: page, PDF and CSV take words, numbers and bars from here.

In the locale in force; `language` is that of the records' own words.
"""

from dataclasses import dataclass

from flask_babel import format_decimal, format_percent, ngettext
from flask_babel import gettext as _

from cop.models import Bilingual, SurveyQuestionKind
from cop.queries.feedback import Feedback, Quote, SurveyFeedback
from cop.queries.feedback_lines import Compared, Line, Measure, compared, lines_over_time
from cop.queries.survey_result_words import answer_words, count_words, mean_words, score_words
from cop.rules.survey_figures import Bar, Distribution, QuestionFigures


@dataclass(frozen=True)
class BarSheet:
    """One answer, or several together: in words, in numbers, and as a `part` from 0 to 1 of those who answered."""

    label: str
    number: str
    share: str
    part: float | None


@dataclass(frozen=True)
class QuestionSheet:
    """A question, or a row of a matrix with its `row`: how many answered, mean and score in one line, and the bars."""

    key: str
    text: Bilingual
    row: str
    summary: str
    bars: tuple[BarSheet, ...]
    quotes: tuple[Quote, ...]

    @property
    def is_empty(self) -> bool:
        return not self.bars and not self.quotes


@dataclass(frozen=True)
class SurveySheet:
    """A survey of the report: what it was, how many answered, what is said of it in sentences, its questions."""

    survey: SurveyFeedback
    summary: str
    findings: tuple[str, ...]
    questions: tuple[QuestionSheet, ...]


@dataclass(frozen=True)
class LineSheet:
    """A question over the surveys of meetings: (which meeting, its number, how many answered, a part from 0 to 1)."""

    text: Bilingual
    points: tuple[tuple[str, str, str, float], ...]


@dataclass(frozen=True)
class ComparedSheet:
    """A question now and before: both numbers with how many answered, and the difference."""

    text: Bilingual
    measure: str
    now: str
    before: str
    difference: str


@dataclass(frozen=True)
class FeedbackSheet:
    """The whole section; `before` is what it is compared with."""

    intro: str
    surveys: tuple[SurveySheet, ...]
    lines: tuple[LineSheet, ...]
    compared: tuple[ComparedSheet, ...]
    before: str


def feedback_sheet(
    feedback: Feedback | None, language: str, *, previous: Feedback | None = None, before: str = ""
) -> FeedbackSheet | None:
    """Return the section as it is printed, None where no survey was closed; `before` names what `previous` is of."""
    if feedback is None or not feedback.surveys:
        return None
    return FeedbackSheet(
        intro=_intro(feedback),
        surveys=tuple(_survey(one, language) for one in feedback.surveys),
        lines=tuple(_line(one, language) for one in lines_over_time(feedback)),
        compared=tuple(_compared(one) for one in compared(feedback, previous)),
        before=before,
    )


def number_words(number: float, measure: Measure = Measure.MEAN) -> str:
    """Return a mean with its decimal, a score with its sign: as the results of the survey print them."""
    return score_words(round(number)) if measure == Measure.SCORE else mean_words(number)


def about_words(survey: SurveyFeedback, language: str) -> str:
    """Return what a survey was about: the session with its number, the meeting, or nothing where it is the whole."""
    about = survey.about.in_language(language)
    if survey.session:
        return _("Session %(n)s: %(title)s", n=survey.session, title=about)
    return about


def turnout_words(survey: SurveyFeedback) -> str:
    """Return how many answered, of how many asked, and the share; that they were too few where they were."""
    answered, results = survey.answered, survey.results
    if answered is None:
        return _("Fewer than five people answered: too few to show anything.")
    if results.asked is None:
        return ngettext("%(num)s person answered.", "%(num)s people answered.", answered)
    if results.response_rate is None:
        return _("Nobody was asked.")
    return _(
        "%(answered)s of the %(asked)s people asked answered: %(share)s.",
        answered=format_decimal(answered),
        asked=format_decimal(results.asked),
        share=format_percent(results.response_rate / 100),
    )


def _intro(feedback: Feedback) -> str:
    n = len(feedback.surveys)
    surveys = ngettext("%(num)s survey was closed", "%(num)s surveys were closed", n)
    answers = ngettext("%(num)s answer", "%(num)s answers", feedback.answers)
    if not feedback.answers:
        counted = _("%(surveys)s.", surveys=surveys)
    elif any(one.answered is None for one in feedback.surveys):
        counted = _(
            "%(surveys)s, with %(answers)s to those that at least five people answered.",
            surveys=surveys, answers=answers,
        )  # fmt: skip
    else:
        counted = _("%(surveys)s, with %(answers)s in all.", surveys=surveys, answers=answers)
    rule = _("Nothing is shown of fewer than five people; answers that fewer gave are counted together.")
    return f"{counted} {rule}"


def _survey(one: SurveyFeedback, language: str) -> SurveySheet:
    closed = [] if one.results.is_too_few else one.results.questions
    told = [question for question in closed if question.figures.base != 0]
    sheets = [sheet for question in told for sheet in _questions(one, question, language)]
    return SurveySheet(
        one,
        turnout_words(one),
        findings=tuple(found.sentence.in_language(language) for found in one.findings),
        questions=tuple(sheet for sheet in sheets if not sheet.is_empty),
    )


def _questions(one: SurveyFeedback, question: QuestionFigures, language: str) -> list[QuestionSheet]:
    """A question; of a matrix each of its rows."""
    if question.kind != SurveyQuestionKind.MATRIX:
        return [_question(one, question, question.figures, "")]
    return [
        _question(one, question, row.figures, question.lines[row.key].in_language(language))
        for row in question.rows
    ]


def _question(
    one: SurveyFeedback, question: QuestionFigures, figures: Distribution, row: str
) -> QuestionSheet:
    return QuestionSheet(
        question.key,
        question.text,
        row,
        _summary(question.kind, figures),
        bars=tuple(_bar(question, bar) for bar in figures.bars if figures.base),
        quotes=() if row else tuple(one.quotes_of(question.id)),
    )


def _summary(kind: SurveyQuestionKind, figures: Distribution) -> str:
    """How many answered, the mean and the score; what the shares add up to where they are not of a whole."""
    if figures.base is None:
        return _("Fewer than five people answered, or all but so few were asked.")
    said = [ngettext("%(num)s person answered", "%(num)s people answered", figures.base)]
    if figures.mean is not None:
        said.append(_("mean %(mean)s", mean=number_words(figures.mean)))
    if figures.score is not None:
        score = number_words(figures.score, Measure.SCORE)
        said.append(_("score %(score)s (the share of 9 and 10 less that of 0 to 6)", score=score))
    if kind == SurveyQuestionKind.SEVERAL:
        said.append(_("several answers possible"))
    return " · ".join(said)


def _bar(question: QuestionFigures, bar: Bar) -> BarSheet:
    share = "" if bar.percent is None else format_percent(bar.percent / 100)
    part = bar.count / bar.base if bar.count is not None and bar.base else None
    return BarSheet(answer_words(question, bar), count_words(bar), share, part)


def _line(line: Line, language: str) -> LineSheet:
    most = line.top or max(point.number for point in line.points)
    points = [
        (
            about_words(point.survey, language) or point.survey.title.in_language(language),
            number_words(point.number),
            format_decimal(point.base),
            max(0.0, point.number / most) if most else 0.0,
        )
        for point in line.points
    ]
    return LineSheet(line.text, tuple(points))


def _compared(one: Compared) -> ComparedSheet:
    measure = one.now.measure
    words = {Measure.MEAN: _("mean"), Measure.SCORE: _("score")}
    return ComparedSheet(
        one.now.text,
        words[measure],
        _with_base(one.now),
        _with_base(one.before),
        _signed(one.difference, measure),
    )


def _signed(difference: float, measure: Measure) -> str:
    if not difference:
        return _("the same")
    sign = "+" if difference > 0 else "\N{MINUS SIGN}"
    size = abs(difference)
    return f"{sign}{round(size) if measure == Measure.SCORE else mean_words(size)}"


def _with_base(line: Line) -> str:
    number = number_words(line.number, line.measure)
    return _("%(number)s (%(base)s answers)", number=number, base=format_decimal(line.base))
