"""What a picker offers: a few records whose names match what was typed, among those the viewer may choose."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, case, select

from cop.extensions import db
from cop.models import Affiliation, Organisation, Person
from cop.queries.memberships import member_organisation_ids
from cop.queries.organisations import organisations_seen_by
from cop.queries.people import people_seen_by
from cop.queries.search import Way, by_own_words, people_by, searched
from cop.queries.viewers import in_force
from cop.rules.viewer import Viewer
from cop.text import folded

MOST_PICKS = 20


@dataclass(frozen=True)
class Pick:
    """One record to choose: its label as it stands in the field, and what tells it from others with the same.

    `names` are the texts that mean this record when typed out, besides the label.
    """

    id: int
    label: str
    detail: str = ""
    names: tuple[str, ...] = ()

    def is_called(self, typed: str) -> bool:
        """Whether somebody typed the whole of a name, whatever the case and accents."""
        return folded(typed) in {folded(name) for name in (self.label, *self.names)}


@dataclass(frozen=True)
class PickSource:
    """Where a picker looks: `find(typed)` gives at most 20, `named(id)` one, None where it is not to be chosen.

    `endpoint` with `arguments` is the address that gives the same as JSON.
    """

    endpoint: str
    find: Callable[[str], Sequence[Pick]]
    named: Callable[[int], Pick | None]
    arguments: Mapping[str, str] = field(default_factory=dict)


def organisation_picks(viewer: Viewer, *, members_on: date | None = None) -> PickSource:
    """Return the organisations that a viewer may choose: those seen; with `members_on`, the own communities' alone.

    An administrator chooses among all in both cases.
    """
    statement = organisations_seen_by(viewer)
    is_narrow = members_on is not None and not viewer.is_administrator
    if members_on is not None and is_narrow:
        own = member_organisation_ids(viewer.coordinates, on=members_on)
        statement = statement.where(Organisation.id.in_(own))
    return PickSource(
        "search.organisations",
        find=lambda typed: [
            _organisation(found) for found in _matching(statement, typed, by_own_words(Organisation))
        ],
        named=lambda id_: next(map(_organisation, _with_id(statement, Organisation, id_)), None),
        arguments={"of": "own"} if is_narrow else {},
    )


def people_picks(viewer: Viewer, *, on: date, is_anyone: bool = False) -> PickSource:
    """Return the people that a viewer may invite or give a role, each with where they work on that day.

    With `is_anyone` also those without an address, whom nobody can write to.
    """
    statement = people_seen_by(viewer)
    if not is_anyone:
        statement = statement.where(Person.email.is_not(None))
    return PickSource(
        "search.people",
        find=lambda typed: _people(_matching(statement, typed, people_by(viewer)), on),
        named=lambda id_: next(iter(_people(_with_id(statement, Person, id_), on)), None),
        arguments={"of": "all"} if is_anyone else {},
    )


def people_labels(viewer: Viewer, ids: Collection[int], *, on: date) -> dict[int, str]:
    """Return the labels of those among `ids` whom a viewer may choose, by id."""
    statement = people_seen_by(viewer).where(Person.email.is_not(None), Person.id.in_(ids))
    people = db.session.scalars(statement.order_by(Person.search_key, Person.id)).all() if ids else []
    return {pick.id: pick.label for pick in _people(people, on)}


def organisation_labels(viewer: Viewer, ids: Collection[int]) -> dict[int, str]:
    """Return the labels of those among `ids` that a viewer may choose, by id."""
    statement = organisations_seen_by(viewer).where(Organisation.id.in_(ids))
    found = db.session.scalars(statement.order_by(Organisation.search_key)).all() if ids else []
    return {organisation.id: _organisation(organisation).label for organisation in found}


def _matching(statement: Select[Any], typed: str, way: Way) -> Sequence[Any]:
    """The first records that match, those whose name begins as typed before the others, then by name."""
    if not typed.strip():
        return []
    key = statement.column_descriptions[0]["entity"].search_key
    begins_so = case((key.startswith(folded(typed), autoescape=True), 0), else_=1)
    found = searched(statement, typed, way).statement.order_by(begins_so, key).limit(MOST_PICKS)
    return db.session.scalars(found).all()


def _with_id(statement: Select[Any], model: Any, id_: int) -> Sequence[Any]:
    return db.session.scalars(statement.where(model.id == id_)).all()


def _organisation(found: Organisation) -> Pick:
    legal, short = found.legal_name, found.short_name
    label = f"{short} ({legal})" if short and short != legal else legal
    return Pick(found.id, label, found.municipality, (short, legal) if short else ())


def _people(people: Sequence[Person], on: date) -> list[Pick]:
    """Each person with the names of the organisations where the person works: namesakes are told apart."""
    works = (
        select(Affiliation.person_id, Organisation)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(Affiliation.person_id.in_([person.id for person in people]))
        .where(in_force(Affiliation.since_on, Affiliation.until_on, on))
        .order_by(Organisation.search_key)
    )
    employers: dict[int, list[str]] = {}
    for person_id, organisation in db.session.execute(works) if people else ():
        employers.setdefault(person_id, []).append(organisation.name)
    return [
        Pick(person.id, _with_employers(person.name, employers.get(person.id, [])), names=(person.name,))
        for person in people
    ]


def _with_employers(name: str, employers: Sequence[str]) -> str:
    return f"{name} ({', '.join(employers)})" if employers else name
