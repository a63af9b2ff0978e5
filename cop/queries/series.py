"""Series: their meetings, those that follow one of them, who manages them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from cop.extensions import db
from cop.models import MailRule, Meeting, MeetingStatus, Registration, RuleAction, Series
from cop.queries.meetings import meetings_for
from cop.queries.recurrences import Planned, dates_after
from cop.rules.viewer import Viewer

_AHEAD = (MeetingStatus.DRAFT, MeetingStatus.SCHEDULED, MeetingStatus.POSTPONED)


def series_by_id(series_id: int) -> Series | None:
    """Return a series."""
    return db.session.get(Series, series_id)


def meetings_of(series: Series, viewer: Viewer) -> Sequence[Meeting]:
    """Return the meetings of a series that the viewer sees, in the order of the series, cancelled ones too."""
    return db.session.scalars(_in_order(meetings_for(viewer).where(Meeting.series_id == series.id))).all()


def following(meeting: Meeting, *, at: datetime) -> list[Meeting]:
    """Return the meetings of its series that come after one, have not begun and are not cancelled."""
    later = or_(
        Meeting.series_on > meeting.series_on,
        and_(Meeting.series_on == meeting.series_on, Meeting.id > meeting.id),
    )
    is_open = or_(Meeting.starts_at > at, Meeting.status == MeetingStatus.POSTPONED)
    statement = select(Meeting).where(Meeting.series_id == meeting.series_id, later, is_open)
    statement = statement.where(Meeting.status.in_(_AHEAD)).options(
        joinedload(Meeting.kind),
        selectinload(Meeting.hosts),
        selectinload(Meeting.person_roles),
        selectinload(Meeting.organisation_roles),
    )
    return list(db.session.scalars(_in_order(statement)))


def other_dates(meeting: Meeting, *, at: datetime, limit: int) -> Sequence[Meeting]:
    """Return the next published meetings of the same series, soonest first, without the meeting itself."""
    if meeting.series_id is None:
        return ()
    statement = select(Meeting).where(Meeting.series_id == meeting.series_id, Meeting.id != meeting.id)
    statement = statement.where(Meeting.status == MeetingStatus.SCHEDULED, Meeting.starts_at > at)
    return db.session.scalars(statement.order_by(Meeting.starts_at, Meeting.id).limit(limit)).all()


def next_dates(series: Series, *, number: int | None = None, until: date | None = None) -> list[Planned]:
    """Return the dates that come after those of a series, by its rule and as its last meetings were shifted."""
    shift = series.shift_days
    return dates_after(
        series.rule, last_day(series) - timedelta(days=shift), number=number, until=until,
        skips_holidays=series.skips_holidays, shift_days=shift,
    )  # fmt: skip


def last_day(series: Series) -> date:
    """Return the last day of a series that has a meeting, held, cancelled or to come."""
    statement = select(func.max(Meeting.series_on)).where(Meeting.series_id == series.id)
    last = db.session.execute(statement).scalar_one()
    if last is None:
        raise ValueError(f"series {series.id} has no meeting")
    return last


def model_of(series: Series) -> Meeting:
    """Return the meeting that further ones are like: the last on the day that the series gave it, else the last."""
    meetings = list(db.session.scalars(_in_order(select(Meeting).where(Meeting.series_id == series.id))))
    kept = [one for one in meetings if one.status != MeetingStatus.CANCELLED] or meetings
    return next((one for one in reversed(kept) if one.day == one.series_on), kept[-1])


def invitation_rule(series: Series) -> MailRule | None:
    """Return the rule by which the invitations of a series leave, None where there is none in force."""
    statement = select(MailRule).where(MailRule.series_id == series.id, MailRule.is_active)
    statement = statement.where(MailRule.action == RuleAction.INVITATION)
    return db.session.scalars(statement.order_by(MailRule.id).limit(1)).first()


def invited_since(series: Series, at: datetime) -> int:
    """Return how many invitations to the meetings of a series have been queued from an instant on."""
    statement = select(func.count()).select_from(Registration).join(Registration.meeting)
    found = statement.where(Meeting.series_id == series.id, Registration.invited_at >= at)
    return db.session.scalar(found) or 0


def _in_order(statement: Select[Meeting]) -> Select[Meeting]:
    return statement.order_by(Meeting.series_on, Meeting.id)
