"""Coming uninvited to a meeting that asks for approval: the request, and what a coordinator says to it.

`Registration.asked_at` marks who asked and has no yes of a coordinator yet, also where the request is taken
back: asking again is asking anew. Every verb but `ask_to_come` locks the meeting itself.
"""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.exc import InvalidRequestError

from cop.clock import day_of
from cop.emails import approving, invitations
from cop.errors import CopError
from cop.extensions import db
from cop.models import Answer, Mode, Person, Registration, Source
from cop.queries.people import administrators, coordinators_of
from cop.queries.registrations import has_requests
from cop.rules.viewer import Viewer
from cop.services import seats
from cop.services.audit import log_act
from cop.services.registration_windows import refuse_closed

_LET_IN = (Answer.ACCEPTED, Answer.WAITING, Answer.TENTATIVE)


def must_ask(registration: Registration) -> bool:
    """Whether a person's "yes" is a request still: not invited, and no coordinator has agreed."""
    return registration.meeting.needs_approval and registration.asked_at is not None


def refuse_maybe(registration: Registration) -> None:
    """Raise CopError where "maybe" would put somebody on the list who has yet to be let in."""
    if must_ask(registration):
        raise CopError(
            _("The organisers have yet to decide: say whether you would come or not."), field="answer"
        )


def ask_to_come(registration: Registration, mode: Mode, *, source: Source, at: datetime) -> None:
    """Let somebody ask to come in `mode`, with a mail that says so; asked already, nothing is sent.

    The meeting must be locked. The coordinators get one mail while requests lie there, not one a request.
    """
    meeting, is_new = registration.meeting, registration.answer != Answer.REQUESTED
    is_first = is_new and not has_requests(meeting)
    registration.answer, registration.mode, registration.source = Answer.REQUESTED, mode, source
    registration.answered_at, registration.answered_sequence = at, meeting.sequence
    if is_new:
        registration.asked_at = at
        db.session.flush()
        invitations.queue_plain("come_requested", registration)
    if is_first:
        approving.queue_to_decide(registration, _coordinators(registration, at=at))


def approve_request(registration: Registration, *, by: Viewer, at: datetime) -> None:
    """Say yes to who asked to come: a seat with the event for the calendar, or a place on the waiting list.

    Let in already, nothing happens. Raises CopError, with the name, for who does not ask any more, and where
    the meeting is closed.
    """
    if _is_let_in(registration, at=at):
        return
    meeting = registration.meeting
    with db.session.no_autoflush:
        try:
            seats.take_seat(registration, registration.mode or meeting.modes[0], at=at)
        except CopError as error:
            raise CopError(f"{registration.person.name}: {error}") from None
        registration.asked_at, registration.answered_sequence = None, meeting.sequence
    db.session.flush()
    log_act("approve", registration, by=by, meeting=meeting.id, answer=str(registration.answer))
    if registration.answer == Answer.ACCEPTED:
        invitations.queue_invitation(registration)


def refuse_request(registration: Registration, *, words: str = "", by: Viewer, at: datetime) -> None:
    """Say no to who asked to come, with a mail in these words. Raises CopError for who does not ask any more."""
    if _is_let_in(registration, at=at):
        raise CopError(_("%(name)s has been let in already.", name=registration.person.name))
    seats.leave_seat(registration, Answer.WITHDRAWN, at=at)
    registration.asked_at = None
    db.session.flush()
    log_act("refuse", registration, by=by, meeting=registration.meeting_id)
    invitations.queue_plain("come_refused", registration, words=words)


def _is_let_in(registration: Registration, *, at: datetime) -> bool:
    """Lock the meeting and read the request anew: another coordinator may have decided meanwhile."""
    meeting = seats.lock_meeting(registration.meeting_id)
    try:
        db.session.refresh(registration)
    except InvalidRequestError:
        raise CopError(
            _("This registration has just become one with another. Open the meeting again.")
        ) from None
    refuse_closed(meeting, at=at)
    if registration.answer in _LET_IN:
        return True
    if registration.answer != Answer.REQUESTED:
        raise CopError(_("%(name)s does not ask to come any more.", name=registration.person.name))
    return False


def _coordinators(registration: Registration, *, at: datetime) -> list[Person]:
    found = [one for host in registration.meeting.hosts for one in coordinators_of(host.id, on=day_of(at))]
    return list({one.id: one for one in found or administrators()}.values())
