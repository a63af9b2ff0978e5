"""The figures of a survey in words, in the locale in force: whose answers, how many, and why a number is not shown."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import format_decimal, get_locale
from flask_babel import gettext as _

from cop.models import SurveyQuestionKind
from cop.queries.bar_words import bar_count, bar_label
from cop.rules.survey_classes import YES
from cop.rules.survey_figures import Bar, Distribution, Filter, Hidden, QuestionFigures, SurveyResults
from cop.rules.survey_tables import NO_ANSWER, NOT_ASKED, SILENT, Axis, is_silent

Kind = SurveyQuestionKind


def language() -> str:
    """Return the language of the locale in force, "it" or "en"."""
    return str(get_locale() or "en")[:2]


def answer_words(question: QuestionFigures, bar: Bar) -> str:
    """Return which answers a bar counts, those among them who gave none said as well."""
    if is_silent(bar.keys):
        return _("was not asked") if bar.keys == (NOT_ASKED,) else _("no answer")
    said = tuple(key for key in bar.keys if key not in SILENT)
    return _with_silence(bar_label(question, replace(bar, keys=said), language()), bar.keys)


def class_words(question: QuestionFigures, keys: Sequence[str]) -> str:
    """Return the words of a class of a table; of one choice among several chosen or not."""
    if question.kind != Kind.SEVERAL or is_silent(keys):
        return answer_words(question, Bar(tuple(keys), 0, 0))
    said = [_("chosen") if key == YES else _("not chosen") for key in keys if key not in SILENT]
    return _with_silence(" + ".join(said), keys)


def _with_silence(words: str, keys: Sequence[str]) -> str:
    """Words of answers, with those who gave none where they are counted among them."""
    if NO_ANSWER in keys:
        words = _("%(answers)s, or no answer", answers=words)
    return _("%(answers)s, or not asked", answers=words) if NOT_ASKED in keys else words


def count_words(bar: Bar) -> str:
    """Return how many people a bar stands for, or why that is not shown."""
    return _("not shown") if bar.hidden == Hidden.WITHHELD else bar_count(bar)


def mean_words(mean: float) -> str:
    """Return a mean with its one decimal."""
    return str(format_decimal(mean, format="#,##0.0"))


def score_words(score: int) -> str:
    """Return a score with its sign: +12, −8."""
    return f"+{score}" if score > 0 else f"\u2212{-score}" if score else "0"


def part_name(question: QuestionFigures, row: str) -> str:
    """Return what a question, a row of a matrix or a choice among several is called where several stand in a list."""
    text = question.text.in_language(language())
    if not row:
        return text
    words = question.choices[row] if question.kind == Kind.SEVERAL else question.lines[row]
    return f"{text} · {words.in_language(language())}"


def filter_words(results: SurveyResults, only: Filter) -> str:
    """Return whom a filter picks: the question, and the answer."""
    question = results.question(only.question_id)
    if question is None:
        return ""
    return f"{part_name(question, only.row)} · {class_words(question, only.choice.split('|'))}"


def axis_words(results: SurveyResults, axis: Axis) -> str:
    """Return what stands along one side of a table."""
    question = results.question(axis.question_id)
    return part_name(question, axis.row) if question else ""


def why_pooled(figures: Distribution) -> str:
    """Return why some numbers are not shown one by one; empty where all are."""
    if figures.is_too_few:
        return _("Fewer than five people answered, or all but so few were asked: nothing is shown.")
    if any(bar.hidden for bar in figures.bars):
        return _("A number under five is not shown, nor one that would give it away.")
    if figures.is_pooled:
        return _("Answers that fewer than five people gave are counted together with others.")
    return ""
