"""Attendance: what came of each registration, ticked row by row, and people who came without being on the list."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_date
from flask_babel import gettext as _

from cop import clock
from cop.emails import invitations
from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    Attendance,
    Meeting,
    MeetingStatus,
    Mode,
    Organisation,
    Person,
    Registration,
    Source,
)
from cop.queries.audiences import staff_ids
from cop.queries.registrations import registration_of, registrations_with
from cop.rules.viewer import Viewer
from cop.services import seats
from cop.services.affiliations import add_affiliation
from cop.services.audit import log_act
from cop.services.walk_ins import Stranger, organisation_of, person_of


@dataclass(frozen=True)
class Mark:
    """What a door says of one person.

    `mode` is how somebody present came, None where it goes without saying; `minutes` how long, as a report of a
    video call tells; `checked_in_at` when somebody came in.
    """

    attendance: Attendance
    mode: Mode | None = None
    minutes: int | None = None
    checked_in_at: datetime | None = None


def record_attendance(
    meeting: Meeting,
    marks: Mapping[int, Mark],
    *,
    by: Viewer | None,
    at: datetime,
    source: Source = Source.TICK_LIST,
) -> int:
    """Write the marks, by registration id, and return how many people they changed: the one writer of all doors.

    Only what is given is written, so that two who tick different people at the same time do not undo each
    other. Ids that are not on the meeting's list are left out. Who is present already stays so, with the door,
    the hour and the way that were first, unless a mark says another way. What people say of themselves
    (SELF_CHECK_IN) makes somebody present of whom nothing is recorded, and never overrides an absence or excuse
    that somebody else recorded. Raises CopError before the day of the meeting and for one that does not take place.
    """
    meeting = seats.lock_meeting(meeting.id)
    refuse_attendance(meeting, at=at)
    changed = {}
    for registration in registrations_with(meeting, marks.keys()):
        mark = marks[registration.id]
        if _write(registration, mark, source):
            changed[str(registration.id)] = str(mark.attendance)
    db.session.flush()
    if changed:
        log_act("attendance", meeting, by=by, marks=changed)
    return len(changed)


def add_walk_in(
    meeting: Meeting,
    stranger: Stranger,
    *,
    mode: Mode | None,
    by: Viewer | None,
    at: datetime,
    source: Source = Source.TICK_LIST,
) -> Registration:
    """Record somebody as present who was not on the list, and return the registration.

    The person is found by address, or by name and organisation where no address was given, and made where there
    is none; so is the organisation, to be checked by a coordinator later. Twice is once. Nobody gets a mail, no
    seat is taken: who stands in the room has one. On the day of the meeting the hour is kept. `by` is None for
    somebody at the door who is not signed in. Raises CopError as `record_attendance` does.
    """
    meeting = seats.lock_meeting(meeting.id)
    refuse_attendance(meeting, at=at)
    organisation = organisation_of(stranger, by=by)
    person, is_new = person_of(meeting, stranger, organisation, by=by)
    registration = registration_of(meeting, person.id) or put_on_list(
        meeting, person, organisation=organisation, source=source
    )
    registration.organisation = registration.organisation or organisation
    came_at = at if clock.day_of(at) == meeting.day else None
    _write(registration, Mark(Attendance.PRESENT, mode, checked_in_at=came_at), source)
    if is_new and organisation:
        add_affiliation(person, organisation=organisation, since_on=meeting.day, by=by)
    db.session.flush()
    log_act("walk_in", registration, by=by, meeting=meeting.id, person=person.id)
    return registration


def set_staff(registrations: Collection[Registration], *, is_staff: bool, by: Viewer) -> None:
    """Say of people whether they are counted apart as the team (counting rule 4)."""
    for registration in registrations:
        registration.is_staff = is_staff
    db.session.flush()
    for registration in registrations:
        log_act("staff", registration, by=by, is_staff=is_staff)


def refuse_attendance(meeting: Meeting, *, at: datetime) -> None:
    """Raise CopError, in words, where attendance cannot be taken at the instant `at`."""
    if reason := attendance_closed_reason(meeting, at=at):
        raise CopError(reason)


def attendance_closed_reason(meeting: Meeting, *, at: datetime) -> str:
    """Return why attendance cannot be taken at the instant `at`, "" where it can."""
    if meeting.status == MeetingStatus.DRAFT:
        return _("This meeting has not been published yet.")
    if meeting.status != MeetingStatus.SCHEDULED:
        return _("This meeting does not take place: there is no attendance to take.")
    if clock.day_of(at) < meeting.day:
        day = format_date(meeting.day, "EEEE d MMMM y")
        return _("Attendance can be taken from the day of the meeting on: %(day)s.", day=day)
    return ""


def _write(registration: Registration, mark: Mark, source: Source) -> bool:
    """Write one mark; return whether it says anything new."""
    if source == Source.SELF_CHECK_IN and registration.attendance != Attendance.UNKNOWN:
        return False
    is_present = mark.attendance == Attendance.PRESENT
    mode = (mark.mode or registration.attended_mode or _usual_mode(registration)) if is_present else None
    was_present = registration.attendance == Attendance.PRESENT
    minutes = registration.minutes if is_present and was_present and mark.minutes is None else mark.minutes
    is_other = (registration.attendance, registration.attended_mode) != (mark.attendance, mode)
    if not is_other and registration.minutes == minutes:
        return False
    registration.attendance, registration.attended_mode, registration.minutes = mark.attendance, mode, minutes
    if is_other:
        registration.attendance_source = None if mark.attendance == Attendance.UNKNOWN else source
    if not (is_present and was_present and registration.checked_in_at):
        registration.checked_in_at = mark.checked_in_at if is_present else None
    return True


def _usual_mode(registration: Registration) -> Mode:
    offered = registration.meeting.modes
    said = registration.mode
    return said if said in offered else offered[0]


def put_on_list(
    meeting: Meeting, person: Person, *, organisation: Organisation | None, source: Source
) -> Registration:
    """Add somebody who came unasked: a registration without an invitation, hence without answer, seat and mails."""
    registration = Registration(
        meeting=meeting,
        person=person,
        organisation=organisation,
        source=source,
        is_staff=person.id in staff_ids(meeting, on=meeting.day),
    )
    invitations.begin_anew(registration)
    db.session.add(registration)
    db.session.flush()
    return registration
