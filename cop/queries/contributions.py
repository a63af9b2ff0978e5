"""Contributions to consultations."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from cop.extensions import db
from cop.models import Contribution, Meeting, MeetingStatus
from cop.queries.meetings import is_managed_by
from cop.rules.viewer import Viewer

MOST_SHOWN = 50


def contributions_of(meeting: Meeting) -> Sequence[Contribution]:
    """Return what was contributed to a meeting, first come first, with who said it and for whom."""
    found = select(Contribution).where(Contribution.meeting_id == meeting.id)
    found = found.options(joinedload(Contribution.person), joinedload(Contribution.organisation))
    return db.session.scalars(found.order_by(Contribution.created_at, Contribution.id)).all()


def contribution_with_meeting(contribution_id: int) -> Contribution | None:
    """Return a contribution with its meeting, the meeting's kind and hosts."""
    meeting = joinedload(Contribution.meeting)
    found = select(Contribution).where(Contribution.id == contribution_id)
    return db.session.scalar(
        found.options(meeting.joinedload(Meeting.kind), meeting.selectinload(Meeting.hosts))
    )


def number_by(meeting: Meeting, person_id: int) -> int:
    """Return how many contributions to a meeting are a person's."""
    own = (Contribution.meeting_id == meeting.id, Contribution.person_id == person_id)
    return db.session.scalar(select(func.count()).select_from(Contribution).where(*own)) or 0


def unanswered(viewer: Viewer) -> Sequence[tuple[Meeting, int]]:
    """Return the meetings that a viewer manages with contributions nobody has answered, and how many each."""
    found = (
        select(Meeting, func.count(Contribution.id))
        .join(Contribution, Contribution.meeting_id == Meeting.id)
        .where(is_managed_by(viewer), Contribution.answered_at.is_(None), Contribution.text != "")
        .where(Meeting.status == MeetingStatus.SCHEDULED)
        .group_by(Meeting.id)
        .order_by(Meeting.starts_at)
        .limit(MOST_SHOWN)
        .options(selectinload(Meeting.hosts))
    )
    return [(meeting, number) for meeting, number in db.session.execute(found)]
