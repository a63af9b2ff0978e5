"""Seats: taken, freed and handed on under a lock on the meeting's row, first come, first served.

Only "yes" takes a seat, in the way the person comes; "maybe" holds none, because a chair kept for somebody
undecided is a chair refused to somebody on the waiting list. The counters `taken_in_person` and `taken_online`
move with the answers in one transaction, and a CHECK constraint of the table is the last wall. A waiting person
gets the first seat that is freed in the very transaction that frees it, so nobody waits beside an empty chair
that is theirs to take: some may be kept for an organisation, and one organisation may have its most.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from cop.emails import invitations
from cop.errors import CopError
from cop.extensions import db
from cop.models import Answer, Meeting, Mode, Organisation, Registration
from cop.queries.seating import is_shared_out, seating_of, waiting_at, waits_for

_AN_INSTANT = timedelta(microseconds=1)


def after_check() -> None:
    """Between seeing a free seat and taking it: nothing. Race tests put a delay here."""


def lock_meeting(meeting_id: int) -> Meeting:
    """Return the meeting as it is now; its row stays locked until the transaction ends.

    Every change of answers, seats or the waiting list begins here: who holds the lock decides alone. On
    PostgreSQL a row lock that lets foreign keys be checked meanwhile; on SQLite the transaction has been the
    only writing one since it began. Nothing slow may follow before the commit.
    """
    locked = select(Meeting).where(Meeting.id == meeting_id).with_for_update(key_share=True)
    return db.session.execute(locked.execution_options(populate_existing=True)).scalar_one()


def has_free_seat(meeting: Meeting, mode: Mode) -> bool:
    """Whether one more may come in `mode` (IN_PERSON or ONLINE), as far as the number of seats goes."""
    seats = meeting.seats(mode)
    return seats is None or meeting.taken(mode) < seats


def may_sit(registration: Registration, mode: Mode, *, at: datetime) -> bool:
    """Whether a person may have a seat in `mode`, for the organisation represented (the own seat is no hindrance)."""
    meeting = registration.meeting
    if not is_shared_out(meeting):
        return has_free_seat(meeting, mode)
    seating = seating_of(meeting, at=at, besides=registration)
    return seating.has_seat(mode, registration.organisation_id)


def take_seat(registration: Registration, mode: Mode, *, at: datetime) -> bool:
    """Say yes in `mode`: take a seat, or the end of its waiting list; return whether there was a seat.

    The meeting must be locked. Who is seated already and asks for the other way to come keeps the seat where
    that way is full: raises CopError, as where the waiting list is closed. Who waits already keeps the place.
    """
    meeting, seated_in = registration.meeting, seat_of(registration)
    if meeting.seats(mode) is not None or is_shared_out(meeting):
        fill_seats(
            meeting, at=at, modes=(mode,)
        )  # whoever waits goes first, also to a seat left open by mistake
    if seat_of(registration) == mode:
        return True
    is_free = may_sit(registration, mode, at=at)
    after_check()
    if is_free:
        _seat(registration, mode)
    elif seated_in:
        raise CopError(_full_sentence(mode), field="mode")
    else:
        _queue(registration, mode, at=at)
    if is_free and seated_in:
        _count(meeting, seated_in, -1)
        fill_seats(meeting, at=at)
    return is_free


def leave_seat(registration: Registration, answer: Answer, *, at: datetime) -> None:
    """Say anything but yes: free the seat or the place in the queue, and let the next one in.

    The meeting must be locked. Always possible, also where the meeting is full.
    """
    seated_in = seat_of(registration)
    registration.answer = answer
    registration.waiting_since_at = None
    if seated_in:
        _count(registration.meeting, seated_in, -1)
        fill_seats(registration.meeting, at=at)


def change_organisation(
    registration: Registration, organisation: Organisation | None, *, at: datetime
) -> None:
    """Let a person stand for another organisation; where seats are shared out, for one that has a seat left.

    The meeting must be locked. The place in the queue stays. Raises CopError (field "organisation_id") for
    somebody seated, who would need a seat that the organisation may not have.
    """
    if registration.organisation is organisation:
        return
    meeting, seated_in = registration.meeting, seat_of(registration)
    registration.organisation = organisation
    if not is_shared_out(meeting):
        return
    if seated_in and organisation is not None and not _may_stay(registration, seated_in, organisation, at=at):
        raise CopError(
            _("%(name)s has no seat left: you keep the one you have.", name=organisation.name),
            field="organisation_id",
        )
    db.session.flush()
    fill_seats(meeting, at=at)


def fill_seats(
    meeting: Meeting, *, at: datetime, modes: Collection[Mode] | None = None
) -> list[Registration]:
    """Give every free seat (of `modes`) to the first one waiting who may have it, with a mail; return who came in.

    The meeting must be locked. Where seats are shared out among organisations, every way to come is looked at:
    who waits for a seat that is kept for others, or whose organisation has its most, is passed over. Does
    nothing once the meeting has begun or is called off, nor once the waiting list is closed.
    """
    promoted: list[Registration] = []
    if not meeting.takes_answers(at) or at >= meeting.waiting_closes_at:
        return promoted
    if is_shared_out(meeting):
        return _fill_shared(meeting, at=at)
    for mode in modes or meeting.modes:
        while has_free_seat(meeting, mode) and (first := _first_waiting(meeting, mode)):
            _let_in(first, mode)
            promoted.append(first)
    return promoted


def seat_of(registration: Registration) -> Mode | None:
    """Return the way in which the registration holds a seat, None where it holds none."""
    if registration.answer != Answer.ACCEPTED:
        return None
    return registration.mode or registration.meeting.modes[0]


def place_in_queue(registration: Registration) -> int | None:
    """Return how many are before this one on the waiting list, itself included; None where it is not on it."""
    if registration.answer != Answer.WAITING:
        return None
    earlier = (registration.waiting_since_at, registration.id)
    return db.session.scalar(
        select(func.count())
        .where(*waits_for(registration.meeting_id, registration.mode))
        .where(
            (Registration.waiting_since_at < earlier[0])
            | ((Registration.waiting_since_at == earlier[0]) & (Registration.id <= earlier[1]))
        )
    )


def _fill_shared(meeting: Meeting, *, at: datetime) -> list[Registration]:
    """Seat in one pass whoever waits and may sit: a seat given to one never makes room for another."""
    promoted: list[Registration] = []
    if not any(has_free_seat(meeting, mode) for mode in meeting.modes):
        return promoted
    seating = None
    for waiting in waiting_at(meeting):
        seating = seating or seating_of(meeting, at=at)
        if seating.has_seat(waiting.mode, waiting.organisation_id):
            registration = db.session.get_one(Registration, waiting.id)
            _let_in(registration, waiting.mode)
            seating.sit(waiting.mode, waiting.organisation_id)
            promoted.append(registration)
    return promoted


def _may_stay(registration: Registration, mode: Mode, organisation: Organisation, *, at: datetime) -> bool:
    with db.session.no_autoflush:
        seating = seating_of(registration.meeting, at=at, besides=registration)
    return seating.has_seat(mode, organisation.id)


def _let_in(registration: Registration, mode: Mode) -> None:
    _seat(registration, mode)
    invitations.queue_promotion(registration)


def _seat(registration: Registration, mode: Mode) -> None:
    registration.answer = Answer.ACCEPTED
    registration.mode = mode
    registration.waiting_since_at = None
    _count(registration.meeting, mode, +1)


def _queue(registration: Registration, mode: Mode, *, at: datetime) -> None:
    """Put the registration at the end of the waiting list; one that already stands in it stays where it is."""
    if registration.answer == Answer.WAITING and registration.mode == mode:
        return
    meeting = registration.meeting
    if at >= meeting.waiting_closes_at:
        raise CopError(_("All seats are taken, and the waiting list is closed."), field="answer")
    registration.waiting_since_at, place = _end_of_queue(meeting.id, mode, at)
    registration.answer = Answer.WAITING
    registration.mode = mode
    is_at_most = is_shared_out(meeting) and seating_of(meeting, at=at).is_at_most(
        registration.organisation_id
    )
    invitations.queue_waiting(
        registration, place=place, most=meeting.seats_per_organisation if is_at_most else 0
    )


def _end_of_queue(meeting_id: int, mode: Mode, at: datetime) -> tuple[datetime, int]:
    """Return since when one waits who comes now, and as which one.

    That is `at`, or an instant later than every other where two requests crossed on their way to the lock.
    """
    last, number = db.session.execute(
        select(func.max(Registration.waiting_since_at), func.count()).where(*waits_for(meeting_id, mode))
    ).one()
    return (max(at, last + _AN_INSTANT) if last else at), number + 1


def _first_waiting(meeting: Meeting, mode: Mode) -> Registration | None:
    first = select(Registration).where(*waits_for(meeting.id, mode))
    first = first.order_by(Registration.waiting_since_at, Registration.id).limit(1)
    return db.session.scalar(first.execution_options(populate_existing=True))


def _count(meeting: Meeting, mode: Mode, step: int) -> None:
    """Move a counter by `step` in SQL, not in Python: without the lock the CHECK constraint would still see it.

    Flushed at once, with the registration that it counts: the number is read again where it is asked for.
    """
    name = "taken_online" if mode == Mode.ONLINE else "taken_in_person"
    setattr(meeting, name, getattr(Meeting, name) + step)
    db.session.flush()


def _full_sentence(mode: Mode) -> str:
    if mode == Mode.ONLINE:
        return _("No place is free online: you keep your seat in person.")
    return _("No seat is free in person: you keep your place online.")
