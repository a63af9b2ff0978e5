"""One person's own meetings, memberships and training, for the person's page."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from cop.extensions import db
from cop.models import Answer, Community, Meeting, MeetingStatus, Registration
from cop.queries.memberships import is_seen_by
from cop.rules.viewer import Viewer

PAST = 20


def coming_registrations(person_id: int, *, at: datetime) -> list[Registration]:
    """Return a person's registrations for meetings that are not over, soonest first."""
    coming = _registrations(person_id).where(Meeting.ends_at > at, Registration.answer != Answer.WITHDRAWN)
    coming = coming.where(Meeting.status.in_((MeetingStatus.SCHEDULED, MeetingStatus.POSTPONED)))
    return list(db.session.scalars(coming.order_by(Meeting.starts_at)))


def past_registrations(person_id: int, *, at: datetime) -> list[Registration]:
    """Return a person's registrations for the latest held meetings, latest first."""
    past = _registrations(person_id).where(Meeting.ends_at <= at, Meeting.status == MeetingStatus.SCHEDULED)
    return list(db.session.scalars(past.order_by(Meeting.starts_at.desc()).limit(PAST)))


def own_communities(viewer: Viewer) -> list[Community]:
    """Return the communities that the viewer represents somebody in or coordinates."""
    own = select(Community).where(Community.id.in_(viewer.member_of | viewer.coordinates), is_seen_by(viewer))
    return list(db.session.scalars(own.order_by(Community.position, Community.id)))


def _registrations(person_id: int) -> Select[Registration]:
    meeting = contains_eager(Registration.meeting)
    return (
        select(Registration)
        .join(Meeting, Meeting.id == Registration.meeting_id)
        .where(Registration.person_id == person_id)
        .options(
            meeting.joinedload(Meeting.kind),
            meeting.selectinload(Meeting.hosts),
            joinedload(Registration.organisation),
        )
    )
