"""Organisations that may be one, entered twice: by code, website and name."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from cop.queries.likeness import (
    ALIKE,
    SMALL_WORDS,
    Keys,
    Likeness,
    Name,
    Reason,
    how_alike,
    likeliest_first,
    likeness,
    numbers_of,
)

_LEGAL = (
    "srl srls spa sapa snc sas scs scarl scrl scpa coop cooperativa cooperative soc societa sociale onlus ets aps "
    "odv asd ssd ente impresa associazione fondazione consorzio ltd inc gmbh"
)
LEGAL_FORMS = frozenset(_LEGAL.split())
_SHARED_HOSTS = {"facebook.com", "linkedin.com", "instagram.com", "sites.google.com", "linktr.ee", "x.com"}
_FEW_ON_A_SITE = 3
_ELSEWHERE = 8  # less likely by that: the towns of Gassino and of Pino have like names


@dataclass(frozen=True)
class OrganisationFacts:
    """What tells an organisation from another."""

    id: int
    names: tuple[str, ...]
    codes: frozenset[str] = frozenset()
    website: str = ""
    place: str = ""


def like_organisations(records: Sequence[OrganisationFacts]) -> list[Likeness]:
    """Return the pairs of organisations that may be one, the likeliest first."""
    keys = Keys(records)
    names = {
        record.id: [Name(name, without=LEGAL_FORMS | SMALL_WORDS) for name in record.names if name]
        for record in records
    }
    sites = _sites(records)
    for place, record in enumerate(records):
        for key in _keys_of_organisation(record, names[record.id], sites):
            keys.add(place, key)
    found = (
        _organisations_alike(a, b, names[a.id], names[b.id], sites) for a, b in keys.pairs() if a.id != b.id
    )
    return likeliest_first(found)


def _keys_of_organisation(
    record: OrganisationFacts, names: Iterable[Name], sites: dict[int, str]
) -> Iterator[Hashable]:
    yield from (("code", code) for code in record.codes)
    if record.id in sites:
        yield "site", sites[record.id]
    for name in names:
        yield from name.keys()
        yield from ((word,) for word in name.words if len(word) >= 6)
        if len(name.joined) in range(3, 8):
            yield "initials", name.joined
        if len(name.initials) >= 3:
            yield "initials", name.initials


def _organisations_alike(
    a: OrganisationFacts, b: OrganisationFacts, of_a: list[Name], of_b: list[Name], sites: dict[int, str]
) -> Likeness | None:
    core, whole = max(
        ((how_alike(x, y), fuzz.ratio(x.whole, y.whole)) for x in of_a for y in of_b), default=(0.0, 0.0)
    )
    has_site = a.id in sites and sites[a.id] == sites.get(b.id)
    reasons = []
    score = 0.75 * core + 0.25 * whole if core >= ALIKE else 0
    if score:
        reasons.append(Reason.SAME_NAME if core == 100 else Reason.LIKE_NAME)
        score -= _ELSEWHERE if core < 100 and "" != a.place != b.place != "" else 0
    elif _is_abbreviated(of_a, of_b) or _is_abbreviated(of_b, of_a):
        reasons, score = [Reason.INITIALS], 78
    if has_site:
        reasons.append(Reason.SAME_WEBSITE)
        score = max(86, score + 9)
    if a.codes & b.codes:
        reasons.insert(0, Reason.SAME_CODE)
        score = 100
    return likeness(a.id, b.id, score, reasons)


def _is_abbreviated(short: Iterable[Name], full: Iterable[Name]) -> bool:
    """Whether one of these names is the first letters of one of those."""
    initials = {name.initials for name in full if len(name.initials) >= 3}
    return any(len(name.all) == 1 and name.joined in initials for name in short)


def _sites(records: Iterable[OrganisationFacts]) -> dict[int, str]:
    """Websites by organisation id, of those that few organisations share."""
    sites = {record.id: site for record in records if (site := website_key(record.website))}
    numbers = numbers_of(sites.values())
    return {id_: site for id_, site in sites.items() if numbers[site] <= _FEW_ON_A_SITE}


def website_key(website: str) -> str:
    """Return whose website an address is: its host without "www.", with the page where many share the host."""
    try:
        parts = urlsplit(website)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return ""
    return f"{host}{parts.path.rstrip('/').casefold()}" if host in _SHARED_HOSTS else host
