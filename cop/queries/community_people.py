"""People of communities and where people work, with the days on which it is so: read once for many days."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from cop.extensions import db
from cop.models import Affiliation, Membership, Organisation, Person, Representative
from cop.queries.memberships import is_dated

if TYPE_CHECKING:
    from sqlalchemy.orm import InstrumentedAttribute


@dataclass(frozen=True)
class Span:
    """From one day to another, both included; None is open."""

    since: date | None
    until: date | None

    def __contains__(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or self.until >= day)


@dataclass(frozen=True)
class Belonging:
    """Somebody of a community on the days that lie in every span, for an organisation or for none."""

    community_id: int
    person: Person
    organisation: Organisation | None
    spans: tuple[Span, ...]


def belongings(communities: Collection[int], first: date, last: date) -> list[Belonging]:
    """Return who belongs to communities on some day from the first to the last, in two queries.

    Those who represent a member organisation, that of the longest membership first, then members of no
    organisation. Erased people are left out.
    """
    whole = (Membership.community_id, Person, Membership.since_on, Membership.until_on)
    is_member = and_(
        Membership.community_id.in_(communities),
        is_dated(),
        _touches(Membership.since_on, Membership.until_on, first, last),
        Person.email.is_not(None),
    )
    representatives = (
        select(*whole, Organisation, Representative.since_on, Representative.until_on)
        .join(Representative, Representative.person_id == Person.id)
        .join(Membership, Membership.id == Representative.membership_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(is_member, _touches(Representative.since_on, Representative.until_on, first, last))
        .order_by(Membership.since_on.is_not(None), Membership.since_on, Membership.id)
    )
    alone = select(*whole).join(Membership, Membership.person_id == Person.id).where(is_member)
    found = [
        Belonging(community_id, person, organisation, (Span(since, until), Span(from_, to)))
        for community_id, person, since, until, organisation, from_, to in db.session.execute(representatives)
    ]
    return found + [
        Belonging(community_id, person, None, (Span(since, until),))
        for community_id, person, since, until in db.session.execute(alone)
    ]


def people_by_id(person_ids: Collection[int]) -> dict[int, Person]:
    """Return people who can be written to, by id."""
    if not person_ids:
        return {}
    people = select(Person).where(Person.id.in_(person_ids), Person.email.is_not(None))
    return {person.id: person for person in db.session.scalars(people)}


def workplaces(
    person_ids: Collection[int], first: date, last: date
) -> dict[int, list[tuple[Organisation, Span]]]:
    """Return where people work on some day from the first to the last, by the person's id."""
    places: dict[int, list[tuple[Organisation, Span]]] = {}
    if not person_ids:
        return places
    works = (
        select(Affiliation)
        .where(Affiliation.person_id.in_(person_ids))
        .where(_touches(Affiliation.since_on, Affiliation.until_on, first, last))
        .options(joinedload(Affiliation.organisation))
    )
    for one in db.session.scalars(works):
        places.setdefault(one.person_id, []).append((one.organisation, Span(one.since_on, one.until_on)))
    return places


def on_the_day(found: Iterable[Belonging], communities: Collection[int], day: date) -> list[Belonging]:
    """Return those of some communities on a day, each person once: the first in order."""
    people: dict[int, Belonging] = {}
    for one in found:
        if one.community_id in communities and all(day in span for span in one.spans):
            people.setdefault(one.person.id, one)
    return list(people.values())


def _touches(
    since: "InstrumentedAttribute[date] | InstrumentedAttribute[date | None]",
    until: "InstrumentedAttribute[date | None]",
    first: date,
    last: date,
) -> ColumnElement[bool]:
    return and_(or_(since.is_(None), since <= last), or_(until.is_(None), until >= first))
