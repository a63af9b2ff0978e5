"""Meetings by date: the month, what comes next, what comes first in each community."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from cop.clock import ROME
from cop.extensions import db
from cop.models import Meeting, MeetingHost, MeetingKind, MeetingStatus

SHOWN = (MeetingStatus.SCHEDULED, MeetingStatus.POSTPONED, MeetingStatus.CANCELLED)


def month_bounds(first: date) -> tuple[datetime, datetime]:
    """Return the instants at which a month begins and ends on the wall in Turin; `first` is its first day."""
    following = (first + timedelta(days=32)).replace(day=1)
    return datetime.combine(first, time(), ROME), datetime.combine(following, time(), ROME)


def meetings_between(start: datetime, end: datetime, *, hosts: Collection[int] = ()) -> list[Meeting]:
    """Return the published meetings that begin in [start, end), of the given communities or of all."""
    statement = _published(hosts).where(Meeting.starts_at >= start, Meeting.starts_at < end)
    return list(db.session.scalars(statement.order_by(Meeting.starts_at, Meeting.id)))


def upcoming(
    at: datetime, *, limit: int, hosts: Collection[int] = (), is_public: bool = False
) -> list[Meeting]:
    """Return the next published meetings that are not over, not cancelled, soonest first."""
    statement = _published(hosts).where(Meeting.ends_at > at, Meeting.status == MeetingStatus.SCHEDULED)
    if is_public:
        statement = statement.join(MeetingKind, MeetingKind.id == Meeting.kind_id).where(
            MeetingKind.is_public
        )
    return list(db.session.scalars(statement.order_by(Meeting.starts_at, Meeting.id).limit(limit)))


def next_start_by_community(at: datetime) -> dict[int, datetime]:
    """Return when each community meets next, by community id."""
    statement = (
        select(MeetingHost.community_id, func.min(Meeting.starts_at))
        .join(Meeting, Meeting.id == MeetingHost.meeting_id)
        .where(Meeting.status == MeetingStatus.SCHEDULED, Meeting.ends_at > at)
        .group_by(MeetingHost.community_id)
    )
    return dict(db.session.execute(statement).all())


def _published(hosts: Collection[int]) -> Select[Meeting]:
    statement = (
        select(Meeting)
        .where(Meeting.status.in_(SHOWN))
        .options(joinedload(Meeting.kind), selectinload(Meeting.hosts))
    )
    if not hosts:
        return statement
    return statement.where(
        Meeting.id.in_(select(MeetingHost.meeting_id).where(MeetingHost.community_id.in_(hosts)))
    )
