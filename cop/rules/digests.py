"""How often a digest leaves, as a person says it and as a rule of days (RFC 5545 3.3.10) says it. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from cop.models import BlockKind

# A digest that no worker could send within a day would tell of the past: it is left out.
GRACE = timedelta(days=1)
# What a digest may tell of, in the order of its mail. What is written by hand stands first.
FILLED = (
    BlockKind.UPCOMING,
    BlockKind.PAST,
    BlockKind.OPEN_QUESTIONS,
    BlockKind.NEW_MEMBERS,
    BlockKind.JOIN,
)
LAST = -1
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SHORTEST_MONTH = 28


class Rhythm(StrEnum):
    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH_WEEKDAY = "month_weekday"
    MONTH_DAY = "month_day"


@dataclass(frozen=True)
class Cadence:
    """A rhythm and its day: `weekday` 0 is Monday, `place` which of them in the month (`LAST`: the last one),
    `day` the day of the month.
    """

    rhythm: Rhythm
    weekday: int = 0
    place: int = 1
    day: int = 1

    @property
    def rule(self) -> str:
        """The RRULE value; the 31st is the last day of a shorter month, not a month without a digest."""
        day = _DAYS[self.weekday]
        if self.rhythm in {Rhythm.WEEK, Rhythm.FORTNIGHT}:
            return f"FREQ=WEEKLY;INTERVAL={1 if self.rhythm == Rhythm.WEEK else 2};BYDAY={day}"
        if self.rhythm == Rhythm.MONTH_WEEKDAY:
            return f"FREQ=MONTHLY;INTERVAL=1;BYDAY={self.place}{day}"
        days = ",".join(str(n) for n in range(min(self.day, _SHORTEST_MONTH), self.day + 1))
        return f"FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY={days};BYSETPOS=-1"


def cadence_of(rule: str) -> Cadence:
    """Return the cadence that a rule of `Cadence.rule` says."""
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    if "BYMONTHDAY" in parts:
        return Cadence(Rhythm.MONTH_DAY, day=int(parts["BYMONTHDAY"].rpartition(",")[2]))
    weekday = _DAYS.index(parts["BYDAY"][-2:])
    if parts["FREQ"] == "WEEKLY":
        is_single = parts.get("INTERVAL", "1") == "1"
        return Cadence(Rhythm.WEEK if is_single else Rhythm.FORTNIGHT, weekday)
    return Cadence(Rhythm.MONTH_WEEKDAY, weekday, place=int(parts["BYDAY"][:-2]))
