"""What applying the report of a video call would do, row by row. Reads only what it is given."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cop.models import Attendance, Meeting, Mode, Registration, RowChoice, VideoReport, VideoReportRow
from cop.sheets.call_times import minutes_together


class Effect(StrEnum):
    """What becomes of a row."""

    PRESENT = "present"
    NEW = "new"  # added to the list as present
    SAME = "same"  # recorded so already
    IN_ROOM = "in_room"  # came in person: stays so, and counts once
    TOO_SHORT = "too_short"
    OPEN = "open"
    IGNORED = "ignored"


@dataclass(frozen=True)
class PlanLine:
    """One row; `minutes` are those of the person, of whom other rows may tell too."""

    row: VideoReportRow
    effect: Effect
    minutes: int


@dataclass(frozen=True)
class Plan:
    lines: Sequence[PlanLine]

    def with_effect(self, *effects: Effect) -> list[PlanLine]:
        """Return the lines of these effects, in the order of the report."""
        return [line for line in self.lines if line.effect in effects]

    def people(self) -> int:
        """Return how many people would be recorded as present anew, or with other minutes."""
        of_list = {line.row.registration_id for line in self.with_effect(Effect.PRESENT)}
        return len(of_list) + len(self.with_effect(Effect.NEW))

    def counts(self) -> Counter[Effect]:
        return Counter(line.effect for line in self.lines)


def suggested_minimum(meeting: Meeting) -> int:
    """Return the minutes that make sense as a minimum: a third of the meeting."""
    return max(1, int((meeting.ends_at - meeting.starts_at).total_seconds() // 180))


def plan_of(report: VideoReport, registrations: Mapping[int, Registration]) -> Plan:
    """Return what applying a report would do; `registrations` are those of the meeting, by id."""
    minutes = minutes_by_registration(report.rows)
    return Plan([_line(report, row, registrations, minutes) for row in report.rows])


def minutes_by_registration(rows: Iterable[VideoReportRow]) -> dict[int, int]:
    """Return how long each person of the list was in the call, the rows of the same person added up."""
    parts = defaultdict(list)
    for row in rows:
        if row.choice == RowChoice.PERSON and row.registration_id is not None:
            parts[row.registration_id].append((row.minutes, row.spans))
    return {registration_id: minutes_together(own) for registration_id, own in parts.items()}


def effect_on(registration: Registration, minutes: int, *, minimum: int) -> Effect:
    """Return what a call of so many minutes says of somebody on the list."""
    if minutes < minimum:
        return Effect.TOO_SHORT
    if registration.attendance != Attendance.PRESENT:
        return Effect.PRESENT
    if registration.attended_mode != Mode.ONLINE:
        return Effect.IN_ROOM
    return Effect.SAME if registration.minutes == minutes else Effect.PRESENT


def _line(
    report: VideoReport,
    row: VideoReportRow,
    registrations: Mapping[int, Registration],
    minutes: Mapping[int, int],
) -> PlanLine:
    registration = registrations.get(row.registration_id or 0)
    if row.choice == RowChoice.IGNORED:
        return PlanLine(row, Effect.IGNORED, row.minutes)
    if row.choice == RowChoice.WALK_IN and row.registration_id is None:
        is_short = row.minutes < report.minimum_minutes
        return PlanLine(row, Effect.TOO_SHORT if is_short else Effect.NEW, row.minutes)
    if registration is None:
        return PlanLine(row, Effect.OPEN, row.minutes)
    own = minutes.get(registration.id, row.minutes)
    return PlanLine(row, effect_on(registration, own, minimum=report.minimum_minutes), own)
