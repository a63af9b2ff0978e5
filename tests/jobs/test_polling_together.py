"""Two workers read one mailbox at the same time, with real commits: each mail is taken in by one of them."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

import pytest
from sqlalchemy import delete, func, select

from cop.extensions import Base
from cop.extensions import db as _db
from cop.inbound.imap import Mailbox
from cop.jobs import polling
from cop.models import InboundMail
from tests.mail_servers import PASSWORD, mailbox
from tests.mailboxes import emptied

MAILS = 6


@dataclass
class StaleMark:
    """What a worker without the lock would go by."""

    last_uid: int = 0


@pytest.fixture(scope="module")
def dovecot():
    with mailbox() as running:
        yield running


@pytest.fixture
def live(app, dovecot, monkeypatch):
    """The application with nothing rolled back, and a mailbox with mails; every table is emptied afterwards."""
    settings = {"SERVER": "127.0.0.1", "PORT": dovecot.imap, "SECURITY": "none", "USERNAME": "bounces"}
    for name, value in (settings | {"PASSWORD": PASSWORD}).items():
        monkeypatch.setitem(app.config, f"MAIL_IN_{name}", value)
    with emptied(dovecot.imap) as client:
        for n in range(MAILS):
            client.append("INBOX", b"From: bea@example.com\r\nSubject: Mail %d\r\n\r\nVengo.\r\n" % n)
    yield app
    with app.app_context():
        for table in reversed(Base.metadata.sorted_tables):
            _db.session.execute(delete(table))
        _db.session.commit()


@pytest.fixture
def side_by_side(monkeypatch):
    """Each mail is in the hands of both workers before either writes it down; return how often each was taken in."""
    both, taken = threading.Barrier(2), Counter()
    fetch, take_in = Mailbox.whole, polling.take_in

    def whole(self, uid):
        raw = fetch(self, uid)
        with suppress(threading.BrokenBarrierError):
            both.wait(5)
        return raw

    def counted(raw, *args, **kw):
        taken[raw] += 1
        return take_in(raw, *args, **kw)

    monkeypatch.setattr(Mailbox, "whole", whole)
    monkeypatch.setattr(polling, "take_in", counted)
    return taken


def polled_twice(app) -> list[int]:
    def poll(_n):
        with app.app_context():
            return polling.poll()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(poll, range(2)))


def test_two_workers_take_each_mail_in_once(live, side_by_side):
    assert sum(polled_twice(live)) == MAILS
    assert list(side_by_side.values()) == [1] * MAILS
    with live.app_context():
        assert _db.session.scalar(select(func.count()).select_from(InboundMail)) == MAILS


def test_without_the_lock_each_would_be_taken_in_twice(live, side_by_side, monkeypatch):
    """What the mark is for, and that the test above would see it missing."""
    locked = polling.locked_mark

    def unlocked(name, *, validity):
        return StaleMark() if side_by_side_began() else locked(name, validity=validity)

    def side_by_side_began():
        return threading.current_thread() in began or began.add(threading.current_thread())

    began: set[threading.Thread] = set()
    monkeypatch.setattr(polling, "locked_mark", unlocked)
    assert sum(polled_twice(live)) > MAILS
    assert max(side_by_side.values()) == 2
