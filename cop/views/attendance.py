"""Attendance of a meeting, ticked on a phone at the door."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.errors import CopError
from cop.forms.attendance import WalkInForm, marks_in, walk_in_form
from cop.models import Meeting, Mode
from cop.queries.check_in import claims
from cop.queries.registration_lists import lines_of, narrowed, people_on, presence_of
from cop.queries.registrations import meeting_with_hosts, member_names
from cop.rules.meetings import can_see_meeting
from cop.rules.registrations import can_see_registrations, can_take_attendance
from cop.services.attendance import Mark, add_walk_in, attendance_closed_reason, record_attendance
from cop.services.walk_ins import Stranger
from cop.views.attendance_words import marked, presence_words, tick_rows
from cop.views.listing import words
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading

bp = Blueprint("attendance", __name__, url_prefix="/meetings/<int:meeting_id>/attendance")


@bp.get("")
@logs_reading
def show(meeting_id: int) -> ResponseReturnValue:
    meeting = taken_meeting(meeting_id)
    log_reading(meeting, people=people_on(lines_of(meeting)), list="attendance")
    return page(meeting, walk_in_form(meeting))


@bp.post("")
def update(meeting_id: int) -> ResponseReturnValue:
    """Save the rows that the page shows differently from when it was opened, and who was not on the list."""
    meeting = taken_meeting(meeting_id)
    marks, form = marks_in(request.form), walk_in_form(meeting, request.form)
    if not form.is_sent(request.form):
        return save_ticks(meeting, marks)
    if form.validate():
        with saving(form):
            changed = record_attendance(meeting, marks, by=viewer(), at=clock.now())
            save_walk_in(meeting, form)
    if form.errors:
        return page(meeting, form, marks), 422
    if changed:
        flash_saved(meeting)
    flash(_("%(name)s is recorded as present.", name=form.name.data), "success")
    return redirect(url_for("attendance.show", meeting_id=meeting_id), 303)


def save_ticks(meeting: Meeting, marks: Mapping[int, Mark]) -> ResponseReturnValue:
    back = url_for("attendance.show", meeting_id=meeting.id, q=words() or None)
    try:
        with saving():
            record_attendance(meeting, marks, by=viewer(), at=clock.now())
    except CopError as error:
        flash(str(error), "danger")
    else:
        flash_saved(meeting)
    return redirect(back, 303)


def flash_saved(meeting: Meeting) -> None:
    present = presence_words(presence_of(lines_of(meeting)))
    flash(_("Saved: %(present)s.", present=present), "success")


def taken_meeting(meeting_id: int) -> Meeting:
    meeting = meeting_with_hosts(meeting_id)
    meeting = seen_or_404(meeting, meeting is not None and can_see_meeting(viewer(), meeting))
    allowed_or_403(can_take_attendance(viewer(), meeting, at=clock.now()))
    return meeting


def save_walk_in(meeting: Meeting, form: WalkInForm) -> None:
    stranger = Stranger(form.name.data, form.email.data or "", form.organisation.data or "")
    mode = Mode(form.mode.data) if "mode" in form else None
    add_walk_in(meeting, stranger, mode=mode, by=viewer(), at=clock.now())


def page(meeting: Meeting, form: WalkInForm, marks: Mapping[int, Mark] = MappingProxyType({})) -> str:
    """Return the page; `marks` are ticks that were sent and could not be saved yet: they show as they were."""
    lines = lines_of(meeting)
    shown = narrowed(lines, words=words())
    return render_template(
        "attendance/show.html",
        meeting=meeting,
        form=form,
        closed_reason=attendance_closed_reason(meeting, at=clock.now()),
        presence=presence_words(presence_of(lines)),
        ticked=presence_of(marked(line, marks) for line in lines),
        participants=tick_rows(meeting, [line for line in shown if not line.is_staff], marks),
        staff=tick_rows(meeting, [line for line in shown if line.is_staff], marks),
        words=words(),
        total=len(lines),
        organisations=member_names(meeting),
        can_see_list=can_see_registrations(viewer(), meeting),
        to_check=len(claims(meeting)),
    )
