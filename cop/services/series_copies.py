"""What hangs on a meeting and comes along when it is repeated: its agenda, its questions, seats kept."""

from datetime import timedelta
from typing import Any

from sqlalchemy import inspect, select

from cop.extensions import db
from cop.models import AgendaItem, Edition, Meeting, MeetingQuestion, QuestionChoice, SeatReservation
from cop.queries.recurrences import shifted

_OWN = frozenset({"id", "meeting_id", "edition_id", "question_id"})


def copy_parts(model: Meeting, meeting: Meeting, *, by: timedelta) -> None:
    """Give a new meeting the agenda, the questions and the seats kept of `model`, which lies so much earlier.

    Questions that are asked no more stay behind, and so does every answer.
    """
    for item in _parts(AgendaItem, model):
        db.session.add(AgendaItem(meeting_id=meeting.id, people=list(item.people), **_columns(item)))
    for question in _parts(MeetingQuestion, model):
        _copy_question(question, meeting_id=meeting.id)
    for kept in _parts(SeatReservation, model):
        facts = _columns(kept) | {
            "until_at": shifted(kept.until_at, by, model.zone),
            "released_at": None,
        }
        db.session.add(SeatReservation(meeting_id=meeting.id, **facts))
        meeting.keeps_seats = True
    db.session.flush()


def copy_questions(former: Edition, edition: Edition) -> None:
    """Give a new edition the questions of another that are still asked."""
    own = select(MeetingQuestion).where(MeetingQuestion.edition_id == former.id)
    for question in db.session.scalars(own.order_by(MeetingQuestion.id)).all():
        _copy_question(question, edition_id=edition.id)
    db.session.flush()


def _copy_question(question: MeetingQuestion, **place: int) -> None:
    if question.retired_at is None:
        choices = [QuestionChoice(**_columns(choice)) for choice in question.choices]
        db.session.add(MeetingQuestion(choices=choices, **_columns(question), **place))


def _parts(table: Any, meeting: Meeting) -> Any:
    return db.session.scalars(select(table).where(table.meeting_id == meeting.id).order_by(table.id)).all()


def _columns(record: Any) -> dict[str, Any]:
    """The columns of a record that say what it is, not which one."""
    names = {column.key for column in inspect(type(record)).column_attrs} - _OWN
    return {name: getattr(record, name) for name in names}
