"""Who sees a document, and who may open it: unseen is 404, seen but not opened is 403."""

from datetime import datetime

from cop.models import (
    Attendance,
    Community,
    Document,
    DocumentAudience,
    Edition,
    Enrolment,
    Meeting,
    PersonRoleKind,
    Registration,
)
from cop.rules.communities import can_edit_community, can_see_community
from cop.rules.meetings import can_edit_meeting, can_see_meeting
from cop.rules.training import can_manage_edition, can_see_edition
from cop.rules.viewer import Viewer

Place = Meeting | Community | Edition
# What somebody is to a place: on the list of a meeting, enrolled in an edition.
Part = Registration | Enrolment


def can_edit_documents(viewer: Viewer, place: Place) -> bool:
    """Those who manage the meeting, the community or the edition put documents there and see all of them."""
    if isinstance(place, Meeting):
        return can_edit_meeting(viewer, place)
    if isinstance(place, Edition):
        return can_manage_edition(viewer, place)
    return can_edit_community(viewer, place)


def can_see_document(viewer: Viewer, document: Document, part: Part | None) -> bool:
    """Whether the viewer may know of it: one for participants is known to those of the house.

    Of the house are members and coordinators of the hosts, and whoever stands on the meeting's list or is enrolled.
    `part`: the viewer's own registration or enrolment, or the one that a personal link stands for.
    """
    place = document.place
    if can_edit_documents(viewer, place):
        return True
    if not _is_place_seen(viewer, place):
        return False
    if document.audience == DocumentAudience.EVERYONE:
        return True
    return document.audience == DocumentAudience.PARTICIPANTS and _is_of_house(viewer, place, part)


def can_open_document(viewer: Viewer, document: Document, part: Part | None, *, at: datetime) -> bool:
    """Whether the viewer gets the file of a document that they see."""
    place = document.place
    if document.audience == DocumentAudience.EVERYONE or can_edit_documents(viewer, place):
        return True
    if document.audience == DocumentAudience.COORDINATORS:
        return False
    if isinstance(place, Community):
        return place.id in viewer.member_of
    if isinstance(place, Edition):
        return _has_part(viewer, place) or is_enrolled(place, part)
    registration = part if isinstance(part, Registration) else None
    is_there = is_enrolled(place, part) or is_participant(place, registration, at=at)
    return is_there or _has_part(viewer, place)


def is_participant(meeting: Meeting, registration: Registration | None, *, at: datetime) -> bool:
    """Whether somebody takes part: before it is held whoever is on the list, afterwards whoever was there.

    Not who only says so at the wall.
    """
    if registration is None or registration.meeting_id != meeting.id:
        return False
    if registration.attendance == Attendance.PRESENT:
        return not registration.is_to_check
    return registration.may_come and not meeting.is_held(at)


def is_enrolled(place: Meeting | Edition, part: Part | None) -> bool:
    """Whether somebody has a seat in an edition, or in the one that a session is of.

    Who waits for one, or for a yes, does not. Who is in has the materials of all its sessions, missed ones too.
    """
    edition_id = place.id if isinstance(place, Edition) else place.edition_id
    return isinstance(part, Enrolment) and part.edition_id == edition_id and part.is_in


def _is_place_seen(viewer: Viewer, place: Place) -> bool:
    if isinstance(place, Meeting):
        return can_see_meeting(viewer, place)
    if isinstance(place, Edition):
        return can_see_edition(viewer, place)
    return can_see_community(viewer, place)


def _is_of_house(viewer: Viewer, place: Place, part: Part | None) -> bool:
    if isinstance(place, Community):
        return place.id in viewer.member_of
    hosts = {host.id for host in place.hosts}
    is_of_hosts = bool((viewer.member_of | viewer.coordinates) & hosts)
    is_there = is_enrolled(place, part) if isinstance(place, Edition) else part is not None
    return is_there or is_of_hosts or _has_part(viewer, place)


def _has_part(viewer: Viewer, place: Meeting | Edition) -> bool:
    """Whether the viewer speaks there or leads it: its documents are theirs as well."""
    return viewer.is_signed_in and any(
        role.person_id == viewer.person_id and role.kind != PersonRoleKind.FRONT_DESK
        for role in place.person_roles
    )
