"""Finding a municipality by what somebody typed."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process
from sqlalchemy import or_, select

from cop.extensions import db
from cop.models import Municipality
from cop.queries.listing import has_words
from cop.queries.picks import MOST_PICKS, Pick, PickSource
from cop.text import name_key

# "Samone (TO)", "Samone TO", "Samone, TO"
_WITH_PROVINCE = re.compile(r"^(?P<name>.+?)[\s,]+\(?(?P<province>[A-Za-z]{2})\)?$")
LEAST_LIKENESS = 70


def municipalities_named(typed: str) -> Sequence[Municipality]:
    """Return the municipalities of exactly this name, accents and case apart, in Italian or in its other language.

    With its province, as "Samone (TO)", it is one; a few names are borne by two municipalities.
    """
    if not name_key(typed):
        return []
    found = _with_name(typed)
    parts = _WITH_PROVINCE.match(typed.strip())
    if found or parts is None:
        return found
    return [m for m in _with_name(parts["name"]) if m.province_code == parts["province"].upper()]


def municipalities_like(words: str, *, limit: int = 20) -> Sequence[Municipality]:
    """Return the municipalities whose names hold every word typed: those of the plan first, then by name."""
    begins = Municipality.name_key.startswith(name_key(words), autoescape=True)
    found = select(Municipality).where(
        Municipality.is_former.is_(False), has_words(Municipality.search_key, words)
    )
    order = (Municipality.is_metropolitan_plan.desc(), begins.desc(), Municipality.search_key)
    return db.session.scalars(found.order_by(*order, Municipality.id).limit(limit)).all()


def municipalities_meant(typed: str, *, limit: int = 3) -> Sequence[Municipality]:
    """Return the municipalities whose names are most like what was typed, the likeliest first."""
    rows = db.session.execute(
        select(Municipality.id, Municipality.name_key).where(Municipality.is_former.is_(False))
    )
    keys = {row[0]: row[1] for row in rows}
    likeliest = process.extract(
        name_key(typed)[:120], keys, scorer=fuzz.ratio, limit=limit, score_cutoff=LEAST_LIKENESS
    )
    ids = [id_ for _key, _score, id_ in likeliest]
    found = {m.id: m for m in db.session.scalars(select(Municipality).where(Municipality.id.in_(ids)))}
    return [found[id_] for id_ in ids]


def municipality_picks() -> PickSource:
    """Return the municipalities to choose from, for whoever fills in a form: the list is public."""
    return PickSource("search.municipalities", find=_picks, named=_pick_with_id)


def known_codes() -> set[str]:
    """Return the ISTAT codes of the municipalities that are not former ones."""
    return set(db.session.scalars(select(Municipality.istat_code).where(Municipality.is_former.is_(False))))


def _with_name(typed: str) -> Sequence[Municipality]:
    key = name_key(typed)
    has_other = Municipality.other_name != ""
    found = select(Municipality).where(
        Municipality.is_former.is_(False), or_(Municipality.name_key == key, has_other)
    )
    rows = db.session.scalars(found.order_by(Municipality.id)).all()
    return [m for m in rows if key in (m.name_key, name_key(m.other_name))]


def _picks(typed: str) -> list[Pick]:
    """Those called so first, then those whose names hold the words; else those whose names are like them."""
    if not name_key(typed):
        return []
    called = list(municipalities_named(typed))
    more = [m for m in municipalities_like(typed) if m not in called]
    meant = [] if called or more else municipalities_meant(typed)
    picks = [_pick(m, typed) for m in called] + [_pick(m) for m in (*more, *meant)]
    return picks[:MOST_PICKS]


def _pick_with_id(id_: int) -> Pick | None:
    found = db.session.get(Municipality, id_)
    return _pick(found) if found else None


def _pick(found: Municipality, *called: str) -> Pick:
    """`called`: what was typed and names it, such as "Samone, TO"."""
    return Pick(found.id, found.label, found.region, (found.name, *called))
