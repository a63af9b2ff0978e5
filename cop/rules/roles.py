"""Rules about roles: nobody gives, or takes away, more than the own."""

from cop.rules.viewer import Viewer


def can_give_site_role(viewer: Viewer) -> bool:
    return viewer.is_administrator


def can_give_community_role(viewer: Viewer, community_id: int) -> bool:
    """Coordinators keep the team of their own community: coordinators as they are, and co-facilitators."""
    return viewer.manages_any({community_id})


def can_end_last_coordinator(viewer: Viewer) -> bool:
    """Only who looks after a community that has no coordinator leaves it without one."""
    return viewer.is_administrator


def can_reset_second_factor(viewer: Viewer, person_id: int) -> bool:
    """An administrator, for somebody who has lost the app; for oneself a code is asked."""
    return viewer.is_administrator and viewer.person_id != person_id
