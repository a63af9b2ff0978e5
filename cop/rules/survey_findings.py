"""Results as sentences: what may be put into one, and how it begins.

A sentence is counted from the figures as they are shown, never from the answers: so no two sentences, and no
sentence and a figure, subtracted from each other tell what the figures do not.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from cop.models import OptionAxis, SurveyQuestion, SurveyQuestionKind
from cop.rules.figures import LEAST_SHOWN
from cop.rules.survey_figures import Bar, Distribution, QuestionFigures, chosen
from cop.rules.survey_tables import SILENT

# Words and days are no shares of anything.
PUT_INTO_SENTENCES = frozenset(SurveyQuestionKind) - {
    SurveyQuestionKind.SHORT_TEXT,
    SurveyQuestionKind.LONG_TEXT,
    SurveyQuestionKind.DATE,
}
_ITALIAN_VOWELS = {1, 8, 11, *range(80, 90)}  # uno, otto, undici, ottanta to ottantanove


@dataclass(frozen=True)
class Choice:
    """What a sentence is about: the keys of answers to a question, or to one row of a matrix."""

    keys: frozenset[str]
    row: str = ""


def distribution_for(figures: QuestionFigures, row: str) -> Distribution | None:
    """Return the figures of a question, of a matrix those of the row."""
    return figures.row(row) if figures.kind == SurveyQuestionKind.MATRIX else figures.figures


def bars_to_choose(figures: QuestionFigures, row: str = "") -> list[Bar]:
    """Return what a sentence may count: the bars that show a number of people."""
    own = distribution_for(figures, row)
    if own is None or own.base is None or figures.kind not in PUT_INTO_SENTENCES:
        return []
    return [bar for bar in own.bars if bar.count is not None and not set(SILENT) & set(bar.keys)]


def counted(figures: QuestionFigures, choice: Choice) -> tuple[int, int] | None:
    """Return (how many, of how many) of a sentence, None where that may not be said.

    Of a question with several answers only one: those who gave two would count twice.
    """
    own = distribution_for(figures, choice.row)
    offered = {key for bar in bars_to_choose(figures, choice.row) for key in bar.keys}
    if own is None or not choice.keys or not choice.keys <= offered:
        return None
    if figures.kind == SurveyQuestionKind.SEVERAL and len(choice.keys) > 1:
        return None
    found = chosen(own, choice.keys)
    return found if found and _may_be_said(*found) else None


def stored(question: SurveyQuestion, figures: QuestionFigures, choice: Choice) -> dict[str, Any]:
    """Return a choice as `SurveyFinding` keeps it: ids of options (of a matrix its row first), or least and most.

    Raises ValueError for numbers that do not stand side by side.
    """
    keeps: dict[str, Any] = {"options": _row_ids(question, choice.row), "least": None, "most": None}
    if question.choices:
        ids = [option.id for option in question.choices if option.key in choice.keys]
        return keeps | {"options": [*keeps["options"], *ids]}
    ends = sorted(map(_ends, choice.keys))
    least, most = ends[0][0], ends[-1][1]
    if _within(figures, choice.row, least, most) != choice.keys:
        raise ValueError(choice.keys)
    return keeps | {"least": _finite(least), "most": _finite(most)}


def choice_of(
    question: SurveyQuestion,
    figures: QuestionFigures,
    *,
    options: Collection[int],
    least: float | None,
    most: float | None,
) -> Choice:
    """Return the choice that `stored` kept."""
    named = {option.id: option for option in question.options if option.id in options}
    row = next((option.key for option in named.values() if option.axis == OptionAxis.ROW), "")
    if question.choices:
        keys = {option.key for option in named.values() if option.axis == OptionAxis.CHOICE}
        return Choice(frozenset(keys), row)
    ends = (float("-inf") if least is None else least, float("inf") if most is None else most)
    return Choice(_within(figures, row, *ends), row)


def share_in(language: str, percent: int) -> tuple[str, str]:
    """Return what stands before a share at the beginning of a sentence, and the share: ("Il ", "53 %")."""
    if language != "it":
        return "", f"{percent} %"
    if percent == 0:
        return "Lo ", "0 %"
    return ("L’" if percent in _ITALIAN_VOWELS else "Il "), f"{percent} %"


def _may_be_said(count: int, base: int) -> bool:
    return base >= LEAST_SHOWN and all(part == 0 or part >= LEAST_SHOWN for part in (count, base - count))


def _row_ids(question: SurveyQuestion, row: str) -> list[int]:
    return [option.id for option in question.rows if option.key == row]


def _within(figures: QuestionFigures, row: str, least: float, most: float) -> frozenset[str]:
    bars = bars_to_choose(figures, row)
    keys = [key for bar in bars for key in bar.keys]
    return frozenset(key for key in keys if least <= _ends(key)[0] and _ends(key)[1] <= most)


def _ends(key: str) -> tuple[float, float]:
    """The least and the most of a number ("4") or of a band ("1000..5000", "5000..")."""
    low, dots, high = key.partition("..")
    if not dots:
        return float(low), float(low)
    return float(low or "-inf"), float(high or "inf")


def _finite(number: float) -> float | None:
    return None if number in (float("-inf"), float("inf")) else number
