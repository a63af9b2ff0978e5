"""Rules about date polls."""

from datetime import datetime, time, timedelta

from cop.clock import ROME, day_of
from cop.models import DatePoll, PollStatus
from cop.rules.viewer import Viewer

REMINDER_DAYS, REMINDER_HOUR = 2, time(9)
_JUST_WRITTEN = timedelta(days=1)


def can_create_date_poll(viewer: Viewer) -> bool:
    return viewer.is_coordinator


def can_edit_date_poll(viewer: Viewer, poll: DatePoll) -> bool:
    """Who answered what is for those who manage one of its communities; for everybody else it is not there."""
    return viewer.manages_any({host.id for host in poll.hosts})


def reminder_at(poll: DatePoll) -> datetime | None:
    """Return when the silent are reminded by themselves: in the morning two days before the last day.

    None where they have been written to in the day before, or nobody is asked.
    """
    if poll.status != PollStatus.OPEN or poll.closes_at is None or poll.opened_at is None:
        return None
    day = day_of(poll.closes_at) - timedelta(days=REMINDER_DAYS)
    moment = datetime.combine(day, REMINDER_HOUR, ROME)
    written_at = max(poll.opened_at, poll.reminded_at or poll.opened_at)
    return moment if written_at < moment - _JUST_WRITTEN else None
