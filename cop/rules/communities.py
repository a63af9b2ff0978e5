"""Rules about communities."""

from cop.models import Community, CommunityStatus
from cop.rules.viewer import Viewer


def can_see_community(viewer: Viewer, community: Community) -> bool:
    """A proposed community is seen by those who manage it, every other one by all."""
    return community.status != CommunityStatus.PROPOSED or can_edit_community(viewer, community)


def can_edit_community(viewer: Viewer, community: Community) -> bool:
    return viewer.is_administrator or community.id in viewer.coordinates


def can_create_community(viewer: Viewer) -> bool:
    return viewer.is_administrator
