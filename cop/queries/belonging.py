"""Who belongs to which community on a day: whoever represents a member there, is one alone, or has a role.

Selections of (community_id, person_id), to be narrowed to some communities or some people.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import CompoundSelect, Select, select, union

from cop.models import CommunityRole, Membership, Representative, RoleKind
from cop.queries.memberships import is_member_on
from cop.queries.viewers import in_force


def belonging(on: date) -> CompoundSelect[int, int | None]:
    """Return the selection of all who belong to a community on a day, each once a community."""
    return union(*ways_of_belonging(on))


def ways_of_belonging(on: date) -> tuple[Select[int, int | None], ...]:
    """Return the selections of who represents a member, who is one alone, and who has a role, in this order."""
    return representing(on), alone(on), with_role(on)


def representing(on: date) -> Select[int, int | None]:
    """Return the selection of who represents a member organisation on a day."""
    rows = select(Membership.community_id, Representative.person_id).select_from(Representative)
    in_office = in_force(Representative.since_on, Representative.until_on, on)
    return rows.join(Representative.membership).where(is_member_on(on), in_office)


def alone(on: date) -> Select[int, int | None]:
    """Return the selection of who is a member without an organisation on a day."""
    rows = select(Membership.community_id, Membership.person_id)
    return rows.where(Membership.person_id.is_not(None), is_member_on(on))


def with_role(on: date, kinds: Collection[RoleKind] = tuple(RoleKind)) -> Select[int, int | None]:
    """Return the selection of who has one of these roles in a community on a day."""
    rows = select(CommunityRole.community_id, CommunityRole.person_id)
    in_office = in_force(CommunityRole.since_on, CommunityRole.until_on, on)
    return rows.where(CommunityRole.kind.in_(kinds), in_office)
