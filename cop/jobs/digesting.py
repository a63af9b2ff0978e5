"""Digests whose hour has come, each in a transaction of its own."""

import logging
from datetime import datetime

from cop.extensions import db
from cop.queries.digests import due_digests
from cop.services.digest_runs import run_due

log = logging.getLogger(__name__)


def send_due_digests(at: datetime) -> int:
    """Let the digests whose hour has come do what they have to; return how many issues leave."""
    made = 0
    for digest_id in due_digests(at):
        try:
            made += run_due(digest_id, at=at)
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("digest %s", digest_id)
    return made
