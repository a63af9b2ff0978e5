"""Meetings by date: the month, what comes next, what comes first in each community."""

from collections.abc import Collection
from datetime import date, datetime, time

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from cop.clock import ROME
from cop.extensions import db
from cop.models import Answer, Meeting, MeetingHost, MeetingKind, MeetingStatus, Registration

SHOWN = (MeetingStatus.SCHEDULED, MeetingStatus.POSTPONED, MeetingStatus.CANCELLED)


def month_bounds(first: date, *, months: int = 1) -> tuple[datetime, datetime]:
    """Return the instants at which so many months begin and end on the wall in Turin; `first` is their first day."""
    return datetime.combine(first, time(), ROME), datetime.combine(months_after(first, months), time(), ROME)


def months_after(first: date, months: int) -> date:
    """Return the first day of the month that lies so many months after one, or before it."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def meetings_between(
    start: datetime,
    end: datetime,
    *,
    hosts: Collection[int] = (),
    kinds: Collection[int] = (),
    of_person: int | None = None,
) -> list[Meeting]:
    """Return the published meetings that begin in [start, end), of the given communities and kinds or of all.

    `of_person`: those alone to which this person is invited and has not said no.
    """
    statement = _published(hosts).where(Meeting.starts_at >= start, Meeting.starts_at < end)
    if kinds:
        statement = statement.where(Meeting.kind_id.in_(kinds))
    if of_person is not None:
        own = select(Registration.meeting_id).where(Registration.person_id == of_person)
        out = (Answer.DECLINED, Answer.WITHDRAWN)
        statement = statement.where(Meeting.id.in_(own.where(Registration.answer.not_in(out))))
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
