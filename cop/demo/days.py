"""Days fit for a meeting."""

from datetime import date, datetime, time, timedelta

import holidays

from cop.clock import ROME

# Not holidays, but nobody meets.
_QUIET = {(12, 24), (12, 31)}


def open_day(day: date) -> date:
    """Return `day`, or the next one that is no week-end and no holiday in Turin."""
    closed = holidays.country_holidays("IT", subdiv="TO")
    while day.weekday() >= 5 or day in closed or (day.month, day.day) in _QUIET:
        day += timedelta(days=1)
    return day


def on_wall(day: date, clock_time: str) -> datetime:
    """Return the instant at which the wall in Turin shows `clock_time` ("14:30") on a day."""
    return datetime.combine(day, time.fromisoformat(clock_time), ROME)
