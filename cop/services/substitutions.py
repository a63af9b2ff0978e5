"""Somebody who comes to one session in the place of a person enrolled: sent, and taken back.

The seat is handed over in one transaction: at no moment is it free for the waiting list of the session.
"""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.exc import InvalidRequestError

from cop.emails import enrolments as mails
from cop.emails import invitations
from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    Answer,
    Attendance,
    Enrolment,
    EnrolmentStatus,
    Meeting,
    MeetingStatus,
    Mode,
    Person,
    Registration,
    Source,
    Substitution,
)
from cop.queries.audiences import staff_of
from cop.queries.enrolments import comes_for_another, enrolment_of, substitution_of
from cop.queries.registrations import registration_of
from cop.rules.enrolments import substitute_shown
from cop.rules.training import can_manage_edition
from cop.rules.viewer import Viewer
from cop.services import seats
from cop.services.audit import log_act
from cop.services.people import find_or_create_person
from cop.services.rates import may_write_to

_COMING = frozenset({Answer.ACCEPTED, Answer.WAITING, Answer.TENTATIVE, Answer.REQUESTED})


@dataclass(frozen=True)
class NewPerson:
    """Somebody who may not be in the register yet: found by the address, made where there is none."""

    name: str
    email: str
    language: str = "it"


def send_substitute(
    enrolment: Enrolment, session: Meeting, *, person: Person | NewPerson, by: Viewer | None, at: datetime
) -> Substitution:
    """Let `person` come to one session for the same organisation: the enrolled declines, the seat is handed over.

    The substitute gets the session's invitation, answered already, with who is replaced; the person enrolled a mail
    where somebody else did it. `by` None: the personal link. Once the session has begun it is recorded by those who
    manage the edition alone, and nobody is written to. Raises CopError where the person is not enrolled, the
    session takes no place, somebody comes in their place already or they were there; (field "person_id") where the
    substitute comes already.
    """
    session = _lock(session.id, enrolment)
    _refuse_session(enrolment, session, by=by, at=at)
    if substitution_of(enrolment, session) is not None:
        raise CopError(_("Somebody comes to this session in your place already: take that back first."))
    own = registration_of(session, enrolment.person_id)
    if own is not None and own.attendance == Attendance.PRESENT:
        raise CopError(_("%(name)s is recorded as present at this session.", name=enrolment.person.name))
    called = person.name  # as typed: whose an address is, is not told
    if isinstance(person, NewPerson):
        _refuse_many_mails(enrolment, person.email, by=by, at=at)
        person = find_or_create_person(name=person.name, email=person.email, language=person.language, by=by)
    _refuse_substitute(enrolment, session, person, called)
    theirs = _on_list(session, person, enrolment, at=at)
    _hand_over(own, theirs, to=Answer.DECLINED, at=at)
    substitution = Substitution(
        enrolment=enrolment, meeting=session, person=person, created_by_id=by.person_id if by else None
    )
    db.session.add(substitution)
    db.session.flush()
    log_act(
        "substitute", enrolment, by=by, edition=enrolment.edition_id, meeting=session.id, person=person.id
    )
    if at < session.starts_at:
        _tell(substitution, theirs, by=by, at=at)
    db.session.flush()
    return substitution


def take_back_substitute(substitution: Substitution, *, by: Viewer | None, at: datetime) -> None:
    """Let the person enrolled come themselves after all: the seat goes back, the substitute's event is cancelled.

    A substitute who is enrolled by now comes all the same. Raises CopError where the substitute is recorded as
    present, and, but for those who manage the edition, once the session has begun.
    """
    enrolment = substitution.enrolment
    session = _lock(substitution.meeting_id, enrolment)
    _refuse_session(enrolment, session, by=by, at=at)
    theirs = _place_lent(substitution, session)
    if theirs is not None and theirs.attendance == Attendance.PRESENT:
        name = substitute_shown(substitution)
        raise CopError(_("%(name)s is recorded as present: change the attendance first.", name=name))
    own = registration_of(session, enrolment.person_id)
    _hand_over(theirs, own, to=Answer.WITHDRAWN, at=at)
    _forget(substitution, theirs, session, by=by, at=at)


def end_substitution(substitution: Substitution, *, by: Viewer | None, at: datetime) -> None:
    """Take the substitute off a session's list because the person enrolled leaves the edition: the seat is free.

    A substitute who is enrolled by now stays on it.
    """
    session = seats.lock_meeting(substitution.meeting_id)
    theirs = _place_lent(substitution, session)
    if theirs is not None and theirs.answer in _COMING:
        seats.leave_seat(theirs, Answer.WITHDRAWN, at=at)
    _forget(substitution, theirs, session, by=by, at=at)


def _lock(session_id: int, enrolment: Enrolment) -> Meeting:
    """Lock a session and read the enrolment anew: who leaves meanwhile holds the same lock."""
    session = seats.lock_meeting(session_id)
    try:
        db.session.refresh(enrolment)
    except InvalidRequestError:
        raise CopError(
            _("This enrolment has just become one with another. Open the edition again.")
        ) from None
    return session


def _place_lent(substitution: Substitution, session: Meeting) -> Registration | None:
    """Return the place that somebody has in another's stead; None where being enrolled has made it their own."""
    enrolled = enrolment_of(substitution.enrolment.edition, substitution.person_id)
    if enrolled is not None and enrolled.is_in:
        return None
    return registration_of(session, substitution.person_id)


def _refuse_session(enrolment: Enrolment, session: Meeting, *, by: Viewer | None, at: datetime) -> None:
    if session.edition_id != enrolment.edition_id:
        raise ValueError(f"meeting {session.id} is no session of edition {enrolment.edition_id}")
    if enrolment.status != EnrolmentStatus.ENROLLED:
        raise CopError(_("%(name)s is not enrolled in this edition.", name=enrolment.person.name))
    if session.status != MeetingStatus.SCHEDULED:
        raise CopError(_("This session does not take place on a known date: nobody can be sent to it."))
    manages = by is not None and can_manage_edition(by, enrolment.edition)
    if session.starts_at <= at and not manages:
        raise CopError(_("This session has begun: write to the organisers, who keep its list."))


def _refuse_many_mails(enrolment: Enrolment, address: str, *, by: Viewer | None, at: datetime) -> None:
    """Nobody's mailbox is for others to fill: as many mails a day as public forms may write to one address."""
    manages = by is not None and can_manage_edition(by, enrolment.edition)
    if not manages and not may_write_to(address, at=at):
        raise CopError(_("This address has had several mails today. Try again tomorrow."), field="email")


def _refuse_substitute(enrolment: Enrolment, session: Meeting, person: Person, called: str) -> None:
    if person.id == enrolment.person_id:
        raise CopError(_("Choose somebody else: this is the person who is enrolled."), field="person_id")
    other = enrolment_of(enrolment.edition, person.id)
    if other is not None and other.is_in:
        raise CopError(
            _("%(name)s is enrolled in this edition, and comes anyway.", name=called), field="person_id"
        )
    known = registration_of(session, person.id)
    comes = known is not None and (known.answer in _COMING or known.attendance == Attendance.PRESENT)
    if comes or comes_for_another(session, person.id):
        raise CopError(_("%(name)s is on the list of this session already.", name=called), field="person_id")


def _on_list(session: Meeting, person: Person, enrolment: Enrolment, *, at: datetime) -> Registration:
    """Return the substitute's registration, new or as new, without an answer yet."""
    known = registration_of(session, person.id)
    registration = known or Registration(meeting=session, person=person)
    if known is None or known.answer == Answer.WITHDRAWN:
        invitations.begin_anew(registration)
    registration.answer, registration.mode = Answer.INVITED, session.modes[0]
    registration.organisation_id, registration.asked_at = enrolment.organisation_id, None
    registration.is_staff = person.id in staff_of([session])[session.id]
    registration.answered_at, registration.answered_sequence = at, session.sequence
    registration.source = Source.WEB
    db.session.add(registration)
    db.session.flush()
    return registration


def _hand_over(giver: Registration | None, taker: Registration | None, *, to: Answer, at: datetime) -> None:
    """Let one registration say `to` and the other come in its seat; without a seat to give, as a free one allows."""
    had = seats.seat_of(giver) if giver is not None else None
    if giver is not None and giver.answer != to:
        giver.answer, giver.waiting_since_at, giver.answered_at = to, None, at
    if taker is not None and taker.answer not in _COMING:
        taker.answered_at, taker.answered_sequence = at, taker.meeting.sequence
        if had is not None:
            taker.answer, taker.mode = Answer.ACCEPTED, had
            had = None
        else:
            db.session.flush()
            seats.take_seat(taker, _mode_of(taker), at=at)
    db.session.flush()
    if had is not None and giver is not None:  # nobody took it: it is free
        giver.answer = Answer.ACCEPTED
        seats.leave_seat(giver, to, at=at)


def _mode_of(registration: Registration) -> Mode:
    modes = registration.meeting.modes
    return registration.mode if registration.mode in modes and registration.mode else modes[0]


def _forget(
    substitution: Substitution,
    theirs: Registration | None,
    session: Meeting,
    *,
    by: Viewer | None,
    at: datetime,
) -> None:
    session.sequence += 1  # a CANCEL needs a number above the REQUEST's (RFC 5546 3.2.5)
    enrolment, person_id = substitution.enrolment, substitution.person_id
    db.session.delete(substitution)
    db.session.flush()
    log_act("take_back", enrolment, by=by, edition=enrolment.edition_id, meeting=session.id, person=person_id)
    if theirs is not None and session.takes_answers(at):
        invitations.queue_cancellation(theirs)


def _tell(substitution: Substitution, theirs: Registration, *, by: Viewer | None, at: datetime) -> None:
    if theirs.answer == Answer.ACCEPTED:
        mails.queue_substitute(substitution, theirs)
    if by is not None and by.person_id != substitution.enrolment.person_id:
        mails.queue_replaced(substitution, at=at)
