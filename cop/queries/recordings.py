"""How far the attendance of sessions is recorded."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from cop.extensions import db
from cop.models import Attendance, Meeting, Registration
from cop.queries.closing import EXPECTED


@dataclass(frozen=True)
class Recording:
    """Of the participants expected at a session: how many were there, and of how many nothing is recorded."""

    present: int = 0
    unknown: int = 0

    @property
    def is_complete(self) -> bool:
        return not self.unknown


def recordings_of(sessions: Collection[Meeting]) -> dict[int, Recording]:
    """Return how far the attendance of each session is recorded, by its id, in one query."""
    is_unknown = (Registration.attendance == Attendance.UNKNOWN, Registration.answer.in_(EXPECTED))
    rows = db.session.execute(
        select(
            Registration.meeting_id,
            func.count().filter(Registration.attendance == Attendance.PRESENT),
            func.count().filter(*is_unknown),
        )
        .where(Registration.meeting_id.in_([one.id for one in sessions]), Registration.is_staff.is_(False))
        .group_by(Registration.meeting_id)
    )
    found = {one.id: Recording() for one in sessions}
    return found | {meeting_id: Recording(present, unknown) for meeting_id, present, unknown in rows}
