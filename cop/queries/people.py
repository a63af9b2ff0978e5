"""People, and which of them a viewer works with."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement, Select, select, union
from sqlalchemy.orm import joinedload, selectinload

from cop.extensions import db
from cop.models import (
    Affiliation,
    Community,
    CommunityRole,
    EditionHost,
    Enrolment,
    Meeting,
    MeetingHost,
    Membership,
    Person,
    PersonAddress,
    Registration,
    Representative,
    SiteRole,
    email_key,
)
from cop.queries.listing import Listing, listing
from cop.queries.memberships import is_member_on, is_seen_by
from cop.queries.search import Searched, people_by, searched
from cop.queries.viewers import in_force
from cop.rules.viewer import Viewer


def is_known_to(communities: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a person belongs to one of the communities.

    That is: represents a member or is one, now or before; has a role there; was invited or came to a
    meeting it hosts; or is enrolled in an edition it hosts. Working in a member organisation is not enough:
    whoever adds an organisation to a community does not come to know all who work there.
    """
    of_membership = select(Membership.id).where(Membership.community_id.in_(communities))
    hosted = select(MeetingHost.meeting_id).where(MeetingHost.community_id.in_(communities))
    editions = select(EditionHost.edition_id).where(EditionHost.community_id.in_(communities))
    return Person.id.in_(
        union(
            select(Representative.person_id).where(Representative.membership_id.in_(of_membership)),
            select(Membership.person_id).where(
                Membership.community_id.in_(communities), Membership.person_id.is_not(None)
            ),
            select(CommunityRole.person_id).where(CommunityRole.community_id.in_(communities)),
            select(Registration.person_id).where(Registration.meeting_id.in_(hosted)),
            select(Enrolment.person_id).where(Enrolment.edition_id.in_(editions)),
        )
    )


def people_seen_by(viewer: Viewer) -> Select[Person]:
    """Return the selection of the people a viewer sees: the team all, a coordinator the own communities'."""
    statement = select(Person).where(Person.erased_at.is_(None), Person.merged_into_id.is_(None))
    if viewer.is_viewer:
        return statement
    return statement.where(is_known_to(viewer.coordinates))


def people_found(viewer: Viewer, *, words: str = "", community_id: int | None = None) -> Searched[Person]:
    """Return the selection of the people a viewer sees, narrowed.

    `words` are looked for as `queries.search.people_by` says.
    """
    statement = people_seen_by(viewer)
    if community_id is not None:
        statement = statement.where(is_known_to([community_id]))
    return searched(statement, words, people_by(viewer))


def people_page(
    viewer: Viewer, *, words: str = "", community_id: int | None = None, page: int = 1
) -> Listing[Person]:
    """Return a page of what `people_found` finds, by name, with their affiliations."""
    found = people_found(viewer, words=words, community_id=community_id)
    with_work = found.statement.options(
        selectinload(Person.affiliations).joinedload(Affiliation.organisation)
    )
    return replace(
        listing(with_work.order_by(Person.search_key, Person.id), page=page), corrected=found.corrected
    )


def person_seen_by(viewer: Viewer, person_id: int) -> Person | None:
    """Return a person with affiliations, None where there is none or the viewer does not see them."""
    statement = people_seen_by(viewer).where(Person.id == person_id)
    return db.session.scalar(
        statement.options(selectinload(Person.affiliations).joinedload(Affiliation.organisation))
    )


def known_ids(viewer: Viewer, people: Collection[int]) -> set[int]:
    """Return the ids, among `people`, of those whom the viewer works with: their addresses are shown."""
    if viewer.is_administrator:
        return set(people)
    known = select(Person.id).where(Person.id.in_(people), is_known_to(viewer.coordinates))
    return set(db.session.scalars(known))


def person_today(person_id: int | None) -> Person | None:
    """Return a person as they are known today: of a merged record the one it was merged into. None for nobody, and
    for who was erased.
    """
    found = db.session.get(Person, person_id) if person_id is not None else None
    while found is not None and found.merged_into_id is not None:
        found = db.session.get(Person, found.merged_into_id)
    return found if found is not None and found.erased_at is None else None


def person_with_address(address: str) -> Person | None:
    """Return the person of whom this address is known, in use or not, however it is written.

    Of a merged person the one it is merged into is meant: `services.merges` moves the addresses there.
    """
    known = select(PersonAddress.person_id).where(PersonAddress.email_key == email_key(address))
    return db.session.scalar(select(Person).where(Person.id.in_(known)))


def administrators() -> Sequence[Person]:
    """Return the ecosystem team's administrators."""
    found = select(Person).where(Person.site_role == SiteRole.ADMINISTRATOR, Person.erased_at.is_(None))
    return db.session.scalars(found.order_by(Person.id)).all()


def coordinators_of(community_id: int, *, on: date) -> Sequence[Person]:
    """Return who coordinates a community on a day."""
    found = (
        select(Person)
        .join(CommunityRole, CommunityRole.person_id == Person.id)
        .where(CommunityRole.community_id == community_id, CommunityRole.kind == "coordinator")
        .where(in_force(CommunityRole.since_on, CommunityRole.until_on, on), Person.erased_at.is_(None))
    )
    return db.session.scalars(found.distinct().order_by(Person.id)).all()


def communities_by_person(people: Collection[int], viewer: Viewer, *, on: date) -> dict[int, list[Community]]:
    """Return the communities in which each person represents a member, or is one, by person id."""
    represented = (
        select(Representative.person_id, Membership.community_id)
        .join(Membership, Membership.id == Representative.membership_id)
        .where(Representative.person_id.in_(people), is_member_on(on))
        .where(in_force(Representative.since_on, Representative.until_on, on))
    )
    own = select(Membership.person_id, Membership.community_id).where(
        Membership.person_id.in_(people), is_member_on(on)
    )
    pairs = union(represented, own).subquery()
    rows = db.session.execute(
        select(pairs.c[0], Community)
        .join(Community, Community.id == pairs.c[1])
        .where(is_seen_by(viewer))
        .order_by(Community.position, Community.id)
    )
    found: dict[int, list[Community]] = defaultdict(list)
    for person_id, community in rows:
        found[person_id].append(community)
    return dict(found)


def roles_of(person: Person, viewer: Viewer) -> Sequence[CommunityRole]:
    """Return the roles of a person in the communities a viewer is shown, the latest first."""
    found = (
        select(CommunityRole)
        .join(CommunityRole.community)
        .where(CommunityRole.person_id == person.id, is_seen_by(viewer))
        .options(joinedload(CommunityRole.community))
    )
    return db.session.scalars(found.order_by(CommunityRole.since_on.desc())).all()


def representations_of(person: Person, viewer: Viewer) -> Sequence[Representative]:
    """Return whom a person represents or represented in which community, the latest first."""
    found = (
        select(Representative)
        .join(Representative.membership)
        .join(Membership.community)
        .where(Representative.person_id == person.id, is_seen_by(viewer))
        .options(
            joinedload(Representative.membership).joinedload(Membership.community),
            joinedload(Representative.membership).joinedload(Membership.organisation),
        )
    )
    return db.session.scalars(found.order_by(Representative.since_on.desc())).all()


def own_memberships_of(person: Person, viewer: Viewer) -> Sequence[Membership]:
    """Return the memberships of a person of no organisation, the latest first."""
    found = (
        select(Membership)
        .join(Membership.community)
        .where(Membership.person_id == person.id, is_seen_by(viewer))
        .options(joinedload(Membership.community))
    )
    return db.session.scalars(found.order_by(Membership.since_on.desc())).all()


def registrations_of(person: Person, viewer: Viewer, *, limit: int = 50) -> Sequence[Registration]:
    """Return a person's registrations at the meetings a viewer may read them of, the latest first."""
    found = select(Registration).where(Registration.person_id == person.id)
    if not viewer.is_viewer:
        hosted = select(MeetingHost.meeting_id).where(MeetingHost.community_id.in_(viewer.coordinates))
        found = found.where(Registration.meeting_id.in_(hosted))
    found = found.options(joinedload(Registration.meeting), joinedload(Registration.organisation))
    return db.session.scalars(
        found.join(Registration.meeting).order_by(Meeting.starts_at.desc()).limit(limit)
    ).all()
