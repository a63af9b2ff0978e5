"""Rules about the reports of a community's years."""

from cop.models import Community, CommunityReport
from cop.rules.communities import can_edit_community, can_see_community
from cop.rules.viewer import Viewer


def can_manage_community_report(viewer: Viewer, community: Community) -> bool:
    """Its words and its publication are for the coordinators of the community, and administrators."""
    return can_edit_community(viewer, community)


def can_see_whole_year(viewer: Viewer, community: Community) -> bool:
    """Every number, however small: for those who manage the community, and those who read the figures of all."""
    return viewer.is_viewer or can_edit_community(viewer, community)


def can_see_community_report(viewer: Viewer, community: Community, report: CommunityReport | None) -> bool:
    """A published report of a community that one sees is everybody's; before that of those who may see all of it."""
    is_public = bool(report and report.published_at) and can_see_community(viewer, community)
    return is_public or can_see_whole_year(viewer, community)
