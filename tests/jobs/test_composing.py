"""Composing what is queued, on both databases."""

from datetime import timedelta

import pytest

from cop import clock
from cop.emails.outbox import Recipient, queue
from cop.jobs.composing import compose_due
from cop.jobs.sending import Sender
from cop.models import Message, MessageState
from tests.emails.test_compose import TRIAL

ADA = Recipient("ada@example.org", "Ada", "en")


@pytest.fixture
def message(db):
    def find(about):
        db.session.expire_all()
        return db.session.query(Message).filter_by(subject=about).one()

    return find


def test_a_queued_mail_gets_its_bytes_and_then_leaves(db, smtp, message):
    queue("trial", to=ADA, about="trial:1", context=TRIAL)
    assert compose_due("w1") == {MessageState.READY: 1}
    row = message("trial:1")
    assert (row.state, row.title) == (MessageState.READY, "A trial mail from Torino Social Impact")
    assert row.envelope_from == "comunita@example.org"
    sender = Sender(db.session, worker="w1")
    sender.send_due()
    sender.close()
    assert smtp.accepted == [("ada@example.org", row.body)]
    assert compose_due("w1") == {}


def test_what_cannot_be_composed_is_set_aside_with_the_reason(db, message):
    queue("trial", to=ADA, about="trial:1", context=TRIAL | {"calendar": {"method": "REQUEST"}})
    queue("nonsense", to=ADA, about="trial:2", context=TRIAL)
    queue("trial", to=ADA, about="trial:3", context={})
    queue("trial", to=Recipient("àda@example.org", "Ada", "en"), about="trial:4", context=TRIAL)
    queue("trial", to=ADA, about="trial:5", context=TRIAL)
    assert compose_due("w1") == {MessageState.READY: 1, MessageState.DEAD: 4}
    assert [message(f"trial:{n}").last_error for n in range(1, 6)] == [
        "A fact is missing that its text needs: uid.",
        "There is no template emails/nonsense/subject.txt.",
        "A fact is missing that its text needs: 'when' is undefined.",
        "The address has characters that mail servers do not take.",
        "",
    ]
    assert message("trial:5").state == MessageState.READY


def test_what_nobody_needs_any_more_is_not_composed(db, message):
    now = clock.now()
    queue("trial", to=ADA, about="trial:1", context=TRIAL, expires_at=now)
    queue("trial", to=ADA, about="trial:2", context=TRIAL, not_before=now + timedelta(hours=1))
    assert compose_due("w1") == {MessageState.EXPIRED: 1}
    assert message("trial:1").body is None
    assert message("trial:2").state == MessageState.QUEUED


def test_more_than_a_batch_is_composed(db):
    for n in range(60):
        queue("trial", to=ADA, about=f"trial:{n}", context=TRIAL)
    assert compose_due("w1") == {MessageState.READY: 60}
