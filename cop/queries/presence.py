"""What the summaries of meetings and attendance must hold, asked of the records themselves."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Date, Select, and_, case, func, literal, select

from cop import clock
from cop.models import Attendance, Meeting, MeetingCount, MeetingHost, MeetingStatus, Mode, Registration


def counted_meetings(ids: Collection[int] | None = None) -> Select:
    """Return the rows of MeetingCount for the meetings with these ids, for all by default.

    A participation is one person present who is not staff (counting rule 4), once whatever the number
    of joins (rule 5): a registration is one person at one meeting.
    """
    first_host = select(func.min(MeetingHost.community_id)).where(MeetingHost.meeting_id == Meeting.id)
    is_participant = Registration.is_staff.is_(False)
    came_in = func.coalesce(Registration.attended_mode, Registration.mode, Meeting.mode)
    rows = (
        select(
            Meeting.id.label("meeting_id"),
            MeetingHost.community_id,
            Meeting.kind_id,
            Meeting.edition_id,
            Meeting.ends_at,
            (MeetingHost.community_id == first_host.correlate(Meeting).scalar_subquery()).label(
                "is_first_host"
            ),
            _number_of(is_participant).label("participations"),
            _number_of(is_participant & (came_in == Mode.ONLINE)).label("online"),
            _number_of(Registration.is_staff.is_(True)).label("staff"),
        )
        .join(MeetingHost, MeetingHost.meeting_id == Meeting.id)
        .outerjoin(
            Registration,
            (Registration.meeting_id == Meeting.id) & (Registration.attendance == Attendance.PRESENT),
        )
        .where(Meeting.status == MeetingStatus.SCHEDULED)
        .group_by(Meeting.id, MeetingHost.community_id)
    )
    return rows if ids is None else rows.where(Meeting.id.in_(ids))


def counted_months(community_id: int, month: date) -> Select:
    """Return the rows of MonthCount for one community and the month that begins on this day."""
    first, last = month_bounds(month)
    key = (MeetingCount.kind_id, MeetingCount.edition_id, MeetingCount.is_first_host)
    sums = [
        func.sum(column).label(column.name)
        for column in (MeetingCount.participations, MeetingCount.online, MeetingCount.staff)
    ]
    return (
        select(
            literal(community_id).label("community_id"),
            literal(month, Date()).label("month"),
            *key,
            func.count().label("meetings"),
            *sums,
        )
        .where(MeetingCount.community_id == community_id)
        .where(MeetingCount.ends_at >= first, MeetingCount.ends_at < last)
        .group_by(*key)
    )


def month_of(moment: datetime) -> date:
    """Return the first day of the month that the wall in Turin shows at an instant."""
    return clock.day_of(moment).replace(day=1)


def month_bounds(month: date) -> tuple[datetime, datetime]:
    """Return the instants at which the month beginning on this day begins, and the next one."""
    following = (month + timedelta(days=31)).replace(day=1)
    return midnight(month), midnight(following)


def midnight(day: date) -> datetime:
    """Return the instant at which a day begins in Turin."""
    return datetime.combine(day, time(), clock.ROME)


def first_presences(community_id: int | None = None, organisations: Collection[int] = ()) -> Select:
    """Return the rows of OrganisationPresence: all, or those of these organisations in one community.

    The organisation is the one stated on the registration (counting rule 6), of participants: staff stand
    for the team that day (rule 4).
    """
    key = (MeetingHost.community_id, Registration.organisation_id)
    ranked = (
        select(
            *key,
            Meeting.ends_at.label("first_at"),
            Meeting.id.label("first_meeting_id"),
            func.row_number().over(partition_by=key, order_by=(Meeting.ends_at, Meeting.id)).label("rank"),
        )
        .join(Meeting, Meeting.id == Registration.meeting_id)
        .join(MeetingHost, MeetingHost.meeting_id == Meeting.id)
        .where(represents_organisation())
        .where(Meeting.status == MeetingStatus.SCHEDULED)
    )
    if community_id is not None:
        ranked = ranked.where(key[0] == community_id, key[1].in_(organisations))
    found = ranked.subquery()
    columns = (found.c.community_id, found.c.organisation_id, found.c.first_at, found.c.first_meeting_id)
    return select(*columns).where(found.c.rank == 1)


def represents_organisation() -> ColumnElement[bool]:
    """Return the condition that a registration makes its organisation present (counting rule 3)."""
    return and_(
        Registration.attendance == Attendance.PRESENT,
        Registration.is_staff.is_(False),
        Registration.organisation_id.is_not(None),
    )


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
