"""Seats: taken, freed and handed on under a lock on the meeting's row, first come, first served.

Only "yes" takes a seat, in the way the person comes; "maybe" holds none, because a chair kept for somebody
undecided is a chair refused to somebody on the waiting list. The counters `taken_in_person` and `taken_online`
move with the answers in one transaction, and a CHECK constraint of the table is the last wall. A waiting person
gets the first seat that is freed in the very transaction that frees it, so nobody waits beside an empty chair.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, func, select, update

from cop.emails import invitations
from cop.errors import CopError
from cop.extensions import db
from cop.models import Answer, Meeting, Mode, Registration

_FIELD = {Mode.IN_PERSON: "seats_in_person", Mode.ONLINE: "seats_online"}
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
    """Whether one more may come in `mode` (IN_PERSON or ONLINE)."""
    seats = meeting.seats(mode)
    return seats is None or meeting.taken(mode) < seats


def take_seat(registration: Registration, mode: Mode, *, at: datetime) -> bool:
    """Say yes in `mode`: take a seat, or the end of its waiting list; return whether there was a seat.

    The meeting must be locked. Who is seated already and asks for the other way to come keeps the seat where
    that way is full: raises CopError. Who waits already keeps the place.
    """
    meeting, seated_in = registration.meeting, seat_of(registration)
    if meeting.seats(mode) is not None:
        fill_seats(
            meeting, at=at, modes=(mode,)
        )  # whoever waits goes first, also to a seat left open by mistake
    if seat_of(registration) == mode:
        return True
    is_free = has_free_seat(meeting, mode)
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


def fill_seats(
    meeting: Meeting, *, at: datetime, modes: Collection[Mode] | None = None
) -> list[Registration]:
    """Give every free seat (of `modes`) to the first one waiting for it, with a mail; return who came in.

    The meeting must be locked. Does nothing once the meeting has begun or is called off.
    """
    promoted: list[Registration] = []
    if not meeting.takes_answers(at):
        return promoted
    for mode in modes or meeting.modes:
        while has_free_seat(meeting, mode) and (first := _first_waiting(meeting, mode)):
            _seat(first, mode)
            invitations.queue_promotion(first)
            promoted.append(first)
    return promoted


def change_seats(
    meeting: Meeting, *, mode: Mode, in_person: int | None, online: int | None, at: datetime
) -> None:
    """Set how the meeting is held and how many may come in each way (None: no limit), locking it.

    More seats let in whoever waits. Fewer never put anyone out: raises CopError, with the field, where they
    would be fewer than are taken. People who come in a way no longer offered move to the other one, seats
    and places in the queue included; raises CopError where they do not all fit.
    """
    meeting = lock_meeting(meeting.id)
    meeting.mode = mode
    if mode != Mode.HYBRID:
        _move_all(meeting, mode)
    for chair, seats in ((Mode.IN_PERSON, in_person), (Mode.ONLINE, online)):
        if seats is not None and seats < meeting.taken(chair):
            raise CopError(_too_few_sentence(meeting.taken(chair)), field=_FIELD[chair])
    meeting.seats_in_person, meeting.seats_online = in_person, online
    db.session.flush()
    fill_seats(meeting, at=at)


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
        .where(*_waits_for(registration.meeting_id, registration.mode))
        .where(
            (Registration.waiting_since_at < earlier[0])
            | ((Registration.waiting_since_at == earlier[0]) & (Registration.id <= earlier[1]))
        )
    )


def _seat(registration: Registration, mode: Mode) -> None:
    registration.answer = Answer.ACCEPTED
    registration.mode = mode
    registration.waiting_since_at = None
    _count(registration.meeting, mode, +1)


def _queue(registration: Registration, mode: Mode, *, at: datetime) -> None:
    """Put the registration at the end of the waiting list; one that already stands in it stays where it is."""
    if registration.answer == Answer.WAITING and registration.mode == mode:
        return
    registration.waiting_since_at = _end_of_queue(registration.meeting_id, mode, at)
    registration.answer = Answer.WAITING
    registration.mode = mode
    invitations.queue_waiting(registration)


def _end_of_queue(meeting_id: int, mode: Mode, at: datetime) -> datetime:
    """Return `at`, or an instant later than every other where two requests crossed on their way to the lock."""
    last = db.session.scalar(
        select(func.max(Registration.waiting_since_at)).where(*_waits_for(meeting_id, mode))
    )
    return max(at, last + _AN_INSTANT) if last else at


def _first_waiting(meeting: Meeting, mode: Mode) -> Registration | None:
    first = select(Registration).where(*_waits_for(meeting.id, mode))
    first = first.order_by(Registration.waiting_since_at, Registration.id).limit(1)
    return db.session.scalar(first.execution_options(populate_existing=True))


def _waits_for(meeting_id: int, mode: Mode | None) -> tuple[ColumnElement[bool], ...]:
    return (
        Registration.meeting_id == meeting_id,
        Registration.answer == Answer.WAITING,
        Registration.mode == mode,
    )


def _count(meeting: Meeting, mode: Mode, step: int) -> None:
    """Move a counter by `step` in SQL, not in Python: without the lock the CHECK constraint would still see it.

    Flushed at once, with the registration that it counts: the number is read again where it is asked for.
    """
    name = "taken_online" if mode == Mode.ONLINE else "taken_in_person"
    setattr(meeting, name, getattr(Meeting, name) + step)
    db.session.flush()


def _move_all(meeting: Meeting, mode: Mode) -> None:
    elsewhere = (Registration.meeting_id == meeting.id, Registration.mode != mode)
    db.session.execute(update(Registration).where(*elsewhere).values(mode=mode))
    everybody = meeting.taken_in_person + meeting.taken_online
    meeting.taken_in_person = 0 if mode == Mode.ONLINE else everybody
    meeting.taken_online = everybody if mode == Mode.ONLINE else 0


def _full_sentence(mode: Mode) -> str:
    if mode == Mode.ONLINE:
        return _("No place is free online: you keep your seat in person.")
    return _("No seat is free in person: you keep your place online.")


def _too_few_sentence(taken: int) -> str:
    return ngettext(
        "%(num)d person already has a seat: there cannot be fewer seats than that.",
        "%(num)d people already have a seat: there cannot be fewer seats than that.",
        taken,
    )
