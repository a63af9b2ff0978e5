"""People who ask to come to a meeting: seen with what is known of them, let in or refused."""

from collections.abc import Collection

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cop import clock
from cop.errors import CopError
from cop.forms.approvals import DecisionForm
from cop.models import Meeting
from cop.queries.approvals import requests_of
from cop.queries.registrations import registrations_with
from cop.rules.registrations import can_edit_registrations
from cop.services.approvals import approve_request, refuse_request
from cop.views.loaders import allowed_or_403, viewer
from cop.views.reading import log_reading
from cop.views.registrations import seen_meeting, ticked
from cop.views.saving import saving
from cop.views.security import logs_reading

bp = Blueprint("approvals", __name__, url_prefix="/meetings/<int:meeting_id>/requests")


@bp.get("")
@logs_reading
def index(meeting_id: int) -> ResponseReturnValue:
    return page(managed_meeting(meeting_id), DecisionForm())


@bp.post("")
@logs_reading
def update(meeting_id: int) -> ResponseReturnValue:
    """Say yes or no to those ticked, all or none of them."""
    meeting = managed_meeting(meeting_id)
    form, ids, act = DecisionForm(request.form), ticked(), request.form.get("act", "")
    if form.validate() and not (ids and act in {"approve", "refuse"}):
        form.form_errors.append(_("Tick at least one person."))
    if not form.errors:
        with saving(form):
            done = decide(meeting, ids, act, form)
    if form.errors:
        return page(managed_meeting(meeting_id), form, ids), 422
    flash(done, "success")
    return redirect(url_for(".index", meeting_id=meeting_id), 303)


def managed_meeting(meeting_id: int) -> Meeting:
    meeting = seen_meeting(meeting_id)
    allowed_or_403(can_edit_registrations(viewer(), meeting))
    return meeting


def decide(meeting: Meeting, ids: Collection[int], act: str, form: DecisionForm) -> str:
    """Do it; return in words what came of it."""
    registrations = registrations_with(meeting, ids)
    if not registrations:
        raise CopError(_("Tick at least one person."))
    for registration in registrations:
        if act == "approve":
            approve_request(registration, by=viewer(), at=clock.now())
        else:
            refuse_request(registration, words=form.words.data, by=viewer(), at=clock.now())
    number = len(registrations)
    if act == "refuse":
        return ngettext(
            "%(num)d person is refused and told so.", "%(num)d people are refused and told so.", number
        )
    waiting = len([one for one in registrations if one.waiting_since_at])
    said = ngettext("%(num)d person is let in and told so.", "%(num)d people are let in and told so.", number)
    if not waiting:
        return said
    return f"{said} " + ngettext(
        "%(num)d of them waits for a seat.", "%(num)d of them wait for a seat.", waiting
    )


def page(meeting: Meeting, form: DecisionForm, ids: Collection[int] = ()) -> str:
    requests = requests_of(meeting)
    log_reading(meeting, people=[one.person_id for one in requests], list="requests to come")
    return render_template("approvals/index.html", meeting=meeting, requests=requests, form=form, ids=ids)
