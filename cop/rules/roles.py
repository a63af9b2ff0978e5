"""Rules about roles: nobody gives, or takes away, more than the own."""

from cop.models import RoleKind
from cop.rules.viewer import Viewer


def can_give_site_role(viewer: Viewer) -> bool:
    return viewer.is_administrator


def can_give_community_role(viewer: Viewer, community_id: int, kind: RoleKind) -> bool:
    """Coordinators are named by administrators; a co-facilitator, who gains no right, by coordinators too."""
    if kind == RoleKind.CO_FACILITATOR:
        return viewer.manages_any({community_id})
    return viewer.is_administrator


def can_reset_second_factor(viewer: Viewer, person_id: int) -> bool:
    """An administrator, for somebody who has lost the app; for oneself a code is asked."""
    return viewer.is_administrator and viewer.person_id != person_id
