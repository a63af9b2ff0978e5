"""Which records are likely to be the same one entered twice, and why. No database: facts in, pairs out.

Comparing each with each would take 5,000,000,000 comparisons for 100,000 people. So each record has keys
(its name, its name without one letter, any two of its words, its code, …), only records that share a key are
compared, and a key that many share (a very common name) is no reason to compare.
"""

import re
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations, groupby
from typing import Generic, TypeVar

from rapidfuzz import fuzz

from cop.text import folded


class Reason(StrEnum):
    """Why two records may be one, the strongest first."""

    SAME_CODE = "same_code"
    SAME_ADDRESS = "same_address"
    SAME_NAME = "same_name"
    LIKE_NAME = "like_name"
    INITIALS = "initials"
    SAME_WEBSITE = "same_website"
    SAME_ORGANISATION = "same_organisation"
    LIKE_ADDRESS = "like_address"


# From 0 to 100: pairs below are not shown to anybody.
LEAST = 85
ALIKE = 87  # of two names, by the share of letters in the same order
LETTERS = re.compile(r"[^\W_]+")
_MANY = 40  # records with the same key
_BITS = 20  # of a record's place among a million
_DOTTED = re.compile(r"\b(?:\w\.){2,}\w?\b")
# Of the words of a name, those that its initials leave out.
_SMALL = "a al alla alle ai da dal dalla de dei del della delle degli di e ed fra i il in la le lo gli per su of and"
SMALL_WORDS = frozenset(_SMALL.split())


@dataclass(frozen=True)
class Likeness:
    """Two records, the lower id first, how likely they are one (up to 100) and why, the strongest first."""

    first: int
    second: int
    score: int
    reasons: tuple[Reason, ...]


T = TypeVar("T")


@dataclass
class Keys(Generic[T]):
    """Records by their keys, as sorted whole numbers: small enough for a million names."""

    records: Sequence[T]
    _marks: list[int] = field(default_factory=list)

    def add(self, place: int, key: Hashable) -> None:
        """Say that the record at `place` has a key."""
        self._marks.append((hash(key) & (1 << 60) - 1) << _BITS | place)

    def pairs(self) -> Iterator[tuple[T, T]]:
        """Yield each two records that share a key which not too many share, once."""
        mask: int = (1 << _BITS) - 1
        seen: set[int] = set()
        for _key, marks in groupby(sorted(set(self._marks)), key=lambda mark: mark >> _BITS):
            places = [mark & mask for mark in marks]
            if 1 < len(places) <= _MANY:
                seen.update(a << _BITS | b for a, b in combinations(places, 2))
        for pair in seen:
            yield self.records[pair >> _BITS], self.records[pair & mask]


class Name:
    """A name as its words, in any order, without accents and case."""

    def __init__(self, name: str, *, without: Collection[str] = ()) -> None:
        spelled = _DOTTED.sub(lambda match: match.group().replace(".", ""), folded(name))
        self.all = LETTERS.findall(spelled)
        self.words = [word for word in self.all if word not in without] or self.all
        self.sorted = " ".join(sorted(self.words))
        self.whole = " ".join(sorted(self.all))
        self.numbers = {word for word in self.words if any(letter.isdigit() for letter in word)}
        self.joined = "".join(self.all)
        self.initials = "".join(word[0] for word in self.all if word not in SMALL_WORDS)

    def keys(self) -> Iterator[Hashable]:
        """Yield what a name spelled otherwise, or with a letter or a word more, has in common with it."""
        yield self.sorted
        if len(self.sorted) >= 6:
            yield from (self.sorted[:n] + self.sorted[n + 1 :] for n in range(len(self.sorted)))
        longest = sorted(set(self.words), key=len, reverse=True)[:5]
        yield from combinations(sorted(longest), 2)


def how_alike(one: Name, other: Name) -> float:
    """How alike two names are, up to 100; two that differ by a number ("School 1") are not."""
    if one.numbers != other.numbers or not one.words or not other.words:
        return 0
    return fuzz.ratio(one.sorted, other.sorted, score_cutoff=60)


def numbers_of(values: Iterable[str]) -> dict[str, int]:
    """Return how often each text occurs."""
    numbers: dict[str, int] = {}
    for value in values:
        numbers[value] = numbers.get(value, 0) + 1
    return numbers


def likeness(a: int, b: int, score: float, reasons: Sequence[Reason]) -> Likeness | None:
    """Return what two records have in common, None where it is too little."""
    if score < LEAST:
        return None
    return Likeness(min(a, b), max(a, b), min(100, round(score)), tuple(reasons))


def likeliest_first(found: Iterable[Likeness | None]) -> list[Likeness]:
    """Return the pairs there are, the likeliest first."""
    return sorted((one for one in found if one), key=lambda one: (-one.score, one.first, one.second))
