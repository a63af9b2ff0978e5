"""Who sees a document, and who may open it: unseen is 404, seen but not opened is 403."""

from datetime import datetime

from cop.models import (
    Attendance,
    Community,
    Document,
    DocumentAudience,
    Meeting,
    PersonRoleKind,
    Registration,
)
from cop.rules.communities import can_edit_community, can_see_community
from cop.rules.meetings import can_edit_meeting, can_see_meeting
from cop.rules.viewer import Viewer


def can_edit_documents(viewer: Viewer, place: Meeting | Community) -> bool:
    """Those who manage the meeting or the community put documents there and see all of them."""
    if isinstance(place, Meeting):
        return can_edit_meeting(viewer, place)
    return can_edit_community(viewer, place)


def can_see_document(viewer: Viewer, document: Document, registration: Registration | None) -> bool:
    """Whether the viewer may know of it: one for participants is known to those of the house.

    Of the house are members and coordinators of the hosts, and whoever stands on the meeting's list.
    `registration`: the viewer's own one, or the one that a personal link stands for.
    """
    place = document.place
    if can_edit_documents(viewer, place):
        return True
    if not _is_place_seen(viewer, place):
        return False
    if document.audience == DocumentAudience.EVERYONE:
        return True
    return document.audience == DocumentAudience.PARTICIPANTS and _is_of_house(viewer, place, registration)


def can_open_document(
    viewer: Viewer, document: Document, registration: Registration | None, *, at: datetime
) -> bool:
    """Whether the viewer gets the file of a document that they see."""
    place = document.place
    if document.audience == DocumentAudience.EVERYONE or can_edit_documents(viewer, place):
        return True
    if document.audience == DocumentAudience.COORDINATORS:
        return False
    if isinstance(place, Community):
        return place.id in viewer.member_of
    return _has_part(viewer, place) or is_participant(place, registration, at=at)


def is_participant(meeting: Meeting, registration: Registration | None, *, at: datetime) -> bool:
    """Whether somebody takes part: before it is held whoever is on the list, afterwards whoever was there.

    Not who only says so at the wall.
    """
    if registration is None or registration.meeting_id != meeting.id:
        return False
    if registration.attendance == Attendance.PRESENT:
        return not registration.is_to_check
    return registration.may_come and not meeting.is_held(at)


def _is_place_seen(viewer: Viewer, place: Meeting | Community) -> bool:
    if isinstance(place, Meeting):
        return can_see_meeting(viewer, place)
    return can_see_community(viewer, place)


def _is_of_house(viewer: Viewer, place: Meeting | Community, registration: Registration | None) -> bool:
    if isinstance(place, Community):
        return place.id in viewer.member_of
    hosts = {host.id for host in place.hosts}
    return registration is not None or bool((viewer.member_of | viewer.coordinates) & hosts) or _has_part(
        viewer, place
    )  # fmt: skip


def _has_part(viewer: Viewer, meeting: Meeting) -> bool:
    """Whether the viewer speaks at the meeting or leads it: its documents are theirs as well."""
    return viewer.is_signed_in and any(
        role.person_id == viewer.person_id and role.kind != PersonRoleKind.FRONT_DESK
        for role in meeting.person_roles
    )
