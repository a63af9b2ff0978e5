"""Minutes of meetings, decisions, and what is to be done: by a meeting, by a person, overdue."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cop.extensions import db
from cop.models import ActionItem, Decision, Meeting, Minutes
from cop.queries.meetings import is_managed_by
from cop.rules.viewer import Viewer

MOST_SHOWN = 50


def minutes_of(meeting: Meeting) -> Minutes | None:
    return db.session.scalar(select(Minutes).where(Minutes.meeting_id == meeting.id))


def decisions_of(meeting: Meeting) -> Sequence[Decision]:
    """Return what a meeting decided, in its order."""
    found = select(Decision).where(Decision.meeting_id == meeting.id)
    return db.session.scalars(found.order_by(Decision.position, Decision.id)).all()


def actions_of(meeting: Meeting) -> Sequence[ActionItem]:
    """Return what a meeting agreed to do, in its order, with who does it."""
    found = select(ActionItem).where(ActionItem.meeting_id == meeting.id)
    order = (ActionItem.position, ActionItem.id)
    return db.session.scalars(found.options(joinedload(ActionItem.person)).order_by(*order)).all()


def action_with_meeting(action_id: int) -> tuple[ActionItem, Meeting] | None:
    """Return an action and the meeting that agreed on it."""
    found = select(ActionItem, Meeting).join(Meeting, Meeting.id == ActionItem.meeting_id)
    row = db.session.execute(found.where(ActionItem.id == action_id)).first()
    return None if row is None else (row[0], row[1])


def open_actions_of(person_id: int) -> Sequence[tuple[ActionItem, Meeting]]:
    """Return what a person took on and has not done, of published minutes: what is due first at the top."""
    return _actions(
        ActionItem.person_id == person_id, ActionItem.done_at.is_(None), Minutes.published_at.is_not(None)
    )


def overdue_actions(viewer: Viewer, *, on: date) -> Sequence[tuple[ActionItem, Meeting]]:
    """Return what was to be done before a day and is not, of the meetings that a viewer manages."""
    return _actions(is_managed_by(viewer), ActionItem.done_at.is_(None), ActionItem.due_on < on)


def _actions(*conditions: Any) -> Sequence[tuple[ActionItem, Meeting]]:
    found = (
        select(ActionItem, Meeting)
        .join(Meeting, Meeting.id == ActionItem.meeting_id)
        .outerjoin(Minutes, Minutes.meeting_id == Meeting.id)
        .where(*conditions)
        .options(joinedload(ActionItem.person))
        .order_by(ActionItem.due_on.is_(None), ActionItem.due_on, ActionItem.id)
        .limit(MOST_SHOWN)
    )
    return [(action, meeting) for action, meeting in db.session.execute(found).unique()]
