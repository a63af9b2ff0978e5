"""The code on the wall, and what people say of themselves there.

A meeting's address is a secret that hangs in its room; it is open around the meeting alone. Whoever types an
address is never told whether somebody has it.
"""

from datetime import datetime

from flask_babel import format_date, format_time
from flask_babel import gettext as _

from cop import tokens
from cop.errors import CopError
from cop.extensions import db
from cop.models import Answer, Attendance, Meeting, Mode, Organisation, Person, Registration, Source
from cop.queries.check_in import registration_with_code
from cop.queries.people import person_with_address
from cop.queries.registrations import registration_of
from cop.rules.check_in import door_times, has_door, is_door_open
from cop.rules.viewer import Viewer
from cop.services import seats
from cop.services.attendance import Mark, add_walk_in, put_on_list, record_attendance
from cop.services.audit import log_act
from cop.services.walk_ins import Stranger


def renew_door(meeting: Meeting, *, by: Viewer) -> str:
    """Give the wall a new secret, and return it: the code that hangs there so far leads nowhere any more.

    Raises CopError for a meeting that has no wall: online, or not taking place.
    """
    if not has_door(meeting):
        raise CopError(_("Only a published meeting that people come to in person has a code for the wall."))
    meeting.door_token = tokens.new_base32(20)
    db.session.flush()
    log_act("renew_door", meeting, by=by)
    return meeting.door_token


def let_walk_ins(meeting: Meeting, *, are_taken: bool, by: Viewer) -> None:
    """Say whether people on no list may record themselves at the wall, to be checked."""
    if meeting.door_takes_walk_ins != are_taken:
        meeting.door_takes_walk_ins = are_taken
        db.session.flush()
        log_act("update", meeting, by=by, fields=["door_takes_walk_ins"])


def door_closed_reason(meeting: Meeting, *, at: datetime) -> str:
    """Return why nobody checks in at the wall at the instant `at`, "" where one can."""
    opens_at, closes_at = door_times(meeting)
    if is_door_open(meeting, at=at):
        return ""
    if has_door(meeting) and at < opens_at:
        day, hour = format_date(meeting.day, "EEEE d MMMM"), format_time(opens_at, "HH:mm")
        return _("You can check in here from %(time)s on %(day)s.", time=hour, day=day)
    if has_door(meeting) and at > closes_at:
        return _("This meeting is over: nobody checks in here any more.")
    return _("This meeting does not take place: there is nothing to check in to.")


def check_in_signed_in(
    meeting: Meeting, person: Person, *, organisation: Organisation | None, by: Viewer, at: datetime
) -> Registration:
    """Record somebody who is signed in; who was on no list is put there, for `organisation`.

    Raises CopError where the wall is closed, where somebody else has recorded an absence, and for who was taken
    off the list: whether they come in is for the desk to say.
    """
    meeting = _open_meeting(meeting, at=at)
    registration = registration_of(meeting, person.id) or put_on_list(
        meeting,
        person,
        organisation=organisation,
        source=Source.WEB,  # known: nobody need check who it is
    )
    return _say_here(meeting, registration, by=by, at=at)


def check_in_with_code(meeting: Meeting, typed: str, *, by: Viewer | None, at: datetime) -> Registration:
    """Record whoever has a code of this meeting.

    Raises CopError (field "code") for any other code, and as `check_in_signed_in` does.
    """
    registration = registration_with_code(meeting, typed)
    if registration is None:
        raise CopError(
            _("This code is not one of this meeting. Look at your invitation again."), field="code"
        )
    meeting = _open_meeting(meeting, at=at)
    return _say_here(meeting, registration, by=by, at=at)


def check_in_with_address(
    meeting: Meeting, stranger: Stranger, *, by: Viewer | None, at: datetime
) -> Registration | None:
    """Record whoever is on the list with an address; where the meeting takes walk-ins, anybody else to be checked.

    None where nobody was recorded: the page says the same in both cases. An absence that somebody recorded stays,
    and who was taken off the list stays off it.
    Raises CopError where the wall is closed.
    """
    meeting = _open_meeting(meeting, at=at)
    person = person_with_address(stranger.email)
    registration = registration_of(meeting, person.id) if person else None
    if registration and registration.answer == Answer.WITHDRAWN:
        return None
    if registration:
        _record(meeting, registration, by=by, at=at)
        return registration
    if not meeting.door_takes_walk_ins or not stranger.name:
        return None
    try:
        with db.session.begin_nested():
            return add_walk_in(
                meeting, stranger, mode=Mode.IN_PERSON, by=by, at=at, source=Source.SELF_CHECK_IN
            )
    except CopError:  # an address that somebody has noted and not confirmed: whose, is nobody's business here
        return None


def _open_meeting(meeting: Meeting, *, at: datetime) -> Meeting:
    meeting = seats.lock_meeting(meeting.id)
    if reason := door_closed_reason(meeting, at=at):
        raise CopError(reason)
    return meeting


def _say_here(
    meeting: Meeting, registration: Registration, *, by: Viewer | None, at: datetime
) -> Registration:
    if registration.answer == Answer.WITHDRAWN:
        raise CopError(_("You are not on the list of this meeting: please go to the desk."))
    _record(meeting, registration, by=by, at=at)
    if registration.attendance != Attendance.PRESENT:
        raise CopError(_("The organisers have recorded that you are not here: please go to the desk."))
    return registration


def _record(meeting: Meeting, registration: Registration, *, by: Viewer | None, at: datetime) -> None:
    mark = Mark(Attendance.PRESENT, Mode.IN_PERSON, checked_in_at=at)
    record_attendance(meeting, {registration.id: mark}, by=by, at=at, source=Source.SELF_CHECK_IN)
