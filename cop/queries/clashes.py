"""What speaks against a date: other meetings that day, holidays, weekends. Nothing of it forbids the date."""

from collections.abc import Collection, Sequence
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
# Whoever said no is not missed.
OUT = (Answer.DECLINED, Answer.WITHDRAWN)
# What takes up a date: an online meeting as well, and one that is still a draft.
OPEN = (MeetingStatus.SCHEDULED, MeetingStatus.DRAFT)


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


def doubts_about_all(
    times: Sequence[tuple[datetime, datetime]],
    *,
    viewer: Viewer,
    audience: Collection[int],
    at: datetime,
    language: str,
    besides: int | None = None,
) -> list[DateDoubts]:
    """Return what speaks against each of many dates (start and end), in two queries; see `doubts_about`."""
    if not times:
        return []
    others = _open_meetings(viewer, min(start for start, _end in times), max(end for _start, end in times))
    by_day: dict[date, list[Meeting]] = {}
    for meeting in others:
        if meeting.id != besides:
            by_day.setdefault(day_of(meeting.starts_at), []).append(meeting)
    near = [meeting for start, _end in times for meeting in by_day.get(day_of(start), ())]
    in_common = people_in_common(near, audience)
    return [
        DateDoubts(
            holiday=holiday_on(day_of(start), language),
            is_weekend=day_of(start).weekday() >= SATURDAY,
            is_past=start <= at,
            clashes=sorted(
                (
                    Clash(one, in_common.get(one.id, 0), one.starts_at < end and one.ends_at > start)
                    for one in by_day.get(day_of(start), ())
                ),
                key=_weight,
            ),
        )
        for start, end in times
    ]


def people_in_common(meetings: Collection[Meeting], audience: Collection[int]) -> dict[int, int]:
    """Return how many of these people are on the list of each meeting, by its id, and have not said no."""
    statement = (
        select(Registration.meeting_id, func.count())
        .where(Registration.meeting_id.in_({meeting.id for meeting in meetings}))
        .where(Registration.person_id.in_(audience), Registration.answer.not_in(OUT))
        .group_by(Registration.meeting_id)
    )
    return dict(db.session.execute(statement).all())


def _open_meetings(viewer: Viewer, start: datetime, end: datetime) -> Sequence[Meeting]:
    begin, _midnight = day_bounds(day_of(start))
    _midnight, last = day_bounds(day_of(end))
    statement = meetings_for(viewer).where(Meeting.starts_at < last, Meeting.ends_at > begin)
    return db.session.scalars(statement.where(Meeting.status.in_(OPEN))).all()


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
    is_shared = and_(Registration.person_id.in_(audience), Registration.answer.not_in(OUT))
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
        .where(Meeting.status.in_(OPEN))
    )
    found = [
        Clash(meeting, number, meeting.starts_at < ends_at and meeting.ends_at > starts_at)
        for meeting, number in db.session.execute(statement)
    ]
    return sorted(found, key=_weight)


def _weight(clash: Clash) -> tuple[bool, int, datetime, int]:
    """The order in which clashes are told: the same time first, then the most people in common."""
    return not clash.is_same_time, -clash.in_common, clash.meeting.starts_at, clash.meeting.id


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return the instants at which a day begins and ends on the wall in Turin."""
    following = day + timedelta(days=1)
    return datetime.combine(day, time(), ROME), datetime.combine(following, time(), ROME)


@cache
def _holidays(year: int, language: str) -> dict[date, str]:
    return dict(holidays.Italy(subdiv="TO", years=year, language=_LOCALES[language]))
