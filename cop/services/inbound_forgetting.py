"""Forgetting mails as they came in: the bytes serve whoever looks into a fault for a week, and nobody later.

What is known of them goes with the terms of `cop.services.retention`.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete

from cop.extensions import db
from cop.models import InboundContent, RetentionCategory
from cop.queries.retention import ids_due

BYTES_KEPT = timedelta(days=7)


def forget_inbound(*, at: datetime) -> int:
    """Delete the bytes of what nobody has to settle any more; return of how many mails."""
    old = ids_due(RetentionCategory.INBOUND_MAILS, before=at - BYTES_KEPT)
    gone = delete(InboundContent).where(InboundContent.inbound_id.in_(old))
    found = db.session.scalars(
        gone.returning(InboundContent.inbound_id), execution_options={"synchronize_session": False}
    )
    return len(found.all())
