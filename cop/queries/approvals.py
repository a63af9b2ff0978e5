"""People who ask to come to a meeting, with what helps to decide."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from cop.extensions import db
from cop.models import (
    Answer,
    Attendance,
    Meeting,
    MeetingHost,
    Membership,
    Mode,
    Organisation,
    Person,
    Registration,
)
from cop.queries.memberships import is_member_on


class Request(NamedTuple):
    """One who asks to come. `times` was present at meetings of the hosts; `coming` of the same organisation come."""

    id: int
    person_id: int
    name: str
    email: str | None
    organisation: str
    mode: Mode | None
    asked_at: datetime | None
    is_member: bool
    times: int
    coming: int


def requests_of(meeting: Meeting) -> list[Request]:
    """Return who asks to come to a meeting, the first first."""
    name = func.coalesce(func.nullif(Organisation.short_name, ""), Organisation.legal_name, "")
    hosts = [host.id for host in meeting.hosts]
    rows = db.session.execute(
        select(
            Registration.id,
            Person.id,
            Person.name,
            Person.email,
            name,
            Registration.mode,
            Registration.asked_at,
            _is_member(meeting, hosts),
            _times(hosts),
            _coming(meeting),
        )
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Organisation, Organisation.id == Registration.organisation_id)
        .where(Registration.meeting_id == meeting.id, Registration.answer == Answer.REQUESTED)
        .order_by(Registration.asked_at, Registration.id)
    )
    return [Request._make(row) for row in rows]


def _is_member(meeting: Meeting, hosts: list[int]) -> ColumnElement[bool]:
    """Whether the organisation, or the person for nobody, is a member of a host on the day."""
    own = or_(
        Membership.organisation_id == Registration.organisation_id,
        Membership.person_id == Registration.person_id,
    )
    found = select(Membership.id).where(Membership.community_id.in_(hosts), is_member_on(meeting.day), own)
    return found.correlate(Registration).exists()


def _times(hosts: list[int]) -> ColumnElement[int]:
    was, hosted = (
        aliased(Registration),
        select(MeetingHost.meeting_id).where(MeetingHost.community_id.in_(hosts)),
    )
    found = select(func.count()).where(
        was.person_id == Registration.person_id,
        was.attendance == Attendance.PRESENT,
        was.meeting_id.in_(hosted),
    )
    return found.correlate(Registration).scalar_subquery()


def _coming(meeting: Meeting) -> ColumnElement[int]:
    other = aliased(Registration)
    found = select(func.count()).where(
        and_(other.meeting_id == meeting.id, other.answer == Answer.ACCEPTED),
        other.organisation_id == Registration.organisation_id,
    )
    return found.correlate(Registration).scalar_subquery()
