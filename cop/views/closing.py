"""Closing a meeting, and what waits to be done after meetings."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cop import clock
from cop.forms.closing import ClosingForm
from cop.models import Meeting, MeetingStatus
from cop.queries.closing import closing_state, meetings_to_close
from cop.queries.contributions import unanswered
from cop.queries.minutes import overdue_actions
from cop.rules.meetings import can_create_meeting
from cop.services.closing import close_meeting, reopen_meeting
from cop.views.acts import act
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.meetings import editable
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading

bp = Blueprint("closing", __name__, url_prefix="/meetings")


@bp.get("/to-close")
@logs_reading
def index() -> ResponseReturnValue:
    """What the viewer has left to do: meetings to close, contributions to answer, actions that are overdue."""
    allowed_or_403(can_create_meeting(viewer()))
    overdue = overdue_actions(viewer(), on=clock.today())
    named = [action.person_id for action, _meeting in overdue if action.person_id]
    log_reading("actions", people=named, list="overdue")
    return render_template(
        "closing/index.html",
        meetings=meetings_to_close(viewer(), at=clock.now()),
        contributions=unanswered(viewer()),
        overdue=overdue,
        today=clock.today(),
    )


@bp.get("/<int:meeting_id>/closing")
def show(meeting_id: int) -> ResponseReturnValue:
    meeting = ended(meeting_id)
    return page(meeting, ClosingForm(data={"sends_recap": True}))


@bp.post("/<int:meeting_id>/closing")
def close(meeting_id: int) -> ResponseReturnValue:
    meeting, form = ended(meeting_id), ClosingForm(request.form)
    if form.validate():
        with saving(form):
            told = close_meeting(meeting, form.said(), by=viewer(), at=clock.now())
    if form.errors:
        return page(ended(meeting_id), form), 422
    closed = _("The meeting is closed.")
    sent = ngettext("%(num)s person gets the recap.", "%(num)s people get the recap.", told) if told else ""
    flash(f"{closed} {sent}".strip(), "success")
    return redirect(url_for("closing.show", meeting_id=meeting_id), 303)


@bp.post("/<int:meeting_id>/reopen")
def reopen(meeting_id: int) -> ResponseReturnValue:
    meeting = ended(meeting_id)
    return act(
        lambda: reopen_meeting(meeting, by=viewer()),
        done=_("The meeting is open again."),
        then=url_for("closing.show", meeting_id=meeting_id),
    )


def ended(meeting_id: int) -> Meeting:
    """Return a meeting that the viewer manages; 404 for one that nobody will ever close."""
    meeting = editable(meeting_id)
    return seen_or_404(meeting, meeting.status in {MeetingStatus.SCHEDULED, MeetingStatus.POSTPONED})


def page(meeting: Meeting, form: ClosingForm) -> str:
    return render_template(
        "closing/show.html",
        meeting=meeting,
        form=form,
        state=closing_state(meeting),
        is_over=meeting.is_held(clock.now()),
    )
