"""Rules about personal data as such: each person decides on their own, administrators help on request."""

from cop.rules.viewer import Viewer


def can_manage_privacy_of(viewer: Viewer, person_id: int) -> bool:
    """Whether the viewer makes the copy of a person's data and erases them."""
    return viewer.is_administrator or viewer.person_id == person_id


def can_change_retention(viewer: Viewer) -> bool:
    return viewer.is_administrator
