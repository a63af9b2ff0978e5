"""What rules send: asked of the database, carried out one meeting at a time, each in a transaction of its own."""

import logging
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from cop.errors import CopError
from cop.extensions import db, reading
from cop.queries.mail_rule_people import sends_ready
from cop.services.mail_rule_runs import carry_out

log = logging.getLogger(__name__)


def mail_by_rules(at: datetime) -> int:
    """Carry out the rules that are due at an instant; return how many people are written to."""
    db.session.rollback()
    with reading():
        due = [send.key for send in sends_ready(at)]
        db.session.rollback()
    told = 0
    for key in due:
        try:
            told += carry_out(key, at=at) or 0
            db.session.commit()
        except (CopError, IntegrityError):  # another worker was there first, or this one can never go
            db.session.rollback()
            log.exception("rule %s of meeting %s", key.rule_id, key.meeting_id)
    return told
