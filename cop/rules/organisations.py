"""Rules about organisations.

`communities` are the ids of the communities that the organisation is a member of today.
"""

from collections.abc import Collection

from cop.models import Organisation
from cop.rules.viewer import Viewer


def can_see_organisation_people(
    viewer: Viewer, organisation: Organisation, communities: Collection[int]
) -> bool:
    """Its people and their attendance: for its contact, its communities' coordinators and the team.

    A coordinator finds there only the people of the own communities: `queries.organisations.affiliations_at`.
    """
    is_own = organisation.id in viewer.contact_of or viewer.manages_any(set(communities))
    return viewer.is_viewer or is_own


def can_edit_organisation(viewer: Viewer, organisation: Organisation, communities: Collection[int]) -> bool:
    """Its contact edits its own facts, besides those who manage it."""
    return can_manage_organisation(viewer, communities) or organisation.id in viewer.contact_of


def can_manage_organisation(viewer: Viewer, communities: Collection[int]) -> bool:
    """Who coordinates every community that it is a member of, so that adding it to one gives nothing.

    Managing is also editing what the ecosystem says of it: category, partnership, checked or not.
    """
    is_own = bool(communities) and set(communities) <= viewer.coordinates
    return viewer.is_administrator or is_own


def can_create_organisation(viewer: Viewer) -> bool:
    return viewer.is_coordinator


def can_delete_organisation(viewer: Viewer) -> bool:
    return viewer.is_administrator
