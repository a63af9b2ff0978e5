"""Which rows of which table are a person's: read from the classes of the columns and the foreign keys.

A table added later is found as soon as `cop.models.privacy` says whose its rows are.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement, Table, false, func, or_, select

from cop.extensions import Base, db
from cop.models import Person, PersonAddress, email_key
from cop.models.privacy import TABLES, Sort


@dataclass(frozen=True)
class Identity:
    """A person with the rows merged into it: their ids, every address known (as keys), every name."""

    ids: tuple[int, ...]
    addresses: tuple[str, ...]
    names: tuple[str, ...]


def identity_of(person: Person) -> Identity:
    """Return by what a person is known, hidden duplicates included."""
    ids, found = {person.id}, {person.id}
    while found:
        hidden = select(Person.id).where(Person.merged_into_id.in_(found))
        found = set(db.session.scalars(hidden)) - ids
        ids |= found
    names = db.session.scalars(select(Person.name).where(Person.id.in_(ids)))
    used = db.session.scalars(
        select(Person.email_key).where(Person.id.in_(ids), Person.email_key.is_not(None))
    )
    known = db.session.scalars(select(PersonAddress.email).where(PersonAddress.person_id.in_(ids)))
    addresses = {key for key in used if key} | {email_key(address) for address in known}
    return Identity(tuple(sorted(ids)), tuple(sorted(addresses)), tuple(sorted(set(names))))


def is_whose(table: Table, identity: Identity) -> ColumnElement[bool]:
    """Return the condition that a row's personal columns are about a person."""
    names = TABLES[table.name].whose.split() if table.name in TABLES else []
    return or_(false(), *(_leads_to(table.c[name], identity) for name in names))


def is_act_of(table: Table, identity: Identity) -> ColumnElement[bool]:
    """Return the condition that a row says what a person did: by a reference that is not in `whose`."""
    own = TABLES[table.name].whose.split() if table.name in TABLES else []
    columns = [column for column in references_to_people(table) if column.name not in own]
    return or_(false(), *(column.in_(identity.ids) for column in columns))


def references_to_people(table: Table) -> list["Column[int]"]:
    """Return the columns of a table that refer to a person."""
    return [key.parent for key in table.foreign_keys if key.column.table.name == Person.__tablename__]


def tables_about_people() -> Iterator[Table]:
    """Yield the tables whose rows are somebody's, those that are referred to first."""
    for table in Base.metadata.sorted_tables:
        if table.name in TABLES and TABLES[table.name].whose:
            yield table


def columns_of(table: Table, sort: Sort) -> list["Column[object]"]:
    """Return the columns of one class of a table."""
    return [table.c[name] for name in TABLES[table.name].names(sort)]


def _leads_to(column: "Column[object]", identity: Identity) -> ColumnElement[bool]:
    target = next((key.column for key in column.foreign_keys), None)
    if target is None and column.table.name != Person.__tablename__:
        return func.lower(column).in_(identity.addresses)
    if target is None or target.table.name == Person.__tablename__:
        return column.in_(identity.ids)
    return column.in_(select(target).where(is_whose(target.table, identity)))
