"""Registrations: answered, taken without an invitation, withdrawn. Every change holds the meeting's lock."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.exc import InvalidRequestError

from cop.emails import invitations
from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    Answer,
    Attendance,
    Meeting,
    Mode,
    Organisation,
    Person,
    Registration,
    Source,
)
from cop.queries.audiences import staff_ids
from cop.queries.registrations import registration_of
from cop.rules.viewer import Viewer
from cop.services import audit, seats
from cop.services.approvals import approve_request, ask_to_come, must_ask, refuse_maybe
from cop.services.registration_windows import OWN_HAND, closed_reason, refuse_closed, refuse_yes

__all__ = ["closed_reason"]  # asked together with what it closes
GIVEN = (Answer.ACCEPTED, Answer.TENTATIVE, Answer.DECLINED)


def answer_registration(
    registration: Registration,
    *,
    answer: Answer,
    mode: Mode | None = None,
    source: Source,
    at: datetime,
    organisation: Organisation | None = None,
) -> Registration:
    """Record what a person says: ACCEPTED, TENTATIVE or DECLINED; seats and waiting list follow at once.

    "Yes" to a full meeting becomes WAITING, with a mail; a freed seat goes to the first who waits, with a
    mail. `mode` is how the person comes (default: as before, else the first way offered), `organisation` the
    one represented (default: as before). The same answer again changes nothing and mails nothing. Who was not
    invited to a meeting that asks for approval is REQUESTED by saying yes. Raises CopError where the meeting
    takes no answers (any more), or no yes by one's own hand; where the waiting list is closed; where somebody
    seated asks for the other way to come, or stands for another organisation, and there is no seat for it.
    ValueError for an answer that is not a person's to give.
    """
    if answer not in GIVEN:
        raise ValueError(f"{answer} is not an answer a person gives")
    meeting = seats.lock_meeting(registration.meeting_id)
    _read_anew(registration)  # as it is under the lock: the same button may have been pressed twice
    refuse_closed(meeting, at=at)
    if registration.answer == Answer.WITHDRAWN:
        raise CopError(
            _("You are not on the list of this meeting any more. Write to its organisers to come.")
        )
    if source in OWN_HAND:
        _refuse_own(registration, answer, at=at)
    if organisation is not None and answer == Answer.ACCEPTED:
        seats.change_organisation(registration, organisation, at=at)
    mode = _mode_for(registration, mode)
    if answer == Answer.ACCEPTED and source in OWN_HAND and must_ask(registration):
        ask_to_come(registration, mode, source=source, at=at)
    elif not _is_said_already(registration, answer, mode, at=at):
        registration.source, registration.answered_at = source, at
        registration.answered_sequence = meeting.sequence
        with db.session.no_autoflush:  # one UPDATE of the row, not one before each question in between
            _place(registration, answer, mode, at=at)
            if answer != Answer.DECLINED:
                registration.asked_at = None  # somebody else's hand has let the person in
    if organisation is not None:
        registration.organisation = organisation
    db.session.flush()
    return registration


def answer_on_behalf(
    registration: Registration, *, answer: Answer, by: Viewer, at: datetime, mode: Mode | None = None
) -> Registration:
    """Record what somebody told a coordinator; one taken off the list comes back by saying yes.

    Raises CopError, with the person's name, where the person could not have said so either.
    """
    try:
        if registration.answer == Answer.WITHDRAWN and answer == Answer.ACCEPTED:
            return _bring_back(registration, mode, by=by, at=at)
        if registration.answer == Answer.REQUESTED and answer == Answer.ACCEPTED:
            approve_request(registration, by=by, at=at)
            return registration
        answer_registration(registration, answer=answer, mode=mode, source=Source.COORDINATOR, at=at)
    except CopError as error:
        raise CopError(f"{registration.person.name}: {error}", field=error.field) from None
    audit.log_act("answer", registration, by=by, answer=str(registration.answer))
    return registration


def _bring_back(registration: Registration, mode: Mode | None, *, by: Viewer, at: datetime) -> Registration:
    return register_person(
        registration.meeting,
        person=registration.person,
        organisation=registration.organisation,
        mode=mode,
        source=Source.COORDINATOR,
        by=by,
        at=at,
    )


def register_person(
    meeting: Meeting,
    *,
    person: Person,
    organisation: Organisation | None,
    mode: Mode | None,
    source: Source,
    by: Viewer | None,
    at: datetime,
) -> Registration:
    """Take a person who says yes without having been invited, and send the event for the calendar.

    The mail shows the answer already given; where the meeting is full, one says that the person waits; where it
    asks for approval, that a coordinator decides.
    Somebody on the list already just answers yes. A withdrawn registration comes back under a new calendar
    UID, at the wish of those who manage the meeting alone (`source` COORDINATOR). Raises CopError as
    `answer_registration` does.
    """
    meeting = seats.lock_meeting(meeting.id)
    refuse_closed(meeting, at=at)
    registration = registration_of(meeting, person.id)
    if registration and not (registration.answer == Answer.WITHDRAWN and source == Source.COORDINATOR):
        return answer_registration(
            registration, answer=Answer.ACCEPTED, mode=mode, source=source, at=at, organisation=organisation
        )
    if source in OWN_HAND:
        refuse_yes(meeting, None, at=at)
    registration = _fresh(registration or Registration(meeting=meeting, person=person), organisation)
    if source in OWN_HAND and meeting.needs_approval and not registration.is_staff:
        registration.asked_at = at
    answer_registration(registration, answer=Answer.ACCEPTED, mode=mode, source=source, at=at)
    audit.log_act("register", registration, by=by, meeting=meeting.id, person=person.id)
    if registration.answer == Answer.ACCEPTED:
        invitations.queue_invitation(registration)
    return registration


def withdraw_registration(registration: Registration, *, by: Viewer | None, at: datetime) -> None:
    """Take a person off the list: the seat goes to the next one waiting, the calendar gets a CANCEL.

    Twice is once. Raises CopError for somebody recorded as present, who is part of the figures.
    """
    meeting = seats.lock_meeting(registration.meeting_id)
    _read_anew(registration)
    if registration.answer == Answer.WITHDRAWN:
        return
    if registration.attendance == Attendance.PRESENT:
        raise CopError(
            _("%(name)s is recorded as present: change the attendance first.", name=registration.person.name)
        )
    seats.leave_seat(registration, Answer.WITHDRAWN, at=at)
    registration.answered_at = at
    registration.source = Source.COORDINATOR
    meeting.sequence += 1  # a CANCEL needs a number above the REQUEST's (RFC 5546 3.2.5)
    db.session.flush()
    audit.log_act("withdraw", registration, by=by, meeting=meeting.id, person=registration.person_id)
    if meeting.takes_answers(at):
        invitations.queue_cancellation(registration)


def reset_answers(meeting: Meeting, *, at: datetime) -> None:
    """Ask everybody anew, because the date, the hours or the place are others: call after raising `sequence`.

    Answers given so far stay readable as answers to the earlier date (`Registration.is_outdated`), and whoever
    has a seat keeps it: some calendar programs send nothing when the same answer is given again, and nobody
    should lose a seat to that. Whoever waits keeps the place in the queue.
    """
    meeting = seats.lock_meeting(meeting.id)
    meeting.significant_sequence, meeting.changed_at, meeting.asked_anew_at = meeting.sequence, at, at
    db.session.flush()


def _read_anew(registration: Registration) -> None:
    """Load the registration as it is now; raise CopError where a merge has made one of two meanwhile."""
    try:
        db.session.refresh(registration)
    except InvalidRequestError:
        raise CopError(
            _("This registration has just become one with another. Open the meeting again.")
        ) from None


def _fresh(registration: Registration, organisation: Organisation | None) -> Registration:
    """Make the registration as if it had just been invited, under a new calendar UID."""
    registration.answer, registration.mode, registration.answered_sequence = Answer.INVITED, None, None
    registration.organisation, registration.asked_at = organisation, None
    registration.is_staff = registration.person.id in staff_ids(
        registration.meeting, on=registration.meeting.day
    )
    invitations.begin_anew(registration)
    db.session.add(registration)
    db.session.flush()
    return registration


def _mode_for(registration: Registration, mode: Mode | None) -> Mode:
    """Return how the person comes: as asked, as before, or the first way offered."""
    offered = registration.meeting.modes
    if mode is not None and mode not in offered:
        raise CopError(_("This meeting is not held in that way."), field="mode")
    return mode or (registration.mode if registration.mode in offered else None) or offered[0]


def _refuse_own(registration: Registration, answer: Answer, *, at: datetime) -> None:
    """Raise CopError for what somebody may not say by themselves; "no" is always possible."""
    if answer == Answer.ACCEPTED:
        refuse_yes(registration.meeting, registration, at=at)
    if answer == Answer.TENTATIVE:
        refuse_maybe(registration)


def _is_said_already(registration: Registration, answer: Answer, mode: Mode, *, at: datetime) -> bool:
    """Whether nothing new is said. Who waits on a list that is closed may try for a seat that is free by now."""
    is_open = at < registration.meeting.waiting_closes_at
    said = Answer.ACCEPTED if registration.answer == Answer.WAITING and is_open else registration.answer
    return (said, registration.mode, registration.is_outdated) == (answer, mode, False)


def _place(registration: Registration, answer: Answer, mode: Mode, *, at: datetime) -> None:
    if answer == Answer.ACCEPTED:
        seats.take_seat(registration, mode, at=at)
    else:
        seats.leave_seat(registration, answer, at=at)
        registration.mode = mode
