"""The records of the register by the hundred, for files of any length."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from cop.extensions import db
from cop.models import (
    Affiliation,
    Community,
    Membership,
    MembershipStatus,
    Organisation,
    Person,
    Representative,
    StakeholderCategory,
)
from cop.queries.imports import chunks
from cop.queries.memberships import is_member_on
from cop.queries.people import known_ids
from cop.rules.viewer import Viewer

ORGANISATION = (
    Organisation.id,
    Organisation.legal_name,
    Organisation.short_name,
    Organisation.sector,
    StakeholderCategory.name_it,
    StakeholderCategory.name_en,
    Organisation.vat_number,
    Organisation.fiscal_code,
    Organisation.municipality,
    Organisation.is_abroad,
    Organisation.website,
    Organisation.partner_since_on,
    Organisation.is_to_check,
)


def ids_of(statement: Select[Any], model: Any) -> list[int]:
    """Return the ids of what a statement selects, by name."""
    ordered = statement.with_only_columns(model.id).order_by(None).order_by(model.search_key, model.id)
    return list(db.session.scalars(ordered))


def organisation_rows(ids: Collection[int]) -> Iterator[Any]:
    """Yield the columns of ORGANISATION of each of these organisations, in their order."""
    found = select(*ORGANISATION).outerjoin(Organisation.category)
    for some in chunks(ids):
        rows = {row[0]: row for row in db.session.execute(found.where(Organisation.id.in_(some)))}
        yield from (rows[id_] for id_ in some if id_ in rows)


def people_rows(ids: Collection[int], viewer: Viewer) -> Iterator[tuple[Any, str, Any]]:
    """Yield (person, address, affiliation) for each affiliation of these people, one with None for who has none.

    The address is empty where the viewer does not work with the person. Person and affiliation are rows of columns.
    """
    columns = select(Person.id, Person.name, Person.email, Person.language)
    for some in chunks(ids):
        people = {row.id: row for row in db.session.execute(columns.where(Person.id.in_(some)))}
        known = known_ids(viewer, some)
        work = _affiliations_of(some)
        for id_ in some:
            for affiliation in work.get(id_) or [None]:
                if id_ in people:
                    yield people[id_], (people[id_].email or "") if id_ in known else "", affiliation


def _affiliations_of(people: Collection[int]) -> dict[int, list[Any]]:
    found = (
        select(
            Affiliation.person_id,
            Affiliation.role,
            Affiliation.since_on,
            Affiliation.until_on,
            Organisation.id,
            Organisation.legal_name,
        )
        .join(Affiliation.organisation)
        .where(Affiliation.person_id.in_(people))
        .order_by(Affiliation.since_on, Affiliation.id)
    )
    by_person: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(found):
        by_person[row.person_id].append(row)
    return by_person


def membership_ids(community: Community, *, on: date | None) -> list[int]:
    """Return the ids of the memberships of a community that count on a day (None: all there ever were)."""
    found = (
        select(Membership.id)
        .outerjoin(Membership.organisation)
        .where(Membership.community_id == community.id)
        .where(Membership.status.in_([MembershipStatus.ACTIVE, MembershipStatus.LEFT]))
        .order_by(Organisation.search_key, Membership.since_on, Membership.id)
    )
    return list(db.session.scalars(found.where(is_member_on(on)) if on else found))


def people_of_memberships(ids: Collection[int]) -> set[int]:
    """Return the ids of the people who represent these memberships, or are the members."""
    found: set[int] = set()
    for some in chunks(ids):
        represented = select(Representative.person_id).where(Representative.membership_id.in_(some))
        own = select(Membership.person_id).where(Membership.id.in_(some), Membership.person_id.is_not(None))
        found |= set(db.session.scalars(represented)) | {id_ for id_ in db.session.scalars(own) if id_}
    return found


def membership_rows(ids: Collection[int], viewer: Viewer) -> Iterator[tuple[Any, Any, str]]:
    """Yield (membership, person, address) for each who represents it, or is it; None where nobody does.

    The address is empty where the viewer does not work with the person. All are rows of columns; a person's has
    the days from and to which they represent the organisation.
    """
    for some in chunks(ids):
        members, people = _memberships(some), _members_people(some)
        known = known_ids(viewer, [row.id for rows in people.values() for row in rows])
        for id_ in some:
            for person in people.get(id_) or [None]:
                address = (person.email or "") if person and person.id in known else ""
                yield members[id_], person, address


def _memberships(ids: Sequence[int]) -> dict[int, Any]:
    columns = (
        Membership.id,
        Membership.since_on,
        Membership.until_on,
        Organisation.id.label("organisation_id"),
        Organisation.legal_name,
    )
    found = select(*columns).outerjoin(Membership.organisation).where(Membership.id.in_(ids))
    return {row.id: row for row in db.session.execute(found)}


def _members_people(ids: Sequence[int]) -> dict[int, list[Any]]:
    """Who represents these memberships, or is the member, by membership."""
    named = (Person.id, Person.name, Person.email)
    days = (Representative.since_on, Representative.until_on)
    represented = select(Representative.membership_id, *named, *days).join(Representative.person)
    own = select(Membership.id.label("membership_id"), *named).join(Membership.person)
    found: dict[int, list[Any]] = defaultdict(list)
    order = (Representative.since_on, Representative.id)
    for row in db.session.execute(represented.where(Representative.membership_id.in_(ids)).order_by(*order)):
        found[row.membership_id].append(row)
    for alone in db.session.execute(own.where(Membership.id.in_(ids))):
        found[alone.membership_id].append(alone)
    return found
