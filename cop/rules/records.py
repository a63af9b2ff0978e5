"""Rules about the small records that everything else is made from."""

from collections.abc import Collection

from cop.rules.viewer import Viewer


def can_edit_common_records(viewer: Viewer) -> bool:
    """Initiatives, meeting kinds, stakeholder categories and programmes are shared by all communities."""
    return viewer.is_administrator


def can_edit_community_records(viewer: Viewer, communities: Collection[int]) -> bool:
    """Editions, wordings and declared history are edited by who manages one of their communities."""
    return viewer.manages_any(set(communities))


def can_create_community_records(viewer: Viewer) -> bool:
    return viewer.is_coordinator


def can_see_records(viewer: Viewer) -> bool:
    return viewer.is_coordinator
