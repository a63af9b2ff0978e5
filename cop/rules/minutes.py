"""Rules about the minutes of a meeting and what it agreed to do."""

from cop.models import ActionItem, Attendance, Meeting, Minutes, Registration
from cop.rules.meetings import can_edit_meeting, can_see_meeting
from cop.rules.viewer import Viewer


def can_edit_minutes(viewer: Viewer, meeting: Meeting) -> bool:
    return can_edit_meeting(viewer, meeting)


def can_read_minutes(
    viewer: Viewer, meeting: Meeting, minutes: Minutes | None, registration: Registration | None
) -> bool:
    """Once published: those who were there, or everybody where the minutes are public. Before: who writes them.

    `registration` is the viewer's own at this meeting.
    """
    if can_edit_minutes(viewer, meeting):
        return True
    if minutes is None or minutes.published_at is None or not can_see_meeting(viewer, meeting):
        return False
    if minutes.is_public or registration is None:
        return minutes.is_public
    return registration.attendance == Attendance.PRESENT and not registration.is_to_check


def can_settle_action(viewer: Viewer, meeting: Meeting, action: ActionItem) -> bool:
    """Whoever took it on says that it is done, and so do those who manage the meeting."""
    is_own = action.person_id is not None and action.person_id == viewer.person_id
    return is_own or can_edit_minutes(viewer, meeting)
