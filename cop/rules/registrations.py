"""Rules about registrations and attendance."""

from cop.models import Meeting, PersonRoleKind
from cop.rules.meetings import can_edit_meeting
from cop.rules.viewer import Viewer


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


def can_take_attendance(viewer: Viewer, meeting: Meeting) -> bool:
    """Those who manage the meeting, and whoever stands at its front desk: that one meeting, nothing else."""
    is_at_desk = any(
        role.kind == PersonRoleKind.FRONT_DESK and role.person_id == viewer.person_id
        for role in meeting.person_roles
    )
    return can_edit_meeting(viewer, meeting) or is_at_desk
