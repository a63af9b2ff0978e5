"""The dates of a series: a rule of days on the wall (RFC 5545 3.3.10), worked out by python-dateutil.

Such a rule is read here alone and never leaves the application: each date becomes a meeting of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from flask_babel import gettext as _

from cop.errors import CopError
from cop.queries.clashes import holiday_on

MOST_DATES = 60
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SHORTEST_MONTH = 28
# Dates looked at before giving up: a rule that falls on holidays alone gives none.
_MOST_TRIED = 400


class Pattern(StrEnum):
    """What comes again: the weekday, the weekday's place in the month, or the day of the month."""

    WEEKLY = "weekly"
    MONTHLY_WEEKDAY = "monthly_weekday"
    MONTHLY_LAST = "monthly_last"
    MONTHLY_DAY = "monthly_day"


@dataclass(frozen=True)
class Planned:
    """A day that the rule gives, and the holiday for which it is left out, "" where it is not."""

    day: date
    skipped_for: str = ""


def place_in_month(day: date) -> int:
    """Return which of its weekdays in the month a day is: 2 for the second Tuesday."""
    return (day.day - 1) // 7 + 1


def is_last_in_month(day: date) -> bool:
    """Whether a day is the last of its weekday in the month."""
    return (day + timedelta(days=7)).month != day.month


def patterns_of(first: date) -> list[Pattern]:
    """Return the patterns that a first day may begin; a fifth Tuesday comes again only as the last one."""
    by_place = [Pattern.MONTHLY_WEEKDAY] if place_in_month(first) < 5 else []
    by_end = [Pattern.MONTHLY_LAST] if is_last_in_month(first) else []
    return [Pattern.WEEKLY, *by_place, *by_end, Pattern.MONTHLY_DAY]


def rule_of(pattern: Pattern, *, every: int, first: date) -> str:
    """Return the RRULE value of "every so many weeks or months, as on the day `first`".

    The 31st is the last day of a shorter month, not a month without a meeting.
    """
    if pattern == Pattern.WEEKLY:
        return f"FREQ=WEEKLY;INTERVAL={every};BYDAY={_DAYS[first.weekday()]}"
    if pattern == Pattern.MONTHLY_DAY:
        days = ",".join(str(n) for n in range(min(first.day, _SHORTEST_MONTH), first.day + 1))
        return f"FREQ=MONTHLY;INTERVAL={every};BYMONTHDAY={days};BYSETPOS=-1"
    place = -1 if pattern == Pattern.MONTHLY_LAST else place_in_month(first)
    return f"FREQ=MONTHLY;INTERVAL={every};BYDAY={place}{_DAYS[first.weekday()]}"


def parts_of(rule: str) -> tuple[Pattern, int, int, int]:
    """Return what a rule of ours says: pattern, every how many, weekday (0 is Monday), place or day of the month."""
    parts = dict(part.split("=") for part in rule.split(";"))
    every = int(parts.get("INTERVAL", "1"))
    if parts["FREQ"] == "WEEKLY":
        return Pattern.WEEKLY, every, _DAYS.index(parts["BYDAY"]), 0
    if "BYMONTHDAY" in parts:
        return Pattern.MONTHLY_DAY, every, 0, int(parts["BYMONTHDAY"].rpartition(",")[2])
    place = int(parts["BYDAY"][:-2])
    pattern = Pattern.MONTHLY_LAST if place == -1 else Pattern.MONTHLY_WEEKDAY
    return pattern, every, _DAYS.index(parts["BYDAY"][-2:]), place


def dates_after(
    rule: str,
    day: date,
    *,
    number: int | None = None,
    until: date | None = None,
    skips_holidays: bool = False,
    shift_days: int = 0,
) -> list[Planned]:
    """Return the dates that a rule gives after `day`, itself one of its dates: `number` of them, or up to `until`.

    Each is `shift_days` later than the rule says. Dates left out because of a holiday do not count in the number.
    Never more than `MOST_DATES`.
    """
    wanted = min(MOST_DATES if number is None else number, MOST_DATES)
    found: list[Planned] = []
    for following in _following(rule, day):
        here = following + timedelta(days=shift_days)
        kept = sum(not one.skipped_for for one in found)
        if kept >= wanted or (until and here > until):
            break
        found.append(Planned(here, holiday_on(here, "en") if skips_holidays else ""))
    return found


def first_date(rule: str, day: date) -> date:
    """Return the first date of a rule on or after any `day`; a rule of every two weeks begins there."""
    parts = [part for part in rule.split(";") if not part.startswith("INTERVAL=")]
    return next(iter(rrulestr(";".join(parts), dtstart=datetime.combine(day, time())))).date()


def _following(rule: str, day: date) -> Iterator[date]:
    begin = datetime.combine(day, time())
    for moment in islice(rrulestr(rule, dtstart=begin), _MOST_TRIED):
        if moment > begin:
            yield moment.date()


def on_wall(day: date, hour: time, zone: str) -> datetime:
    """Return the instant at which a clock on the wall shows `hour` on `day`; the first, where it comes twice.

    Raises CopError (field "begins") where the clocks skip that hour on that day.
    """
    moment = datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).time() != hour:
        raise CopError(
            _("The clocks go forward that night: there is no time between 2 and 3."), field="begins"
        )
    return moment


def shifted(moment: datetime, by: timedelta, zone: str) -> datetime:
    """Return an instant moved by so much as a clock on the wall counts: 09:00 stays 09:00 when the clocks change.

    Raises CopError as `on_wall` does.
    """
    shown = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) + by
    return on_wall(shown.date(), shown.time(), zone)


def wall_distance(earlier: datetime, later: datetime, zone: str) -> timedelta:
    """Return how far apart two instants are as a clock on the wall counts."""
    here = ZoneInfo(zone)
    return later.astimezone(here).replace(tzinfo=None) - earlier.astimezone(here).replace(tzinfo=None)
