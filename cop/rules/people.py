"""Rules about people: a coordinator works with the people of the own communities."""

from collections.abc import Collection

from cop.models import Affiliation, SiteRole
from cop.rules.viewer import Viewer


def can_list_people(viewer: Viewer) -> bool:
    return viewer.is_coordinator or viewer.is_viewer


def can_edit_person(viewer: Viewer, *, is_known: bool) -> bool:
    """`is_known`: the person belongs to a community that the viewer coordinates."""
    return viewer.is_administrator or (viewer.is_coordinator and is_known)


def can_create_person(viewer: Viewer) -> bool:
    return viewer.is_coordinator


def can_edit_affiliation(viewer: Viewer, affiliation: Affiliation, *, communities: Collection[int]) -> bool:
    """`communities`: where the organisation is a member today. What gives rights elsewhere stays untouched."""
    return viewer.manages_any(set(communities)) or (not communities and not affiliation.is_contact)


def can_change_address(viewer: Viewer, person: Viewer, *, organisations: Collection[int]) -> bool:
    """Whether `viewer` may change the address at which `person` (seen as a viewer) signs in.

    Whoever controls the address can sign in as the person; so nobody may who could gain a right by it.
    `organisations` are the ids of those whose data the viewer edits.
    """
    if viewer.is_administrator or viewer.person_id == person.person_id:
        return True
    return (
        person.site_role == SiteRole.NONE
        and person.coordinates | person.member_of <= viewer.coordinates
        and person.contact_of <= viewer.contact_of | set(organisations)
    )
