"""What lies in the outbox about meetings, and sending it away."""

from sqlalchemy import select

from cop.extensions import db
from cop.models import Message, MessageState


def queued():
    """Return {recipient: (kind, METHOD, SEQUENCE, PARTSTAT)} of the mails that wait, in their order."""
    rows = db.session.scalars(
        select(Message).where(Message.state == MessageState.QUEUED).order_by(Message.id)
    ).all()
    return {row.recipient: (row.kind, *calendar_of(row)) for row in rows}


def calendar_of(row):
    facts = row.context.get("calendar")
    return (facts["method"], facts["sequence"], facts["partstat"]) if facts else ("", None, "")


def send_all():
    """Let every waiting mail leave; return what `queued` said of them."""
    leaving = queued()
    for row in db.session.scalars(select(Message).where(Message.state == MessageState.QUEUED)):
        row.state = MessageState.SENT
    db.session.flush()
    return leaving
