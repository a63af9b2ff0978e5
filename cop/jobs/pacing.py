"""How fast a worker may send: what all workers together may (`cop.services.send_rates`), waited for here."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Row

from cop.emails.outbox import NEWS, SERVICE
from cop.emails.transport import Attempt, Fate
from cop.services import outbox, send_rates
from cop.services.outbox import Database
from cop.services.send_rates import Limit

# A batch lasts this long at most, so that a mail that is more urgent waits no longer behind it.
BATCH_SECONDS = 2
# One mail alone may be to blame itself.
MAILS_TOLD = 2
# Whoever was put off longer ago than this is no measure for the next.
MEMORY = timedelta(minutes=1)
# What a wait may last before the worker goes on with other things.
LONGEST_WAIT = timedelta(seconds=5)


class Pace:
    """The places of one worker's mails, in the order in which they leave. `rate` as MAIL_RATE."""

    def __init__(self, database: Database, rate: float) -> None:
        self._database = database
        self._limits = send_rates.limits_of(current_app.config, rate=rate)
        longest = max((limit.interval.total_seconds() for limit in self._limits), default=0)
        self.batch = max(1, min(outbox.BATCH, int(BATCH_SECONDS / longest))) if longest else outbox.BATCH
        self._places: deque[float] = deque()

    def least_urgent(self, at: datetime) -> int | None:
        """Return up to which priority mails may leave now: all, service mail alone (its reserve), None for none."""
        if not self._limits or self._free_in(at, is_news=True) <= send_rates.HORIZON:
            return outbox.ANY
        return SERVICE if self._free_in(at, is_news=False) <= send_rates.HORIZON else None

    def seconds_to_wait(self, at: datetime) -> float:
        """Return how long it takes until news may leave, 0 where that is longer than a worker waits for."""
        left = self._free_in(at, is_news=True) if self._limits else timedelta(0)
        return left.total_seconds() if left <= LONGEST_WAIT else 0

    def take(self, priorities: Sequence[int], at: datetime) -> bool:
        """Take a place for each of these mails; False where others were faster and there is none near enough."""
        if not self._limits:
            return True
        news = sum(priority >= NEWS for priority in priorities)
        places = send_rates.take(
            self._database, self._limits, service=len(priorities) - news, news=news, at=at
        )
        self._database.commit()
        begin = time.monotonic()
        self._places = deque(begin + (place - at).total_seconds() for place in places or ())
        return places is not None

    def wait(self, is_stopping: Callable[[], bool]) -> None:
        """Return when the next mail may go, or as soon as `is_stopping` says so."""
        place = self._places[0] if self._places else 0.0
        while (left := place - time.monotonic()) > 0 and not is_stopping():
            time.sleep(min(left, 0.5))

    def spend(self) -> None:
        """Give up the place of a mail that was handed over; one that was taken back leaves its own to the next."""
        if self._places:
            self._places.popleft()

    def _free_in(self, at: datetime, *, is_news: bool) -> timedelta:
        free = send_rates.free_at(self._database, self._limits, is_news=is_news, at=at)
        self._database.commit()
        return free - at


class Domains:
    """What single domains of recipients take: news waits where one asked to slow down, or has had its number."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._paused: dict[str, datetime] = {}
        self._slower: dict[str, set[int]] = {}
        self._last: dict[str, tuple[datetime, datetime]] = {}

    def look(self, at: datetime) -> None:
        """Learn which domains are left alone at an instant; once a batch."""
        self._paused = send_rates.paused_domains(self._database, at=at)
        self._database.commit()

    def put_off_until(self, recipient: str, at: datetime, *, is_news: bool) -> datetime | None:
        """Return until when a mail must wait for its domain's sake, None for not at all. It takes its place then.

        Many that are due at once, as after a pause, wait one behind the other rather than all for the next place.
        """
        domain = send_rates.domain_of(recipient)
        if is_news and domain in self._paused:
            return self._paused[domain]
        limit = send_rates.domain_limit(current_app.config, domain)
        if limit is None:
            return None
        # Here the reserve is for whoever comes: without a little play, one that is a moment early waits again.
        free = send_rates.free_at(self._database, [limit], is_news=False, at=at)
        if not is_news or free <= at:
            send_rates.take(self._database, [limit], service=1, news=0, at=at)
        self._database.commit()
        return self._behind_the_last(domain, free, limit, at) if is_news and free > at else None

    def _behind_the_last(self, domain: str, free: datetime, limit: Limit, at: datetime) -> datetime:
        last, noted_at = self._last.get(domain, (free, at))
        is_known = domain in self._last and at - noted_at <= MEMORY
        until = max(free, last + limit.interval) if is_known else free
        self._last[domain] = until, at
        return until

    def note(self, row: Row[Any], attempt: Attempt, *, at: datetime) -> None:
        """Take in how an attempt ended: a domain is left alone once it told two mails in a row to come later."""
        domain = send_rates.domain_of(row.recipient)
        if attempt.fate == Fate.SENT:
            self._slower.pop(domain, None)
        elif send_rates.asks_to_slow_down(attempt):
            told = self._slower.setdefault(domain, set())
            told.add(row.id)
            if len(told) >= MAILS_TOLD:
                self._pause(domain, at)

    def _pause(self, domain: str, at: datetime) -> None:
        until = at + send_rates.DOMAIN_PAUSE
        send_rates.pause_domain(self._database, domain, until=until, at=at)
        self._database.commit()
        self._paused[domain] = until
        del self._slower[domain]
