"""Which answers are counted together where few gave them, so that no number from 1 to 4 is shown or left over.

Answers of which everybody gives one make a partition. Its classes as they are shown have 0 or at least
`LEAST_SHOWN` each, so whoever adds and subtracts them gets no smaller number (counting rule 7).
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from itertools import pairwise, permutations
from math import floor
from operator import mul

from cop.rules.figures import LEAST_SHOWN

# From so many answers on a mean of one decimal stands for so many sums that it tells no single number.
MANY = 60
# The groups of a score: 0 to 6, 7 and 8, 9 and 10, by the places where one begins.
SCORE_GROUPS = (7, 9)
# So many other possibilities are gone through; where they do not suffice the mean is not shown.
_MOST_TRIED = 20_000


def is_shown(count: int) -> bool:
    """Whether a number of people may be shown: it tells of nobody, or of enough."""
    return count == 0 or count >= LEAST_SHOWN


def groups_of_score(counts: Sequence[int]) -> list[int]:
    """Return how many gave 0 to 6, 7 and 8, 9 and 10, from how many gave each of 0 to 10."""
    return [sum(counts[begin:end]) for begin, end in pairwise((0, *SCORE_GROUPS, len(counts)))]


def ranges(counts: Sequence[int], *, has_score: bool) -> list[range]:
    """Return the places of ordered answers that are counted together, within the groups of a score that is shown."""
    is_split = has_score and all(map(is_shown, groups_of_score(counts)))
    return neighbours(counts, SCORE_GROUPS if is_split else ())


def neighbours(counts: Sequence[int], blocks: Iterable[int] = ()) -> list[range]:
    """Return the classes of answers that have an order, as ranges of their places: as many as may be shown.

    `counts` together are 0 or at least 5. No class goes across the places `blocks` (0 and the end are meant
    besides), where what lies between two of them is 0 or at least 5 itself.
    """
    ends = sorted({0, *blocks, len(counts)})
    return [
        range(begin + one.start, begin + one.stop)
        for begin, end in pairwise(ends)
        for one in _best_cut(counts[begin:end])
    ]


def _best_cut(counts: Sequence[int]) -> list[range]:
    """The most classes; of as many the most even ones."""
    best: list[tuple[int, int, list[range]] | None] = [(0, 0, [])]
    for end in range(1, len(counts) + 1):
        found = None
        for begin in range(end):
            before, inside = best[begin], sum(counts[begin:end])
            if before is None or not (inside >= LEAST_SHOWN or (inside == 0 and end - begin == 1)):
                continue
            rank = (before[0] + 1, before[1] - inside * inside)
            if found is None or rank > found[:2]:
                found = (*rank, [*before[2], range(begin, end)])
        best.append(found)
    last = best[-1]
    return last[2] if last else [range(len(counts))]


def smallest(counts: Mapping[str, int]) -> set[str]:
    """Return the answers without an order that are counted together: the small ones, with more where need be.

    Together they have at least 5, and they are so many that their sum does not say what each has: not one each,
    nor four each. Of as many all are taken or none: which of them it was would say which one is small.
    """
    pool = {key for key, count in counts.items() if not is_shown(count)}
    others = sorted({count for count in counts.values() if count >= LEAST_SHOWN})
    while pool and others and not _is_safe_pool([counts[key] for key in pool]):
        next_smallest = others.pop(0)
        pool |= {key for key, count in counts.items() if count == next_smallest}
    return pool


def _is_safe_pool(counts: Sequence[int]) -> bool:
    together, number = sum(counts), len(counts)
    most_small = number * (LEAST_SHOWN - 1)
    has_large = max(counts) >= LEAST_SHOWN
    return number > 1 and together >= LEAST_SHOWN and (has_large or number < together < most_small)


def mean_of(numbers: Sequence[float]) -> float:
    """Return a mean of one decimal, halves rounded up."""
    exact = sum((Fraction(one) * often for one, often in Counter(numbers).items()), Fraction(0)) / len(
        numbers
    )
    return float(Fraction(floor(exact * 10 + Fraction(1, 2)), 10))


def tells_a_small_one(counts: Mapping[int, int], classes: Iterable[Iterable[int]]) -> bool:
    """Whether the mean, with the classes shown, leaves one possibility for how many gave some answer, from 1 to 4.

    `counts` is how many gave each whole number; `classes` which numbers are shown as one.
    """
    together = [sorted(one) for one in classes]
    number = sum(counts.values())
    small = {value for value, count in counts.items() if not is_shown(count)}
    if not small or number > MANY:
        return False
    sums = [_sums(one, sum(counts.get(value, 0) for value in one))[-1] for one in together]
    allowed = _sums_of_mean(sum(value * count for value, count in counts.items()), number)
    for place, one in enumerate(together):
        others = reduce(_added, sums[:place] + sums[place + 1 :], 1)
        for value in small & set(one):
            rest = _sums([other for other in one if other != value], sum(counts.get(v, 0) for v in one))
            possible = [
                n
                for n in range(len(rest))
                if _added(others, rest[len(rest) - 1 - n] << (n * value)) & allowed
            ]
            if len(possible) == 1:
                return True
    return False


def is_alone(
    counts: Sequence[int],
    values: Sequence[int],
    classes: Iterable[Sequence[int]],
    is_alike: Callable[[Sequence[int]], bool],
) -> bool:
    """Whether how some answers are counted together, with the mean, leaves one possibility for how many gave one.

    `counts` is how many gave each of the `values`, `classes` are the places that are counted together, and `is_alike`
    says of other counts with the same sums of classes that they would be counted together in the same way: whoever
    knows the program knows why a class begins where it does. Looked for are other counts with the same mean, in which
    each small number is another one.
    """
    small = {place for place, count in enumerate(counts) if not is_shown(count)}
    steps = [(one, other) for each in classes for one, other in permutations(each, 2)]
    number, total = sum(counts), sum(map(mul, counts, values))
    allowed = _sums_of_mean(total, number)
    waiting, seen, tried = deque([(tuple(counts), total)]), {tuple(counts)}, 0
    while small and waiting and tried < _MOST_TRIED:
        found, sum_ = waiting.popleft()
        if found != counts and is_alike(found):
            small = {place for place in small if found[place] == counts[place]}
        for moved, by in _moved(found, steps, values):
            ends = [(moved, sum_ + by)]
            if not allowed >> max(0, sum_ + by) & 1:
                ends = [(two, sum_ + by + more) for two, more in _moved(moved, steps, values)]
            tried += len(ends)
            for end, its_sum in ends:
                if end not in seen and its_sum >= 0 and allowed >> its_sum & 1:
                    seen.add(end)
                    waiting.append((end, its_sum))
    return bool(small)


def _moved(
    counts: tuple[int, ...], steps: Sequence[tuple[int, int]], values: Sequence[int]
) -> Iterator[tuple[tuple[int, ...], int]]:
    """The counts once one person has given another answer of the same class, and by how much the sum changes."""
    for one, other in steps:
        if counts[one]:
            moved = list(counts)
            moved[one] -= 1
            moved[other] += 1
            yield tuple(moved), values[other] - values[one]


def _sums(values: Sequence[int], number: int) -> list[int]:
    """For 0 to `number` people who each give one of some values: the sums they can come to, as bits."""
    found = [1]
    for _n in range(number):
        found.append(reduce(int.__or__, (found[-1] << value for value in values), 0))
    return found


def _added(first: int, second: int) -> int:
    """All sums of one of the first and one of the second, as bits."""
    found, place = 0, 0
    while second:
        if second & 1:
            found |= first << place
        second >>= 1
        place += 1
    return found


def _sums_of_mean(total: int, number: int) -> int:
    """The sums that round to the same mean of one decimal as `total` does, as bits."""
    tenths = (20 * total + number) // (2 * number)
    reach = number // 10 + 2
    near = range(max(0, total - reach), total + reach + 1)
    return sum(1 << one for one in near if (20 * one + number) // (2 * number) == tenths)
