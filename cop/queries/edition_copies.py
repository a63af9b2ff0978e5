"""The sessions of an edition yet to be made: what they are like, and the dates that a rule gives them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from cop.extensions import db
from cop.models import DeclaredActivity, DeclaredFigure, Edition, Meeting, MeetingKind, MeetingStatus
from cop.queries.clashes import holiday_on
from cop.queries.recurrences import MOST_DATES, Pattern, Planned, dates_after, patterns_of, rule_of
from cop.queries.sessions_of_edition import in_order

MOST_SESSIONS = MOST_DATES
_WEEK = timedelta(days=7)


class Spacing(StrEnum):
    """How the dates of an edition follow one another: as those of the edition before, or by a rule."""

    AS_BEFORE = "as_before"
    WEEKLY = "weekly"
    MONTHLY_WEEKDAY = "monthly_weekday"
    MONTHLY_LAST = "monthly_last"
    MONTHLY_DAY = "monthly_day"

    @property
    def pattern(self) -> Pattern:
        """What comes again by the rule; ValueError for AS_BEFORE, which has none."""
        return Pattern(self.value)


@dataclass(frozen=True)
class PlannedDay:
    """The day of a session, and the public holidays for which it is not an earlier one."""

    day: date
    passed_over: tuple[Planned, ...] = ()


def models_of(edition: Edition) -> Sequence[Meeting]:
    """Return the sessions of an edition that another one's are made like: in order, drafts too, none cancelled."""
    found = select(Meeting).where(Meeting.edition_id == edition.id, Meeting.status != MeetingStatus.CANCELLED)
    whole = (
        selectinload(Meeting.kind),
        selectinload(Meeting.hosts),
        selectinload(Meeting.person_roles),
        selectinload(Meeting.organisation_roles),
    )
    return db.session.scalars(in_order(found).options(*whole)).all()


def declared_sessions(edition: Edition) -> int:
    """Return how many sessions an edition is declared to have had, beside those on record."""
    of_edition = (
        DeclaredActivity.edition_id == edition.id,
        DeclaredActivity.figure == DeclaredFigure.TRAINING_SESSIONS,
    )
    return int(db.session.scalar(select(func.sum(DeclaredActivity.count)).where(*of_edition)) or 0)


def usual_number(edition: Edition) -> int:
    """Return how many sessions one more edition has by itself: as many as are on record, else as are declared."""
    recorded = db.session.scalar(
        select(func.count())
        .select_from(Meeting)
        .where(Meeting.edition_id == edition.id, Meeting.status != MeetingStatus.CANCELLED)
    )
    return min(recorded or declared_sessions(edition), MOST_SESSIONS)


def session_kinds() -> Sequence[MeetingKind]:
    """Return the kinds of meeting that a session of an edition may be, in their order."""
    found = select(MeetingKind).where(MeetingKind.is_training)
    return db.session.scalars(found.order_by(MeetingKind.position, MeetingKind.id)).all()


def spacings_of(first: date, models: Sequence[Meeting]) -> list[Spacing]:
    """Return the ways in which dates may follow a first day; as before only where there were several."""
    by_rule = [Spacing(pattern.value) for pattern in patterns_of(first)]
    return [Spacing.AS_BEFORE, *by_rule] if len(models) > 1 else by_rule


def planned_days(
    spacing: Spacing,
    *,
    first: date,
    number: int,
    models: Sequence[Meeting] = (),
    every: int = 1,
    skips_holidays: bool = True,
) -> list[PlannedDay]:
    """Return the days of `number` sessions from `first` on, at most `MOST_SESSIONS`.

    As before, they lie as far apart as those of `models`, further ones as far as the last two; one that would fall
    on a public holiday moves by whole weeks, and all that follow by as much. By a rule, every so many weeks or
    months, the next date of the rule that is no holiday is taken.
    """
    number = max(0, min(number, MOST_SESSIONS))
    if spacing == Spacing.AS_BEFORE and len(models) > 1:
        return _as_far_apart(first, number, [one.day for one in models], skips_holidays=skips_holidays)
    pattern = Pattern.WEEKLY if spacing == Spacing.AS_BEFORE else spacing.pattern
    rule = rule_of(pattern, every=every, first=first)
    return _by_rule(rule, first, number, skips_holidays=skips_holidays)


def _as_far_apart(
    first: date, number: int, before: Sequence[date], *, skips_holidays: bool
) -> list[PlannedDay]:
    days = [first + (day - before[0]) for day in before[:number]]
    step = before[-1] - before[-2] or _WEEK
    while len(days) < number:
        days.append(days[-1] + step)
    found, later = [], timedelta()
    for day in days:
        passed = []
        while skips_holidays and (name := holiday_on(day + later, "en")):
            passed.append(Planned(day + later, name))
            later += _WEEK
        found.append(PlannedDay(day + later, tuple(passed)))
    return found


def _by_rule(rule: str, first: date, number: int, *, skips_holidays: bool) -> list[PlannedDay]:
    holiday = holiday_on(first, "en") if skips_holidays else ""
    more = dates_after(rule, first, number=number - (not holiday), skips_holidays=skips_holidays)
    found: list[PlannedDay] = []
    passed: list[Planned] = []
    for one in [Planned(first, holiday), *more]:
        if one.skipped_for:
            passed.append(one)
        elif len(found) < number:
            found.append(PlannedDay(one.day, tuple(passed)))
            passed = []
    return found
