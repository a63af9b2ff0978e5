"""The feedback of a report in its PDF and its files: what the page says, in the same words and numbers."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _

from cop.exports.report_pdf import Bar, Part, part
from cop.models import LANGUAGES, Bilingual
from cop.queries.feedback import Feedback, SurveyFeedback
from cop.queries.feedback_lines import lines_of, lines_over_time
from cop.queries.feedback_sheets import (
    ComparedSheet,
    FeedbackSheet,
    LineSheet,
    QuestionSheet,
    SurveySheet,
    about_words,
)
from cop.queries.survey_result_words import answer_words
from cop.rules.survey_figures import Distribution, QuestionFigures, percent_of


class FileRow(NamedTuple):
    """A number of a file: which survey, what it is, in words, of how many, and its share."""

    part: str
    key: str
    label: str
    number: float | None = None
    of: int | None = None
    share: float | None = None


def feedback_parts(sheet: FeedbackSheet | None, language: str) -> list[Part]:
    """Return the parts of a PDF, in the locale in force."""
    if sheet is None:
        return []
    parts = [part(_("What people said"), intro=sheet.intro)]
    for one in sheet.surveys:
        parts += _survey(one, language)
    parts += _lines(sheet.lines, language)
    if sheet.compared:
        parts.append(_compared(sheet.compared, sheet.before, language))
    return parts


def feedback_rows(feedback: Feedback | None, language: str) -> Iterator[FileRow]:
    """Yield the rows of a file, in the locale in force; an empty number is one that may not be shown."""
    for one in feedback.surveys if feedback else ():
        name, title = f"survey {one.survey_id}", one.title.in_language(language)
        rate = None if one.answered is None else one.results.response_rate
        yield FileRow(name, "answers", title, one.answered, one.results.asked, _share(rate))
        for finding in one.findings:
            said = finding.sentence.in_language(language)
            share = _share(percent_of(finding.count, finding.base))
            yield FileRow(name, "finding", said, finding.count, finding.base, share)
        for question in _closed(one):
            yield from _question_rows(name, question, language)
            for quote in one.quotes_of(question.id):
                yield FileRow(name, f"{question.key}:quote", quote.text)


def feedback_json(feedback: Feedback | None) -> dict[str, Any] | None:
    """Return what the JSON of a report says; a number that may not be shown is null."""
    if feedback is None:
        return None
    return {
        "surveys": [_survey_json(one) for one in feedback.surveys],
        "over_time": [
            {
                "key": line.key,
                "text": _pair(line.text),
                "points": [
                    {"survey": point.survey.survey_id, "base": point.base, "mean": point.number}
                    for point in line.points
                ],
            }
            for line in lines_over_time(feedback)
        ],
    }


def compared_json(now: Feedback | None, before: Feedback | None) -> list[dict[str, Any]]:
    """Return the questions of now and before, with both numbers and how many answered."""
    known = {(one.key, one.measure): one for one in lines_of(before)}
    return [
        {
            "key": one.key, "text": _pair(one.text), "measure": one.measure.value, "number": one.number,
            "base": one.base, "previous": was.number, "previous_base": was.base,
        }
        for one in lines_of(now)
        if (was := known.get((one.key, one.measure)))
    ]  # fmt: skip


def _survey(one: SurveySheet, language: str) -> list[Part]:
    title = one.survey.title.in_language(language)
    about = about_words(one.survey, language)
    intro = " ".join([f"{about}." if about else "", one.summary]).strip()
    parts = [part(title, level=2, intro=intro, points=one.findings)]
    for question in one.questions:
        parts.append(_question(question, language))
    return parts


def _question(one: QuestionSheet, language: str) -> Part:
    """A question under its words, how many answered, and the bars that are its chart."""
    heading = " · ".join([one.text.in_language(language), *([one.row] if one.row else [])])
    rows: list[list[str | Bar]] = [
        [bar.label, bar.number if bar.part is None else Bar(part=bar.part, text=bar.number), bar.share]
        for bar in one.bars
    ]
    return part(
        heading,
        level=3,
        intro=one.summary,
        columns=[_("Answer"), _("People"), _("Share")],
        widths=[6, 5, 1],
        numeric=[2],
        rows=rows,
        quotes=[{"text": quote.text, "language": quote.language} for quote in one.quotes],
    )


def _lines(lines: Sequence[LineSheet], language: str) -> list[Part]:
    if not lines:
        return []
    parts = [part(_("From meeting to meeting"), level=2)]
    for line in lines:
        rows: list[list[str | Bar]] = [
            [where, Bar(part=size, text=number), base] for where, number, base, size in line.points
        ]
        columns = [_("Survey"), _("Mean"), _("Answers")]
        heading = line.text.in_language(language)
        parts.append(part(heading, level=3, columns=columns, widths=[6, 5, 2], numeric=[2], rows=rows))
    return parts


def _compared(compared: Sequence[ComparedSheet], before: str, language: str) -> Part:
    rows = [
        [f"{one.text.in_language(language)} ({one.measure})", one.now, one.before, one.difference]
        for one in compared
    ]
    return part(
        _("Compared with %(name)s", name=before),
        level=2,
        columns=[_("Question"), _("Now"), before, _("Difference")],
        widths=[6, 3, 3, 2],
        numeric=[1, 2, 3],
        rows=rows,
    )


def _closed(one: SurveyFeedback) -> Sequence[QuestionFigures]:
    return () if one.results.is_too_few else one.results.questions


def _question_rows(name: str, question: QuestionFigures, language: str) -> Iterator[FileRow]:
    text = question.text.in_language(language)
    for key, row, figures in _figures(question, language):
        yield FileRow(name, key, f"{text} {row}".strip(), figures.base)
        for what, number in (("mean", figures.mean), ("score", figures.score)):
            if number is not None:
                yield FileRow(name, f"{key}:{what}", f"{text} {row}".strip(), number, figures.base)
        for bar in figures.bars:
            label = answer_words(question, bar)
            yield FileRow(name, f"{key}:answer", label, bar.count, bar.base, _share(bar.percent))


def _figures(question: QuestionFigures, language: str) -> Iterator[tuple[str, str, Distribution]]:
    """A question, and each row of a matrix, with the words of the row."""
    yield question.key, "", question.figures
    for row in question.rows:
        yield f"{question.key}/{row.key}", question.lines[row.key].in_language(language), row.figures


def _survey_json(one: SurveyFeedback) -> dict[str, Any]:
    results = one.results
    return {
        "id": one.survey_id,
        "title": _pair(one.title),
        "purpose": one.purpose.value,
        "about": _pair(one.about),
        "session": one.session,
        "closed_on": one.closed_on.isoformat(),
        "is_anonymous": results.is_anonymous,
        "asked": results.asked,
        "answered": one.answered,
        "response_rate": None if one.answered is None else results.response_rate,
        "is_too_few": results.is_too_few,
        "findings": [
            {"sentence": _pair(found.sentence), "count": found.count, "base": found.base}
            for found in one.findings
        ],
        "questions": [_question_json(one, question) for question in _closed(one)],
    }


def _question_json(one: SurveyFeedback, question: QuestionFigures) -> dict[str, Any]:
    return {
        "key": question.key,
        "kind": question.kind.value,
        "text": _pair(question.text),
        **_distribution_json(question.figures),
        "rows": [
            {"key": row.key, "text": _pair(question.lines[row.key]), **_distribution_json(row.figures)}
            for row in question.rows
        ],
        "choices": {key: _pair(words) for key, words in question.choices.items()},
        "quotes": [{"text": quote.text, "language": quote.language} for quote in one.quotes_of(question.id)],
    }


def _distribution_json(figures: Distribution) -> dict[str, Any]:
    return {
        "base": figures.base,
        "mean": figures.mean,
        "score": figures.score,
        "answers": [
            {"keys": list(bar.keys), "count": bar.count, "percent": bar.percent, "hidden": bar.hidden}
            for bar in figures.bars
        ],
    }


def _pair(text: Bilingual) -> dict[str, str]:
    return {language: text.in_language(language) for language in LANGUAGES}


def _share(percent: int | None) -> float | None:
    return None if percent is None else percent / 100
