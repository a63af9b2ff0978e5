"""Reading the outbox: how it stands, and its mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, not_, or_, select
from sqlalchemy.orm import joinedload, undefer

from cop.extensions import db
from cop.models import Message, MessageState, WorkerTick
from cop.queries.listing import Listing, listing

WAITING = (MessageState.QUEUED, MessageState.READY)
# Whoever gets these has not answered a survey, or has: who that is is shown to nobody, team or not. One that failed
# is listed all the same, so that somebody sees to it.
_TELLS_WHO_ANSWERED = and_(
    or_(
        Message.kind.in_(("survey_reminder", "you_said")),
        and_(Message.kind == "survey_invitation", Message.state == MessageState.CANCELLED),
    ),
    Message.state != MessageState.DEAD,
)


@dataclass(frozen=True)
class Queue:
    """`counts` by state, zeros included; `oldest_due_at` when the longest overdue mail should have left."""

    counts: dict[MessageState, int]
    oldest_due_at: datetime | None


def queue_at(at: datetime) -> Queue:
    """Return how the outbox stands at an instant."""
    counts = dict.fromkeys(MessageState, 0)
    for state, number in db.session.execute(select(Message.state, func.count()).group_by(Message.state)):
        counts[state] = number
    due = select(func.min(Message.not_before)).where(Message.state.in_(WAITING), Message.not_before <= at)
    return Queue(counts, db.session.scalar(due))


def workers() -> Sequence[WorkerTick]:
    """Return every worker known, the last heard of first."""
    return db.session.scalars(select(WorkerTick).order_by(WorkerTick.ticked_at.desc())).all()


def kinds() -> Sequence[str]:
    """Return the kinds of mail in the outbox, in order."""
    return db.session.scalars(select(Message.kind).distinct().order_by(Message.kind)).all()


def messages_of(*, state: MessageState | None, kind: str, recipient: str, page: int) -> Listing[Message]:
    """Return one page of the mails, newest first; `recipient` is a part of the address, "" for all."""
    statement = select(Message).where(not_(_TELLS_WHO_ANSWERED)).order_by(Message.id.desc())
    if state is not None:
        statement = statement.where(Message.state == state)
    if kind:
        statement = statement.where(Message.kind == kind)
    if recipient:
        statement = statement.where(Message.recipient.icontains(recipient, autoescape=True))
    return listing(statement, page=page)


def message_with_content(message_id: int) -> Message | None:
    """Return a mail with its facts and its bytes."""
    whole = (joinedload(Message.content), undefer(Message.context))
    shown = select(Message).where(Message.id == message_id, not_(_TELLS_WHO_ANSWERED))
    return db.session.scalar(shown.options(*whole))
