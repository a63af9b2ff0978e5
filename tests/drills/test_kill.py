"""Workers killed at any moment: no mail is lost, and each kill repeats one at most, with the same Message-ID."""

import logging
import os
import random
import signal
import time
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from cop.emails.verdicts import FINAL
from cop.extensions import db
from cop.jobs.worker import Worker
from cop.models import Message, MessageState
from cop.services.outbox import Leases
from tests.fleet import MESSAGE_ID, fill, make_app, start, tables
from tests.sink import sink

MAILS, KILLS = 1500, 20
BODY = b"Subject: Drill\r\n\r\n" + b"x" * 2000 + b"\r\n"
SHORT = Leases(waiting=timedelta(seconds=1), sending=timedelta(seconds=2))
PATIENCE_SECONDS = 300
MAILS_A_SECOND = 180  # of both workers: slow enough that twenty kills fit in


def work(url: str, port: int, rate: int, leases: Leases = SHORT) -> None:
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # ticks that come late are no news here
    Worker(make_app(url, port, MAIL_RATE=rate), leases=leases).run()


def asked(statement):
    """The rows of a query, in a transaction that ends at once: workers wait for who holds one."""
    rows = db.session.execute(statement).all()
    db.session.rollback()
    return rows


def left() -> int:
    return asked(select(func.count()).where(Message.state.not_in(FINAL)))[0][0]


def wait_until_empty() -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while left() and time.monotonic() < end:
        time.sleep(0.2)


def counts() -> dict[MessageState, int]:
    return dict(tuple(row) for row in asked(select(Message.state, func.count()).group_by(Message.state)))


@pytest.mark.drill
def test_kills_lose_nothing_and_repeat_little(shared_database, delivered):
    chance = random.Random(20261122)
    with sink(delivered.log) as port, tables(shared_database):
        fill(MAILS, BODY)
        arguments = (work, shared_database, port, MAILS_A_SECOND)
        workers = [start(*arguments) for _ in range(2)]
        for _ in range(KILLS):
            seen = len(delivered())
            end = time.monotonic() + 60
            while len(delivered()) < seen + 5 and time.monotonic() < end:  # somebody is sending right now
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.2))
            victim = chance.randrange(2)
            os.kill(workers[victim].pid, signal.SIGKILL)
            workers[victim].join()
            workers[victim] = start(*arguments)
        was_running = left()
        wait_until_empty()
        final = counts()
        [(ambiguous,)] = asked(select(func.sum(Message.ambiguous)))
        for worker in workers:
            worker.kill()
            worker.join()
    copies = Counter(delivered())
    duplicates = sum(copies.values()) - len(copies)
    print(
        f"{duplicates} duplicates, {ambiguous} taken over while being sent, {was_running} left after the kills"
    )
    assert was_running > 0, "every kill met a worker that had something to send"
    assert set(copies) == {MESSAGE_ID.format(n) for n in range(MAILS)}
    assert duplicates <= KILLS
    assert final == {MessageState.SENT: MAILS}


@pytest.mark.drill
def test_two_workers_send_each_mail_once(shared_database, delivered):
    with sink(delivered.log) as port, tables(shared_database):
        fill(400, BODY)
        # Nobody dies here: with short leases a machine that stalls would look like a worker that did.
        workers = [start(work, shared_database, port, 1000, Leases()) for _ in range(2)]
        wait_until_empty()
        for worker in workers:
            worker.terminate()
            worker.join(10)
    assert Counter(delivered()) == Counter(MESSAGE_ID.format(n) for n in range(400))
