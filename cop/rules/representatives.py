"""Rules about who represents an organisation, and about leaving."""

from cop.models import Community, Organisation
from cop.rules.viewer import Viewer


def can_keep_representatives(viewer: Viewer, organisation: Organisation) -> bool:
    """Its contact says who represents an organisation; coordinators do so from their community's page."""
    return viewer.is_administrator or organisation.id in viewer.contact_of


def can_leave_community(viewer: Viewer, community: Community) -> bool:
    """Whoever takes part leaves when they want; a coordinator's role is not left so."""
    return community.id in viewer.member_of
