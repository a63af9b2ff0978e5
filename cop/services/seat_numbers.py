"""How many may come to a meeting, in each way."""

from datetime import datetime

from flask_babel import ngettext
from sqlalchemy import update

from cop.errors import CopError
from cop.extensions import db
from cop.models import Meeting, Mode, Registration
from cop.queries.seating import reservations_of, seating_of
from cop.services import seats
from cop.services.joining_rows import facts_from_other

_FIELD = {Mode.IN_PERSON: "seats_in_person", Mode.ONLINE: "seats_online"}


def change_seats(
    meeting: Meeting, *, mode: Mode, in_person: int | None, online: int | None, at: datetime
) -> None:
    """Set how the meeting is held and how many may come in each way (None: no limit), locking it.

    More seats let in whoever waits. Fewer never put anyone out: raises CopError, with the field, where they
    would be fewer than are taken. People who come in a way no longer offered move to the other one, seats
    and places in the queue included; raises CopError where they do not all fit.
    """
    meeting = seats.lock_meeting(meeting.id)
    meeting.mode = mode
    if mode != Mode.HYBRID:
        _move_all(meeting, mode)
    for chair, number in ((Mode.IN_PERSON, in_person), (Mode.ONLINE, online)):
        if number is not None:
            _refuse_too_few(meeting, chair, number, at=at)
    meeting.seats_in_person, meeting.seats_online = in_person, online
    db.session.flush()
    seats.fill_seats(meeting, at=at)


def _move_all(meeting: Meeting, mode: Mode) -> None:
    """Let everybody come in the one way that is left, and keep seats in that way alone."""
    elsewhere = (Registration.meeting_id == meeting.id, Registration.mode != mode)
    db.session.execute(update(Registration).where(*elsewhere).values(mode=mode))
    everybody = meeting.taken_in_person + meeting.taken_online
    meeting.taken_in_person = 0 if mode == Mode.ONLINE else everybody
    meeting.taken_online = everybody if mode == Mode.ONLINE else 0
    if meeting.keeps_seats:
        _join_reservations(meeting, mode)


def _join_reservations(meeting: Meeting, mode: Mode) -> None:
    reservations = reservations_of(meeting)
    there = {one.organisation_id: one for one in reservations if one.mode == mode}
    for other in (one for one in reservations if one.mode != mode):
        kept = there.get(other.organisation_id)
        if kept is None:
            other.mode = mode
        else:
            for name, value in facts_from_other(kept, other).items():
                setattr(kept, name, value)
            db.session.delete(other)
    db.session.flush()


def _refuse_too_few(meeting: Meeting, chair: Mode, number: int, *, at: datetime) -> None:
    if number < meeting.taken(chair):
        raise CopError(_too_few_sentence(meeting.taken(chair)), field=_FIELD[chair])
    present = meeting.seats(chair)
    needed = meeting.taken(chair) + (
        seating_of(meeting, at=at).kept_open(chair) if meeting.keeps_seats else 0
    )
    if number < needed and (present is None or number < present):
        raise CopError(
            ngettext(
                "%(num)d seat is taken or kept for organisations: there cannot be fewer.",
                "%(num)d seats are taken or kept for organisations: there cannot be fewer.",
                needed,
            ),
            field=_FIELD[chair],
        )


def _too_few_sentence(taken: int) -> str:
    return ngettext(
        "%(num)d person already has a seat: there cannot be fewer seats than that.",
        "%(num)d people already have a seat: there cannot be fewer seats than that.",
        taken,
    )
