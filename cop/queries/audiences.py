"""Whom a meeting is for: the people invited when it is published, and the staff among them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from cop.extensions import db
from cop.models import (
    Affiliation,
    Community,
    CommunityRole,
    Edition,
    Enrolment,
    Meeting,
    Membership,
    Organisation,
    Person,
    PersonRoleKind,
    Representative,
    RoleKind,
    SiteRole,
)
from cop.queries.memberships import is_member_on
from cop.queries.viewers import in_force


@dataclass(frozen=True)
class Invitee:
    """A person to invite, and the one organisation that the person represents (None: nobody else)."""

    person: Person
    organisation: Organisation | None = None


def audience_of(hosts: Collection[Community], *, on: date) -> list[Invitee]:
    """Return the people of the host communities on a day, by organisation and name, in two queries.

    Those who represent a member organisation, and members of no organisation. Who represents several is
    invited once, for the organisation that has been a member longest. Erased people are left out.
    """
    ids = [host.id for host in hosts]
    representatives = (
        select(Person, Organisation)
        .join(Representative, Representative.person_id == Person.id)
        .join(Membership, Membership.id == Representative.membership_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(in_force(Representative.since_on, Representative.until_on, on))
        .order_by(Membership.since_on.is_not(None), Membership.since_on, Membership.id)
    )
    # The join finds nothing: such a membership has no organisation (CHECK constraint "one_member").
    alone = (
        select(Person, Organisation)
        .join(Membership, Membership.person_id == Person.id)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
    )
    found: dict[int, Invitee] = {}
    for statement in (representatives, alone):
        here = statement.where(Membership.community_id.in_(ids), is_member_on(on), Person.email.is_not(None))
        for person, organisation in db.session.execute(here):
            found.setdefault(person.id, Invitee(person, organisation))
    return in_order(found.values())


def enrolled_in(edition: Edition) -> list[Invitee]:
    """Return the people enrolled in a training edition, by organisation and name."""
    rows = db.session.scalars(
        select(Enrolment)
        .join(Enrolment.person)
        .where(Enrolment.edition_id == edition.id, Person.email.is_not(None))
        .options(joinedload(Enrolment.person), joinedload(Enrolment.organisation))
    )
    return in_order(Invitee(row.person, row.organisation) for row in rows)


def audience_of_meeting(meeting: Meeting, *, on: date) -> list[Invitee]:
    """Return whom a meeting is for on a day: the people enrolled in its edition, else those of its hosts.

    And those with a role in it: a speaker wants it in the calendar too.
    """
    enrolled = enrolled_in(meeting.edition) if meeting.edition else []
    people = enrolled or audience_of(meeting.hosts, on=on)
    known = {invitee.person.id for invitee in people}
    roles = {role.person_id for role in meeting.person_roles} - known
    return in_order([*people, *invitees_of(roles, on=on)])


def invitees_of(person_ids: Collection[int], *, on: date) -> list[Invitee]:
    """Return people by id, each with the organisation where the person works on a day, if there is just one."""
    if not person_ids:
        return []
    people = select(Person).where(Person.id.in_(person_ids), Person.email.is_not(None))
    works = (
        select(Affiliation)
        .where(Affiliation.person_id.in_(person_ids))
        .where(in_force(Affiliation.since_on, Affiliation.until_on, on))
        .options(joinedload(Affiliation.organisation))
    )
    organisations: dict[int, set[Organisation]] = {}
    for affiliation in db.session.scalars(works):
        organisations.setdefault(affiliation.person_id, set()).add(affiliation.organisation)
    return in_order(
        Invitee(person, *organisations.get(person.id, ()))
        if len(organisations.get(person.id, ())) == 1
        else Invitee(person)
        for person in db.session.scalars(people)
    )


def staff_ids(meeting: Meeting, *, on: date) -> set[int]:
    """Return the ids of those counted apart from participants (counting rule 4), in one query.

    The ecosystem team, the coordinators of the hosts on that day, the facilitators of this meeting.
    """
    hosts = [host.id for host in meeting.hosts]
    coordinators: Select = (
        select(CommunityRole.person_id)
        .where(CommunityRole.community_id.in_(hosts), CommunityRole.kind == RoleKind.COORDINATOR)
        .where(in_force(CommunityRole.since_on, CommunityRole.until_on, on))
    )
    team = select(Person.id).where(Person.site_role != SiteRole.NONE)
    facilitators = {r.person_id for r in meeting.person_roles if r.kind == PersonRoleKind.FACILITATOR}
    return facilitators | set(db.session.scalars(coordinators.union(team)))


def organisations_in(invitees: Iterable[Invitee]) -> int:
    """Return how many organisations the invitees represent together."""
    return len({invitee.organisation.id for invitee in invitees if invitee.organisation})


def in_order(invitees: Iterable[Invitee]) -> list[Invitee]:
    """Return invitees by organisation and name, those of no organisation last."""
    return sorted(invitees, key=_place)


def _place(invitee: Invitee) -> tuple[bool, str, str, int]:
    organisation = invitee.organisation
    name = organisation.name.casefold() if organisation else ""
    return organisation is None, name, invitee.person.name.casefold(), invitee.person.id
