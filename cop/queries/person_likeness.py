"""People who may be one, entered twice: by address, name and where they work."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from cop.queries.likeness import (
    ALIKE,
    LETTERS,
    Keys,
    Likeness,
    Name,
    Reason,
    how_alike,
    likeliest_first,
    likeness,
    numbers_of,
)
from cop.text import folded

_MANY_NAMESAKES = 5
_DOTS_ARE_NOTHING = {"gmail.com", "googlemail.com"}


@dataclass(frozen=True)
class PersonFacts:
    """What tells a person from another; `organisations` are ids of where the person works."""

    id: int
    name: str
    addresses: tuple[str, ...] = ()
    organisations: frozenset[int] = frozenset()


def like_people(records: Sequence[PersonFacts]) -> list[Likeness]:
    """Return the pairs of people who may be one, the likeliest first."""
    keys = Keys(records)
    names = {record.id: Name(record.name) for record in records}
    namesakes = numbers_of(name.sorted for name in names.values())
    for place, record in enumerate(records):
        for key in _keys_of_person(record, names[record.id]):
            keys.add(place, key)
    found = (
        _people_alike(a, b, names[a.id], names[b.id], namesakes) for a, b in keys.pairs() if a.id != b.id
    )
    return likeliest_first(found)


def _keys_of_person(record: PersonFacts, name: Name) -> Iterator[Hashable]:
    yield from name.keys()
    yield from ((name.sorted, organisation) for organisation in record.organisations)
    yield from (("address", canonical_address(address)) for address in record.addresses)


def _people_alike(
    a: PersonFacts, b: PersonFacts, of_a: Name, of_b: Name, namesakes: dict[str, int]
) -> Likeness | None:
    alike, reasons, score = how_alike(of_a, of_b), [], 0.0
    has_one_word = min(len(of_a.words), len(of_b.words)) < 2
    if alike == 100:
        reasons.append(Reason.SAME_NAME)
        score = 76 if has_one_word or namesakes[of_a.sorted] > _MANY_NAMESAKES else 88
    elif alike >= ALIKE or _has_all_words(of_a, of_b):
        reasons.append(Reason.LIKE_NAME)
        score = max(alike - 10, 78)
    if a.organisations & b.organisations:
        reasons.append(Reason.SAME_ORGANISATION)
        score += 10 if score else 0
    addresses = {canonical_address(x) for x in a.addresses} & {canonical_address(x) for x in b.addresses}
    if addresses:
        reasons.insert(0, Reason.SAME_ADDRESS)
        score = 100
    elif _local_parts(a) & _local_parts(b):
        reasons.append(Reason.LIKE_ADDRESS)
        score += 8 if score else 0
    return likeness(a.id, b.id, score, reasons)


def _has_all_words(one: Name, other: Name) -> bool:
    """Whether one name is the other with a word more: Maria Rossi, Maria Grazia Rossi."""
    fewer, more = sorted((set(one.words), set(other.words)), key=len)
    return len(fewer) >= 2 and fewer <= more


def canonical_address(address: str) -> str:
    """Return an address without what a mail server may leave aside: case, "+tag", at some providers dots."""
    local, _at, domain = folded(address).rpartition("@")
    local = local.partition("+")[0]
    return f"{local.replace('.', '') if domain in _DOTS_ARE_NOTHING else local}@{domain}"


def _local_parts(record: PersonFacts) -> set[str]:
    """The parts before the @ that are somebody's name, not an office's."""
    parts = {canonical_address(address).partition("@")[0] for address in record.addresses}
    words = set(Name(record.name).words)
    return {part for part in parts if len(part) >= 6 and words & set(LETTERS.findall(part))}
