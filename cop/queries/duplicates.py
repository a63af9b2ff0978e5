"""The register as the finder of duplicates reads it, and the pairs it found, as each viewer sees them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, joinedload

from cop.extensions import db
from cop.models import (
    Affiliation,
    LikelyDuplicate,
    MergeNoun,
    Organisation,
    PairState,
    Person,
    PersonAddress,
)
from cop.queries.likeness import Likeness
from cop.queries.listing import Listing, listing
from cop.queries.merges import both_within
from cop.queries.organisation_likeness import OrganisationFacts, like_organisations
from cop.queries.person_likeness import PersonFacts, like_people
from cop.rules.viewer import Viewer
from cop.text import folded

_COLUMNS: dict[MergeNoun, tuple[Any, Any]] = {
    MergeNoun.ORGANISATION: (LikelyDuplicate.organisation_id, LikelyDuplicate.other_organisation_id),
    MergeNoun.PERSON: (LikelyDuplicate.person_id, LikelyDuplicate.other_person_id),
}
_RECORDS: dict[MergeNoun, tuple[Any, Any]] = {
    MergeNoun.ORGANISATION: (LikelyDuplicate.organisation, LikelyDuplicate.other_organisation),
    MergeNoun.PERSON: (LikelyDuplicate.person, LikelyDuplicate.other_person),
}


def columns_of(noun: MergeNoun) -> tuple[Any, Any]:
    """Return the two columns that hold the ids of a pair."""
    return _COLUMNS[noun]


def organisations_to_compare() -> list[OrganisationFacts]:
    """Return what tells each organisation of the register from the others."""
    o = Organisation
    rows = db.session.execute(
        select(
            o.id, o.legal_name, o.short_name, o.vat_number, o.fiscal_code, o.website, o.municipality
        ).where(o.merged_into_id.is_(None))
    )
    return [
        OrganisationFacts(id_, (legal, short), _codes(vat, fiscal), website, folded(place))
        for id_, legal, short, vat, fiscal, website, place in rows
    ]


def people_to_compare() -> list[PersonFacts]:
    """Return what tells each person of the register from the others."""
    addresses, works_in = defaultdict(list), defaultdict(set)
    for person_id, address in db.session.execute(select(PersonAddress.person_id, PersonAddress.email_key)):
        addresses[person_id].append(address)
    for person_id, organisation_id in db.session.execute(
        select(Affiliation.person_id, Affiliation.organisation_id)
    ):
        works_in[person_id].add(organisation_id)
    people = select(Person.id, Person.name).where(Person.merged_into_id.is_(None), Person.erased_at.is_(None))
    return [
        PersonFacts(id_, name, tuple(addresses[id_]), frozenset(works_in[id_]))
        for id_, name in db.session.execute(people)
    ]


def compare(noun: MergeNoun, records: Any) -> list[Likeness]:
    """Return the likely pairs among what one of the two functions above returned."""
    return like_organisations(records) if noun == MergeNoun.ORGANISATION else like_people(records)


def pairs_seen_by(viewer: Viewer, noun: MergeNoun, state: PairState) -> Select[LikelyDuplicate]:
    """Return the selection of the pairs that a viewer decides on: a coordinator those within the own communities."""
    model: Any = Organisation if noun == MergeNoun.ORGANISATION else Person
    first, second = _COLUMNS[noun]
    statement = select(LikelyDuplicate).where(LikelyDuplicate.state == state)
    for column in (first, second):
        record = aliased(model)
        still = select(record.id).where(record.id == column, record.merged_into_id.is_(None))
        if noun == MergeNoun.PERSON:
            still = still.where(record.erased_at.is_(None))
        statement = statement.where(still.exists())
    if not viewer.is_administrator:
        statement = statement.where(both_within(noun, viewer.coordinates, first, second))
    return statement


def pairs_page(
    viewer: Viewer, noun: MergeNoun, *, state: PairState = PairState.OPEN, page: int = 1
) -> Listing[LikelyDuplicate]:
    """Return a page of the pairs that a viewer decides on, the likeliest first."""
    first, second = _RECORDS[noun]
    statement = pairs_seen_by(viewer, noun, state).options(joinedload(first), joinedload(second))
    order = (LikelyDuplicate.score.desc(), LikelyDuplicate.id)
    return listing(statement.order_by(*order), page=page)


def pair_counts(viewer: Viewer) -> dict[MergeNoun, int]:
    """Return how many pairs of each noun wait for the viewer."""
    return {noun: _number(pairs_seen_by(viewer, noun, PairState.OPEN)) for noun in MergeNoun}


def pair_seen_by(viewer: Viewer, pair_id: int) -> LikelyDuplicate | None:
    """Return a pair that a viewer decides on, None where there is none."""
    pair = db.session.get(LikelyDuplicate, pair_id)
    if pair is None:
        return None
    seen = pairs_seen_by(viewer, pair.noun, pair.state).where(LikelyDuplicate.id == pair_id)
    return db.session.scalar(seen)


def pair_of(noun: MergeNoun, ids: Iterable[int]) -> LikelyDuplicate | None:
    """Return the pair of two records, in whatever order, None where they were never found alike."""
    low, high = sorted(ids)
    first, second = _COLUMNS[noun]
    return db.session.scalar(select(LikelyDuplicate).where(first == low, second == high))


def register_size() -> int:
    """Return how many records would be compared."""
    people = select(func.count()).select_from(Person)
    organisations = select(func.count()).select_from(Organisation)
    return (db.session.scalar(people) or 0) + (db.session.scalar(organisations) or 0)


def _number(statement: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0


def _codes(*codes: str | None) -> frozenset[str]:
    """Codes as digits and letters: an Italian VAT number is often the fiscal code as well."""
    kept = ("".join(filter(str.isalnum, code)).upper().removeprefix("IT") for code in codes if code)
    return frozenset(code for code in kept if len(code) >= 8)
