"""The pass of one person for the door of one meeting: what the QR code of an invitation leads to."""

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cop import clock, tokens
from cop.emails import links
from cop.exports.qr import qr_png
from cop.models import Answer, Meeting, Registration
from cop.queries.check_in import registration_with_code
from cop.queries.registrations import meeting_with_hosts
from cop.rules.meetings import can_see_meeting
from cop.rules.registrations import can_take_attendance
from cop.views.language import current_language
from cop.views.loaders import seen_or_404, viewer
from cop.views.security import one_purpose

bp = Blueprint("passes", __name__, url_prefix="/meetings/<int:meeting_id>/pass")


@bp.get("/<code>")
@one_purpose
def show(meeting_id: int, code: str) -> ResponseReturnValue:
    """The desk goes on to checking in; to anybody else the pass tells nothing about a person."""
    meeting = seen_meeting(meeting_id)
    registration = registration_or_404(meeting, code)
    if can_take_attendance(viewer(), meeting, at=clock.now()):
        return redirect(url_for("check_in.show", meeting_id=meeting_id, code=code), 303)
    if registration.answer == Answer.WITHDRAWN:
        return render_template("answers/gone.html", code=410), 410
    return render_template("passes/show.html", meeting=meeting, check_in=shown_pass(registration))


@bp.get("/<code>.png")
@one_purpose
def picture(meeting_id: int, code: str) -> ResponseReturnValue:
    """The QR code as a picture to keep on the phone."""
    registration_or_404(seen_meeting(meeting_id), code)
    address = links.page("passes.show", language=current_language(), meeting_id=meeting_id, code=code)
    return Response(qr_png(address), mimetype="image/png")


def shown_pass(registration: Registration) -> dict[str, str]:
    """Return what a page shows of a pass: the code as it is read out, and the address of its picture."""
    code = tokens.spoken_code(registration.uid)
    picture = url_for("passes.picture", meeting_id=registration.meeting_id, code=code)
    return {"code": tokens.read_out(code), "picture": picture}


def seen_meeting(meeting_id: int) -> Meeting:
    meeting = meeting_with_hosts(meeting_id)
    return seen_or_404(meeting, meeting is not None and can_see_meeting(viewer(), meeting))


def registration_or_404(meeting: Meeting, code: str) -> Registration:
    return seen_or_404(registration_with_code(meeting, code))
