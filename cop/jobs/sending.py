"""Sending what is ready: one commit a mail, which writes the last result and marks the next as being sent.

So a worker killed at any moment leaves at most one mail of which nobody knows whether it went; that one is
sent again later, with the same Message-ID. None is lost.
"""

import logging
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from cop import clock
from cop.emails.addresses import bounce_address
from cop.emails.outbox import NEWS
from cop.emails.transport import Attempt, Fate, Letter, Transport
from cop.emails.verdicts import Verdict, expiry, put_off, taken_back, verdict
from cop.extensions import db, reading
from cop.jobs.breaker import Breaker
from cop.jobs.composing import reason_of
from cop.jobs.pacing import Domains, Pace
from cop.jobs.rendering import Rendering
from cop.models import MessageState
from cop.queries.last_look import STOPPED, UNWANTED, Outlook, last_look
from cop.services import outbox
from cop.services.delivery_faults import note_fault
from cop.services.outbox import Database, Leases

RETRY_SECONDS = (0.1, 0.5, 2.0, 5.0)
MOST_SUSPECTS = 1000
NO_CONTENT = "The content of the mail is gone."
_AFTER_LOOK = {
    Outlook.HELD: (MessageState.HELD, ""),
    Outlook.UNWANTED: (MessageState.CANCELLED, UNWANTED),
    Outlook.STOPPED: (MessageState.CANCELLED, STOPPED),
}
log = logging.getLogger(__name__)


@contextmanager
def own_connection() -> Iterator[Connection]:
    """Open the connection a worker keeps for sending.

    On PostgreSQL each statement commits by itself: one round trip a mail instead of three. SQLite needs no
    such thing, and SQLAlchemy would leave the driver's transactions in disorder when taking it back.
    """
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT")
        yield connection


class Sender:
    """Sends what is due, in an application context. `rate` is the most mails a second, 0 for no limit."""

    def __init__(
        self, database: Database, *, worker: str, leases: Leases | None = None, rate: float = 0
    ) -> None:
        self.breaker = Breaker()
        self._database = database
        self._worker = worker
        self._leases = leases or Leases()
        self._pace = Pace(database, rate)
        self._domains = Domains(database)
        self._news = Rendering(database)
        self._transport = Transport()
        self._is_stopping = False
        self._sent = 0
        self._suspects: dict[int, int] = {}
        self._refusals: list[tuple[int, str]] = []

    def stop(self) -> None:
        """Finish the mail in hand, give back the others. May be called from a signal handler."""
        self._is_stopping = True

    def send_due(self) -> Counter[MessageState]:
        """Send until nothing is due, the server fails or `stop` is called; count what became of the mails."""
        counts: Counter[MessageState] = Counter()
        while not self._rests():
            if rows := self._claim():
                counts += self._send_batch(rows)
            elif not self._waited():
                break
        return counts

    def close(self) -> None:
        """Say goodbye to the mail server."""
        self._transport.close()

    def _rests(self) -> bool:
        return self._is_stopping or self.breaker.is_open(clock.now())

    def _claim(self) -> Sequence[Row[Any]]:
        """Take the next rows, with a place for each of them where there are limits."""
        now = clock.now()
        least_urgent = self._pace.least_urgent(now)
        if least_urgent is None:
            return ()
        until = now + self._leases.waiting
        rows = outbox.claim_ready(
            self._database, worker=self._worker, at=now, until=until, limit=self._pace.batch,
            least_urgent=least_urgent,
        )  # fmt: skip
        self._database.commit()
        if rows and not self._pace.take([row.priority for row in rows], now):
            self._give_back()
            return ()
        return rows

    def _waited(self) -> bool:
        """Wait for the next place where one is near and a mail is there for it; return whether to go on."""
        seconds = self._pace.seconds_to_wait(clock.now())
        if seconds <= 0 or not outbox.is_due(self._database, at=clock.now()):
            return False
        time.sleep(min(seconds, 0.5))
        return not self._is_stopping

    def _give_back(self) -> None:
        outbox.release(self._database, worker=self._worker)
        self._database.commit()

    def _send_batch(self, rows: Sequence[Row[Any]]) -> Counter[MessageState]:
        bodies = outbox.bodies_of(self._database, (row.id for row in rows))
        self._domains.look(clock.now())
        counts: Counter[MessageState] = Counter()
        last: Verdict | None = None
        for row in rows:
            is_mine = self._record(last, row.id)
            last = self._attempt(row, bodies.get(row.id)) if is_mine else None
            if last is not None:
                counts[last.state] += 1
            if self._rests():
                break
        self._record(last, None)
        if self._rests():
            self._give_back()
        self._note_refusals()
        return counts

    def _attempt(self, row: Row[Any], body: bytes | None) -> Verdict:
        now = clock.now()
        if row.expires_at is not None and row.expires_at <= now:
            return expiry(row)
        self._pace.wait(lambda: self._is_stopping)
        if later := self._domains.put_off_until(row.recipient, now, is_news=row.priority >= NEWS):
            return put_off(row, until=later)
        try:
            outlook, body = self._look(row, body)
        except SQLAlchemyError:
            raise
        except Exception as error:
            log.exception("message %s (%s) cannot be rendered", row.id, row.kind)
            return verdict(row, Attempt(Fate.REFUSED, 0, reason_of(error)), at=now)
        if outlook != Outlook.GOES:
            return taken_back(row, *_AFTER_LOOK[outlook])
        if body is None:
            return verdict(row, Attempt(Fate.REFUSED, 0, NO_CONTENT), at=now)
        return self._handed_over(row, body)

    def _handed_over(self, row: Row[Any], body: bytes) -> Verdict:
        attempt = self._deliver(row, body)
        self._pace.spend()
        now = clock.now()
        self._domains.note(row, attempt, at=now)
        self.breaker.note(attempt, at=now)
        if attempt.fate == Fate.REFUSED and attempt.code:
            self._refusals.append((row.id, f"{attempt.code} {attempt.words}"))
        if attempt.fate != Fate.SENT:
            log.warning("message %s: %s %s %s", row.id, attempt.fate, attempt.code, attempt.words)
        return verdict(row, attempt, at=now)

    def _note_refusals(self) -> None:
        """What the server said of addresses at once means as much as what comes back by mail."""
        for row_id, words in self._refusals:
            note_fault(row_id, status="", words=words, at=clock.now())
        if self._refusals:
            self._refusals.clear()
            db.session.commit()

    def _look(self, row: Row[Any], body: bytes | None) -> tuple[Outlook, bytes | None]:
        """A last look: who has left, answered meanwhile or must not be written to gets nothing."""
        with reading():
            try:
                outlook = last_look(self._database, row, at=clock.now())
                if outlook == Outlook.GOES and body is None:
                    body = self._news.body_of(row)
            finally:
                self._database.rollback()
        return outlook, body

    def _deliver(self, row: Row[Any], body: bytes) -> Attempt:
        letter = Letter(row.envelope_from or bounce_address(row.id), row.recipient, body)
        attempt = self._transport.deliver(letter)
        if attempt.fate == Fate.BROKEN:  # perhaps only the old connection's time was over
            attempt = self._transport.deliver(letter)
        if attempt.fate == Fate.BROKEN:
            return self._suspected(row.id, attempt)
        self._sent += attempt.fate == Fate.SENT
        self._suspects.pop(row.id, None)
        return attempt

    def _suspected(self, row_id: int, attempt: Attempt) -> Attempt:
        """Blame the mail once the line broke during it twice with others getting through in between."""
        before = self._suspects.get(row_id)
        if before is not None and self._sent > before:
            return Attempt(Fate.DELAYED, attempt.code, attempt.words)
        if len(self._suspects) >= MOST_SUSPECTS:
            self._suspects.clear()
        self._suspects[row_id] = self._sent
        return attempt

    def _record(self, last: Verdict | None, following: int | None) -> bool:
        """Write down, patiently: a result that is lost is a mail sent twice."""
        for seconds in RETRY_SECONDS:
            try:
                return self._record_once(last, following)
            except OperationalError:
                log.exception("the database does not answer; again in %s s", seconds)
                self._database.rollback()
                time.sleep(seconds)
        return self._record_once(last, following)

    def _record_once(self, last: Verdict | None, following: int | None) -> bool:
        until = clock.now() + self._leases.sending
        is_mine = outbox.record(
            self._database, worker=self._worker, done=last, following=following, until=until
        )
        self._database.commit()
        return is_mine
