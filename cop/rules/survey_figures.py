"""The figures of a survey as they are shown, kept and handed out: page, report, files and findings read these alone."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any

from cop.models import Bilingual, SurveyQuestionKind
from cop.rules.figures import LEAST_SHOWN

NO_WORDS = Bilingual("", "")
OPEN_KINDS = frozenset({SurveyQuestionKind.SHORT_TEXT, SurveyQuestionKind.LONG_TEXT})


def percent_of(count: int, base: int) -> int:
    """Return a share in whole hundredths, halves rounded up: the one way a percentage of a survey is rounded."""
    return (200 * count + base) // (2 * base) if base else 0


class Hidden(StrEnum):
    """Why a number is not shown: from one to four chose it, or all but so many, or it would give such a number away."""

    FEW = "few"
    ALL_BUT_FEW = "all_but_few"
    WITHHELD = "withheld"


@dataclass(frozen=True)
class Bar:
    """How many of `base` gave one of some answers, by their keys. More than one key: they are counted together.

    A key is that of an option, a number ("4"), a band ("..1000", "1000..5000", "5000.."), a month or a year
    ("2026-03"); "" is no answer. `are_few`: each of them was given by one to four. `count` None: see `hidden`.
    """

    keys: tuple[str, ...]
    base: int
    count: int | None
    hidden: Hidden | None = None
    are_few: bool = False

    @property
    def percent(self) -> int | None:
        return None if self.count is None else percent_of(self.count, self.base)


@dataclass(frozen=True)
class Distribution:
    """What was answered to one question, or to one row of a matrix.

    `base` is how many answered, None where that is one to four: then nothing else is there. `mean` has one decimal;
    `median` is of those who may see each answer; `score` is the share of 9 and 10 less that of 0 to 6.
    """

    base: int | None
    bars: tuple[Bar, ...] = ()
    mean: float | None = None
    median: float | None = None
    score: int | None = None

    @property
    def is_too_few(self) -> bool:
        return self.base is None

    @property
    def is_pooled(self) -> bool:
        """Whether an answer is counted together with others, or not shown, since few gave it."""
        return any(len(bar.keys) > 1 or bar.hidden for bar in self.bars)

    @property
    def has_silent(self) -> bool:
        """Whether people who gave no answer are counted together with some who did: only in a part of all."""
        return any(not key or key == "-" for bar in self.bars for key in bar.keys)


@dataclass(frozen=True)
class Row:
    """A row of a matrix."""

    key: str
    figures: Distribution


@dataclass(frozen=True)
class QuestionFigures:
    """A question with its figures; of a matrix `rows` have them, and `figures` its base alone.

    `choices` and `lines` are the words of its choices and of a matrix's rows by their keys, `options` the keys of
    its options by their ids; `least` is the smallest number that may be typed. `asked_if` are the keys of the
    questions on whose answers it depends.
    """

    id: int
    key: str
    kind: SurveyQuestionKind
    text: Bilingual
    section: Bilingual
    figures: Distribution
    rows: tuple[Row, ...] = ()
    choices: Mapping[str, Bilingual] = field(default_factory=dict)
    lines: Mapping[str, Bilingual] = field(default_factory=dict)
    options: Mapping[int, str] = field(default_factory=dict)
    low: Bilingual = NO_WORDS
    high: Bilingual = NO_WORDS
    unit: Bilingual = NO_WORDS
    least: float | None = None
    asked_if: tuple[str, ...] = ()
    is_retired: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is answered in words: there are no figures but how many answered."""
        return self.kind in OPEN_KINDS

    def row(self, key: str) -> Distribution | None:
        return next((one.figures for one in self.rows if one.key == key), None)


@dataclass(frozen=True)
class Filter:
    """Those alone who gave one answer to one closed question.

    `row` is the key of a matrix's row, or of the choice of a question with several; `choice` the keys of a bar
    joined by "|" (of several: "1" for those who chose it, "0" for the others).
    """

    question_id: int
    choice: str
    row: str = ""


@dataclass(frozen=True)
class SurveyResults:
    """Figures of a survey on a day. `asked` is None where nobody knows how many were; `only` names a part of all.

    `answered` are those who handed in; under a filter those whom it picks.
    """

    survey_id: int
    on: date
    is_anonymous: bool
    is_exact: bool
    asked: int | None
    answered: int
    questions: tuple[QuestionFigures, ...]
    only: Filter | None = None

    @property
    def is_too_few(self) -> bool:
        return self.answered < LEAST_SHOWN

    @property
    def response_rate(self) -> int | None:
        """Of those asked how many answered, in hundredths; None where nobody was asked by name."""
        return percent_of(self.answered, self.asked) if self.asked else None

    @property
    def by_section(self) -> list[tuple[Bilingual, list[QuestionFigures]]]:
        """The questions under the titles of their sections, in the order of the survey."""
        groups = groupby(self.questions, key=lambda one: one.section)
        return [(title, list(questions)) for title, questions in groups]

    def question(self, question_id: int) -> QuestionFigures | None:
        return next((one for one in self.questions if one.id == question_id), None)

    def by_key(self, key: str) -> QuestionFigures | None:
        return next((one for one in self.questions if one.key == key), None)

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads: it is kept in `Survey.facts` and in reports."""
        return asdict(self) | {"on": self.on.isoformat()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "SurveyResults":
        only = Filter(**kept["only"]) if kept["only"] else None
        questions = tuple(question_from(one) for one in kept["questions"])
        known = {**kept, "on": date.fromisoformat(kept["on"]), "only": only, "questions": questions}
        return cls(**known)


def question_from(kept: Mapping[str, Any]) -> QuestionFigures:
    """Return a question with its figures as `asdict` wrote it, through JSON or not."""
    words = {name: Bilingual(**kept[name]) for name in ("text", "section", "low", "high", "unit")}
    named = {
        name: {key: Bilingual(**text) for key, text in kept[name].items()} for name in ("choices", "lines")
    }
    rest = {
        "kind": SurveyQuestionKind(kept["kind"]),
        "figures": distribution_from(kept["figures"]),
        "rows": tuple(Row(one["key"], distribution_from(one["figures"])) for one in kept["rows"]),
        "options": {int(id_): key for id_, key in kept["options"].items()},
        "asked_if": tuple(kept["asked_if"]),
    }
    return QuestionFigures(**{**kept, **words, **named, **rest})


def distribution_from(kept: Mapping[str, Any]) -> Distribution:
    """Return a distribution as `asdict` wrote it."""
    bars = tuple(
        Bar(**{**one, "keys": tuple(one["keys"]), "hidden": Hidden(one["hidden"]) if one["hidden"] else None})
        for one in kept["bars"]
    )
    return Distribution(**{**kept, "bars": bars})


def chosen(figures: Distribution, keys: Collection[str]) -> tuple[int, int] | None:
    """Return how many gave one of these answers, and of how many, from what is shown; None where that does not say.

    So nothing put into a sentence says more than the figures. Of a question with several answers take one key:
    those who gave two of them would count twice.
    """
    wanted, found = set(keys), 0
    for bar in figures.bars:
        inside = wanted & set(bar.keys)
        if not inside:
            continue
        if bar.count is None or inside != set(bar.keys):
            return None
        found, wanted = found + bar.count, wanted - inside
    return None if wanted or figures.base is None else (found, figures.base)
