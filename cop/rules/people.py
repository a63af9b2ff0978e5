"""Rules about people: a coordinator works with the people of the own communities."""

from collections.abc import Collection

from cop.models import Affiliation
from cop.rules.organisations import can_edit_organisation
from cop.rules.viewer import Viewer


def can_list_people(viewer: Viewer) -> bool:
    return viewer.is_coordinator or viewer.is_viewer


def can_edit_person(viewer: Viewer, person_id: int, *, is_known: bool, is_correctable: bool) -> bool:
    """Whether `viewer` may change name, language and the address at which the person signs in.

    Whoever controls the address can sign in as the person; so a coordinator corrects only what was entered
    for somebody who has never used it and has nothing elsewhere (`queries.corrections.is_correctable_in`).
    `is_known`: the person belongs to a community that the viewer coordinates.
    """
    if viewer.is_administrator or viewer.person_id == person_id:
        return True
    return viewer.is_coordinator and is_known and is_correctable


def can_keep_affiliations(viewer: Viewer, *, is_known: bool) -> bool:
    """Whether the viewer says where a person works."""
    return viewer.is_administrator or (viewer.is_coordinator and is_known)


def can_create_person(viewer: Viewer) -> bool:
    return viewer.is_coordinator


def can_edit_affiliation(viewer: Viewer, affiliation: Affiliation, *, communities: Collection[int]) -> bool:
    """`communities`: where the organisation is a member today. A contact's dates are dates of a right."""
    if affiliation.is_contact:
        return can_edit_organisation(viewer, affiliation.organisation, communities)
    return viewer.manages_any(set(communities)) or not communities
