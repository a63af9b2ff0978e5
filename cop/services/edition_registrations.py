"""Who is enrolled in an edition is on the list of each of its sessions: put on it, and taken off.

Enrolled means a yes to every session: a registration with the answer ACCEPTED in each published one that is
still to come. The event of a session has that registration's calendar UID from the file of the enrolment mail on.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from cop.emails import invitations
from cop.extensions import db
from cop.models import (
    Answer,
    Attendance,
    Edition,
    Enrolment,
    EnrolmentStatus,
    Meeting,
    Mode,
    Organisation,
    Registration,
)
from cop.queries.audiences import staff_of
from cop.queries.enrolments import enrolments_of
from cop.queries.seating import is_shared_out
from cop.queries.sessions_of_edition import coming_of
from cop.services import seats

# What the enrolment of a person settles; "no" and "perhaps" are the person's own word about one session.
_SETTLED = frozenset({Answer.INVITED, Answer.REQUESTED, Answer.WITHDRAWN})


def register_enrolled(what: Edition | Meeting, *, at: datetime) -> list[Registration]:
    """Put everybody enrolled on the list of each published session still to come; return the new registrations.

    `what` is an edition, or one session, which must be locked. Nobody gets a mail, but who has to wait in a session
    that has no seat left. Who is on a list already stays as they are there, and who was taken off stays off: to
    call it twice is to call it once.
    """
    if isinstance(what, Meeting):
        if what.edition is None:
            return []
        return _register([what], _enrolled(what.edition), at=at)
    return _register(lock_sessions(what), _enrolled(what), at=at)


def register_newcomers(
    edition: Edition, enrolments: Sequence[Enrolment], *, at: datetime
) -> list[Registration]:
    """Put people who have just been enrolled on the lists; return all their registrations in coming sessions.

    The edition must be locked. Invited, asking or taken off before, they now come; "no" and "perhaps" to one
    session stay.
    """
    sessions = lock_sessions(edition)
    _register(sessions, enrolments, at=at)
    people = {one.person_id: one for one in enrolments}
    found = registrations_in(coming_of(sessions, at=at), people)
    for registration in found:
        if registration.answer in _SETTLED:
            _say_yes(registration, people[registration.person_id], at=at)
    db.session.flush()
    return list(found)


def leave_sessions(enrolment: Enrolment, *, at: datetime) -> list[Registration]:
    """Take somebody off the lists of the sessions still to come, as `leave` does. The edition must be locked."""
    sessions = coming_of(lock_sessions(enrolment.edition), at=at)
    return leave(registrations_in(sessions, [enrolment.person_id]), at=at)


def leave(registrations: Iterable[Registration], *, at: datetime) -> list[Registration]:
    """Take people off the lists of locked sessions; return the registrations withdrawn.

    Seats go to who waits there: those who leave the waiting list go first, or they would be given one. Who was
    there already, or has a role at a session, stays on its list.
    """
    left = [one for one in registrations if one.answer != Answer.WITHDRAWN and not _is_bound(one)]
    for registration in sorted(left, key=lambda one: one.answer != Answer.WAITING):
        withdraw_one(registration, registration.meeting, at=at)
    db.session.flush()
    return left


def withdraw_one(registration: Registration, session: Meeting, *, at: datetime) -> None:
    """Take one registration off a locked session's list, freeing its seat; the caller tells the calendar."""
    seats.leave_seat(registration, Answer.WITHDRAWN, at=at)
    registration.answered_at = at
    session.sequence += (
        1  # what takes an event back needs a number above the one that set it (RFC 5546 2.1.4)
    )


def represent(enrolment: Enrolment, organisation: Organisation | None, *, at: datetime) -> None:
    """Let somebody stand for another organisation in the sessions still to come. The edition must be locked.

    Raises CopError as `seats.change_organisation` does.
    """
    sessions = coming_of(lock_sessions(enrolment.edition), at=at)
    for registration in registrations_in(sessions, [enrolment.person_id]):
        seats.change_organisation(registration, organisation, at=at)
    db.session.flush()


def lock_sessions(edition: Edition) -> list[Meeting]:
    """Return all sessions of an edition as they are now, drafts too, locked in one order until the transaction ends.

    Drafts as well: one that is being published meanwhile is seen published, so nobody is missed.
    """
    locked = select(Meeting).where(Meeting.edition_id == edition.id).order_by(Meeting.id)
    whole = [selectinload(part) for part in (Meeting.hosts, Meeting.person_roles, Meeting.agenda)]
    locked = locked.options(*whole).with_for_update(key_share=True, of=Meeting)
    return list(db.session.scalars(locked.execution_options(populate_existing=True)).all())


def _enrolled(edition: Edition) -> Sequence[Enrolment]:
    return enrolments_of(edition, statuses=(EnrolmentStatus.ENROLLED,))


def registrations_in(sessions: Sequence[Meeting], people: Collection[int]) -> Sequence[Registration]:
    """Return the registrations of these people (ids) in these sessions, with person and meeting, by session."""
    found = select(Registration).where(
        Registration.meeting_id.in_([session.id for session in sessions]), Registration.person_id.in_(people)
    )
    found = found.options(joinedload(Registration.person), joinedload(Registration.meeting))
    in_order = found.order_by(Registration.meeting_id, Registration.id)
    return db.session.scalars(in_order.execution_options(populate_existing=True)).all()


def _register(
    sessions: Sequence[Meeting], enrolments: Sequence[Enrolment], *, at: datetime
) -> list[Registration]:
    """Make the registrations that are missing, in a handful of statements however many they are."""
    coming = coming_of(sessions, at=at)
    if not coming or not enrolments:
        return []
    known = {
        (one.meeting_id, one.person_id) for one in registrations_in(coming, [e.person_id for e in enrolments])
    }
    staff = staff_of(coming)
    made = []
    for session in coming:
        missing = [one for one in enrolments if (session.id, one.person_id) not in known]
        made += [_made(session, one, is_staff=one.person_id in staff[session.id], at=at) for one in missing]
    db.session.add_all(made)
    db.session.flush()
    for session in coming:
        _take_seats(session, [one for one in made if one.meeting_id == session.id], at=at)
    db.session.flush()
    return made


def _is_bound(registration: Registration) -> bool:
    """Whether somebody was at a session, or has a role at it, whatever becomes of the enrolment."""
    has_role = any(role.person_id == registration.person_id for role in registration.meeting.person_roles)
    return has_role or registration.attendance == Attendance.PRESENT


def _made(session: Meeting, enrolment: Enrolment, *, is_staff: bool, at: datetime) -> Registration:
    registration = Registration(
        meeting=session, person=enrolment.person, organisation_id=enrolment.organisation_id, is_staff=is_staff
    )
    invitations.begin_anew(registration)
    _note_yes(registration, enrolment, session, at=at)
    return registration


def _note_yes(registration: Registration, enrolment: Enrolment, session: Meeting, *, at: datetime) -> None:
    registration.answer, registration.mode = Answer.INVITED, session.modes[0]
    registration.source, registration.asked_at = enrolment.source, None
    registration.answered_at, registration.answered_sequence = at, session.sequence


def _say_yes(registration: Registration, enrolment: Enrolment, *, at: datetime) -> None:
    """Let somebody who was on the list without a yes come; taken off before, under a new calendar UID."""
    if registration.answer == Answer.WITHDRAWN:
        invitations.begin_anew(registration)
    registration.organisation_id = enrolment.organisation_id
    _note_yes(registration, enrolment, registration.meeting, at=at)
    db.session.flush()
    _take_seats(registration.meeting, [registration], at=at)


def _take_seats(session: Meeting, registrations: Sequence[Registration], *, at: datetime) -> None:
    """Seat people in a locked session: all at once where nothing limits it, else each in turn, or they wait."""
    mode = session.modes[0]
    if not registrations:
        return
    if session.seats(mode) is not None or is_shared_out(session):
        for registration in registrations:
            seats.take_seat(registration, mode, at=at)
        return
    for registration in registrations:
        registration.answer = Answer.ACCEPTED
    name = "taken_online" if mode == Mode.ONLINE else "taken_in_person"
    setattr(session, name, getattr(Meeting, name) + len(registrations))
    db.session.flush()
