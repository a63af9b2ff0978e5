"""Minutes of a worker that has just been started, meetings of long ago planned, and what lies in the outbox."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from cop import clock
from cop.extensions import db as _db
from cop.jobs.due import do_what_is_due
from cop.models import (
    Answer,
    Message,
    MessageState,
)
from tests import factories as make
from tests.jobs.conftest import smtp  # noqa: F401 -- a fixture

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def instant(words):
    return datetime.fromisoformat(words).astimezone(UTC)


def tick(at):
    """One minute of a worker that has just been started: it knows nothing but the database."""
    _db.session.commit()
    with clock.fixed_at(at):
        return do_what_is_due()["mails queued by rules"]


def mailed(db):
    """When each mail was queued, its kind and recipient, in order."""
    db.session.expire_all()
    rows = db.session.scalars(
        select(Message).where(Message.state != MessageState.CANCELLED).order_by(Message.id)
    )
    return [(row.created_at, row.kind, row.recipient) for row in rows]


def a_meeting(starts, **kw):
    return make.make_meeting(starts_at=instant(starts), published_at=LONG_AGO, created_at=LONG_AGO, **kw)


def on_list(meeting, answer=Answer.INVITED, **kw):
    return make.make_registration(meeting, answer=answer, **kw)
