"""Check-in at the door: taps of the people at the desk, made on several phones, some of them without a network.

Every tap has a key, and counts once, however often a phone sends it: what came of it may have been lost on the way
back, and somebody else may have undone it meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import gettext as _

from cop import tokens
from cop.errors import CopError
from cop.extensions import db
from cop.models import Attendance, Meeting, Mode, Registration, Source
from cop.queries.check_in import ids_by_code
from cop.queries.registrations import registrations_with
from cop.rules.viewer import Viewer
from cop.services import rates, seats
from cop.services.attendance import Mark, record_attendance, refuse_attendance
from cop.services.audit import log_act

# A tap is not remembered for longer, and a phone does not send one that is older.
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Tap:
    """One touch at the desk: who, by id or by code, is here, or (`is_undo`) is not after all.

    `key` is what the phone calls it, "" for a form without one; `at` when it was made; `mode` how the person takes
    part, None for whoever stands before the desk.
    """

    registration_id: int | None = None
    code: str = ""
    is_undo: bool = False
    at: datetime | None = None
    mode: Mode | None = None
    key: str = ""


class Outcome(StrEnum):
    HERE = "here"
    WAS_HERE = "was_here"
    UNDONE = "undone"
    # The tap has been counted before; whether the person is here now is for the list to say.
    KNOWN = "known"
    NOT_ON_LIST = "not_on_list"


@dataclass(frozen=True)
class Result:
    """What came of a tap; `registration` is None where it names nobody of this list."""

    tap: Tap
    outcome: Outcome
    registration: Registration | None = None


def record_taps(meeting: Meeting, taps: Sequence[Tap], *, by: Viewer, at: datetime) -> list[Result]:
    """Record taps, the later ones over the earlier, and return what came of each.

    Raises CopError where attendance cannot be taken: then none is recorded, and none counts as sent.
    """
    ids = _named(meeting, taps)
    meeting = seats.lock_meeting(meeting.id)
    refuse_attendance(meeting, at=at)
    on_list = {one.id: one for one in registrations_with(meeting, set(ids))}
    are_here = {id_: one.attendance == Attendance.PRESENT for id_, one in on_list.items()}
    results, marks = [], {}
    for tap, id_ in zip(taps, ids, strict=True):
        registration = on_list.get(id_)
        outcome = _outcome(meeting, tap, are_here.get(id_), at=at)
        if outcome in {Outcome.HERE, Outcome.UNDONE}:
            marks[id_], are_here[id_] = _mark(meeting, tap, at), not tap.is_undo
        results.append(Result(tap, outcome, registration))
    record_attendance(meeting, marks, by=by, at=at)
    return results


def confirm_arrival(meeting: Meeting, registration_id: int, *, by: Viewer, at: datetime) -> None:
    """Say of somebody who put themselves on the list at the wall that they are here: the desk has seen them.

    Twice is once; of anybody else the door they came through stays. Raises CopError for an id that is not on the
    list.
    """
    meeting = seats.lock_meeting(meeting.id)
    refuse_attendance(meeting, at=at)
    registration = next(iter(registrations_with(meeting, [registration_id])), None)
    if registration is None:
        raise CopError(_("This person is not on the list of the meeting."))
    if registration.attendance_source != Source.SELF_CHECK_IN:
        return
    registration.attendance_source = Source.TICK_LIST
    db.session.flush()
    log_act("confirm", registration, by=by, meeting=meeting.id)


def _named(meeting: Meeting, taps: Sequence[Tap]) -> list[int]:
    """Return whom each tap names, 0 for nobody."""
    codes = ids_by_code(meeting) if any(tap.code for tap in taps) else {}
    return [tap.registration_id or codes.get(tokens.read_spoken_code(tap.code) or "", 0) for tap in taps]


def _outcome(meeting: Meeting, tap: Tap, is_here: bool | None, *, at: datetime) -> Outcome:
    if is_here is None:
        return Outcome.NOT_ON_LIST
    if tap.key and not _is_first(meeting, tap, at=at):
        return Outcome.KNOWN
    if tap.is_undo:
        return Outcome.UNDONE
    return Outcome.WAS_HERE if is_here else Outcome.HERE


def _is_first(meeting: Meeting, tap: Tap, *, at: datetime) -> bool:
    return rates.allow(
        f"check_in.tap:{meeting.id} {tap.key}", limit=1, window_seconds=int(KEPT.total_seconds()), at=at
    )


def _mark(meeting: Meeting, tap: Tap, at: datetime) -> Mark:
    """Who comes to the desk is in the room, whatever way was announced; those online are named so."""
    if tap.is_undo:
        return Mark(Attendance.UNKNOWN)
    is_believed = tap.at is not None and at - KEPT <= tap.at <= at
    mode = tap.mode if tap.mode in meeting.modes else meeting.modes[0]
    return Mark(Attendance.PRESENT, mode, checked_in_at=tap.at if is_believed else at)
