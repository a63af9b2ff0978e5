"""Seats kept for organisations until a date. Every change holds the meeting's lock."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from cop.errors import CopError
from cop.extensions import db
from cop.models import Meeting, Mode, Organisation, SeatReservation
from cop.queries.seating import meetings_to_release, seating_of
from cop.rules.viewer import Viewer
from cop.services import seats
from cop.services.audit import log_act


def reserve_seats(
    meeting: Meeting,
    *,
    organisation: Organisation,
    mode: Mode,
    number: int,
    until_at: datetime,
    by: Viewer,
    at: datetime,
) -> SeatReservation:
    """Keep seats in `mode` for an organisation until an instant; kept already, the number and the instant change.

    Those of its people who have a seat count. Who waits for it comes in at once. Raises CopError (fields "mode",
    "until_at", "number") where there is no such way to come or no limit to it, where the instant is over or after
    the start, and where fewer seats are free.
    """
    meeting = seats.lock_meeting(meeting.id)
    _refuse_pointless(meeting, mode, until_at, at=at)
    reservation = _known(meeting, organisation, mode)
    if reservation is None:
        reservation = SeatReservation(meeting=meeting, organisation=organisation, mode=mode)
        db.session.add(reservation)
    reservation.seats, reservation.until_at, reservation.released_at = number, until_at, None
    meeting.keeps_seats = True
    db.session.flush()
    _refuse_too_many(meeting, organisation, mode, at=at)
    seats.fill_seats(meeting, at=at)
    log_act("keep_seats", reservation, by=by, meeting=meeting.id, organisation=organisation.id, seats=number)
    return reservation


def release_reservation(reservation: SeatReservation, *, by: Viewer, at: datetime) -> None:
    """Hand the seats that are still kept to whoever waits, then to everybody. Twice is once."""
    meeting = seats.lock_meeting(reservation.meeting_id)
    db.session.refresh(reservation)
    if reservation.released_at is not None:
        return
    _release(meeting, [reservation], at=at)
    log_act("hand_on", reservation, by=by, meeting=meeting.id, organisation=reservation.organisation_id)


def release_due(at: datetime) -> int:
    """Hand on the seats whose date is over, meeting by meeting; return how many reservations that were."""
    released = 0
    for meeting_id in meetings_to_release(at=at):
        meeting = seats.lock_meeting(meeting_id)
        due = select(SeatReservation).where(
            SeatReservation.meeting_id == meeting_id,
            SeatReservation.released_at.is_(None),
            SeatReservation.until_at <= at,
        )
        reservations = list(db.session.scalars(due))
        _release(meeting, reservations, at=at)
        released += len(reservations)
    return released


def _release(meeting: Meeting, reservations: list[SeatReservation], *, at: datetime) -> None:
    for reservation in reservations:
        reservation.released_at = at
    db.session.flush()
    seats.fill_seats(meeting, at=at)


def _known(meeting: Meeting, organisation: Organisation, mode: Mode) -> SeatReservation | None:
    return db.session.scalar(
        select(SeatReservation)
        .where(SeatReservation.meeting_id == meeting.id, SeatReservation.mode == mode)
        .where(SeatReservation.organisation_id == organisation.id)
        .execution_options(populate_existing=True)
    )


def _refuse_pointless(meeting: Meeting, mode: Mode, until_at: datetime, *, at: datetime) -> None:
    if mode not in meeting.modes:
        raise CopError(_("This meeting is not held in that way."), field="mode")
    if meeting.seats(mode) is None:
        raise CopError(_("There is no limit to the seats: none need be kept."), field="number")
    if not at < until_at <= meeting.starts_at:
        raise CopError(_("Choose an instant between now and the start of the meeting."), field="until_at")


def _refuse_too_many(meeting: Meeting, organisation: Organisation, mode: Mode, *, at: datetime) -> None:
    """Raise CopError where seats kept and seats taken are more than there are."""
    seating = seating_of(meeting, at=at)
    others = meeting.taken(mode) + seating.kept_open(mode, besides=organisation.id)
    missing = others + seating.kept_open(mode) - seating.kept_open(mode, besides=organisation.id)
    limit = meeting.seats(mode) or 0
    if missing > limit:
        most = max(0, limit - others) + seating.seated[organisation.id, mode]
        raise CopError(
            ngettext(
                "%(num)d seat can be kept for %(name)s at most.",
                "%(num)d seats can be kept for %(name)s at most.",
                most,
                name=organisation.name,
            ),
            field="number",
        )
