"""Closing a meeting: an act that says that attendance, minutes and documents are complete."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from cop import clock
from cop.emails.closing import queue_nudges, queue_recaps
from cop.errors import CopError
from cop.extensions import db
from cop.models import Attendance, Meeting
from cop.queries.closing import (
    ClosingState,
    closing_state,
    documents_for_participants,
    meetings_to_nudge,
    registrations_present,
    unknown_ids,
)
from cop.queries.minutes import actions_of, decisions_of
from cop.queries.people import coordinators_of
from cop.rules.viewer import Viewer
from cop.services import seats
from cop.services.attendance import Mark, record_attendance
from cop.services.audit import log_act

NUDGES = (3, 7)  # days after the end
# A nudge that could not go in time goes within two days; a later one would be about an old story.
NUDGE_GRACE = timedelta(days=2)
NUDGE_HOURS = range(9, 19)  # on the wall


@dataclass(frozen=True)
class Closing:
    """What is said when closing: what there will not be, whether the rest was absent, and what the recap says."""

    without_minutes: bool = False
    without_documents: bool = False
    rest_absent: bool = False
    sends_recap: bool = True
    words: str = ""


def close_meeting(meeting: Meeting, said: Closing, *, by: Viewer, at: datetime) -> int:
    """Close a held meeting and send the recap to those who were there; return how many get it.

    Raises CopError before its end, where it is closed already, and, with the field of `Closing` that would settle
    it, for each thing that is missing and not declared to be.
    """
    meeting = seats.lock_meeting(meeting.id)
    if not meeting.is_held(at):
        raise CopError(_("A meeting is closed once it is over."))
    if meeting.closed_at is not None:
        raise CopError(_("This meeting is closed already."))
    if said.rest_absent:
        marks = {id_: Mark(Attendance.ABSENT) for id_ in unknown_ids(meeting)}
        record_attendance(meeting, marks, by=by, at=at)
    state = closing_state(meeting)
    _refuse_incomplete(state, said)
    meeting.closed_at, meeting.closed_by_id = at, by.person_id
    told = _tell(meeting, state, said, at=at) if said.sends_recap else 0
    db.session.flush()
    log_act("close", meeting, by=by, told=told)
    return told


def reopen_meeting(meeting: Meeting, *, by: Viewer) -> None:
    """Say that a closed meeting is not complete after all; nobody is told."""
    meeting = seats.lock_meeting(meeting.id)
    if meeting.closed_at is None:
        raise CopError(_("This meeting is not closed."))
    meeting.closed_at = meeting.closed_by_id = None
    db.session.flush()
    log_act("reopen", meeting, by=by)


def nudge_open(at: datetime) -> int:
    """Remind the coordinators of meetings that ended 3 and 7 days ago and are not closed; return how many mails.

    By day alone, once for each of the two, and never for what ended longer ago.
    """
    if at.astimezone(clock.ROME).hour not in NUDGE_HOURS:
        return 0
    queued = 0
    for days in NUDGES:
        for meeting in meetings_to_nudge(days, grace=NUDGE_GRACE, at=at):
            found = [coordinators_of(host.id, on=clock.day_of(at)) for host in meeting.hosts]
            people = {person.id: person for some in found for person in some}
            queued += queue_nudges(meeting, people.values(), days=days)
    return queued


def _tell(meeting: Meeting, state: ClosingState, said: Closing, *, at: datetime) -> int:
    """The recap says what those who were there may read: nothing of minutes that are still a draft."""
    present = registrations_present(meeting)
    queue_recaps(
        meeting,
        present,
        minutes=state.minutes if state.has_minutes else None,
        decisions=decisions_of(meeting) if state.has_minutes else [],
        actions=actions_of(meeting) if state.has_minutes else [],
        documents=documents_for_participants(meeting),
        words=said.words,
        at=at,
    )
    return len(present)


def _refuse_incomplete(state: ClosingState, said: Closing) -> None:
    if state.unknown:
        message = ngettext(
            "Of %(num)s person on the list nobody has said whether they came.",
            "Of %(num)s people on the list nobody has said whether they came.",
            state.unknown,
        )
        raise CopError(message, field="rest_absent")
    if not state.has_minutes and not said.without_minutes:
        raise CopError(_("Publish the minutes, or say that there will be none."), field="without_minutes")
    if not state.documents and not said.without_documents:
        raise CopError(_("Add the documents, or say that there are none."), field="without_documents")
