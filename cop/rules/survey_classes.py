"""The answers to a question as classes that can be counted, and their distribution as it may be shown."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from math import ceil, floor
from statistics import median
from typing import Any

from cop.models import SurveyQuestion, SurveyQuestionKind
from cop.rules.figures import LEAST_SHOWN
from cop.rules.survey_answers import ENDS, MATRIX_ENDS, Answers
from cop.rules.survey_figures import Bar, Distribution, Hidden
from cop.rules.survey_pooling import (
    MANY,
    groups_of_score,
    is_alone,
    is_shown,
    mean_of,
    ranges,
    smallest,
    tells_a_small_one,
)

Kind = SurveyQuestionKind
# Chosen or not, of one choice among several.
YES, NO = "1", "0"
# Dates are counted by month, or by year where they reach further.
_MOST_MONTHS = 24
# Whole numbers that lie closer together are looked at one by one before their mean is shown.
_WIDEST = 20


@dataclass(frozen=True)
class Variable:
    """One closed question, one row of a matrix or one choice among several, as each sheet answers it.

    `given` has the key of each sheet's answer, None where there is none, in the order of the sheets; `numbers`
    the numbers behind, where there are any. `row` is the key of the matrix's row or of the choice.
    """

    question_id: int
    row: str
    kind: Kind
    keys: tuple[str, ...]
    given: tuple[str | None, ...]
    numbers: tuple[float, ...] = ()

    @property
    def is_ordered(self) -> bool:
        return self.kind not in {Kind.SINGLE, Kind.SEVERAL}

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(self.given)
        return {key: found[key] for key in self.keys}

    @property
    def base(self) -> int:
        return sum(one is not None for one in self.given)

    def within(self, group: int) -> "Variable":
        """Return the same with only the answers of those whose bit is set, the first sheet's the lowest."""
        places = [place for place in range(len(self.given)) if group >> place & 1]
        given = tuple(self.given[place] for place in places)
        if not self.numbers:
            return replace(self, given=given)
        numbers = self._by_place
        inside = (numbers[place] for place in places)
        return replace(self, given=given, numbers=tuple(one for one in inside if one is not None))

    @cached_property
    def has_mean(self) -> bool:
        """Whether the mean, beside the classes as they are shown, tells of nobody what they answered.

        Whoever knows how classes are made knows more than their sums.
        """
        if self.kind == Kind.NUMBER or self.base > MANY:
            return True
        counts, has_score = tuple(self.counts.values()), self.kind == Kind.RATING
        classes, values = ranges(counts, has_score=has_score), [int(key) for key in self.keys]
        return not is_alone(counts, values, classes, lambda one: ranges(one, has_score=has_score) == classes)

    @cached_property
    def _by_place(self) -> list[float | None]:
        answered = iter(self.numbers)
        return [None if one is None else next(answered) for one in self.given]


def variables_of(question: SurveyQuestion, sheets: Sequence[Answers]) -> list[Variable]:
    """Return what is counted of a question; nothing of one that is answered in words."""
    return list(_variables(question, [one.get(str(question.id)) for one in sheets]))


def _variables(question: SurveyQuestion, raw: Sequence[Any]) -> Iterator[Variable]:
    plain = Variable(question.id, "", question.kind, (), ())
    choices = {one.id: one.key for one in question.choices}
    if question.kind == Kind.SEVERAL:
        for id_, key in choices.items():
            yield replace(
                plain,
                row=key,
                keys=(YES, NO),
                given=tuple(None if one is None else _bit(id_, one) for one in raw),
            )
    elif question.kind == Kind.MATRIX:
        for row in question.rows:
            cells = [one.get(str(row.id)) if isinstance(one, dict) else None for one in raw]
            yield replace(
                _choice(plain, choices, cells) if choices else _whole(plain, *MATRIX_ENDS, cells), row=row.key
            )
    elif question.kind == Kind.SINGLE:
        yield _choice(plain, choices, raw)
    elif question.kind in ENDS:
        yield _whole(plain, *ENDS[question.kind], raw)
    elif question.kind == Kind.NUMBER:
        yield _banded(plain, question.bands, raw)
    elif question.kind == Kind.DATE:
        yield _dated(plain, raw)


def _bit(option_id: int, chosen: Any) -> str:
    return YES if option_id in chosen else NO


def _choice(plain: Variable, choices: Mapping[int, str], raw: Sequence[Any]) -> Variable:
    return replace(plain, keys=tuple(choices.values()), given=tuple(choices.get(one) for one in raw))


def _whole(plain: Variable, least: int, most: int, raw: Sequence[Any]) -> Variable:
    keys = tuple(str(n) for n in range(least, most + 1))
    given = tuple(None if one is None else str(one) for one in raw)
    return replace(plain, keys=keys, given=given, numbers=tuple(one for one in raw if one is not None))


def _banded(plain: Variable, ends: Sequence[float], raw: Sequence[Any]) -> Variable:
    """By the bands of a question; a number that is the end of one is in it. Without bands all are one."""
    bounds = ["", *(f"{end:.15g}" for end in ends), ""]
    keys = tuple(f"{low}..{high}" for low, high in pairwise(bounds))
    given = tuple(None if one is None else keys[sum(one > end for end in ends)] for one in raw)
    return replace(plain, keys=keys, given=given, numbers=tuple(one for one in raw if one is not None))


def _dated(plain: Variable, raw: Sequence[Any]) -> Variable:
    """By month from the first to the last, or by year: those between in which nobody answered as well, so that what
    is counted together does not say of each that somebody did.
    """
    days = [None if one is None else date.fromisoformat(one) for one in raw]
    months = [one.year * 12 + one.month - 1 for one in days if one]
    if not months or max(months) - min(months) >= _MOST_MONTHS:
        years = [one.year for one in days if one]
        keys = tuple(f"{year:04}" for year in range(min(years), max(years) + 1)) if years else ()
    else:
        keys = tuple(f"{n // 12:04}-{n % 12 + 1:02}" for n in range(min(months), max(months) + 1))
    length = len(keys[0]) if keys else 0
    return replace(
        plain, keys=keys, given=tuple(None if one is None else one.isoformat()[:length] for one in days)
    )


def distribution(variable: Variable, *, exact: bool) -> Distribution:
    """Return how a question (or row) was answered: `exact` for those who may see each answer, else pooled."""
    base = variable.base
    if 0 < base < LEAST_SHOWN:
        return Distribution(None)
    if variable.kind == Kind.SEVERAL:
        return Distribution(base, (chosen_bar(variable, exact=exact),))
    groups = [(key,) for key in variable.keys] if exact else shown_classes(variable)
    counts = variable.counts
    if variable.kind == Kind.DATE:  # a calendar has no end: days that nobody gave are no answers to be shown
        groups = [group for group in groups if any(counts[key] for key in group)]
    bars = tuple(
        Bar(
            group,
            base,
            sum(counts[key] for key in group),
            are_few=not variable.is_ordered and _are_few(counts, group),
        )
        for group in groups
    )
    # Without bands there is one bar of everybody: it says nothing that the base does not.
    is_one = variable.kind == Kind.NUMBER and len(variable.keys) == 1
    return Distribution(
        base,
        () if is_one else bars,
        _mean(variable, groups, exact),
        median(variable.numbers) if exact and variable.numbers else None,
        score_of(variable),
    )


def chosen_bar(variable: Variable, *, exact: bool) -> Bar:
    """Return the bar of one choice among several: hidden where few chose it, or few did not."""
    base, count = variable.base, variable.counts[YES]
    if exact or (is_shown(count) and is_shown(base - count)):
        return Bar((variable.row,), base, count)
    return Bar((variable.row,), base, None, Hidden.ALL_BUT_FEW if is_shown(count) else Hidden.FEW)


def shown_classes(variable: Variable) -> list[tuple[str, ...]]:
    """Return the answers of a partition as they are shown: each alone, or counted together with others."""
    keys, counts = variable.keys, variable.counts
    if not variable.is_ordered:
        pool = smallest(counts)
        shown: list[tuple[str, ...]] = [(key,) for key in keys if key not in pool]
        return [*shown, tuple(key for key in keys if key in pool)] if pool else shown
    return [
        tuple(keys[n] for n in one)
        for one in ranges(list(counts.values()), has_score=variable.kind == Kind.RATING)
    ]


def score_of(variable: Variable) -> int | None:
    """Return the share of 9 and 10 less that of 0 to 6, in hundredths; None where one of the three groups is small."""
    if variable.kind != Kind.RATING or not variable.numbers:
        return None
    groups = groups_of_score(list(variable.counts.values()))
    if not all(map(is_shown, groups)):
        return None
    base = sum(groups)
    return (200 * (groups[2] - groups[0]) + base) // (2 * base)


def _mean(variable: Variable, groups: Sequence[tuple[str, ...]], exact: bool) -> float | None:
    if not variable.numbers or not (exact or (variable.has_mean and is_mean_shown(variable, groups))):
        return None
    return mean_of(variable.numbers)


def is_mean_shown(variable: Variable, groups: Sequence[Sequence[str]]) -> bool:
    """Whether the mean, with answers counted together as in `groups`, tells of nobody what they answered."""
    if variable.base > MANY:
        return True
    if variable.kind == Kind.NUMBER:
        low, high = floor(min(variable.numbers)), ceil(max(variable.numbers))
        if high - low > _WIDEST or any(one != int(one) for one in variable.numbers):
            return True
        together = [[n for n in range(low, high + 1) if _is_in(n, group)] for group in groups]
    else:
        together = [[int(key) for key in group] for group in groups]
    return not tells_a_small_one(Counter(int(one) for one in variable.numbers), together)


def _is_in(number: int, bands: Sequence[str]) -> bool:
    ends = [band.split("..") for band in bands]
    return any((not low or number > float(low)) and (not high or number <= float(high)) for low, high in ends)


def _are_few(counts: Mapping[str, int], group: Sequence[str]) -> bool:
    """Whether it may be said of each that few gave it: where their sum leaves at least three possibilities."""
    if len(group) < 2 or not all(0 < counts[key] < LEAST_SHOWN for key in group):
        return False
    together, others, most = sum(counts[key] for key in group), len(group) - 1, LEAST_SHOWN - 1
    return min(most, together - others) - max(1, together - most * others) >= 2
