"""Forgetting mails that came in: their bytes after a week, what is known of them after ninety days."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from cop.extensions import db
from cop.models import InboundContent, InboundMail, InboundState

BYTES_KEPT, KEPT = timedelta(days=7), timedelta(days=90)


def forget_inbound(*, at: datetime) -> int:
    """Delete what nobody has to settle any more; return how many mails are gone. Their faults stay."""
    settled = InboundMail.state != InboundState.WAITING
    old = select(InboundMail.id).where(settled, InboundMail.received_at < at - BYTES_KEPT)
    apart = {"synchronize_session": False}
    db.session.execute(
        delete(InboundContent).where(InboundContent.inbound_id.in_(old)), execution_options=apart
    )
    gone = delete(InboundMail).where(settled, InboundMail.received_at < at - KEPT).returning(InboundMail.id)
    return len(db.session.scalars(gone, execution_options=apart).all())
