"""What speaks against a date: other meetings that day, holidays, weekends. Nothing of it forbids the date."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache

import holidays
from sqlalchemy import and_, case, func, select

from cop.clock import ROME, day_of
from cop.extensions import db
from cop.models import Answer, Meeting, MeetingStatus, Registration
from cop.queries.meetings import meetings_for
from cop.rules.viewer import Viewer

SATURDAY = 5
_LOCALES = {"it": "it_IT", "en": "en_US"}
_OUT = (Answer.DECLINED, Answer.WITHDRAWN)


@dataclass(frozen=True)
class Clash:
    """Another meeting on the same day; `in_common` people are on its list and in the audience of this one."""

    meeting: Meeting
    in_common: int
    is_same_time: bool


@dataclass(frozen=True)
class DateDoubts:
    """What to think of before settling on a date; empty where nothing speaks against it."""

    holiday: str = ""
    is_weekend: bool = False
    is_past: bool = False
    clashes: list[Clash] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.holiday or self.is_weekend or self.is_past or self.clashes)


def doubts_about(
    starts_at: datetime,
    ends_at: datetime,
    *,
    viewer: Viewer,
    audience: Collection[int],
    at: datetime,
    language: str,
    besides: int | None = None,
) -> DateDoubts:
    """Return what speaks against a date for an audience (ids of people), at the instant `at`.

    `besides` is the id of the meeting itself, where it is saved already.
    """
    day = day_of(starts_at)
    return DateDoubts(
        holiday=holiday_on(day, language),
        is_weekend=day.weekday() >= SATURDAY,
        is_past=starts_at <= at,
        clashes=clashes_on(day, starts_at, ends_at, viewer=viewer, audience=audience, besides=besides),
    )


def holiday_on(day: date, language: str) -> str:
    """Return the name of a public holiday of Italy or of Turin (Saint John, 24 June), "" on other days."""
    return _holidays(day.year, language).get(day, "")


def clashes_on(
    day: date,
    starts_at: datetime,
    ends_at: datetime,
    *,
    viewer: Viewer,
    audience: Collection[int],
    besides: int | None = None,
) -> list[Clash]:
    """Return the other meetings of a day in Turin that the viewer sees, those at the same time first."""
    begin, end = day_bounds(day)
    is_shared = and_(Registration.person_id.in_(audience), Registration.answer.not_in(_OUT))
    in_common = (
        select(Registration.meeting_id, func.count(case((is_shared, 1))).label("number"))
        .group_by(Registration.meeting_id)
        .subquery()
    )
    statement = (
        meetings_for(viewer)
        .add_columns(func.coalesce(in_common.c.number, 0))
        .outerjoin(in_common, in_common.c.meeting_id == Meeting.id)
        .where(Meeting.starts_at < end, Meeting.ends_at > begin, Meeting.id != (besides or 0))
        .where(Meeting.status.in_((MeetingStatus.SCHEDULED, MeetingStatus.DRAFT)))
    )
    found = [
        Clash(meeting, number, meeting.starts_at < ends_at and meeting.ends_at > starts_at)
        for meeting, number in db.session.execute(statement)
    ]
    return sorted(found, key=lambda c: (not c.is_same_time, -c.in_common, c.meeting.starts_at, c.meeting.id))


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return the instants at which a day begins and ends on the wall in Turin."""
    following = day + timedelta(days=1)
    return datetime.combine(day, time(), ROME), datetime.combine(following, time(), ROME)


@cache
def _holidays(year: int, language: str) -> dict[date, str]:
    return dict(holidays.Italy(subdiv="TO", years=year, language=_LOCALES[language]))
