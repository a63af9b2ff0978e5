"""Claims, leases and fences of the outbox, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import event, text

from cop.emails import outbox as queueing
from cop.emails.compose import Composed
from cop.emails.verdicts import Verdict
from cop.models import Message, MessageState
from cop.services import outbox
from tests.factories import make_message

LATER = timedelta(seconds=60)


@pytest.fixture
def now(at):
    return at("2026-11-22T12:00+01:00")


def claim(db, worker, now, limit=50):
    rows = outbox.claim_ready(db.session, worker=worker, at=now, until=now + LATER, limit=limit)
    db.session.expire_all()
    return [row.id for row in rows]


def mark(db, worker, now, message, done=None):
    return outbox.record(
        db.session, worker=worker, done=done, following=message.id if message else None, until=now + LATER
    )


def state(db, message):
    db.session.expire_all()
    return message.state.value, message.attempts, message.ambiguous, message.lease_owner


def test_a_row_is_claimed_once_in_order(db, now):
    third, first, second = make_message(priority=5), make_message(priority=0), make_message(priority=3)
    assert claim(db, "w1", now, limit=2) == [first.id, second.id]
    assert claim(db, "w2", now) == [third.id]
    assert claim(db, "w1", now) == []
    assert state(db, first) == ("leased", 0, 0, "w1")


def test_a_row_is_begun_only_by_who_claimed_it(db, now):
    message = make_message()
    claim(db, "w1", now)
    assert mark(db, "w2", now, message) is False
    assert mark(db, "w1", now, message) is True
    assert mark(db, "w1", now, message) is False, "it is being sent already"
    assert state(db, message) == ("sending", 0, 0, "w1")


def test_a_row_taken_back_after_its_claim_is_not_begun(db, now):
    message = make_message(kind="invitation", subject="meeting:1:2", version=3)
    claim(db, "w1", now)
    assert queueing.supersede("meeting:1:2", before_version=4) == {"invitation"}
    assert mark(db, "w1", now, message) is False
    assert state(db, message) == ("cancelled", 0, 0, None)


def test_what_is_being_sent_or_newer_is_not_taken_back(db, now):
    sending = make_message(subject="meeting:1:2", version=3)
    claim(db, "w1", now)
    mark(db, "w1", now, sending)
    make_message(subject="meeting:1:2", version=4)
    make_message(subject="meeting:1:20", version=3)
    assert queueing.supersede("meeting:1:2", before_version=4) == set()


def test_one_statement_ends_a_row_and_begins_the_next(db, now):
    first, second = make_message(), make_message()
    claim(db, "w1", now)
    mark(db, "w1", now, first)
    sent = Verdict(first.id, MessageState.SENT, 1, 0, sent_at=now, code=250)
    assert mark(db, "w1", now, second, done=sent) is True
    assert state(db, first) == ("sent", 1, 0, None)
    assert (first.sent_at, first.last_code, first.lease_until) == (now, 250, None)
    assert state(db, second) == ("sending", 0, 0, "w1")


def test_a_worker_believed_dead_changes_nothing_when_it_wakes(db, now):
    message = make_message()
    claim(db, "w1", now)
    mark(db, "w1", now, message)
    later = now + timedelta(seconds=61)
    assert outbox.reclaim(db.session, at=later) == (0, 1)
    claim(db, "w2", later)
    failed = Verdict(message.id, MessageState.DEAD, 1, 0)
    mark(db, "w1", later, None, done=failed)
    assert state(db, message) == ("leased", 1, 1, "w2")


def test_reclaim_tells_what_waited_from_what_was_being_sent(db, now):
    waiting, sending, alive = make_message(), make_message(), make_message()
    claim(db, "w1", now, limit=2)
    mark(db, "w1", now, sending)
    later = now + timedelta(seconds=61)
    claim(db, "w2", later)
    assert outbox.reclaim(db.session, at=later) == (1, 1)
    assert state(db, waiting) == ("ready", 0, 0, None)
    assert state(db, sending) == ("ready", 1, 1, None)
    assert state(db, alive) == ("leased", 0, 0, "w2")


def test_a_mail_during_which_three_workers_died_is_set_aside(db, now):
    message = make_message()
    for n in range(3):
        claim(db, f"w{n}", now)
        mark(db, f"w{n}", now, message)
        now += timedelta(minutes=2)
        outbox.reclaim(db.session, at=now)
    assert state(db, message) == ("dead", 3, 3, None)
    assert (
        message.last_error == "The worker stopped between handing the mail over and writing down the answer."
    )


def test_release_gives_back_only_what_was_not_begun(db, now):
    first, second = make_message(), make_message()
    claim(db, "w1", now)
    mark(db, "w1", now, first)
    outbox.release(db.session, worker="w1")
    assert [state(db, m)[0] for m in (first, second)] == ["sending", "ready"]


def test_composing_is_claimed_too_and_stores_nothing_over_a_mail_taken_back(db, now):
    kept, outdated = (make_message(state=MessageState.QUEUED, body=None, subject=s) for s in ("a", "b"))
    rows = outbox.claim_queued(db.session, worker="w1", at=now, until=now + LATER)
    assert {row.id for row in rows} == {kept.id, outdated.id}
    assert outbox.claim_queued(db.session, worker="w2", at=now, until=now + LATER) == []
    queueing.supersede("b", before_version=1)
    mail = Composed("Title", "comunita@example.org", b"bytes")
    outbox.store_composed(db.session, [(kept.id, mail), (outdated.id, mail)], worker="w1")
    assert state(db, kept) == ("ready", 0, 0, None)
    assert (kept.title, kept.body) == ("Title", b"bytes")
    assert state(db, outdated) == ("cancelled", 0, 0, None)
    assert outdated.body is None


def test_rows_of_a_composer_that_died_are_composed_by_another(db, now):
    message = make_message(state=MessageState.QUEUED, body=None)
    outbox.claim_queued(db.session, worker="w1", at=now, until=now + LATER)
    later = now + timedelta(seconds=61)
    [row] = outbox.claim_queued(db.session, worker="w2", at=later, until=later + LATER)
    assert row.id == message.id


def test_what_has_run_out_expires(db, now):
    over = make_message(expires_at=now)
    queued = make_message(expires_at=now, state=MessageState.QUEUED)
    make_message(expires_at=now + LATER)
    sent = make_message(expires_at=now, state=MessageState.SENT)
    assert outbox.expire(db.session, at=now) == 2
    assert [state(db, m)[0] for m in (over, queued, sent)] == ["expired", "expired", "sent"]


def test_the_same_mail_is_queued_once(db, now):
    to = queueing.Recipient("ada@example.org", "Ada", "en")
    for _ in range(2):
        queueing.queue("trial", to=to, about="trial:1", context={})
    queueing.queue("trial", to=to, about="trial:1", context={}, version=1)
    assert db.session.query(Message).count() == 2


def test_the_claims_read_their_partial_indexes(db, now):
    """They hold only what waits: without them each claim would read every mail ever sent."""
    connection = db.session.connection()
    ran = []
    event.listen(connection, "before_cursor_execute", lambda *args: ran.append(args[2:4]))
    claim(db, "w1", now)
    outbox.claim_queued(db.session, worker="w1", at=now, until=now + LATER)
    explain = "EXPLAIN "
    if connection.dialect.name == "sqlite":
        explain = "EXPLAIN QUERY PLAN "
    else:
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
    claims = [(sql, values) for sql, values in ran if sql.startswith("WITH")]
    plans = [str(connection.exec_driver_sql(explain + sql, values).all()) for sql, values in claims]
    assert ["ix_message_due" in plans[0], "ix_message_queued" in plans[1]] == [True, True]
