"""Agendas, minutes and contributions of the demonstration, and which of its meetings are closed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cop import clock
from cop.demo.records import Records, bilingual, facts
from cop.extensions import db
from cop.models import (
    ActionItem,
    AgendaItem,
    Answer,
    Attendance,
    Contribution,
    Decision,
    Language,
    Meeting,
    Minutes,
    Registration,
)


def load_afterwards(records: Records) -> None:
    """Save what is written about meetings that have nothing of it yet."""
    rows = facts("afterwards")
    for row in rows["agenda"]:
        meeting = _meeting(row)
        if meeting and not meeting.agenda:
            records.add_all([_item(meeting, n, item) for n, item in enumerate(row["items"])])
    for row in rows["minutes"]:
        meeting = _meeting(row)
        if meeting and not _has(Minutes, meeting):
            _write(records, meeting, row)
    contributed = [row for row in rows["contribution"] if (m := _meeting(row)) and not _has(Contribution, m)]
    records.add_all([_contribution(row) for row in contributed])


def _meeting(row: dict[str, Any]) -> Meeting | None:
    return db.session.scalars(select(Meeting).filter_by(title_it=row["meeting"]).limit(1)).first()


def _has(model: Any, meeting: Meeting) -> bool:
    found = select(model.id).where(model.meeting_id == meeting.id).limit(1)
    return db.session.scalar(found) is not None


def _item(meeting: Meeting, position: int, row: dict[str, Any]) -> AgendaItem:
    return AgendaItem(
        meeting_id=meeting.id,
        position=position,
        starts_after=row["after"],
        minutes=row["minutes"],
        guests=row.get("guests", ""),
        title_it=row["it"],
        title_en=row["en"],
        **bilingual("text", row),
    )


def _write(records: Records, meeting: Meeting, row: dict[str, Any]) -> None:
    """The minutes with what was decided and agreed; a meeting with `closed` was closed so many days later."""
    written_at = min(meeting.ends_at + timedelta(days=row.get("closed", 1)), clock.now())
    minutes = Minutes(meeting_id=meeting.id, language=Language.IT, text=row["text"].strip(), version=1)
    minutes.is_public, minutes.changed_at = row.get("is_public", False), written_at
    minutes.published_at = None if row.get("is_draft") else written_at
    people = _people(meeting)
    decisions = [
        Decision(meeting_id=meeting.id, position=n, text=text) for n, text in enumerate(row["decisions"])
    ]
    actions = [_action(meeting, n, action, people) for n, action in enumerate(row["actions"])]
    records.add_all([minutes, *decisions, *actions])
    if "closed" in row:
        meeting.closed_at = written_at


def _action(
    meeting: Meeting, position: int, row: dict[str, Any], people: Sequence[Registration]
) -> ActionItem:
    due_on = meeting.day + timedelta(days=row["due"])
    action = ActionItem(meeting_id=meeting.id, position=position, text=row["text"], due_on=due_on)
    action.person = people[row["who"] % len(people)].person if "who" in row and people else None
    action.who = row.get("words", "")
    if row.get("done"):
        action.done_at = min(meeting.ends_at + timedelta(days=row["due"] - 1), clock.now())
    return action


def _contribution(row: dict[str, Any]) -> Contribution:
    """A word of one of those who come, or came, some days before the meeting."""
    meeting: Any = _meeting(row)
    registration = _people(meeting)[row["who"]]
    said_at = min(meeting.starts_at, clock.now()) - timedelta(days=row["said"])
    contribution = Contribution(
        meeting=meeting,
        person=registration.person,
        organisation_id=registration.organisation_id,
        text=row["text"],
        created_at=said_at,
        answer=row.get("answer", ""),
    )
    if contribution.answer:
        contribution.answered_at, contribution.answer_count = meeting.ends_at + timedelta(days=3), 1
    return contribution


def _people(meeting: Meeting) -> Sequence[Registration]:
    """Those who were there, before the meeting those who come, by the order of their invitations."""
    is_held = meeting.is_held(clock.now())
    there = Registration.attendance == Attendance.PRESENT
    coming = Registration.answer == Answer.ACCEPTED
    found = select(Registration).where(
        Registration.meeting_id == meeting.id,
        Registration.is_staff.is_(False),
        there if is_held else coming,
    )
    return db.session.scalars(found.options(joinedload(Registration.person)).order_by(Registration.id)).all()
