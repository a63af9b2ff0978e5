"""The answers to a question of a survey in words, as figures show them: alone, or several counted together."""

from datetime import date

from flask_babel import format_date, format_decimal
from flask_babel import gettext as _

from cop.models import SurveyQuestionKind
from cop.rules.survey_figures import Bar, Hidden, QuestionFigures

_WHOLE = frozenset({SurveyQuestionKind.SCALE, SurveyQuestionKind.RATING})


def bar_label(question: QuestionFigures, bar: Bar, language: str) -> str:
    """Return which answers a bar counts, in the locale in force; `language` is that of the questions' own words."""
    if question.kind == SurveyQuestionKind.NUMBER:
        return _band(bar.keys, question.unit.in_language(language), question.least)
    if question.kind == SurveyQuestionKind.DATE:
        return " – ".join(dict.fromkeys(_month(key) for key in (bar.keys[0], bar.keys[-1])))
    if question.choices and question.kind not in _WHOLE:
        return _choices([question.choices[key].in_language(language) for key in bar.keys], bar)
    return _numbers(question, bar, language)


def bar_count(bar: Bar) -> str:
    """Return how many people a bar stands for, or what may be said of it."""
    if bar.count is not None:
        return format_decimal(bar.count)
    return _("all but fewer than 5") if bar.hidden == Hidden.ALL_BUT_FEW else _("fewer than 5")


def _choices(words: list[str], bar: Bar) -> str:
    if len(words) == 1:
        return words[0]
    answers = ", ".join(words)
    if bar.are_few:
        return _("Fewer than five each: %(answers)s", answers=answers)
    return _("Counted together: %(answers)s", answers=answers)


def _numbers(question: QuestionFigures, bar: Bar, language: str) -> str:
    """Of a scale, with the words at its ends."""
    first, last = bar.keys[0], bar.keys[-1]
    numbers = first if first == last else _("%(first)s to %(last)s", first=first, last=last)
    ends = {"0" if question.kind == SurveyQuestionKind.RATING else "1": question.low}
    ends["10" if question.kind == SurveyQuestionKind.RATING else "5"] = question.high
    word = next((ends[key].in_language(language) for key in (first, last) if key in ends), "")
    return f"{numbers} · {word}" if word else numbers


def _band(keys: tuple[str, ...], unit: str, least: float | None) -> str:
    """From over the lower end up to the upper one; the first begins with the least number that may be typed."""
    low, high = keys[0].split("..")[0], keys[-1].split("..")[-1]
    below, above = (format_decimal(float(end)) if end else "" for end in (low, high))
    if low and high:
        words = _("over %(low)s, up to %(high)s", low=below, high=above)
    elif high and least is not None and least <= float(high):
        words = _first_band(format_decimal(least), above)
    elif high:
        words = _("up to %(high)s", high=above)
    else:
        words = _("over %(low)s", low=below) if low else _("any number")
    return f"{words} {unit}".strip() if low or high else words


def _first_band(least: str, high: str) -> str:
    return least if least == high else _("%(low)s to %(high)s", low=least, high=high)


def _month(key: str) -> str:
    if len(key) == 4:
        return key
    return format_date(date.fromisoformat(f"{key}-01"), "MMMM y")
