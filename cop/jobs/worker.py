"""The worker: a scheduler that only ticks, and a loop that sends. Any number of them may run."""

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from datetime import UTC

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from cop import clock
from cop.extensions import db
from cop.jobs.composing import compose_due
from cop.jobs.due import do_what_is_due
from cop.jobs.housekeeping import keep_house
from cop.jobs.newsletters import News, put_in_order
from cop.jobs.polling import poll
from cop.jobs.sending import Sender, own_connection
from cop.jobs.stopping import write_stops
from cop.services.outbox import Database, Leases, reclaim
from cop.services.workers import sign_off_worker, tick_worker

COMPOSE_SECONDS = 2
RECLAIM_SECONDS = 15
DUE_SECONDS = 60
POLL_SECONDS = 60
STOPS_SECONDS = 300
HOUSEKEEPING_SECONDS = 3600
IDLE_SECONDS = 0.5
log = logging.getLogger(__name__)


def new_name() -> str:
    """Return a name that no other worker has, which says where it runs."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(3)}"


class Worker:
    """Composes, sends and puts away until `stop` is called.

    `leases` says after how long a silent worker's mails are taken over by another.
    """

    def __init__(self, app: Flask, *, leases: Leases | None = None) -> None:
        self.name = new_name()
        self._app = app
        self._leases = leases or Leases()
        self._is_stopping = False
        self._sender: Sender | None = None
        self._wake = threading.Event()
        self._started_at = clock.now()
        self._news = News()

    def stop(self) -> None:
        """End after the mail in hand. Only sets flags, so that a signal handler may call it."""
        self._is_stopping = True
        if self._sender is not None:
            self._sender.stop()

    def run(self) -> None:
        """Work until stopped."""
        scheduler = self._scheduler()
        scheduler.start()
        try:
            with self._app.app_context():
                self._send_until_stopped()
        finally:
            scheduler.shutdown()
            with self._app.app_context():
                sign_off_worker(self.name)
                db.session.commit()

    def _send_until_stopped(self) -> None:
        while not self._is_stopping:
            try:
                with own_connection() as connection:
                    self._send(connection)
            except SQLAlchemyError:
                log.exception("the database does not answer")
                self._wake.wait(5)

    def _send(self, connection: Database) -> None:
        rate = self._app.config["MAIL_RATE"]
        self._sender = Sender(connection, worker=self.name, leases=self._leases, rate=rate)
        try:
            while not self._is_stopping:
                self._sender.send_due()
                self._wake.wait(IDLE_SECONDS)
                self._wake.clear()
        finally:
            self._sender.close()

    def _scheduler(self) -> BackgroundScheduler:
        """Ticks alone, in memory: what is due stands in the database, so that a tick may come late or twice."""
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        scheduler = BackgroundScheduler(timezone=UTC, job_defaults=defaults)
        reclaim_seconds = min(RECLAIM_SECONDS, self._leases.waiting.total_seconds() / 2)
        ticks: list[tuple[Callable[[], object], float]] = [
            (self._compose, COMPOSE_SECONDS),
            (self._move_news_on, COMPOSE_SECONDS),
            (self._look_after_leases, reclaim_seconds),
            (self._do_what_is_due, DUE_SECONDS),
            (write_stops, STOPS_SECONDS),
            (poll, POLL_SECONDS),
            (keep_house, HOUSEKEEPING_SECONDS),
        ]
        for job, seconds in ticks:
            trigger = IntervalTrigger(seconds=seconds, timezone=UTC)
            scheduler.add_job(self._in_context(job), trigger, name=job.__name__, next_run_time=clock.now())
        return scheduler

    def _in_context(self, job: Callable[[], object]) -> Callable[[], None]:
        def tick() -> None:
            with self._app.app_context():
                try:
                    job()
                except SQLAlchemyError:
                    db.session.rollback()
                    log.exception("%s: the database does not answer", job.__name__)

        return tick

    def _compose(self) -> None:
        if compose_due(self.name):
            self._wake.set()

    def _move_news_on(self) -> None:
        if self._news.move_on():
            self._wake.set()

    def _do_what_is_due(self) -> None:
        if any(do_what_is_due().values()):
            self._wake.set()

    def _look_after_leases(self) -> None:
        now = clock.now()
        reclaimed = reclaim(db.session, at=now)
        db.session.commit()
        if any((*reclaimed, put_in_order())):
            self._wake.set()
        breaker = self._sender.breaker if self._sender is not None else None
        tick_worker(
            self.name, started_at=self._started_at, at=now, trouble=breaker.trouble if breaker else "",
            paused_until=breaker.paused_until if breaker else None,
        )  # fmt: skip
        db.session.commit()
