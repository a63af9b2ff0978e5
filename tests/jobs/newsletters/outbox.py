"""What became of the mails of an issue."""

from cop.models import (
    Message,
)
from cop.rules.viewer import ANONYMOUS

NOON = "2026-11-23T12:00+01:00"
WHO = ANONYMOUS


def states(db, issue):
    db.session.expire_all()
    rows = db.session.query(Message).filter_by(subject=f"newsletter:{issue.id}").order_by(Message.recipient)
    return [row.state.value for row in rows]
