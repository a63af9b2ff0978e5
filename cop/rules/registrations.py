"""Rules about registrations and attendance."""

from datetime import datetime, timedelta

from cop.models import Meeting, PersonRoleKind
from cop.rules.meetings import can_edit_meeting
from cop.rules.viewer import Viewer

# How long after the end a front desk may still put right what it wrote; then the list is none of its business.
DESK_CLOSES_AFTER = timedelta(days=1)


def can_register(viewer: Viewer, meeting: Meeting) -> bool:
    """Who was not invited may come to a public kind of meeting, or to one of an own community."""
    hosts = {host.id for host in meeting.hosts}
    is_at_home = bool(viewer.member_of & hosts) or viewer.manages_any(hosts)
    return viewer.is_signed_in and (meeting.kind.is_public or is_at_home)


def can_see_registrations(viewer: Viewer, meeting: Meeting) -> bool:
    """The list of people is for those who manage the meeting."""
    return can_edit_meeting(viewer, meeting)


def can_edit_registrations(viewer: Viewer, meeting: Meeting) -> bool:
    return can_edit_meeting(viewer, meeting)


def can_take_attendance(viewer: Viewer, meeting: Meeting, *, at: datetime) -> bool:
    """Those who manage the meeting, and whoever stands at its front desk: that one meeting, until the day after."""
    is_at_desk = any(
        role.kind == PersonRoleKind.FRONT_DESK and role.person_id == viewer.person_id
        for role in meeting.person_roles
    )
    is_open = at < meeting.ends_at + DESK_CLOSES_AFTER
    return can_edit_meeting(viewer, meeting) or (is_at_desk and is_open)
