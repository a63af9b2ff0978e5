"""Who an attendee of a video call is: found by address, then by name; likeness only suggests. No database."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from cop.models import RowChoice, RowReason
from cop.queries.likeness import ALIKE, Name
from cop.text import one_line

MOST_SUGGESTED = 3
PART = 80.0  # how alike a name and a part of it are: less than two that are almost the same
_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
_SEPARATORS = re.compile(r"\s+[-–—|/@]\s+|[|_]|,\s*(?=\S+\s+\S+\s+\S)")
_APOSTROPHES = re.compile("['\u2019`\u00b4]")
# What joins calls to write them down, and rooms: nobody to look for.
_DEVICES = re.compile(
    r"\b(recorder|recording|registratore|note ?taker|otter\.?ai|fireflies(\.ai)?|read\.?ai|fathom|tl;?dv|copilot"
    r"|zoom rooms?|sala riunioni|sala conferenze|meeting room|conference room)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Listed:
    """Somebody on a meeting's list; `keys` are all the addresses known of the person, as `email_key` writes them."""

    id: int  # of the registration
    person_id: int
    name: str
    organisation: str
    keys: frozenset[str]


@dataclass(frozen=True)
class Match:
    choice: RowChoice = RowChoice.OPEN
    reason: RowReason = RowReason.NONE
    registration_id: int | None = None


class Matching:
    """The people of a meeting by address and by name; `known` are people of the register by address."""

    def __init__(self, listed: Sequence[Listed], known: Mapping[str, int]) -> None:
        self.known = known
        self.names = [(Name(one.name), one) for one in listed]
        self.by_address = {key: one for one in listed for key in one.keys}
        self.by_person = {one.person_id: one for one in listed}
        self.by_name: dict[str, list[Listed]] = {}
        for name, one in self.names:
            for spelled in {name.sorted, _without_apostrophes(one.name).sorted}:
                self.by_name.setdefault(spelled, []).append(one)
        self.sorted = [name.sorted for name, _one in self.names]
        self.by_word: dict[str, set[int]] = {}
        for place, (name, _one) in enumerate(self.names):
            for word in name.words:
                self.by_word.setdefault(word, set()).add(place)

    def match(self, name: str, key: str | None) -> Match:
        """Return whose row this is: by the address, else by the whole name where just one on the list has it."""
        person_id = self.known.get(key or "")
        found = self.by_address.get(key or "") or (self.by_person.get(person_id) if person_id else None)
        if found:
            return Match(RowChoice.PERSON, RowReason.ADDRESS, found.id)
        if person_id:
            return Match(RowChoice.WALK_IN, RowReason.REGISTER)
        named = {one.id: one for part in spellings(name) for one in self.by_name.get(part.sorted, ())}
        if len(named) == 1:
            return Match(RowChoice.PERSON, RowReason.NAME, next(iter(named)))
        if not named and _DEVICES.search(name):
            return Match(RowChoice.IGNORED, RowReason.DEVICE)
        return Match()

    def suggestions(self, name: str) -> list[Listed]:
        """Return whom a name may mean, the likeliest first: for somebody to confirm, never by itself."""
        scores: dict[int, float] = {}
        for part in spellings(name):
            for place, score in self._alike(part):
                scores[place] = max(score, scores.get(place, 0))
        likely = sorted(scores, key=lambda place: (-scores[place], self.names[place][1].name, place))
        return [self.names[place][1] for place in likely[:MOST_SUGGESTED]]

    def _alike(self, part: Name) -> Iterator[tuple[int, float]]:
        """Yield places in the list, with how alike the names are; two that differ by a number are not."""
        found = process.extract(part.sorted, self.sorted, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=10)
        for _sorted, score, place in found:
            if self.names[place][0].numbers == part.numbers:
                yield place, score
        for place in {place for word in part.words if len(word) > 2 for place in self.by_word.get(word, ())}:
            own = self.names[place][0]
            if _is_part(part.words, own.words) or _is_part(own.words, part.words):
                yield place, PART


def spellings(name: str) -> Iterator[Name]:
    """Yield what a name shown in a call may hold: the whole, without what is in brackets, that alone, and the part
    before a dash ("Anna Esempio - Ente")."""
    whole = one_line(name)
    parts = [whole, _BRACKETS.sub(" ", whole), *_BRACKETS.findall(whole), _SEPARATORS.split(whole)[0]]
    for part in dict.fromkeys(map(str.strip, parts)):
        found = Name(part)
        if found.words:
            yield found


def _without_apostrophes(name: str) -> Name:
    """D'Angelo as Dangelo: so it is typed where apostrophes are not taken."""
    return Name(_APOSTROPHES.sub("", name))


def proper_name(name: str) -> str:
    """Return a name as a register writes it: "Esempio, Anna (Guest)" is Anna Esempio."""
    plain = one_line(_BRACKETS.sub(" ", name)) or one_line(name).strip("()[]{} ")
    plain = _SEPARATORS.split(plain)[0].strip() or plain
    surname, comma, first = plain.partition(",")
    return f"{first.strip()} {surname.strip()}" if comma and first.strip() else plain


def _is_part(few: Collection[str], many: Collection[str]) -> bool:
    """Whether each word is a word of the other name, or its initial, and one at least is a whole word."""
    whole = [word for word in few if len(word) > 2 and word in many]
    rest = [word for word in few if word not in whole]
    initials = {word[0] for word in many if word not in whole}
    return bool(whole) and all(len(word) == 1 and word in initials for word in rest)
