"""Recording who was in a video call, and taking it back: one transaction each, under the meeting's lock."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    Attendance,
    Mode,
    Person,
    Registration,
    ReportState,
    RowChoice,
    Source,
    VideoReport,
    VideoReportRow,
)
from cop.queries.call_matching import proper_name
from cop.queries.dependents import dependents_of
from cop.queries.video_reports import registrations_by_id
from cop.rules.viewer import Viewer
from cop.services import seats
from cop.services.attendance import Mark, add_walk_in, record_attendance, refuse_attendance
from cop.services.audit import log_act
from cop.services.video_plans import Effect, minutes_by_registration, plan_of
from cop.services.video_reports import match_again, refuse_applied
from cop.services.walk_ins import Stranger

LONGEST_NAME = 120
_PARTS_OF_PERSON = {"person_address", "affiliation"}


def apply_report(report: VideoReport, *, by: Viewer, at: datetime) -> int:
    """Record as present, online and with their minutes, those whom a report's rows mean; return how many changed.

    Rows that are not settled, and who stayed too short, are left out: nobody becomes absent. Who came in person
    stays so. The report remembers what was said before, so that it can be undone. Raises CopError where it was
    applied already, or attendance cannot be taken.
    """
    meeting = seats.lock_meeting(report.meeting_id)
    refuse_attendance(meeting, at=at)
    db.session.refresh(report, ["state", "rows"])
    refuse_applied(report)
    match_again(report)
    before = {one.id: _said(one) for one in registrations_by_id(meeting).values()}
    last = db.session.scalar(select(func.max(Person.id))) or 0
    for line in plan_of(report, registrations_by_id(meeting)).with_effect(Effect.NEW):
        _add(line.row, before, newer_than=last, by=by, at=at)
    changed = _record(report, before, by=by, at=at)
    report.state, report.applied_at = ReportState.APPLIED, at
    db.session.flush()
    log_act("import", report, by=by, meeting=meeting.id, count=changed)
    return changed


def undo_report(report: VideoReport, *, by: Viewer, at: datetime) -> int:
    """Take back what a report recorded; return how many people were left as they are, changed by others since.

    Whom it added to the list goes from it again, and from the register where nothing else is known of the person.
    Raises CopError for a report that is not applied.
    """
    meeting = seats.lock_meeting(report.meeting_id)
    db.session.refresh(report, ["state", "rows"])
    if report.state != ReportState.APPLIED:
        raise CopError(_("Only a report that was recorded can be undone."))
    minutes, people = minutes_by_registration(report.rows), registrations_by_id(meeting)
    rows = [row for row in report.rows if row.before is not None and row.registration_id in people]
    ours = [row for row in rows if _is_as_left(people[row.registration_id or 0], row, minutes)]
    added = [row for row in ours if "attendance" not in (row.before or {})]
    marks = {row.registration_id: row.before for row in ours if row not in added}
    erased = {
        id_: Mark(Attendance.UNKNOWN) for id_ in [*marks, *(row.registration_id for row in added)] if id_
    }
    record_attendance(meeting, erased, by=by, at=at, source=Source.IMPORT)
    for source, own in _by_source(marks).items():
        record_attendance(meeting, own, by=by, at=at, source=source)
    for row in added:
        _take_off(people[row.registration_id or 0], row, by=by)
    for row in report.rows:
        row.before = None
    report.state, report.undone_at = ReportState.UNDONE, at
    db.session.flush()
    log_act("undo", report, by=by, meeting=meeting.id)
    return len({row.registration_id for row in rows} - {row.registration_id for row in ours} - {None})


def _add(row: VideoReportRow, before: dict[int, Any], *, newer_than: int, by: Viewer, at: datetime) -> None:
    """Put somebody on the list who was not; the way and the minutes follow with everybody else's."""
    name = proper_name(row.name) or (row.email or "").partition("@")[0]
    stranger = Stranger(name[:LONGEST_NAME], row.email or "", row.organisation)
    registration = add_walk_in(row.report.meeting, stranger, mode=None, by=by, at=at, source=Source.IMPORT)
    row.registration_id = registration.id
    if registration.id not in before:
        registration.checked_in_at = None  # this hour is that of the file
        before[registration.id] = {"is_new_person": registration.person_id > newer_than}
    db.session.flush()


def _record(report: VideoReport, before: dict[int, Any], *, by: Viewer, at: datetime) -> int:
    minutes = minutes_by_registration(report.rows)
    minutes |= {
        row.registration_id: row.minutes for row in report.rows if _is_added(row) and row.registration_id
    }
    marks = {}
    for registration_id, own in minutes.items():
        said = before.get(registration_id)
        if own >= report.minimum_minutes and said is not None and not _was_in_room(said):
            marks[registration_id] = Mark(Attendance.PRESENT, Mode.ONLINE, minutes=own)
    for row in report.rows:
        row.before = before[row.registration_id] if row.registration_id in marks else None
    return record_attendance(report.meeting, marks, by=by, at=at, source=Source.IMPORT)


def _is_added(row: VideoReportRow) -> bool:
    return row.choice == RowChoice.WALK_IN


def _was_in_room(said: dict[str, Any]) -> bool:
    return bool(said.get("attendance") == Attendance.PRESENT and said.get("mode") != Mode.ONLINE)


def _said(registration: Registration) -> dict[str, Any]:
    """What a registration says of attendance, as JSON."""
    came = registration.checked_in_at
    return {
        "attendance": str(registration.attendance),
        "mode": registration.attended_mode and str(registration.attended_mode),
        "minutes": registration.minutes,
        "source": registration.attendance_source and str(registration.attendance_source),
        "checked_in_at": came.isoformat() if came else None,
    }


def _is_as_left(registration: Registration, row: VideoReportRow, minutes: dict[int, int]) -> bool:
    own = minutes.get(registration.id, row.minutes)
    is_ours = registration.attendance == Attendance.PRESENT and registration.attended_mode == Mode.ONLINE
    return is_ours and registration.minutes == own


def _by_source(marks: dict[int | None, dict[str, Any] | None]) -> dict[Source, dict[int, Mark]]:
    """The marks that were there before, by the door they came through; those that said nothing are left out."""
    found: dict[Source, dict[int, Mark]] = defaultdict(dict)
    for registration_id, said in marks.items():
        if registration_id is None or said is None or said["attendance"] == Attendance.UNKNOWN:
            continue
        came = datetime.fromisoformat(said["checked_in_at"]) if said["checked_in_at"] else None
        mode = Mode(said["mode"]) if said["mode"] else None
        mark = Mark(Attendance(said["attendance"]), mode, said["minutes"], came)
        found[Source(said["source"] or Source.TICK_LIST)][registration_id] = mark
    return found


def _take_off(registration: Registration, row: VideoReportRow, *, by: Viewer) -> None:
    """Delete a registration that the report made, and its person, unless something else has come to refer to them."""
    person, is_new = registration.person, bool((row.before or {}).get("is_new_person"))
    if dependents_of(registration, parts={"video_report_row"}):
        return
    log_act("delete", registration, by=by, meeting=registration.meeting_id)
    db.session.delete(registration)
    db.session.flush()
    db.session.refresh(row)
    if is_new and not dependents_of(person, parts=_PARTS_OF_PERSON):
        log_act("delete", person, by=by)
        db.session.delete(person)
        db.session.flush()
