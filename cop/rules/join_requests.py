"""Rules about requests to join."""

from cop.models import Community, CommunityStatus, JoinPolicy
from cop.rules.viewer import Viewer


def is_taking_requests(community: Community) -> bool:
    """Whether the public form is open: not by invitation only, and alive."""
    return (
        community.join_policy != JoinPolicy.BY_INVITATION
        and community.status in {CommunityStatus.ACTIVE, CommunityStatus.DORMANT}
    )  # fmt: skip


def can_list_join_requests(viewer: Viewer) -> bool:
    return viewer.is_coordinator
