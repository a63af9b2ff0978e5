"""What was mailed to one person about one meeting, and what is still here."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from cop.extensions import db
from cop.models import Message, MessageState

# A mail in one of these has not left and, without somebody's act, never will.
NEVER_LEFT = {MessageState.CANCELLED, MessageState.EXPIRED, MessageState.DEAD}
STILL_HERE = {MessageState.QUEUED, MessageState.READY}


@dataclass(frozen=True)
class Correspondence:
    """`first_id` is the Message-ID of the first mail that left, or is leaving right now; "" for none."""

    first_id: str = ""

    @property
    def has_begun(self) -> bool:
        return bool(self.first_id)


def correspondence_about(subject: str) -> Correspondence:
    """Return the mails whose outbox rows are about `subject`."""
    left = Message.state.not_in(NEVER_LEFT | STILL_HERE)
    first = select(Message.message_id).where(Message.subject == subject, left).order_by(Message.version)
    return Correspondence(db.session.scalar(first.limit(1)) or "")


def untold_changes(subject: str) -> list[dict[str, Any]]:
    """Return the changes that updates about `subject` tell of which are still here, earliest first."""
    contexts = db.session.scalars(
        select(Message.context)
        .where(Message.subject == subject, Message.kind == "update", Message.state.in_(STILL_HERE))
        .order_by(Message.version)
    )
    return [change for context in contexts for change in context.get("changes", [])]
