"""The records behind each number of a community's year (counting rule 9), as they are today."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, select

from cop import clock
from cop.extensions import db
from cop.models import (
    Community,
    Meeting,
    MeetingCount,
    Membership,
    OrganisationPresence,
    Registration,
)
from cop.queries.community_years import within
from cop.queries.memberships import is_counted_on
from cop.queries.presence import represents_organisation
from cop.queries.report_rows import (
    IS_PRESENT,
    TIMES,
    ReportRows,
    organisations_in_order,
    participants_of,
    times_of,
)

_TIMES = TIMES | {"trained": IS_PRESENT}
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
        return ReportRows(organisations=organisations_in_order(_ids_behind(key, community, year, held, at)))
    meetings = held.where(is_session if key == "trained" else ~is_session)
    if key == "participants":
        return ReportRows(people=participants_of(meetings))
    return ReportRows(times=times_of(_TIMES[key], meetings))


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
