"""Whom a meeting is for: the people invited when it is published, and the staff among them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from cop.extensions import db
from cop.models import (
    Community,
    CommunityRole,
    Edition,
    Enrolment,
    EnrolmentStatus,
    Meeting,
    MeetingPersonRole,
    Organisation,
    Person,
    PersonRoleKind,
    Registration,
    RoleKind,
    SiteRole,
)
from cop.queries.community_people import Belonging, Span, belongings, on_the_day, people_by_id, workplaces
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
    ids = {host.id for host in hosts}
    return in_order(_of_communities(belongings(ids, on, on), ids, on))


def enrolled_in(edition: Edition) -> list[Invitee]:
    """Return the people enrolled in a training edition, by organisation and name."""
    return in_order(_enrolled({edition.id}).get(edition.id, ()))


def audience_of_meeting(meeting: Meeting, *, on: date) -> list[Invitee]:
    """Return whom a meeting is for on a day; see `audiences_of`."""
    return audiences_of([(meeting, on)])[0]


def audiences_of(asked: Sequence[tuple[Meeting, date]]) -> list[list[Invitee]]:
    """Return whom each meeting is for on the day beside it, in a handful of queries whatever their number.

    The people enrolled in its edition, else those of its hosts, unless the edition has been published for people to
    enrol; and those with a role in it: a speaker wants it in the calendar too.
    """
    if not asked:
        return []
    first, last = min(day for _meeting, day in asked), max(day for _meeting, day in asked)
    hosts = {meeting.id: {host.id for host in meeting.hosts} for meeting, _day in asked}
    enrolled = _enrolled({meeting.edition_id for meeting, _day in asked if meeting.edition_id})
    belonging = belongings(set().union(*hosts.values()), first, last)
    roles = _roles(hosts)
    ids = {id_ for of_one in roles.values() for id_ in of_one}
    people, places = people_by_id(ids), workplaces(ids, first, last)
    found = []
    for meeting, day in asked:
        is_for_enrolled = meeting.edition is not None and meeting.edition.published_at is not None
        of_one = enrolled.get(meeting.edition_id or 0, [])
        if not of_one and not is_for_enrolled:
            of_one = _of_communities(belonging, hosts[meeting.id], day)
        missing = roles.get(meeting.id, set()) - {invitee.person.id for invitee in of_one}
        found.append(in_order([*of_one, *_for_employers(missing, people, places, day)]))
    return found


def not_invited_to(meetings: Collection[Meeting]) -> dict[int, list[Invitee]]:
    """Return, by the meeting's id, those it is for on its day who are not on its list, nor were taken off it."""
    known: dict[int, set[int]] = {meeting.id: set() for meeting in meetings}
    lists = select(Registration.meeting_id, Registration.person_id)
    for meeting_id, person_id in db.session.execute(lists.where(Registration.meeting_id.in_(known))):
        known[meeting_id].add(person_id)
    audiences = audiences_of([(meeting, meeting.day) for meeting in meetings])
    return {
        meeting.id: [one for one in audience if one.person.id not in known[meeting.id]]
        for meeting, audience in zip(meetings, audiences, strict=True)
    }


def invitees_of(person_ids: Collection[int], *, on: date) -> list[Invitee]:
    """Return people by id, each with the organisation where the person works on a day, if there is just one."""
    ids = set(person_ids)
    return in_order(_for_employers(ids, people_by_id(ids), workplaces(ids, on, on), on))


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
    return _facilitators(meeting) | set(db.session.scalars(coordinators.union(team)))


def staff_of(meetings: Collection[Meeting]) -> dict[int, set[int]]:
    """Return `staff_ids` of each meeting on its day, by the meeting's id, in two queries whatever their number."""
    team = set(db.session.scalars(select(Person.id).where(Person.site_role != SiteRole.NONE)))
    hosts = {host.id for meeting in meetings for host in meeting.hosts}
    roles = db.session.scalars(
        select(CommunityRole).where(
            CommunityRole.community_id.in_(hosts), CommunityRole.kind == RoleKind.COORDINATOR
        )
    ).all()
    return {meeting.id: team | _facilitators(meeting) | _coordinators(meeting, roles) for meeting in meetings}


def organisations_in(invitees: Iterable[Invitee]) -> int:
    """Return how many organisations the invitees represent together."""
    return len({invitee.organisation.id for invitee in invitees if invitee.organisation})


def in_order(invitees: Iterable[Invitee]) -> list[Invitee]:
    """Return invitees by organisation and name, those of no organisation last."""
    return sorted(invitees, key=_place)


def _facilitators(meeting: Meeting) -> set[int]:
    return {role.person_id for role in meeting.person_roles if role.kind == PersonRoleKind.FACILITATOR}


def _coordinators(meeting: Meeting, roles: Iterable[CommunityRole]) -> set[int]:
    hosts = {host.id for host in meeting.hosts}
    here = (role for role in roles if role.community_id in hosts)
    return {role.person_id for role in here if meeting.day in Span(role.since_on, role.until_on)}


def _place(invitee: Invitee) -> tuple[bool, str, str, int]:
    organisation = invitee.organisation
    name = organisation.name.casefold() if organisation else ""
    return organisation is None, name, invitee.person.name.casefold(), invitee.person.id


def _of_communities(found: Iterable[Belonging], communities: Collection[int], day: date) -> list[Invitee]:
    return [Invitee(one.person, one.organisation) for one in on_the_day(found, communities, day)]


def _enrolled(edition_ids: Collection[int]) -> dict[int, list[Invitee]]:
    """Return the people enrolled in training editions who can be written to, by the edition's id."""
    found: dict[int, list[Invitee]] = {}
    if not edition_ids:
        return found
    rows = db.session.scalars(
        select(Enrolment)
        .join(Enrolment.person)
        .where(Enrolment.edition_id.in_(edition_ids), Person.email.is_not(None))
        .where(Enrolment.status == EnrolmentStatus.ENROLLED)
        .options(joinedload(Enrolment.person), joinedload(Enrolment.organisation))
    )
    for row in rows:
        found.setdefault(row.edition_id, []).append(Invitee(row.person, row.organisation))
    return found


def _roles(meeting_ids: Collection[int]) -> dict[int, set[int]]:
    """Return the ids of the people with a role at each meeting, by the meeting's id."""
    found: dict[int, set[int]] = {}
    rows = select(MeetingPersonRole.meeting_id, MeetingPersonRole.person_id)
    for meeting_id, person_id in db.session.execute(
        rows.where(MeetingPersonRole.meeting_id.in_(meeting_ids))
    ):
        found.setdefault(meeting_id, set()).add(person_id)
    return found


def _for_employers(
    ids: Set[int],
    people: Mapping[int, Person],
    places: Mapping[int, Sequence[tuple[Organisation, Span]]],
    day: date,
) -> Iterator[Invitee]:
    for id_ in ids & people.keys():
        organisations = {organisation for organisation, span in places.get(id_, ()) if day in span}
        yield Invitee(people[id_], *organisations) if len(organisations) == 1 else Invitee(people[id_])
