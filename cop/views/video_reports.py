"""Attendance reports of video calls: received, their rows settled, recorded, taken back."""

import hashlib

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cop import clock
from cop.extensions import db
from cop.forms import video_reports as words
from cop.forms.video_reports import (
    CallColumnsForm,
    ReportForm,
    SettleForm,
    call_columns_form,
    labelled,
    settle_form,
)
from cop.models import Meeting, ReportState, RetentionCategory, VideoReport
from cop.queries import video_reports as queries
from cop.queries.registrations import meeting_with_hosts, member_names
from cop.queries.retention import days_kept
from cop.rules.meetings import can_see_meeting
from cop.rules.registrations import can_edit_registrations
from cop.services import video_reports as services
from cop.services.attendance import attendance_closed_reason
from cop.services.video_plans import Effect, plan_of, suggested_minimum
from cop.services.video_recording import apply_report, undo_report
from cop.sheets.call_columns import columns_in
from cop.sheets.call_report import CallTable, call_table_of
from cop.sheets.limits import MOST_BYTES, SheetError
from cop.views.acts import act
from cop.views.limits import Limit, within_or_429
from cop.views.loaders import allowed_or_403, seen_or_404, signed_in_id, viewer
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading, takes_files

bp = Blueprint("video_reports", __name__, url_prefix="/meetings/<int:meeting_id>/video-reports")

AN_HOUR = 3600


@bp.get("")
def index(meeting_id: int) -> ResponseReturnValue:
    return index_page(managed_meeting(meeting_id), ReportForm())


@bp.post("")
@takes_files(megabytes=MOST_BYTES // 1024 // 1024 + 1)
def create(meeting_id: int) -> ResponseReturnValue:
    """Read the file apart, with no transaction open; the same file twice is the same report."""
    managed_meeting(meeting_id)
    within_or_429(Limit("video report", str(signed_in_id()), 60, AN_HOUR))
    form = ReportForm(request.form)
    sent = request.files.get("file")
    content, name = (sent.read(), sent.filename or "") if sent is not None and sent.filename else (b"", "")
    digest = hashlib.sha256(content).hexdigest()
    if name and (known := queries.report_with(managed_meeting(meeting_id), digest)):
        flash(_("This file was sent before: here is what became of it."), "info")
        return redirect(url_for(".show", meeting_id=meeting_id, report_id=known.id), 303)
    table = table_sent(form, content, name)
    if table is not None:
        with saving(form):
            report = services.receive_report(
                managed_meeting(meeting_id), table, file_name=name, digest=digest, by=viewer(), at=clock.now()
            )
    if form.errors or table is None:
        return index_page(managed_meeting(meeting_id), form), 422
    return redirect(url_for(".show", meeting_id=meeting_id, report_id=report.id), 303)


@bp.get("/<int:report_id>/columns")
@logs_reading
def columns(meeting_id: int, report_id: int) -> ResponseReturnValue:
    report = report_or_404(meeting_id, report_id)
    log_reading(report, part="columns")
    report = report_or_404(meeting_id, report_id)
    if report.state != ReportState.RECEIVED:
        return redirect(url_for(".show", meeting_id=meeting_id, report_id=report_id), 303)
    return columns_page(report, call_columns_form(report, columns_in(report.headers)))


@bp.post("/<int:report_id>/columns")
def choose(meeting_id: int, report_id: int) -> ResponseReturnValue:
    report = report_or_404(meeting_id, report_id)
    form = call_columns_form(report, {}, request.form)
    if form.validate():
        with saving(form):
            services.read_columns(report, form.columns(), by=viewer())
    if form.errors:
        return columns_page(report_or_404(meeting_id, report_id), form), 422
    return redirect(url_for(".show", meeting_id=meeting_id, report_id=report_id), 303)


@bp.get("/<int:report_id>")
@logs_reading
def show(meeting_id: int, report_id: int) -> ResponseReturnValue:
    report = report_or_404(meeting_id, report_id)
    if report.state == ReportState.RECEIVED:
        return redirect(url_for(".columns", meeting_id=meeting_id, report_id=report_id), 303)
    people = [row.registration.person_id for row in report.rows if row.registration]
    log_reading(report, people=people, rows=len(report.rows))
    report = report_or_404(meeting_id, report_id)
    return report_page(report, form_of(report))


@bp.post("/<int:report_id>")
def update(meeting_id: int, report_id: int) -> ResponseReturnValue:
    """Save what was decided; with `do=apply` record it in the same transaction."""
    report = report_or_404(meeting_id, report_id)
    form, changed = form_of(report, request.form), None
    if form.validate():
        with saving(form):
            minimum = form.minimum_minutes.data or 0
            services.settle_rows(report, form.settled(), minimum_minutes=minimum, by=viewer())
            if request.form.get("do") == "apply":
                changed = apply_report(report, by=viewer(), at=clock.now())
    if form.errors:
        return report_page(report_or_404(meeting_id, report_id), form), 422
    flash(_("Saved.") if changed is None else recorded(changed), "success")
    return redirect(url_for(".show", meeting_id=meeting_id, report_id=report_id), 303)


@bp.post("/<int:report_id>/undo")
def undo(meeting_id: int, report_id: int) -> ResponseReturnValue:
    report = report_or_404(meeting_id, report_id)
    return act(
        lambda: undo_report(report, by=viewer(), at=clock.now()),
        done=_("Undone. Who was changed by somebody since stays as they are."),
        then=url_for(".show", meeting_id=meeting_id, report_id=report_id),
    )


@bp.post("/<int:report_id>/delete")
def delete(meeting_id: int, report_id: int) -> ResponseReturnValue:
    report = report_or_404(meeting_id, report_id)
    return act(
        lambda: services.delete_report(report, by=viewer()),
        done=_("The file is forgotten."),
        then=url_for(".index", meeting_id=meeting_id),
    )


def recorded(people: int) -> str:
    if not people:
        return _("Nothing to change: everybody was recorded already.")
    return ngettext("%(num)s person is recorded.", "%(num)s people are recorded.", people)


def table_sent(form: ReportForm, content: bytes, name: str) -> CallTable | None:
    """Return what is in the file; None, and why on the form, where it cannot be read."""
    if not name:
        form.file.errors = [_("Choose a file.")]
        return None
    db.session.rollback()
    try:
        return call_table_of(content, file_name=name)
    except SheetError as error:
        form.refuse(error.reason)
        return None


def managed_meeting(meeting_id: int) -> Meeting:
    meeting = meeting_with_hosts(meeting_id)
    meeting = seen_or_404(meeting, meeting is not None and can_see_meeting(viewer(), meeting))
    allowed_or_403(can_edit_registrations(viewer(), meeting))
    return meeting


def report_or_404(meeting_id: int, report_id: int) -> VideoReport:
    return seen_or_404(queries.report_of(managed_meeting(meeting_id), report_id))


def form_of(report: VideoReport, sent: object = None) -> SettleForm:
    return settle_form(
        report, queries.matching_for(report.meeting, [row.email_key for row in report.rows]), sent
    )


def index_page(meeting: Meeting, form: ReportForm) -> str:
    return render_template(
        "video_reports/index.html",
        meeting=meeting,
        form=form,
        reports=queries.reports_of(meeting),
        closed_reason=attendance_closed_reason(meeting, at=clock.now()),
        days_kept=days_kept()[RetentionCategory.VIDEO_REPORTS],
        words=words,
    )


def columns_page(report: VideoReport, form: CallColumnsForm) -> str:
    samples = [row.cells for row in report.rows[:3]]
    return render_template(
        "video_reports/columns.html", meeting=report.meeting, report=report, form=form, samples=samples
    )


def report_page(report: VideoReport, form: SettleForm) -> str:
    plan = plan_of(report, queries.registrations_by_id(report.meeting))
    done = {Effect.PRESENT, Effect.SAME, Effect.NEW, Effect.IN_ROOM}
    return render_template(
        "video_reports/show.html",
        meeting=report.meeting,
        report=report,
        form=form,
        plan=plan,
        lines={line.row.id: line for line in plan.lines},
        present=len({line.row.registration_id for line in plan.lines if line.effect in done}),
        suggested=suggested_minimum(report.meeting),
        listed=[label for label, _one in labelled(queries.listed_in(report.meeting))],
        organisations=member_names(report.meeting),
        words=words,
    )
