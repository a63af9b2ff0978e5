"""What was mailed to one person about one meeting."""

from dataclasses import dataclass

from sqlalchemy import select

from cop.extensions import db
from cop.models import Message, MessageState

# A mail in one of these has not left and, without somebody's act, never will.
NEVER_LEFT = {MessageState.CANCELLED, MessageState.EXPIRED, MessageState.DEAD}
STILL_HERE = {MessageState.QUEUED, MessageState.READY}


@dataclass(frozen=True)
class Correspondence:
    """`first_id` is the Message-ID of the first mail that left, or is leaving; `kinds` of all of them."""

    first_id: str = ""
    kinds: frozenset[str] = frozenset()


def correspondence_about(subject: str) -> Correspondence:
    """Return the mails whose outbox rows are about `subject` that have left, or may be leaving right now."""
    unsent = NEVER_LEFT | STILL_HERE
    rows = db.session.execute(
        select(Message.message_id, Message.kind)
        .where(Message.subject == subject, Message.state.not_in(unsent))
        .order_by(Message.version)
    ).all()
    return (
        Correspondence(rows[0].message_id, frozenset(row.kind for row in rows)) if rows else Correspondence()
    )
