"""Seats kept for organisations, seen and written by those who manage a meeting."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.extensions import db
from cop.forms.seat_reservations import ReservationForm, reservation_form
from cop.models import Meeting, Organisation, SeatReservation
from cop.queries.picks import organisation_picks
from cop.queries.seating import reservations_of, seating_of
from cop.services.seat_reservations import release_reservation, reserve_seats
from cop.views.acts import act
from cop.views.answer_cards import seat_lines
from cop.views.approvals import managed_meeting
from cop.views.loaders import seen_or_404, viewer
from cop.views.saving import saving

bp = Blueprint("seat_reservations", __name__, url_prefix="/meetings/<int:meeting_id>/seats")


@bp.get("")
def index(meeting_id: int) -> ResponseReturnValue:
    meeting = managed_meeting(meeting_id)
    return page(meeting, form_of(meeting))


@bp.post("")
def create(meeting_id: int) -> ResponseReturnValue:
    meeting = managed_meeting(meeting_id)
    form = form_of(meeting, sent=True)
    if form.validate():
        with saving(form):
            organisation = db.session.get_one(Organisation, form.organisation_id.data)
            reserve_seats(
                meeting,
                organisation=organisation,
                mode=form.chosen_mode or meeting.modes[0],
                number=form.number.data or 0,
                until_at=form.until_at.data,
                by=viewer(),
                at=clock.now(),
            )
    if form.errors:
        return page(managed_meeting(meeting_id), form), 422
    flash(_("The seats are kept for %(name)s.", name=organisation.name), "success")
    return redirect(url_for(".index", meeting_id=meeting_id), 303)


@bp.post("/<int:reservation_id>/release")
def release(meeting_id: int, reservation_id: int) -> ResponseReturnValue:
    meeting = managed_meeting(meeting_id)
    found = db.session.get(SeatReservation, reservation_id)
    reservation = seen_or_404(found, found is not None and found.meeting_id == meeting.id)
    return act(
        lambda: release_reservation(reservation, by=viewer(), at=clock.now()),
        done=_("The seats kept are free for everybody."),
        then=url_for(".index", meeting_id=meeting_id),
    )


def form_of(meeting: Meeting, *, sent: bool = False) -> ReservationForm:
    form = reservation_form(meeting, request.form if sent else None, at=clock.now())
    form.organisation_id.search_in(organisation_picks(viewer()))
    return form


def page(meeting: Meeting, form: ReservationForm) -> str:
    return render_template(
        "seat_reservations/index.html",
        meeting=meeting,
        form=form,
        lines=seat_lines(meeting, None),
        reservations=reservations_of(meeting),
        seating=seating_of(meeting, at=clock.now()),
        is_limited=any(meeting.seats(mode) is not None for mode in meeting.modes),
    )
