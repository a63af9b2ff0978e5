"""Communities as their visitors see them."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cop.extensions import db
from cop.models import (
    Community,
    CommunityRole,
    ConsentPurpose,
    Membership,
    Organisation,
    Person,
    RoleKind,
)
from cop.queries.consents import has_consent
from cop.queries.memberships import is_counted_on, is_seen_by
from cop.queries.tallies import member_organisations
from cop.queries.viewers import in_force
from cop.rules.viewer import Viewer


def communities_for(viewer: Viewer) -> list[Community]:
    """Return the communities the viewer may see, in the order of the list."""
    statement = select(Community).where(is_seen_by(viewer)).order_by(Community.position, Community.id)
    return list(db.session.scalars(statement))


def community_by_slug(slug: str) -> Community | None:
    """Return the community at an address, with its initiative."""
    statement = select(Community).where(Community.slug == slug).options(joinedload(Community.initiative))
    return db.session.scalar(statement)


def members_on(community: Community, on: date, *, limit: int | None = None) -> list[Organisation]:
    """Return the organisations that the figures of a community count on a day, by name, with their logos."""
    members = select(Membership.organisation_id).where(
        Membership.community_id == community.id, is_counted_on(on)
    )
    statement = select(Organisation).where(Organisation.id.in_(members)).order_by(Organisation.search_key)
    statement = statement.options(joinedload(Organisation.logo))
    return list(db.session.scalars(statement.limit(limit)))


def members_count_on(on: date) -> dict[int, int]:
    """Return how many organisations each community has on a day (counting rule 3), by community id."""
    return member_organisations(None, on=on)


def roles_on(community: Community, on: date, *, viewer: Viewer) -> list[tuple[CommunityRole, Person]]:
    """Return who coordinates and who co-facilitates a community on a day, coordinators first.

    The members of the community, its coordinators and the team see all; everybody else those who agreed
    to stand on public pages.
    """
    statement = (
        select(CommunityRole, Person)
        .join(Person, Person.id == CommunityRole.person_id)
        .where(CommunityRole.community_id == community.id, Person.erased_at.is_(None))
        .where(in_force(CommunityRole.since_on, CommunityRole.until_on, on))
        .order_by(CommunityRole.kind != RoleKind.COORDINATOR, Person.name)
    )
    if not (viewer.is_viewer or community.id in viewer.member_of | viewer.coordinates):
        statement = statement.where(has_consent(ConsentPurpose.PUBLIC_LISTING))
    return [(role, person) for role, person in db.session.execute(statement)]
