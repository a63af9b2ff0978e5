"""What the mail server refuses while we speak to it counts as a report that comes back later: end to end."""

import pytest
from sqlalchemy import select

from cop.extensions import db
from cop.jobs.sending import Sender
from cop.models import DeliveryFault, FaultKind, Message, MessageState, SiteRole, SuppressionReason
from cop.queries.suppressions import all_suppressions
from tests.factories import make_message, make_person

GONE, OURS, LATER = (f"{word}-ada@example.org" for word in ("refuse", "deny", "later"))


@pytest.fixture
def sender(db, smtp):
    sender = Sender(db.session, worker="w1")
    yield sender
    sender.close()


def faults() -> list[tuple[FaultKind, str]]:
    return [(one.kind, one.status) for one in db.session.scalars(select(DeliveryFault))]


def alerted() -> list[str]:
    return list(db.session.scalars(select(Message.recipient).where(Message.kind == "delivery_alert")))


@pytest.fixture(autouse=True)
def administrator(db):
    return make_person(email="team@example.org", site_role=SiteRole.ADMINISTRATOR)


def test_an_address_that_does_not_exist_is_stopped_at_once(sender):
    person = make_person(email=GONE)
    message = make_message(recipient=GONE, person_id=person.id)
    assert sender.send_due() == {MessageState.DEAD: 1}
    assert faults() == [(FaultKind.GONE, "5.1.1")]
    assert db.session.scalars(select(DeliveryFault.message_id)).one() == message.id
    assert all_suppressions([GONE]) == {GONE: {SuppressionReason.BOUNCED}}
    assert alerted() == []


def test_a_refusal_for_our_sake_stops_nobody_and_is_told_once(sender):
    for _ in range(2):
        make_message(recipient=OURS)
    assert sender.send_due()[MessageState.DEAD] == 2
    assert faults() == [(FaultKind.OURS, "5.7.1")] * 2
    assert (all_suppressions([OURS]), alerted()) == ({}, ["team@example.org"])


def test_what_may_work_later_is_no_fault_yet(sender):
    make_message(recipient=LATER)
    assert sender.send_due() == {MessageState.READY: 1}
    assert (faults(), all_suppressions([LATER]), alerted()) == ([], {}, [])
