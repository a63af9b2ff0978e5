"""The records behind each number of a community's year (counting rule 9), as they are today."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import joinedload

from cop import clock
from cop.extensions import db
from cop.models import (
    Attendance,
    Community,
    Meeting,
    MeetingCount,
    Membership,
    Mode,
    Organisation,
    OrganisationPresence,
    Person,
    Registration,
)
from cop.queries.community_years import within
from cop.queries.edition_report_rows import ReportRows, Time
from cop.queries.memberships import is_counted_on
from cop.queries.presence import represents_organisation

_PRESENT = and_(Registration.attendance == Attendance.PRESENT, Registration.is_staff.is_(False))
# What picks the registrations that a number counts, one by one.
_TIMES: dict[str, ColumnElement[bool]] = {
    "participations": _PRESENT,
    "trained": _PRESENT,
    "online": and_(
        _PRESENT, func.coalesce(Registration.attended_mode, Registration.mode, Meeting.mode) == Mode.ONLINE
    ),
    "staff": and_(Registration.attendance == Attendance.PRESENT, Registration.is_staff.is_(True)),
}
NAMING_PEOPLE = frozenset({*_TIMES, "participants"})


def year_rows(key: str, community: Community, year: int, *, at: datetime) -> ReportRows:
    """Return what the number `key` of a year counts at an instant. Raises KeyError for a key that is none."""
    held = select(MeetingCount.meeting_id).where(
        MeetingCount.community_id == community.id, within(MeetingCount.ends_at, year, at)
    )
    is_session = MeetingCount.edition_id.is_not(None)
    if key in {"meetings", "sessions"}:
        return ReportRows(sessions=_meetings(held.where(is_session if key == "sessions" else ~is_session)))
    if key.startswith("organisations"):
        return ReportRows(organisations=_organisations(_ids_behind(key, community, year, held, at)))
    meetings = held.where(is_session if key == "trained" else ~is_session)
    if key == "participants":
        return ReportRows(people=_participants(meetings))
    return ReportRows(times=_times(_TIMES[key], meetings))


def _meetings(ids: Select[int]) -> Sequence[Meeting]:
    found = select(Meeting).where(Meeting.id.in_(ids)).order_by(Meeting.starts_at, Meeting.id)
    return db.session.scalars(found).all()


def _ids_behind(
    key: str, community: Community, year: int, held: Select[int], at: datetime
) -> Select[int | None]:
    if key == "organisations-present":
        present = select(Registration.organisation_id).where(represents_organisation())
        return present.where(Registration.meeting_id.in_(held))
    if key == "organisations-new":
        stored = OrganisationPresence
        return select(stored.organisation_id).where(
            stored.community_id == community.id, within(stored.first_at, year, at)
        )
    if key != "organisations":
        raise KeyError(key)
    last = min(date(year, 12, 31), clock.day_of(at))
    return select(Membership.organisation_id).where(
        Membership.community_id == community.id, is_counted_on(last)
    )


def _organisations(ids: Select[int | None]) -> Sequence[Organisation]:
    found = select(Organisation).where(Organisation.id.in_(ids))
    return db.session.scalars(found.order_by(Organisation.search_key, Organisation.id)).all()


def _participants(meetings: Select[int]) -> list[tuple[Person, int]]:
    """The people present, and at how many meetings."""
    found = select(Person, func.count()).join(Registration, Registration.person_id == Person.id)
    found = found.where(_PRESENT, Registration.meeting_id.in_(meetings)).group_by(Person.id)
    rows = db.session.execute(found.order_by(Person.search_key, Person.id))
    return [(person, times) for person, times in rows]


def _times(which: ColumnElement[bool], meetings: Select[int]) -> list[Time]:
    found = select(Registration).join(Registration.meeting).join(Registration.person)
    found = found.where(Registration.meeting_id.in_(meetings), which)
    whole = (
        joinedload(Registration.meeting),
        joinedload(Registration.person),
        joinedload(Registration.organisation),
    )
    rows = db.session.scalars(found.order_by(Meeting.starts_at, Person.search_key).options(*whole))
    return [Time(one.meeting, one.person, one.organisation) for one in rows]
