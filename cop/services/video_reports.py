"""Reports of video calls: received, settled row by row, applied in one transaction, undone.

Nothing is recorded before `apply_report`, and that writes what the preview (`video_plans`) shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from cop import text
from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    Meeting,
    ReportState,
    RowChoice,
    RowReason,
    VideoReport,
    VideoReportRow,
    VideoService,
    email_key,
)
from cop.queries.video_reports import matching_for, registrations_by_id
from cop.rules.viewer import Viewer
from cop.services.attendance import refuse_attendance
from cop.services.audit import log_act
from cop.sheets.call_attendees import Attendee, attendees_of
from cop.sheets.call_columns import CallFact, columns_in, is_complete
from cop.sheets.call_report import CallTable

LONGEST_CALL = 24 * 60
# Each is compared with everybody on the list, and is a row to settle on one page.
MOST_PEOPLE = 2000


@dataclass(frozen=True)
class Settled:
    """What somebody decided about a row; `organisation` is whom somebody new stands for."""

    choice: RowChoice
    registration_id: int | None = None
    organisation: str = ""


def receive_report(
    meeting: Meeting, table: CallTable, *, file_name: str, digest: str, by: Viewer, at: datetime
) -> VideoReport:
    """Keep the attendees of a report, each with whom they were found to be; of any other table, its rows.

    `digest` is of the file. Raises CopError where attendance cannot be taken, or nobody is in the report.
    """
    refuse_attendance(meeting, at=at)
    report = VideoReport(
        meeting=meeting,
        service=VideoService(table.service),
        file_name=text.one_line(file_name)[-200:],
        digest=digest,
        created_by_id=by.person_id,
    )
    db.session.add(report)
    if report.service == VideoService.OTHER:
        report.state = ReportState.RECEIVED
        report.headers = [text.one_line(header)[:200] for header in table.headers]
        report.rows = [_unread(row) for row in table.rows]
    else:
        _read(report, attendees_of(table.headers, table.rows, columns_in(table.headers)))
    db.session.flush()
    log_act("create", report, by=by, meeting=meeting.id, rows=len(report.rows))
    return report


def read_columns(report: VideoReport, columns: Mapping[CallFact, int], *, by: Viewer) -> None:
    """Read the rows of a table of which somebody told what the columns hold.

    Raises CopError where that does not tell who was there and for how long, or nobody was.
    """
    if report.state != ReportState.RECEIVED:
        raise CopError(_("The columns of this file have been told already."))
    if not is_complete(columns):
        raise CopError(_("Say which columns hold the name or the address, and the duration or both times."))
    attendees = attendees_of(report.headers, [row.cells for row in report.rows], columns)
    if not attendees:
        raise CopError(_("With these columns no row tells who was there and for how long."))
    report.rows = []
    db.session.flush()
    _read(report, attendees)
    report.state = ReportState.READ
    db.session.flush()
    log_act("update", report, by=by, fields=["mapping"])


def settle_rows(
    report: VideoReport, settled: Mapping[int, Settled], *, minimum_minutes: int, by: Viewer
) -> None:
    """Write what was decided about rows, by their ids, and the fewest minutes that count as present.

    Ids of other reports, and people of other meetings, are left out.
    """
    refuse_applied(report)
    people = registrations_by_id(report.meeting)
    for row in report.rows:
        choice = settled.get(row.id)
        if choice is None or (choice.choice == RowChoice.PERSON and choice.registration_id not in people):
            continue
        registration_id = choice.registration_id if choice.choice == RowChoice.PERSON else None
        if (choice.choice, registration_id) != (row.choice, row.registration_id):
            row.choice, row.registration_id, row.reason = choice.choice, registration_id, RowReason.BY_HAND
        row.organisation = choice.organisation if choice.choice == RowChoice.WALK_IN else ""
    report.minimum_minutes = min(max(minimum_minutes, 0), LONGEST_CALL)
    db.session.flush()
    log_act("update", report, by=by, fields=["rows"])


def match_again(report: VideoReport) -> None:
    """Look once more for those nobody was found for, or who were not on the list: people may have been added."""
    loose = [row for row in report.rows if row.choice == RowChoice.OPEN or row.reason == RowReason.REGISTER]
    matching = matching_for(report.meeting, [row.email_key for row in loose])
    for row in loose:
        found = matching.match(row.name, row.email_key)
        if found.choice == RowChoice.PERSON and row.reason != RowReason.BY_HAND:
            row.choice, row.reason, row.registration_id = found.choice, found.reason, found.registration_id
    db.session.flush()


def delete_report(report: VideoReport, *, by: Viewer) -> None:
    """Forget a report; what it recorded stays."""
    log_act("delete", report, by=by, meeting=report.meeting_id)
    db.session.delete(report)
    db.session.flush()


def refuse_applied(report: VideoReport) -> None:
    """Raise CopError where a report is recorded, or its columns are not told yet."""
    if report.state == ReportState.APPLIED:
        raise CopError(_("This report has been recorded already."))
    if report.state == ReportState.RECEIVED:
        raise CopError(_("Say first what the columns hold."))


def _read(report: VideoReport, attendees: Sequence[Attendee]) -> None:
    if not attendees:
        raise CopError(_("Nobody is in this report."), field="file")
    if len(attendees) > MOST_PEOPLE:
        raise CopError(
            _("More than %(most)s people are in this file: it is no report of one call.", most=MOST_PEOPLE),
            field="file",
        )
    rows = [_row(attendee) for attendee in attendees]
    with db.session.no_autoflush:
        matching = matching_for(report.meeting, [row.email_key for row in rows])
    for row in rows:
        found = matching.match(row.name, row.email_key)
        row.choice, row.reason, row.registration_id = found.choice, found.reason, found.registration_id
    report.rows = rows


def _row(attendee: Attendee) -> VideoReportRow:
    email = attendee.email or None
    return VideoReportRow(
        name=attendee.name,
        email=email,
        email_key=email_key(email) if email else None,
        joins=attendee.joins,
        minutes=min(attendee.minutes, LONGEST_CALL),
        spans=[list(span) for span in attendee.spans],
    )


def _unread(cells: list[str]) -> VideoReportRow:
    """A row as it stands; an address in it says whose it is, should the person ask to be forgotten."""
    clean = [text.one_line(cell) for cell in cells]
    return VideoReportRow(cells=clean, email_key=next((key for cell in clean if (key := _key(cell))), None))


def _key(cell: str) -> str | None:
    try:
        return email_key(text.email_address(cell))[:254] if "@" in cell else None
    except ValueError:
        return None
