"""Sending against a real SMTP server that misbehaves in every way, on both databases."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from cop import clock
from cop.emails import smtp_lines
from cop.emails.verdicts import MAX_ATTEMPTS
from cop.jobs.sending import Sender
from cop.models import Message, MessageState
from tests.factories import make_message

NOON = "2026-11-22T12:00+01:00"


@pytest.fixture
def sender(db, smtp):
    sender = Sender(db.session, worker="w1")
    yield sender
    sender.close()


def reread(db, *messages):
    db.session.expire_all()
    return [(m.state.value, m.attempts, m.last_code) for m in messages]


def test_mails_are_sent_unchanged_most_urgent_first(db, smtp, sender):
    later = make_message(priority=5)
    urgent = make_message(priority=0)
    assert sender.send_due() == {MessageState.SENT: 2}
    assert smtp.accepted == [(m.recipient, m.body) for m in (urgent, later)]
    assert reread(db, later, urgent) == [("sent", 1, 250)] * 2
    assert later.sent_at is not None
    assert later.lease_owner is later.lease_until is None


def test_nothing_is_sent_before_its_time(db, smtp, sender):
    make_message(not_before=clock.now() + timedelta(seconds=1))
    make_message(state=MessageState.QUEUED)
    assert sender.send_due() == {}


@pytest.mark.parametrize(
    ("address", "state", "attempts", "code"),
    [
        ("refuse-a@example.org", "dead", 1, 550),
        ("reject-a@example.org", "dead", 1, 554),
        ("later-a@example.org", "ready", 1, 451),
        ("full-a@example.org", "ready", 1, 452),
        ("busy-a@example.org", "ready", 0, 421),
        ("drop_before-a@example.org", "ready", 0, None),
        ("drop_after-a@example.org", "ready", 1, None),
        ("busy.1-a@example.org", "sent", 1, 250),
        ("drop_before.1-a@example.org", "sent", 1, 250),
    ],
)
@pytest.mark.parametrize("has_pipelining", [True, False])
def test_each_failure_is_told_apart(db, smtp, sender, address, state, attempts, code, has_pipelining):
    smtp.has_pipelining = has_pipelining
    message = make_message(recipient=address)
    sender.send_due()
    assert reread(db, message) == [(state, attempts, code)]


def test_a_mail_that_fails_stops_no_other(db, smtp, sender):
    failing = [
        make_message(recipient=f"{word}-a@example.org") for word in ("refuse", "later", "busy", "full")
    ]
    innocent = [make_message() for _ in range(5)]
    sender.send_due()
    assert smtp.recipients == [m.recipient for m in innocent]
    assert reread(db, *innocent) == [("sent", 1, 250)] * 5
    assert [s for s, _attempts, _code in reread(db, *failing)] == ["dead", "ready", "ready", "ready"]


def test_a_temporary_failure_waits_longer_each_time(db, smtp, sender, at):
    now = at(NOON)
    message = make_message(recipient="later.2-a@example.org")
    for shortest, longest in ((30, 60), (60, 120)):
        sender.send_due()
        db.session.expire_all()
        wait = (message.not_before - now).total_seconds()
        assert shortest <= wait <= longest
        assert sender.send_due() == {}
        now = at((now + timedelta(seconds=wait)).isoformat())
    assert sender.send_due() == {MessageState.SENT: 1}
    assert len(smtp.accepted) == 1


def test_a_mail_is_given_up_after_eight_attempts(db, smtp, sender, at):
    message = make_message(recipient="later-a@example.org", not_before=datetime(2026, 1, 1, tzinfo=UTC))
    for day in range(1, 12):
        at(f"2026-11-{day:02}T12:00+01:00")
        sender.send_due()
    assert reread(db, message) == [("dead", MAX_ATTEMPTS, 451)]
    assert message.last_error == "4.7.1 Greylisted, try again later"
    assert smtp.tries["later-a@example.org"] == MAX_ATTEMPTS


def test_what_nobody_needs_any_more_expires(db, smtp, sender, at):
    now = at(NOON)
    over = make_message(expires_at=now)
    soon = make_message(recipient="later-a@example.org", expires_at=now + timedelta(seconds=20))
    assert sender.send_due() == {MessageState.EXPIRED: 2}
    assert reread(db, over, soon) == [("expired", 0, None), ("expired", 1, 451)]
    assert smtp.tries[over.recipient] == 0


def test_a_mail_taken_and_never_answered_is_given_up_at_the_third(db, smtp, sender, at):
    message = make_message(recipient="drop_after-a@example.org", not_before=datetime(2026, 1, 1, tzinfo=UTC))
    for day in range(1, 6):
        at(f"2026-11-{day:02}T12:00+01:00")
        sender.send_due()
    assert reread(db, message) == [("dead", 3, None)]
    assert len(smtp.accepted) == 3
    assert {body for _recipient, body in smtp.accepted} == {message.body}


def test_sign_in_mails_are_wiped_once_sent(db, sender):
    secret = make_message(kind="sign_in_code", context={"code": "123456"})
    other = make_message()
    sender.send_due()
    reread(db)
    assert (secret.body, secret.context, secret.title) == (None, {}, "")
    assert other.body is not None
    assert other.context["host"] == "example.org"
    assert (secret.state, other.state) == (MessageState.SENT, MessageState.SENT)


def test_a_sign_in_mail_that_waits_keeps_its_content(db, sender):
    secret = make_message(kind="sign_in_code", recipient="later-a@example.org")
    sender.send_due()
    reread(db)
    assert secret.body is not None


def test_a_server_out_of_order_costs_no_attempt(db, smtp, sender, at):
    now = at(NOON)
    smtp.mode = "down"
    messages = [make_message() for _ in range(10)]
    sender.send_due()
    assert reread(db, *messages)[3:] == [("ready", 0, None)] * 7
    assert {(s, a) for s, a, _code in reread(db, *messages)} == {("ready", 0)}
    assert sender.breaker.paused_until == now + timedelta(seconds=30)
    assert smtp.connections == 3
    smtp.mode = "up"
    assert sender.send_due() == {}, "the server is left alone for a while"
    at((now + timedelta(seconds=31)).isoformat())
    assert sender.send_due() == {MessageState.SENT: 10}
    assert sender.breaker.paused_until is None
    assert sorted(smtp.recipients) == sorted(m.recipient for m in messages)


def test_a_server_that_bars_us_stops_everything_at_once(db, smtp, sender, at):
    now = at(NOON)
    smtp.mode = "barred"
    messages = [make_message() for _ in range(5)]
    sender.send_due()
    assert {(s, a) for s, a, _code in reread(db, *messages)} == {("ready", 0)}
    assert sender.breaker.paused_until == now + timedelta(minutes=5)
    assert sender.breaker.trouble == "530 5.7.0 Authentication required"
    assert smtp.connections == 1


def test_a_password_that_the_server_does_not_take_stops_everything(app, db, smtp, sender, monkeypatch):
    monkeypatch.setattr(app.extensions["mail"], "username", "cop")
    monkeypatch.setattr(app.extensions["mail"], "password", "secret")
    message = make_message()
    sender.send_due()
    assert reread(db, message) == [("ready", 0, None)]
    assert sender.breaker.trouble == "SMTP AUTH extension not supported by server."


def test_a_mail_whose_content_is_gone_is_set_aside(db, sender):
    message = make_message(body=None)
    sender.send_due()
    assert reread(db, message) == [("dead", 1, None)]
    assert message.last_error == "The content of the mail is gone."


def test_a_mail_that_breaks_every_line_is_blamed_once_others_get_through(db, smtp, sender, at):
    now = at(NOON)
    poison = make_message(recipient="busy-a@example.org", priority=0)
    for _ in range(12):
        make_message()
        sender.send_due()
        now = at((now + timedelta(hours=12)).isoformat())
    assert reread(db, poison) == [("dead", MAX_ATTEMPTS, 421)]
    assert len(smtp.accepted) == 12


def test_one_connection_carries_a_hundred_mails(db, smtp, sender):
    for _ in range(120):
        make_message()
    sender.send_due()
    assert (len(smtp.accepted), smtp.connections) == (120, 2)


def test_a_final_answer_may_take_long_but_not_a_command(db, smtp, sender, monkeypatch):
    monkeypatch.setattr(smtp_lines, "COMMAND_SECONDS", 0.3)
    smtp.mode = "stall"
    message = make_message()
    sender.send_due()
    assert reread(db, message) == [("ready", 0, None)]
    assert message.last_error != ""


def test_stop_finishes_the_mail_in_hand_and_gives_back_the_others(db, smtp, sender):
    messages = [make_message() for _ in range(3)]
    smtp.on_try = lambda _recipient: sender.stop()
    assert sender.send_due() == {MessageState.SENT: 1}
    assert [s for s, _a, _c in reread(db, *messages)] == ["sent", "ready", "ready"]
    assert {m.lease_owner for m in messages} == {None}


def test_an_address_that_is_none_is_refused(db, sender):
    message = make_message(recipient="nobody")
    sender.send_due()
    assert reread(db, message) == [("dead", 1, None)]
    assert message.last_error == "The address has characters that mail servers do not take."


def test_the_pace_holds(db, smtp):
    for _ in range(6):
        make_message()
    started = clock.now()
    sender = Sender(db.session, worker="w1", rate=20)
    sender.send_due()
    sender.close()
    assert (clock.now() - started).total_seconds() >= 5 / 20
    assert len(smtp.accepted) == 6


def test_every_mail_is_sent_once_by_two_senders_in_turn(db, smtp):
    messages = [make_message() for _ in range(30)]
    senders = [Sender(db.session, worker=f"w{n}", rate=1000) for n in range(2)]
    for sender in senders:
        sender.send_due()
        sender.close()
    assert sorted(smtp.recipients) == sorted(m.recipient for m in messages)
    assert db.session.query(Message).filter_by(state=MessageState.SENT).count() == 30


def test_the_queue_drains_after_every_kind_of_trouble(db, smtp, sender, at):
    """Each mail arrives once, but for those that were taken and never answered: once more for each."""
    now = at(NOON)
    words = ("take", "later.2", "full.1", "busy.1", "busy.3", "drop_before.3", "drop_after.1")
    messages = [make_message(recipient=f"{word}-{n}@example.org") for n in range(3) for word in words]
    smtp.mode = "down"
    for _ in range(12):
        sender.send_due()
        now = at((now + timedelta(minutes=20)).isoformat())
        smtp.mode = "up"
    assert {state for state, _attempts, _code in reread(db, *messages)} == {"sent"}
    copies = Counter(smtp.recipients)
    assert copies == {m.recipient: 2 if m.recipient.startswith("drop_after") else 1 for m in messages}
    assert {body for _recipient, body in smtp.accepted} == {m.body for m in messages}
