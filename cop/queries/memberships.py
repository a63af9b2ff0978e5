"""Who is a member of which community, on any day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from cop.extensions import db
from cop.models import (
    Community,
    CommunityStatus,
    Membership,
    MembershipStatus,
    Organisation,
    Person,
    Representative,
)
from cop.queries.viewers import in_force
from cop.rules.viewer import Viewer


def is_dated() -> ColumnElement[bool]:
    """Return the condition that a membership counts on its days: not one only asked for, nor refused."""
    has_left = and_(Membership.status == MembershipStatus.LEFT, Membership.until_on.is_not(None))
    return or_(Membership.status == MembershipStatus.ACTIVE, has_left)


def is_member_on(day: date) -> ColumnElement[bool]:
    """Return the condition that a membership counts on a day, also one that has ended since."""
    return and_(is_dated(), in_force(Membership.since_on, Membership.until_on, day))


def is_counted_on(day: date) -> ColumnElement[bool]:
    """Return the condition that a membership puts an organisation into figures and public lists on a day.

    Anybody can type a name into the form of an open community: it counts, and is shown, once it is checked.
    """
    checked = select(Organisation.id).where(Organisation.is_to_check.is_(False)).correlate(None)
    return and_(Membership.organisation_id.in_(checked), is_member_on(day))


def member_organisation_ids(communities: Collection[int], *, on: date) -> Select[int | None]:
    """Return the selection of the ids of the communities' member organisations on a day."""
    return select(Membership.organisation_id).where(
        Membership.community_id.in_(communities), Membership.organisation_id.is_not(None), is_member_on(on)
    )


def community_ids_of(organisation_id: int, *, on: date) -> set[int]:
    """Return the ids of the communities that an organisation is a member of on a day."""
    of_it = select(Membership.community_id).where(Membership.organisation_id == organisation_id)
    return set(db.session.scalars(of_it.where(is_member_on(on))))


def is_seen_by(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a community is shown: a proposed one only to those who manage it."""
    if viewer.is_administrator:
        return Community.id.is_not(None)
    return (Community.status != CommunityStatus.PROPOSED) | Community.id.in_(viewer.coordinates)


def communities_of(organisations: Collection[int], viewer: Viewer, *, on: date) -> dict[int, list[Community]]:
    """Return the communities that each organisation is a member of on a day, by organisation id."""
    rows = db.session.execute(
        select(Membership.organisation_id, Community)
        .join(Community)
        .where(Membership.organisation_id.in_(organisations), is_member_on(on), is_seen_by(viewer))
        .order_by(Community.position, Community.id)
    )
    found: dict[int, list[Community]] = defaultdict(list)
    for organisation_id, community in rows:
        if organisation_id is not None and community not in found[organisation_id]:
            found[organisation_id].append(community)
    return dict(found)


def memberships_in(communities: Collection[int], organisation_id: int, *, on: date) -> Sequence[Membership]:
    """Return the memberships of an organisation in these communities that count on a day."""
    found = select(Membership).where(
        Membership.community_id.in_(communities), Membership.organisation_id == organisation_id
    )
    return db.session.scalars(found.where(is_member_on(on)).order_by(Membership.id)).all()


def first_days(communities: Collection[int], organisation_id: int, *, on: date) -> dict[int, date | None]:
    """Return since when an organisation has been a member of each community where it is one on a day."""
    return {m.community_id: m.since_on for m in memberships_in(communities, organisation_id, on=on)}


def memberships_of_organisation(organisation: Organisation, viewer: Viewer) -> Sequence[Membership]:
    """Return the memberships, past ones too, in the communities that a viewer is shown, the latest first."""
    found = (
        select(Membership)
        .join(Membership.community)
        .where(Membership.organisation_id == organisation.id, is_dated(), is_seen_by(viewer))
        .options(contains_eager(Membership.community))
    )
    order = (Membership.until_on.is_not(None), Membership.until_on.desc(), Membership.since_on.desc())
    return db.session.scalars(found.order_by(*order, Membership.id)).all()


def people_of(memberships: Iterable[Membership]) -> set[int]:
    """Return the ids of those who represent memberships or are members themselves, now or before."""
    ids = {representative.person_id for one in memberships for representative in one.representatives}
    return ids | {one.person_id for one in memberships if one.person_id is not None}


def memberships_of(community: Community, *, on: date | None) -> Sequence[Membership]:
    """Return the memberships that count on a day (None: all there ever were), by name, with everybody."""
    statement = (
        select(Membership)
        .outerjoin(Membership.organisation)
        .outerjoin(Membership.person)
        .where(Membership.community_id == community.id)
        .where(Membership.status.in_([MembershipStatus.ACTIVE, MembershipStatus.LEFT]))
        .options(
            contains_eager(Membership.organisation),
            contains_eager(Membership.person),
            selectinload(Membership.representatives).joinedload(Representative.person),
        )
        .order_by(Organisation.search_key, Person.search_key, Membership.since_on)
    )
    if on is not None:
        statement = statement.where(is_member_on(on))
    # On SQLite no name sorts first, on PostgreSQL last: people of no organisation come last on both.
    return sorted(
        db.session.scalars(statement).all(), key=lambda membership: membership.organisation_id is None
    )


def current_membership(
    community_id: int, *, organisation_id: int | None = None, person_id: int | None = None, on: date
) -> Membership | None:
    """Return the membership of an organisation, or of a person of none, that counts on a day."""
    member = (
        Membership.organisation_id == organisation_id
        if organisation_id is not None
        else Membership.person_id == person_id
    )
    found = select(Membership).where(Membership.community_id == community_id, member, is_member_on(on))
    return db.session.scalars(found.order_by(Membership.id).limit(1)).first()


def membership_in(community: Community, membership_id: int) -> Membership | None:
    """Return a membership of this very community."""
    return db.session.scalar(
        select(Membership)
        .where(Membership.id == membership_id, Membership.community_id == community.id)
        .options(joinedload(Membership.organisation), joinedload(Membership.person))
    )


def representative_in(membership: Membership, representative_id: int) -> Representative | None:
    """Return a representative of this very membership."""
    return db.session.scalar(
        select(Representative).where(
            Representative.id == representative_id, Representative.membership_id == membership.id
        )
    )
