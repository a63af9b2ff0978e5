"""Self check-in: the page behind the QR code on the wall, open around the meeting alone."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.extensions import db
from cop.forms.check_in import DoorAddressForm, DoorCodeForm
from cop.models import Attendance, Meeting, Person
from cop.queries.check_in import meeting_behind_door
from cop.queries.registrations import member_names, registration_of
from cop.rules.registrations import can_register
from cop.rules.viewer import Viewer
from cop.services import doors
from cop.services.walk_ins import Stranger
from cop.views.answer_cards import own_organisations
from cop.views.limits import Limit, network, within_or_429
from cop.views.loaders import seen_or_404, signed_in_id, viewer
from cop.views.saving import saving
from cop.views.security import one_purpose

bp = Blueprint("doors", __name__, url_prefix="/door")
# A room full of people shares one network.
PER_NETWORK, PER_MEETING, HOUR = 150, 600, 3600


@bp.get("/<token>")
@one_purpose
def show(token: str) -> ResponseReturnValue:
    meeting = seen_or_404(meeting_behind_door(token))
    return page(meeting, DoorCodeForm(), address_form(meeting))


@bp.post("/<token>")
@one_purpose
def update(token: str) -> ResponseReturnValue:
    """One button for who is signed in; else the code of the invitation, or the address."""
    meeting = seen_or_404(meeting_behind_door(token))
    if request.form.get("way") == "here":
        return check_in_own(meeting)
    within_or_429(
        Limit("door.network", f"{meeting.id} {network()}", PER_NETWORK, HOUR),
        Limit("door.meeting", str(meeting.id), PER_MEETING, HOUR),
    )
    if request.form.get("way") == "address":
        return check_in_by_address(meeting)
    return check_in_by_code(meeting)


def check_in_own(meeting: Meeting) -> ResponseReturnValue:
    form = DoorCodeForm()
    person = db.session.get_one(Person, signed_in_id())
    if registration_of(meeting, person.id) is None and not may_come_unasked(meeting):
        form.form_errors.append(_("You are not on the list of this meeting: please go to the desk."))
        return page(meeting, form, address_form(meeting)), 422
    own = own_organisations()
    with saving(form):
        doors.check_in_signed_in(
            meeting, person, organisation=own[0] if len(own) == 1 else None, by=viewer(), at=clock.now()
        )
    if form.form_errors:
        return page(meeting, form, address_form(meeting)), 422
    return done(meeting, "here")


def check_in_by_code(meeting: Meeting) -> ResponseReturnValue:
    form = DoorCodeForm(request.form)
    if form.validate():
        with saving(form):
            doors.check_in_with_code(meeting, form.code.data, by=by(), at=clock.now())
    if form.errors:
        return page(meeting, form, address_form(meeting)), 422
    return done(meeting, "code")


def check_in_by_address(meeting: Meeting) -> ResponseReturnValue:
    form = address_form(meeting, request.form)
    if form.validate():
        who = Stranger(
            form.name.data if "name" in form else "",
            form.email.data,
            form.organisation.data if "organisation" in form else "",
        )
        with saving(form):
            doors.check_in_with_address(meeting, who, by=by(), at=clock.now())
    if form.errors:
        return page(meeting, DoorCodeForm(), form), 422
    return done(meeting, "address")


def done(meeting: Meeting, way: str) -> ResponseReturnValue:
    return redirect(url_for("doors.show", token=meeting.door_token, done=way), 303)


def by() -> Viewer | None:
    return viewer() if viewer().is_signed_in else None


def may_come_unasked(meeting: Meeting) -> bool:
    return meeting.door_takes_walk_ins or can_register(viewer(), meeting)


def address_form(meeting: Meeting, sent: object = None) -> DoorAddressForm:
    """Return the form: the address alone, or who it is besides, where people on no list are taken."""
    form = DoorAddressForm(sent)
    if not meeting.door_takes_walk_ins:
        del form.name
        del form.organisation
    return form


def page(meeting: Meeting, code_form: DoorCodeForm, address: DoorAddressForm) -> str:
    person_id = viewer().person_id
    registration = registration_of(meeting, person_id) if person_id else None
    return render_template(
        "doors/show.html",
        meeting=meeting,
        code_form=code_form,
        address_form=address,
        closed_reason=doors.door_closed_reason(meeting, at=clock.now()),
        is_here=registration is not None and registration.attendance == Attendance.PRESENT,
        may_say_here=registration is not None or may_come_unasked(meeting),
        done=request.args.get("done", ""),
        organisations=member_names(meeting) if meeting.door_takes_walk_ins else (),
    )
