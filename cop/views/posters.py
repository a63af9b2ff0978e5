"""The poster with the QR code for the wall, and what whoever manages a meeting decides about it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop.emails import links
from cop.exports.qr import qr_path
from cop.forms.check_in import DoorForm
from cop.models import Meeting
from cop.queries.registrations import meeting_with_hosts
from cop.rules.check_in import door_times, has_door
from cop.rules.meetings import can_edit_meeting, can_see_meeting
from cop.services.doors import let_walk_ins, renew_door
from cop.views.acts import act
from cop.views.language import current_language
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.saving import saving

bp = Blueprint("posters", __name__, url_prefix="/meetings/<int:meeting_id>/poster")


@bp.get("")
def show(meeting_id: int) -> str:
    meeting = managed_meeting(meeting_id)
    address = door_address(meeting)
    return render_template(
        "posters/show.html",
        meeting=meeting,
        has_door=has_door(meeting),
        address=address,
        code=qr_path(address) if address else None,
        times=door_times(meeting),
        form=DoorForm(takes_walk_ins=meeting.door_takes_walk_ins),
    )


@bp.post("")
def renew(meeting_id: int) -> ResponseReturnValue:
    """Make the code, or a new one: what hangs on the wall so far leads nowhere any more."""
    meeting = managed_meeting(meeting_id)
    return act(
        lambda: renew_door(meeting, by=viewer()),
        done=_("The code for the wall is ready: print this page."),
        then=url_for("posters.show", meeting_id=meeting_id),
    )


@bp.post("/walk-ins")
def update(meeting_id: int) -> ResponseReturnValue:
    meeting = managed_meeting(meeting_id)
    form = DoorForm(request.form)
    with saving():
        let_walk_ins(meeting, are_taken=form.takes_walk_ins.data, by=viewer())
    flash(_("Saved."), "success")
    return redirect(url_for("posters.show", meeting_id=meeting_id), 303)


def door_address(meeting: Meeting) -> str:
    if not meeting.door_token:
        return ""
    return links.page("doors.show", language=current_language(), token=meeting.door_token)


def managed_meeting(meeting_id: int) -> Meeting:
    meeting = meeting_with_hosts(meeting_id)
    meeting = seen_or_404(meeting, meeting is not None and can_see_meeting(viewer(), meeting))
    allowed_or_403(can_edit_meeting(viewer(), meeting))
    return meeting
