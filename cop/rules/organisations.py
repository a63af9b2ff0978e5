"""Rules about organisations.

`communities` are the ids of the communities that the organisation is a member of today.
"""

from collections.abc import Collection

from cop.models import Organisation
from cop.rules.viewer import Viewer


def can_see_organisation(viewer: Viewer, organisation: Organisation) -> bool:
    """The register is public; a name that nobody has checked yet is seen by those who work with it."""
    if not organisation.is_to_check:
        return True
    return viewer.is_coordinator or viewer.is_viewer or organisation.id in viewer.contact_of


def can_see_organisation_people(
    viewer: Viewer, organisation: Organisation, communities: Collection[int]
) -> bool:
    """Its people and their attendance: for its contact, its communities' coordinators and the team."""
    return viewer.is_viewer or can_edit_organisation(viewer, organisation, communities)


def can_edit_organisation(viewer: Viewer, organisation: Organisation, communities: Collection[int]) -> bool:
    """Its contact edits its own facts, coordinators those of their communities' members."""
    return can_manage_organisation(viewer, communities) or organisation.id in viewer.contact_of


def can_manage_organisation(viewer: Viewer, communities: Collection[int]) -> bool:
    """Whether also what the ecosystem says of it is edited: category, partnership, checked or not."""
    return viewer.manages_any(set(communities))


def can_create_organisation(viewer: Viewer) -> bool:
    return viewer.is_coordinator


def can_delete_organisation(viewer: Viewer) -> bool:
    return viewer.is_administrator
