"""Two closed questions side by side, where few answered: coarse enough that no difference of groups is small.

A cross-tab says for each answer to one question how those who gave it answered another: it is also what a filter
shows. So there is one table for two questions, and both are read from it. Its classes are joined until each cell
has 0 or at least 5. Those who gave no answer, and those who were not asked, are classes too: otherwise all less the
groups shown would be they. Whatever can be worked out from such a table and the figures of each question by itself
is a sum of whole cells, rows or columns. (That few left a question out is told by how many answered it, and is let be:
what they said elsewhere is not.)

Groups of different tables can lie one inside another (a question asked only of those who said yes to the one
before): a table with a group that is larger or smaller by 1 to 4 than one already shown is not shown.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import or_

from cop.models import SurveyQuestionKind
from cop.rules.figures import LEAST_SHOWN
from cop.rules.survey_classes import Variable, is_mean_shown, shown_classes
from cop.rules.survey_pooling import is_shown, mean_of

# In the place of an answer's key.
NO_ANSWER, NOT_ASKED = "", "-"
SILENT = (NO_ANSWER, NOT_ASKED)
# So many questions, rows and choices are looked at side by side, the first of a survey.
MOST_VARIABLES = 40
# A question, a row of a matrix or a choice among several: the id of the question, and the key of the row or choice.
Name = tuple[int, str]
# People as bits: the sheet of each is one place.
Group = int


@dataclass(frozen=True)
class Axis:
    """What stands along one side of a table: whose answers, and its classes by their keys."""

    question_id: int
    row: str
    classes: tuple[tuple[str, ...], ...]

    @property
    def name(self) -> Name:
        return self.question_id, self.row


@dataclass(frozen=True)
class Table:
    """How many gave both answers. `down_means[n]` is the mean of `across` among those of the n-th class down."""

    down: Axis
    across: Axis
    cells: tuple[tuple[int, ...], ...]
    down_means: tuple[float | None, ...]
    across_means: tuple[float | None, ...]

    def turned(self) -> "Table":
        """Return the same table with its sides exchanged."""
        cells = tuple(zip(*self.cells, strict=True))
        return Table(self.across, self.down, cells, self.across_means, self.down_means)


def has_silent(keys: Sequence[str]) -> bool:
    """Whether those who gave no answer, or were not asked, are in a class."""
    return any(key in SILENT for key in keys)


def is_silent(keys: Sequence[str]) -> bool:
    """Whether nobody in a class answered."""
    return all(key in SILENT for key in keys)


def is_mixed(keys: Sequence[str]) -> bool:
    """Whether some in a class answered and some did not."""
    return has_silent(keys) and not is_silent(keys)


class Shown:
    """The groups whose sizes are known, to be compared with each that is to be added."""

    def __init__(self) -> None:
        self._by_size: dict[int, set[Group]] = {}

    def add(self, groups: Iterable[Group]) -> None:
        for group in groups:
            self._by_size.setdefault(group.bit_count(), set()).add(group)

    def tells(self, group: Group) -> bool:
        """Whether a group known already lies inside this one, or around it, with 1 to 4 people between."""
        size = group.bit_count()
        return any(
            other & group == (other if less > 0 else group)
            for less in range(1 - LEAST_SHOWN, LEAST_SHOWN)
            if less
            for other in self._by_size.get(size - less, ())
        )


@dataclass
class _Side:
    """One side of a table that is being made: classes with those who are in them."""

    variable: Variable
    classes: list[tuple[tuple[str, ...], Group]]

    @property
    def axis(self) -> Axis:
        return Axis(self.variable.question_id, self.variable.row, tuple(keys for keys, _ in self.classes))

    def joins(self) -> list[tuple[int, int]]:
        """The classes that may be joined: in an order neighbours alone, and the silent with any."""
        pairs = combinations(range(len(self.classes)), 2)
        return [(one, other) for one, other in pairs if self._may_join(one, other)]

    def _may_join(self, one: int, other: int) -> bool:
        silent = any(is_silent(self.classes[place][0]) for place in (one, other))
        return silent or not self.variable.is_ordered or other - one == 1

    def join(self, one: int, other: int) -> None:
        keys, group = self.classes[one]
        more, others = self.classes.pop(other)
        order = [*self.variable.keys, *SILENT]
        self.classes[one] = (tuple(sorted({*keys, *more}, key=order.index)), group | others)


def tables_of(variables: Sequence[Variable], asked: Mapping[int, Group]) -> list[Table]:
    """Return the tables of an anonymous survey that may be shown, of those in a survey's order.

    `variables` are all closed questions, rows and choices; `asked` who was asked each question, by its id.
    """
    number = len(variables[0].given) if variables else 0
    if number < LEAST_SHOWN:
        return []
    sides = [(one, _classes(one, asked[one.question_id])) for one in variables]
    shown = Shown()
    shown.add([(1 << number) - 1, *(group for _one, classes in sides for _keys, group in classes)])
    shown.add(_answered(one) for one in variables)
    compared = [(one, classes) for one, classes in sides if _can_be_compared(one, classes)]
    found = []
    for (first, down), (second, across) in combinations(compared[:MOST_VARIABLES], 2):
        if first.question_id != second.question_id:
            table = _table(_Side(first, list(down)), _Side(second, list(across)), shown)
            found += [table] if table else []
    return found


def _can_be_compared(variable: Variable, classes: Sequence[tuple[tuple[str, ...], Group]]) -> bool:
    is_hidden = variable.kind == SurveyQuestionKind.SEVERAL and not all(
        map(is_shown, variable.counts.values())
    )
    return sum(not is_silent(keys) for keys, _group in classes) > 1 and not is_hidden


def _classes(variable: Variable, asked: Group) -> list[tuple[tuple[str, ...], Group]]:
    """The classes of a question as it is shown by itself, and of those who are silent; without empty ones."""
    everybody = (1 << len(variable.given)) - 1
    answered = _answered(variable)
    groups = variable_classes(variable) if variable.base >= LEAST_SHOWN else []
    found = [(keys, _group(variable, keys)) for keys in groups]
    silent = [((NO_ANSWER,), asked & ~answered), ((NOT_ASKED,), everybody & ~asked & ~answered)]
    return [(keys, group) for keys, group in [*found, *silent] if group]


def variable_classes(variable: Variable) -> list[tuple[str, ...]]:
    """Return the answers as they are shown by themselves; of one choice among several chosen and not."""
    if variable.kind == SurveyQuestionKind.SEVERAL:
        return [(key,) for key in variable.keys]
    return shown_classes(variable)


def _group(variable: Variable, keys: Sequence[str]) -> Group:
    return sum(1 << place for place, key in enumerate(variable.given) if key in keys)


def _answered(variable: Variable) -> Group:
    return sum(1 << place for place, key in enumerate(variable.given) if key is not None)


def _table(down: _Side, across: _Side, shown: Shown) -> Table | None:
    if not _joined(down, across):
        return None
    lines = [[one & other for _more, other in across.classes] for _keys, one in down.classes]
    answered = [*_answers_in(lines, across), *_answers_in(zip(*lines, strict=True), down)]
    groups = [one for one in [*(cell for line in lines for cell in line), *answered] if one]
    if any(map(shown.tells, groups)):
        return None
    shown.add(groups)
    cells = tuple(tuple(cell.bit_count() for cell in line) for line in lines)
    return Table(down.axis, across.axis, cells, _means(down, across, shown), _means(across, down, shown))


def _answers_in(lines: Iterable[Sequence[Group]], side: _Side) -> list[Group]:
    """Of each line those who answered the question on the other side, where that is not all of them.

    All of them are known from the other question by itself.
    """
    said = [place for place, (keys, _group) in enumerate(side.classes) if not has_silent(keys)]
    if len(said) == len(side.classes):
        return []
    return [reduce(or_, (line[place] for place in said), 0) for line in lines]


def _joined(down: _Side, across: _Side) -> bool:
    """Join classes until no cell is small; False where a side has one class left: then there is nothing to show."""
    while True:
        cells = [[(one & other).bit_count() for _k, other in across.classes] for _keys, one in down.classes]
        if min(len(down.classes), len(across.classes)) < 2:
            return False
        if all(is_shown(cell) for line in cells for cell in line):
            return True
        columns = [list(line) for line in zip(*cells, strict=True)]
        ranked = [(*_rank(cells, pair), 0, pair) for pair in down.joins()]
        ranked += [(*_rank(columns, pair), 1, pair) for pair in across.joins()]
        *_ranks, side, pair = min(ranked)
        (across if side else down).join(*pair)


def _rank(lines: Sequence[Sequence[int]], pair: tuple[int, int]) -> tuple[int, int]:
    """How many more cells are small once two lines are one (the fewer the better), and how many it then has."""
    one, other = (lines[place] for place in pair)
    both = [first + second for first, second in zip(one, other, strict=True)]
    change = sum(not is_shown(cell) for cell in both) - sum(not is_shown(cell) for cell in [*one, *other])
    return change, sum(both)


def _means(side: _Side, of: _Side, shown: Shown) -> tuple[float | None, ...]:
    """The mean of one question in each class of the other, None where it may not be shown."""
    has_mean = bool(of.variable.numbers) and of.variable.has_mean
    is_clear = has_mean and not any(is_mixed(keys) for keys, _group in of.classes)
    return tuple(_mean_in(group, of, shown) if is_clear else None for _keys, group in side.classes)


def _mean_in(group: Group, of: _Side, shown: Shown) -> float | None:
    """The mean of those of a group who answered: not of fewer than five, nor where the others are so few."""
    inside, outside = of.variable.within(group), of.variable.within(~group)
    if not inside.numbers or not is_shown(inside.base) or not is_shown(outside.base):
        return None
    classes = [keys for keys, _group in of.classes if not has_silent(keys)]
    both = [one for one in (inside, outside) if one.numbers]
    if shown.tells(group & _answered(of.variable)) or not all(is_mean_shown(one, classes) for one in both):
        return None
    return mean_of(inside.numbers)


def exact_table(down: Variable, across: Variable) -> Table:
    """Return how many gave both answers, for those who may see each: of those who answered both questions."""
    pairs = Counter(zip(down.given, across.given, strict=True))
    cells = tuple(tuple(pairs[one, other] for other in across.keys) for one in down.keys)
    first, second = (
        Axis(one.question_id, one.row, tuple((key,) for key in one.keys)) for one in (down, across)
    )
    return Table(first, second, cells, (None,) * len(down.keys), (None,) * len(across.keys))
