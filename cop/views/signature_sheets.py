"""The signature sheet of a meeting: made as PDF, and copied once it is signed."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from cop import clock, tokens
from cop.errors import CopError
from cop.exports.pdf import PdfError
from cop.exports.signature_sheet import SheetPerson, SignatureSheet, signature_sheet
from cop.extensions import db
from cop.forms.attendance import marks_in
from cop.forms.signature_sheets import SheetForm
from cop.models import Attendance, Meeting, Mode, Source
from cop.queries.check_in import ids_by_code
from cop.queries.registration_lists import Line, lines_of, people_on, presence_of
from cop.queries.signature_sheets import Order, Who, sheet_lines
from cop.rules.registrations import can_see_registrations
from cop.services.attendance import attendance_closed_reason, record_attendance
from cop.views.attendance import taken_meeting
from cop.views.attendance_words import presence_words
from cop.views.filters import date_range
from cop.views.language import current_language
from cop.views.limits import Limit, within_or_429
from cop.views.listing import chosen
from cop.views.loaders import signed_in_id, viewer
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading

bp = Blueprint("signature_sheets", __name__, url_prefix="/meetings/<int:meeting_id>/signature-sheet")

AN_HOUR = 3600
MOST_PEOPLE = 1500  # some 90 pages


@bp.get("")
def show(meeting_id: int) -> ResponseReturnValue:
    return page(taken_meeting(meeting_id), SheetForm())


@bp.get("/sheet.pdf")
@logs_reading
def pdf(meeting_id: int) -> ResponseReturnValue:
    """Make the sheet with no transaction open: nobody waits for it."""
    meeting = taken_meeting(meeting_id)
    within_or_429(Limit("pdf", str(signed_in_id()), 60, AN_HOUR))
    form = SheetForm(request.args)
    meeting = taken_meeting(meeting_id)
    if not form.validate():
        return page(meeting, form), 422
    lines = sheet_lines(meeting, who=form.who.data, order=form.order.data)
    if len(lines) > MOST_PEOPLE:
        form.who.errors = [_("At most %(most)s names fit on one sheet.", most=MOST_PEOPLE)]
        return page(meeting, form), 422
    sheet = sheet_of(meeting, lines, blank=form.blank.data or 0, has_codes=form.has_codes.data)
    log_reading(meeting, people=people_on(lines), verb="export", part="signature sheet")
    db.session.rollback()
    try:
        return sent(signature_sheet(sheet, language=current_language()), meeting_id)
    except PdfError:
        current_app.logger.exception("signature sheet of meeting %s", meeting_id)
        abort(503)


@bp.get("/signed")
@logs_reading
def copy(meeting_id: int) -> ResponseReturnValue:
    """The names of the sheet in its order, to tick who signed."""
    meeting = taken_meeting(meeting_id)
    log_reading(meeting, people=people_on(lines_of(meeting)), list="attendance")
    lines = sheet_lines(meeting, **layout())
    return render_template(
        "signature_sheets/copy.html",
        meeting=meeting,
        rows=[(line, state_of(line), way_of(line)) for line in lines],
        layout=layout(),
        closed_reason=attendance_closed_reason(meeting, at=clock.now()),
        presence=presence_words(presence_of(lines_of(meeting))),
        can_see_list=can_see_registrations(viewer(), meeting),
    )


@bp.post("/signed")
def save(meeting_id: int) -> ResponseReturnValue:
    meeting = taken_meeting(meeting_id)
    marks = marks_in(request.form)
    try:
        with saving():
            record_attendance(meeting, marks, by=viewer(), at=clock.now(), source=Source.SHEET)
    except CopError as error:
        flash(str(error), "danger")
        return redirect(url_for(".copy", meeting_id=meeting_id, **layout()), 303)
    present = presence_words(presence_of(lines_of(meeting)))
    flash(_("Saved: %(present)s.", present=present), "success")
    return redirect(url_for("attendance.show", meeting_id=meeting_id), 303)


def layout() -> dict[str, Any]:
    """Who stands on the sheet, in which order, as its address says."""
    return {"who": chosen("who", Who) or Who.COMING, "order": chosen("order", Order) or Order.NAME}


def page(meeting: Meeting, form: SheetForm) -> str:
    return render_template(
        "signature_sheets/show.html",
        meeting=meeting,
        form=form,
        coming=len(sheet_lines(meeting, who=Who.COMING, order=Order.NAME)),
        everyone=len(sheet_lines(meeting, who=Who.EVERYONE, order=Order.NAME)),
        is_open=not attendance_closed_reason(meeting, at=clock.now()),
        can_see_list=can_see_registrations(viewer(), meeting),
    )


def sheet_of(meeting: Meeting, lines: Any, *, blank: int, has_codes: bool) -> SignatureSheet:
    language = current_language()
    codes = {id_: code for code, id_ in ids_by_code(meeting).items()} if has_codes else {}
    hosts = ", ".join(host.name.in_language(language) for host in meeting.hosts)
    return SignatureSheet(
        heading=meeting.title.in_language(language),
        lines=[one for one in (date_range(meeting.starts_at, meeting.ends_at), meeting.place, hosts) if one],
        people=[SheetPerson(line.name, line.organisation, shown(codes.get(line.id, ""))) for line in lines],
        blank=blank,
        sender=current_app.config["MAIL_SENDER_NAME"],
    )


def shown(code: str) -> str:
    return tokens.read_out(code) if code else ""


def state_of(line: Line) -> str:
    """What the row says before it is touched, as `forms.attendance.marks_in` reads it back."""
    return f"{line.attendance}.{way_of(line) if line.attendance == Attendance.PRESENT else ''}"


def way_of(line: Line) -> str:
    """Who signed was in the room; who is recorded as online already stays so."""
    return (line.attended_mode if line.attendance == Attendance.PRESENT else None) or Mode.IN_PERSON


def sent(body: bytes, meeting_id: int) -> Response:
    name = _("signature-sheet")
    day = format_date(clock.today(), "yyyy-MM-dd")
    headers = {
        "Content-Disposition": f'attachment; filename="{name}-{meeting_id}-{day}.pdf"',
        "Cache-Control": "no-store",
    }
    return Response(body, mimetype="application/pdf", headers=headers)
