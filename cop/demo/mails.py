"""The mails of the demonstration's past: in the outbox as sent long ago, so that later ones refer to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, undefer

from cop import clock
from cop.emails.compose import compose
from cop.extensions import db
from cop.models import Message, MessageState


@contextmanager
def delivered(at: datetime) -> Iterator[None]:
    """Let the mails queued in the block be queued at `at` and have left a minute later."""
    last = db.session.scalar(select(func.max(Message.id))) or 0
    with clock.fixed_at(at):
        yield
    db.session.flush()
    queued = (
        select(Message)
        .where(Message.id > last)
        .options(undefer(Message.context), joinedload(Message.content))
    )
    for message in db.session.scalars(queued):
        composed = compose(message, at=at)
        message.title, message.envelope_from, message.body = (
            composed.title,
            composed.envelope_from,
            composed.body,
        )
        message.state, message.sent_at = MessageState.SENT, at + timedelta(minutes=1)
        message.attempts, message.last_code = 1, 250
    db.session.flush()
