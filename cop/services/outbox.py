"""The outbox table as workers use it: claim, record, give back, on SQLite and PostgreSQL alike.

Works on a Session or on a connection of the worker's own. Every row in a worker's hands carries its name,
and every write asks for that name: a worker that was believed dead changes nothing when it wakes up. Every
instant is the caller's, none the database's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Row

from cop.emails.compose import Composed
from cop.emails.verdicts import Verdict
from cop.models import UNSENT, MessageState
from cop.services import outbox_statements as statements

BATCH = statements.BATCH
NONE = -1  # no row has this id
ANY = 32_000  # more than any priority


class Database(Protocol):
    """A Session or a Connection."""

    def execute(self, statement: Any, params: Any = None) -> Any: ...
    def commit(self) -> None: ...
    def rollback(self) -> None: ...


@dataclass(frozen=True)
class Leases:
    """How long a row stays with a worker that says nothing: waiting in its batch, or being sent.

    The second is longer than the server may take for its last answer.
    """

    waiting: timedelta = timedelta(seconds=60)
    sending: timedelta = timedelta(seconds=660)


def claim_queued(database: Database, *, worker: str, at: datetime, until: datetime) -> Sequence[Row[Any]]:
    """Take up to 50 rows to compose. They stay QUEUED, so that what outdates them can still take them back."""
    return database.execute(statements.CLAIM_QUEUED, {"worker": worker, "at": at, "until": until}).all()


def claim_ready(
    database: Database,
    *,
    worker: str,
    at: datetime,
    until: datetime,
    limit: int = BATCH,
    least_urgent: int = ANY,
) -> Sequence[Row[Any]]:
    """Take up to `limit` rows that are due, most urgent first; none less urgent than `least_urgent`."""
    values = {"worker": worker, "at": at, "until": until, "limit": limit, "least_urgent": least_urgent}
    claimed = database.execute(statements.CLAIM_READY, values).all()
    return sorted(claimed, key=lambda row: (row.priority, row.not_before, row.id))


def is_due(database: Database, *, at: datetime) -> bool:
    """Whether a mail is ready to leave at an instant."""
    return database.execute(statements.IS_DUE, {"at": at}).first() is not None


def bodies_of(database: Database, rows: Iterable[int]) -> dict[int, bytes]:
    """Return the bytes of mails by their row's id."""
    found = database.execute(statements.BODIES, {"ids": list(rows)})
    return dict(found.all())


def facts_of(database: Database, row: int) -> Row[Any] | None:
    """Return what a mail is rendered from whose bytes are not stored, None where the row is gone."""
    found: Row[Any] | None = database.execute(statements.FACTS, {"row": row}).first()
    return found


def store_composed(database: Database, mails: Sequence[tuple[int, Composed]], *, worker: str) -> None:
    """Store the bytes of mails that `worker` claimed and that were not taken back meanwhile."""
    if not mails:
        return
    bodies = [{"row": row, "worker": worker, "body": mail.body} for row, mail in mails]
    database.execute(statements.STORE_BODY, bodies)
    heads = [
        {"row": row, "worker": worker, "new_title": mail.title, "new_envelope_from": mail.envelope_from}
        for row, mail in mails
    ]
    database.execute(statements.STORE, heads)


def set_aside(database: Database, row: int, *, worker: str, state: MessageState, reason: str) -> None:
    """Take a claimed row out of the queue, DEAD or EXPIRED, with the reason in words."""
    values = {"row": row, "worker": worker, "new_state": state, "new_last_error": reason}
    database.execute(statements.SET_ASIDE, values)


def record(
    database: Database, *, worker: str, done: Verdict | None, following: int | None, until: datetime
) -> bool:
    """Write what became of one mail and mark the `following` row as being sent, in one statement.

    Return whether the following row is still this worker's; False where it was taken back or given away.
    """
    if done is None and following is None:
        return False
    is_wiped = done is not None and done.wipes
    statement = statements.RECORD_WIPING if is_wiped else statements.RECORD
    values = {"worker": worker, "following": following or NONE, "until": until} | _columns(done)
    changed = database.execute(statement, values).scalars().all()
    if is_wiped:
        database.execute(statements.WIPE_BODY, {"done": values["done"]})
    return following is not None and following in changed


def release(database: Database, *, worker: str) -> None:
    """Give back the rows a worker has not begun to send."""
    database.execute(statements.RELEASE, {"worker": worker})


def reclaim(database: Database, *, at: datetime) -> tuple[int, int]:
    """Take rows back from workers that fell silent: (rows that waited, rows that may have been sent).

    A row that may have been sent is sent again, with the same Message-ID; at the third time it is DEAD.
    """
    waiting = database.execute(statements.RECLAIM_WAITING, {"at": at}).all()
    sending = database.execute(statements.RECLAIM_SENDING, {"at": at}).all()
    return len(waiting), len(sending)


def expire(database: Database, *, at: datetime) -> int:
    """Set aside the mails that nobody needs any more at `at`; return how many."""
    return len(database.execute(statements.EXPIRE, {"at": at}).all())


def hold(database: Database, about: str) -> int:
    """Let no mail about `about` leave before `let_go`; return how many wait. In the caller's transaction.

    This and the next two pass over a row that a worker is writing at this very moment, rather than wait for one
    another in a ring: the worker looks once more before it sends (`cop.queries.last_look`).
    """
    return _move(database, about, (MessageState.READY, MessageState.LEASED), MessageState.HELD)


def let_go(database: Database, about: str) -> int:
    """Let the mails that `hold` stopped go on; return how many."""
    return _move(database, about, (MessageState.HELD,), MessageState.READY)


def call_off(database: Database, about: str) -> int:
    """Take back every mail about `about` that has not left, however many; return how many."""
    return _move(database, about, UNSENT, MessageState.CANCELLED)


def _move(database: Database, about: str, states: Sequence[MessageState], to: MessageState) -> int:
    values = {"about": about, "states": states, "new_state": to}
    return len(database.execute(statements.MOVE, values).all())


def _columns(done: Verdict | None) -> dict[str, Any]:
    done = done or Verdict(NONE, MessageState.READY, 0, 0)
    return {
        "done": done.id, "new_state": done.state, "new_attempts": done.attempts,
        "new_ambiguous": done.ambiguous, "new_not_before": done.not_before, "new_sent_at": done.sent_at,
        "new_last_code": done.code, "new_last_error": done.error,
    }  # fmt: skip
