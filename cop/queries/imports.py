"""What an import looks up, for a whole file at once; batches, and their rows by the page."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from cop.extensions import Base, db
from cop.models import (
    Community,
    ImportBatch,
    ImportChange,
    ImportMapping,
    ImportNoun,
    ImportRow,
    Membership,
    MembershipStatus,
    Organisation,
    Person,
    PersonAddress,
    RowVerdict,
)
from cop.queries.dependents import SUMMARIES
from cop.queries.listing import Listing, listing
from cop.queries.memberships import is_member_on
from cop.queries.people import known_ids
from cop.rules.viewer import Viewer
from cop.text import folded

CHUNK = 500  # values in one IN (…): far below what either database takes


def chunks(values: Collection[Any]) -> Iterator[list[Any]]:
    """Yield the values a few hundred at a time."""
    kept = list(values)
    for start in range(0, len(kept), CHUNK):
        yield kept[start : start + CHUNK]


def records_by_id(model: Any, ids: Collection[int], *options: Any) -> dict[int, Any]:
    """Return the records with these ids, by id."""
    found: dict[int, Any] = {}
    for some in chunks(ids):
        rows = db.session.scalars(select(model).where(model.id.in_(some)).options(*options))
        found |= {row.id: row for row in rows}
    return found


@dataclass
class OrganisationIndex:
    """By which ids an organisation can be meant: its own, its codes, its folded names.

    What was merged is found under the organisation it was merged into, but no longer by its name.
    """

    ids: dict[int, int] = field(default_factory=dict)
    vat_number: dict[str, int] = field(default_factory=dict)
    fiscal_code: dict[str, int] = field(default_factory=dict)
    names: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


def organisation_index() -> OrganisationIndex:
    """Return how every organisation of the register can be named in a file."""
    o = Organisation
    columns = (o.id, o.merged_into_id, o.short_name, o.legal_name, o.vat_number, o.fiscal_code)
    rows = db.session.execute(select(*columns).order_by(o.id)).all()
    merged = {row.id: row.merged_into_id for row in rows}
    index = OrganisationIndex()
    for row in rows:
        kept = row.id
        while merged.get(kept):
            kept = merged[kept]
        index.ids[row.id] = kept
        for column in ("vat_number", "fiscal_code"):
            if getattr(row, column):
                getattr(index, column)[getattr(row, column)] = kept
        if kept == row.id:
            for name in {folded(row.short_name), folded(row.legal_name)} - {""}:
                index.names[name].append(row.id)
    return index


def person_ids_by_address(keys: Collection[str]) -> dict[str, int]:
    """Return the person who has each address, in use or not, by its key."""
    found: dict[str, int] = {}
    for some in chunks(keys):
        rows = select(PersonAddress.email_key, PersonAddress.person_id)
        for key, person_id in db.session.execute(rows.where(PersonAddress.email_key.in_(some))):
            found[key] = person_id
    return found


def people_to_import(ids: Collection[int]) -> dict[int, Person]:
    """Return the people with these ids, and those they were merged into, with their affiliations."""
    loaded = selectinload(Person.affiliations)
    found = records_by_id(Person, ids, loaded)
    while more := {p.merged_into_id for p in found.values() if p.merged_into_id} - found.keys():
        found |= records_by_id(Person, more, loaded)
    return found


def known_people(viewer: Viewer, ids: Collection[int]) -> set[int]:
    """Return, among these ids, those of the people whom the viewer works with."""
    return {found for some in chunks(ids) for found in known_ids(viewer, some)}


def all_communities() -> Sequence[Community]:
    """Return every community, in their order."""
    return db.session.scalars(select(Community).order_by(Community.position, Community.id)).all()


def memberships_of_communities(communities: Collection[int]) -> Sequence[Membership]:
    """Return what memberships these communities have or had, the earliest first, with who represents them."""
    found = (
        select(Membership)
        .where(Membership.community_id.in_(communities))
        .where(Membership.status.in_([MembershipStatus.ACTIVE, MembershipStatus.LEFT]))
        .options(selectinload(Membership.representatives))
    )
    return db.session.scalars(found.order_by(Membership.since_on, Membership.id)).all()


def batch_seen_by(viewer: Viewer, batch_id: int) -> ImportBatch | None:
    """Return an import: administrators see all, everybody else the own ones."""
    found = batches_seen_by(viewer).where(ImportBatch.id == batch_id)
    return db.session.scalar(found.options(joinedload(ImportBatch.created_by)))


def batches_seen_by(viewer: Viewer) -> Select[ImportBatch]:
    """Return the selection of the imports a viewer sees, the latest first."""
    found = select(ImportBatch).order_by(ImportBatch.id.desc())
    return found if viewer.is_administrator else found.where(ImportBatch.created_by_id == viewer.person_id)


def batches_page(viewer: Viewer, *, page: int) -> Listing[ImportBatch]:
    """Return a page of the imports a viewer sees."""
    people = joinedload(ImportBatch.created_by), joinedload(ImportBatch.community)
    return listing(batches_seen_by(viewer).options(*people), page=page)


def rows_of(batch: ImportBatch, *, verdict: RowVerdict | None = None) -> Select[ImportRow]:
    """Return the selection of the rows of an import, in the order of the file."""
    found = select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(ImportRow.number)
    return found.where(ImportRow.verdict == verdict) if verdict else found


def rows_page(batch: ImportBatch, verdict: RowVerdict | None, *, page: int) -> Listing[ImportRow]:
    """Return a page of the rows of an import."""
    return listing(rows_of(batch, verdict=verdict), page=page)


def all_rows_of(batch: ImportBatch, *, verdict: RowVerdict | None = None) -> Sequence[ImportRow]:
    """Return every row of an import."""
    return db.session.scalars(rows_of(batch, verdict=verdict)).all()


def cells_of(batch: ImportBatch) -> Sequence[Any]:
    """Return (id, number, cells, problems) of every row of an import, as rows of columns: there may be thousands."""
    columns = rows_of(batch).with_only_columns(
        ImportRow.id, ImportRow.number, ImportRow.cells, ImportRow.problems
    )
    return db.session.execute(columns).all()


def row_ids(batch: ImportBatch) -> dict[int, int]:
    """Return the id of every row of an import by its number in the file."""
    found = rows_of(batch).with_only_columns(ImportRow.number, ImportRow.id)
    return {row.number: row.id for row in db.session.execute(found)}


def first_rows_of(batch: ImportBatch, *, limit: int = 3) -> Sequence[ImportRow]:
    """Return the first rows of an import, as samples of its columns."""
    return db.session.scalars(rows_of(batch).limit(limit)).all()


def row_count(batch: ImportBatch) -> int:
    """Return how many rows of an import are kept."""
    return db.session.scalar(select(func.count()).where(ImportRow.batch_id == batch.id)) or 0


def changes_of(batch: ImportBatch) -> Sequence[ImportChange]:
    """Return what an import changed, in the order in which it did."""
    found = select(ImportChange).where(ImportChange.batch_id == batch.id)
    return db.session.scalars(found.order_by(ImportChange.position)).all()


def remembered_mapping(noun: ImportNoun, headers_hash: str) -> ImportMapping | None:
    """Return what columns with these headers meant the last time."""
    found = select(ImportMapping).where(
        ImportMapping.noun == noun, ImportMapping.headers_hash == headers_hash
    )
    return db.session.scalar(found)


def referred_to(model: Any, ids: Collection[int], *, besides: Collection[str]) -> dict[int, set[str]]:
    """Return which of these records other records refer to, and from which tables, by id.

    Reads the foreign keys from the metadata, so that a table added later counts too. Tables in `besides` and
    summaries do not count.
    """
    table = model.__table__
    found: dict[int, set[str]] = defaultdict(set)
    for other in Base.metadata.sorted_tables:
        columns = [key.parent for key in other.foreign_keys if key.column.table is table]
        if other.name in SUMMARIES or other.name in besides:
            continue
        for column in columns:
            for record_id in _used(column, ids):
                found[record_id].add(other.name)
    return dict(found)


def _used(column: Any, ids: Collection[int]) -> Iterable[int]:
    for some in chunks(ids):
        yield from db.session.scalars(select(column).where(column.in_(some)).distinct())


def referring_ids(model: Any, column: Any, ids: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield (id referred to, id of the record of `model` that refers to it by `column`)."""
    for some in chunks(ids):
        rows = db.session.execute(select(column, model.id).where(column.in_(some)))
        yield from ((referred, referring) for referred, referring in rows)


def people_with_more_addresses(ids: Collection[int]) -> Iterator[int]:
    """Yield the ids, among these, of people of whom an address is known besides the one in use."""
    for some in chunks(ids):
        other = select(PersonAddress.person_id).join(PersonAddress.person)
        found = other.where(Person.id.in_(some), PersonAddress.email_key != Person.email_key)
        yield from db.session.scalars(found.distinct())


def communities_by_organisation(organisations: Collection[int], *, on: date) -> dict[int, set[int]]:
    """Return the ids of the communities that each organisation is a member of on a day, by its id."""
    found: dict[int, set[int]] = defaultdict(set)
    columns = select(Membership.organisation_id, Membership.community_id)
    for some in chunks(organisations):
        rows = db.session.execute(columns.where(Membership.organisation_id.in_(some), is_member_on(on)))
        for organisation_id, community_id in rows:
            if organisation_id is not None:
                found[organisation_id].add(community_id)
    return dict(found)
