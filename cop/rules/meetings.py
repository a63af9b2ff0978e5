"""Rules about meetings."""

from collections.abc import Iterable

from cop.models import Meeting, MeetingStatus, Registration
from cop.rules.viewer import Viewer


def can_see_meeting(viewer: Viewer, meeting: Meeting) -> bool:
    """A draft is seen by those who manage one of its hosts, every other meeting by all."""
    return meeting.status != MeetingStatus.DRAFT or can_edit_meeting(viewer, meeting)


def can_edit_meeting(viewer: Viewer, meeting: Meeting) -> bool:
    return viewer.manages_any({host.id for host in meeting.hosts})


def can_extend_series(viewer: Viewer, meetings: Iterable[Meeting]) -> bool:
    """Further meetings, and rules for all of them, are for those who manage each of a series, not one alone."""
    return all(can_edit_meeting(viewer, meeting) for meeting in meetings)


def can_create_meeting(viewer: Viewer) -> bool:
    return viewer.is_coordinator


def can_see_meeting_link(viewer: Viewer, meeting: Meeting, registration: Registration | None) -> bool:
    """The online link is for those who manage the meeting and those on its list, answer or no answer yet.

    Not for whoever said no, waits for a seat or is off the list: the invitation shows it to the same people.
    """
    return can_edit_meeting(viewer, meeting) or (registration is not None and registration.may_come)


def can_see_who_comes(viewer: Viewer, meeting: Meeting) -> bool:
    """Which organisations come is told to those who are signed in; the public reads how many."""
    return viewer.is_signed_in and can_see_meeting(viewer, meeting)
