"""Writing a meeting: the form, its live parts, and a last look where a change is told to people."""

import hashlib
import json
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cop import clock, text
from cop.errors import CopError
from cop.forms.fields import PARAGRAPHS
from cop.forms.meetings import MeetingForm
from cop.models import Meeting, MeetingStatus
from cop.queries.meetings import meeting_for, recent_meetings
from cop.rules.meetings import can_create_meeting, can_edit_meeting
from cop.services import invitations, meetings
from cop.services.meeting_changes import Consequences, consequences_of
from cop.views.acts import act
from cop.views.loaders import allowed_or_403, viewer
from cop.views.meeting_forms import doubts_of, meeting_form
from cop.views.meetings import bp, editable, wants_a_look
from cop.views.saving import saving
from cop.views.series_scope import Scope, own_words, save_following, scope_of


@bp.get("/new")
def new() -> ResponseReturnValue:
    allowed_or_403(can_create_meeting(viewer()))
    copied = meeting_to_copy()
    form = meeting_form(copied=copied, host_id=row_id("host"), edition_id=row_id("edition"))
    return form_page(None, form, copied=copied)


@bp.post("/new")
def create() -> ResponseReturnValue:
    allowed_or_403(can_create_meeting(viewer()))
    form = meeting_form(request.form)
    if wants_a_look():
        return form_page(None, form)
    if form.validate():
        with saving(form):
            made = meetings.create_meeting(by=viewer(), at=clock.now(), **form.facts())
    if form.errors:
        return form_page(None, form, 422)
    page = "series.new" if request.form.get("do") == "repeat" else ".review"
    return redirect(url_for(page, meeting_id=made.id), 303)


@bp.get("/<int:meeting_id>/edit")
def edit(meeting_id: int) -> ResponseReturnValue:
    meeting = editable(meeting_id)
    return form_page(meeting, meeting_form(meeting=meeting))


@bp.post("/<int:meeting_id>/edit")
def update(meeting_id: int) -> ResponseReturnValue:
    meeting = editable(meeting_id)
    form = meeting_form(request.form, meeting=meeting)
    if wants_a_look():
        return form_page(meeting, form)
    foreseen = foresee(meeting, form) if form.validate() else None
    scope = scope_of(meeting, form, foreseen) if foreseen else None
    if scope and not scope.chosen:
        return form_page(meeting, form, scope=scope)
    if foreseen and not scope and foreseen.told and request.form.get("seen") != fingerprint(foreseen):
        return form_page(meeting, form, foreseen=foreseen)
    if foreseen:
        with saving(form):
            done = (save_following if scope and scope.chosen == "following" else save)(meeting, form)
    if form.errors:
        return form_page(editable(meeting_id), form, 422)
    flash(done, "success")
    page = ".review" if meeting.status == MeetingStatus.DRAFT else ".show"
    return redirect(url_for(page, meeting_id=meeting_id), 303)


@bp.post("/<int:meeting_id>/delete")
def delete(meeting_id: int) -> ResponseReturnValue:
    meeting = editable(meeting_id)
    return act(
        lambda: meetings.delete_draft(meeting, by=viewer()),
        done=_("The draft is deleted."),
        then=url_for(".index"),
        refused=url_for(".show", meeting_id=meeting_id),
    )


@bp.post("/preview")
def preview() -> ResponseReturnValue:
    """The text of one language as it will be shown, for htmx while it is being typed."""
    allowed_or_403(can_create_meeting(viewer()))
    name = "text_en" if "text_en" in request.args else "text_it"
    typed = text.clean(request.form.get(name, "")[:PARAGRAPHS])
    return render_template("meetings/_preview.html", typed=typed)


@bp.post("/doubts")
def doubts() -> ResponseReturnValue:
    """What speaks against the date in the form, for htmx while it is being chosen."""
    allowed_or_403(can_create_meeting(viewer()))
    meeting = own_meeting(row_id("meeting"))
    form = meeting_form(request.form, meeting=meeting)
    return render_template("meetings/_doubts.html", doubts=doubts_of(form, meeting=meeting))


def row_id(name: str) -> int | None:
    """Return `?name=` where it is a number that a record may have."""
    value = request.args.get(name, "")
    is_number = value.isascii() and value.isdigit() and len(value) < 19
    return int(value) if is_number else None


def own_meeting(meeting_id: int | None) -> Meeting | None:
    """Return a meeting that the viewer manages, None for any other."""
    meeting = meeting_for(viewer(), meeting_id) if meeting_id else None
    return meeting if meeting and can_edit_meeting(viewer(), meeting) else None


def meeting_to_copy() -> Meeting | None:
    return own_meeting(row_id("copy"))


def foresee(meeting: Meeting, form: MeetingForm) -> Consequences | None:
    """Return what saving would bring about; None where it cannot be saved: the form has the reason."""
    if meeting.status == MeetingStatus.POSTPONED:
        return Consequences()
    try:
        return consequences_of(meeting, at=clock.now(), **form.facts())
    except CopError as error:
        form[error.field or "day"].errors = [str(error)]
        return None


def fingerprint(foreseen: Consequences) -> str:
    """Return what stands for these consequences: who has seen others must look again."""
    seen: Any = [[one.what, one.old, one.new] for one in foreseen.changes]
    return hashlib.sha256(json.dumps([seen, len(foreseen.told)]).encode()).hexdigest()[:16]


def save(meeting: Meeting, form: MeetingForm) -> str:
    """Save the form; return in words what came of it."""
    if meeting.status == MeetingStatus.POSTPONED and request.form.get("do") == "reschedule":
        number = invitations.reschedule_meeting(meeting, by=viewer(), at=clock.now(), **form.facts())
        return ngettext(
            "The meeting has its new date. %(num)s person is invited again.",
            "The meeting has its new date. %(num)s people are invited again.",
            number,
        )
    told = len(meetings.edit_meeting(meeting, by=viewer(), at=clock.now(), **form.facts()).told)
    if not told:
        return _("Saved. Nobody gets a mail.")
    return ngettext("Saved. %(num)s person gets the update.", "Saved. %(num)s people get the update.", told)


def form_page(
    meeting: Meeting | None,
    form: MeetingForm,
    status: int = 200,
    *,
    foreseen: Consequences | None = None,
    scope: Scope | None = None,
    copied: Meeting | None = None,
) -> ResponseReturnValue:
    return render_template(
        "meetings/form.html",
        meeting=meeting,
        form=form,
        doubts=doubts_of(form, meeting=meeting),
        foreseen=foreseen,
        seen=scope.key if scope else fingerprint(foreseen) if foreseen else "",
        scope=scope,
        own_words=own_words,
        recent=recent_meetings(viewer()) if meeting is None else [],
        copied=copied,
    ), status
