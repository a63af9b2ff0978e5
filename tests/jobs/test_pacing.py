"""How fast one worker sends: its places, and domains that must not be overrun."""

from datetime import timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
from flask import current_app

from cop import clock
from cop.emails.outbox import NEWS, SERVICE
from cop.emails.transport import Attempt, Fate
from cop.jobs.pacing import Domains, Pace
from cop.jobs.sending import Sender
from cop.models import MessageState
from cop.services import outbox, send_rates
from tests.factories import make_message

NOON = "2026-11-23T12:00+01:00"
SECOND = timedelta(seconds=1)


def test_without_limits_everything_goes_at_once(db, at):
    now = at(NOON)
    pace = Pace(db.session, 0)
    assert (pace.batch, pace.least_urgent(now), pace.seconds_to_wait(now)) == (outbox.BATCH, outbox.ANY, 0)
    assert pace.take([NEWS] * 50, now)
    pace.wait(lambda: False)
    pace.spend()


@pytest.mark.parametrize(("rate", "batch"), [(0.1, 1), (1, 2), (10, 20), (25, 50), (1000, 50)])
def test_a_batch_lasts_two_seconds_at_most(db, rate, batch):
    assert Pace(db.session, rate).batch == batch


def test_two_workers_share_one_rate(db, at):
    now = at(NOON)
    one, other = Pace(db.session, 10), Pace(db.session, 10)
    assert one.take([NEWS] * 10, now)
    assert other.take([NEWS] * 10, now)
    assert not one.take([NEWS], now)
    assert one.least_urgent(now) is None
    assert (one.seconds_to_wait(now), other.seconds_to_wait(now)) == (2, 2)
    assert other.least_urgent(now + SECOND) == outbox.ANY


def test_service_mail_alone_goes_where_news_has_to_wait(db, at, monkeypatch):
    now = at(NOON)
    monkeypatch.setitem(current_app.config, "MAIL_PER_HOUR", 36_000)
    pace = Pace(db.session, 0)
    assert pace.take([NEWS] * 12, now)
    assert pace.take([NEWS], now) is False
    assert pace.least_urgent(now) == SERVICE
    assert pace.take([SERVICE], now)


def test_a_wait_that_is_too_long_is_none(db, at):
    now = at(NOON)
    pace = Pace(db.session, 0.1)
    assert pace.take([NEWS], now)
    assert (pace.seconds_to_wait(now), pace.seconds_to_wait(now + 5 * SECOND)) == (0, 5)


def test_whoever_is_told_to_stop_waits_no_longer(db, at):
    now = at(NOON)
    pace = Pace(db.session, 1)
    assert pace.take([NEWS, NEWS], now)
    pace.wait(lambda: False)  # the first place is now
    pace.spend()
    pace.wait(lambda: True)  # the second is in a second: this test would notice


@pytest.fixture
def limited(db, monkeypatch):
    """Sixty mails a minute to one domain: one in 1.1 seconds, and six that service mail or a little play may take."""
    monkeypatch.setitem(current_app.config, "MAIL_DOMAIN_RATE", 60)
    return Domains(db.session)


INTERVAL = timedelta(minutes=1) / 54


def test_many_that_are_due_at_once_wait_one_behind_the_other(limited, at):
    now = at(NOON)
    until = [limited.put_off_until(f"r{n}@example.org", now, is_news=True) for n in range(12)]
    assert until == [None] * 7 + [now + n * INTERVAL for n in range(1, 6)]
    assert limited.put_off_until("a@example.com", now, is_news=True) is None, "another domain"
    assert limited.put_off_until("b@example.org", now, is_news=False) is None, "service mail"


def test_whoever_waited_finds_its_place_free(limited, at):
    now = at(NOON)
    until = [limited.put_off_until(f"r{n}@example.org", now, is_news=True) for n in range(60)]
    late = [place for place in until if place]
    assert [limited.put_off_until("r@example.org", place, is_news=True) for place in late] == [None] * 53


def test_after_a_while_without_a_queue_the_next_waits_for_the_next_place_alone(limited, at):
    now = at(NOON)
    for n in range(400):
        limited.put_off_until(f"r{n}@example.org", now, is_news=True)
    later = now + timedelta(minutes=2)
    until = [limited.put_off_until(f"s{n}@example.org", later, is_news=True) for n in range(9)]
    assert until == [None] * 7 + [later + INTERVAL, later + 2 * INTERVAL]


def test_two_in_a_row_that_are_told_to_slow_down_pause_their_domain(db, at):
    now = at(NOON)
    domains = Domains(db.session)
    slower = Attempt(Fate.DELAYED, 421, "4.7.28 slow down")
    rows = [SimpleNamespace(id=n, recipient=f"r{n}@example.org") for n in range(3)]

    def waits():
        return domains.put_off_until("r@example.org", now, is_news=True)

    domains.note(rows[0], slower, at=now)
    domains.note(rows[0], slower, at=now)
    assert waits() is None, "one mail alone may be to blame itself"
    domains.note(rows[1], Attempt(Fate.SENT, 250, ""), at=now)
    domains.note(rows[1], slower, at=now)
    assert waits() is None, "somebody got through in between"
    domains.note(rows[2], slower, at=now)
    assert waits() == now + send_rates.DOMAIN_PAUSE
    assert domains.put_off_until("r@example.org", now, is_news=False) is None
    other = Domains(db.session)
    other.look(now)
    assert other.put_off_until("r@example.org", now, is_news=True) == now + send_rates.DOMAIN_PAUSE
    other.look(now + send_rates.DOMAIN_PAUSE)
    assert other.put_off_until("r@example.org", now + send_rates.DOMAIN_PAUSE, is_news=True) is None


def test_after_a_long_pause_a_domain_is_not_overrun(db, at, smtp, monkeypatch):
    """All are due: each leaves in its place, and is looked at twice at most."""
    at(NOON)
    monkeypatch.setitem(current_app.config, "MAIL_DOMAIN_RATE", 60)
    mails = [make_message(priority=NEWS, recipient=f"r{n}@example.org") for n in range(120)]
    sender = Sender(db.session, worker="w1")
    assert sender.send_due() == {MessageState.SENT: 7, MessageState.READY: 113}
    for second in range(1, 6):
        at(f"2026-11-23T12:00:{second:02}+01:00")
        sender.send_due()
        assert len(smtp.accepted) <= 7 + second
    db.session.expire_all()
    waiting = sorted(m.not_before for m in mails if m.state == MessageState.READY)
    assert waiting[-1] - clock.now() < timedelta(minutes=2, seconds=10)
    assert all(b - a > INTERVAL / 2 for a, b in pairwise(waiting))
    sender.close()
