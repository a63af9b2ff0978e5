"""Composing what is queued: facts become bytes, before the first attempt and never again."""

import logging
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from jinja2 import TemplateNotFound, UndefinedError
from sqlalchemy import Row

from cop import clock
from cop.emails.compose import Composed, compose
from cop.extensions import db
from cop.models import MessageState
from cop.services import outbox

LEASE = timedelta(seconds=60)
log = logging.getLogger(__name__)


def compose_due(worker: str) -> Counter[MessageState]:
    """Compose every queued mail that is due; return how many became READY, DEAD or EXPIRED.

    `worker` names the process. A mail that cannot be composed is set aside with the reason, the others go on.
    Rendering happens between two short transactions: nobody waits for a template.
    """
    done: Counter[MessageState] = Counter()
    while rows := _claim(worker):
        done += _compose_batch(rows, worker)
    return done


def _claim(worker: str) -> list[Row[Any]]:
    now = clock.now()
    rows = outbox.claim_queued(db.session, worker=worker, at=now, until=now + LEASE)
    db.session.commit()
    return sorted(rows, key=lambda row: row.id)


def _compose_batch(rows: list[Row[Any]], worker: str) -> Counter[MessageState]:
    now = clock.now()
    mails, failures = [], []
    for row in rows:
        if row.expires_at is not None and row.expires_at <= now:
            failures.append((row.id, MessageState.EXPIRED, ""))
            continue
        mail = _composed_or_reason(row, now)
        if isinstance(mail, Composed):
            mails.append((row.id, mail))
        else:
            failures.append((row.id, MessageState.DEAD, mail))
    outbox.store_composed(db.session, mails, worker=worker)
    for row_id, state, reason in failures:
        outbox.set_aside(db.session, row_id, worker=worker, state=state, reason=reason)
    db.session.commit()
    return Counter({MessageState.READY: len(mails)}) + Counter(state for _id, state, _reason in failures)


def _composed_or_reason(row: Row[Any], at: datetime) -> Composed | str:
    try:
        return compose(row, at=at)
    except Exception as error:
        log.exception("message %s (%s) cannot be composed", row.id, row.kind)
        return reason_of(error)


def reason_of(error: Exception) -> str:
    """Return why a mail could not be composed, in words for an administrator."""
    if isinstance(error, TemplateNotFound):
        return f"There is no template {error.name}."
    if isinstance(error, UndefinedError | KeyError):
        return f"A fact is missing that its text needs: {error.args[0] if error.args else error}."
    if isinstance(error, ValueError) and error.args:
        return str(error)[:500]
    return f"{type(error).__name__}: {error}"[:500]
