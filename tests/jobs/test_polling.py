"""The mailbox is read from a real Dovecot, and what a real Postfix refused comes back through it."""

import time

import pytest
from sqlalchemy import select

from cop.extensions import db
from cop.inbound.reading import MOST_BYTES
from cop.jobs import polling
from cop.jobs.sending import Sender
from cop.models import (
    DeliveryFault,
    FaultKind,
    InboundKind,
    InboundMail,
    InboundState,
    MailboxMark,
    Message,
    MessageState,
    SiteRole,
    SuppressionReason,
)
from cop.queries.suppressions import all_suppressions
from tests.factories import make_message, make_person
from tests.mail_servers import PASSWORD, mail_servers
from tests.mailboxes import emptied


@pytest.fixture(scope="module")
def servers():
    with mail_servers() as running:
        yield running


@pytest.fixture
def box(app, db, servers, monkeypatch):
    """The mailbox, empty, in the settings."""
    settings = {
        "MAIL_BOUNCE_MAILBOX": "bounces@example.org", "MAIL_IN_SERVER": "127.0.0.1", "MAIL_IN_PORT": servers.imap,
        "MAIL_IN_SECURITY": "none", "MAIL_IN_USERNAME": "bounces", "MAIL_IN_PASSWORD": PASSWORD,
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setitem(app.config, name, value)
    with emptied(servers.imap) as client:
        yield client


@pytest.fixture
def sender(app, db, servers, monkeypatch):
    """The worker's own way of sending, through Postfix."""
    state = app.extensions["mail"]
    for name, value in {"server": "127.0.0.1", "port": servers.smtp, "suppress": False}.items():
        monkeypatch.setattr(state, name, value)
    sender = Sender(db.session, worker="w1")
    yield sender
    sender.close()


def wait_for_mails(client, number: int) -> None:
    end = time.monotonic() + 30
    while len(client.search()) < number and time.monotonic() < end:
        time.sleep(0.1)
        client.noop()


def faults() -> list[tuple[FaultKind, str]]:
    return [(one.kind, one.status) for one in db.session.scalars(select(DeliveryFault))]


def test_a_refused_recipient_is_stopped(box, sender):
    person = make_person(email="ada@gone.example")
    make_message(envelope_from="", recipient="ada@gone.example", person_id=person.id)
    assert sender.send_due() == {MessageState.SENT: 1}
    wait_for_mails(box, 1)
    assert (polling.poll(), polling.poll()) == (1, 0)
    assert faults() == [(FaultKind.GONE, "5.1.1")]
    assert all_suppressions(["ada@gone.example"]) == {"ada@gone.example": {SuppressionReason.BOUNCED}}
    box.noop()  # what another session has marked
    assert box.search("UNSEEN") == []


def test_a_refusal_for_our_sake_stops_nobody_and_is_told(box, sender):
    make_person(email="team@example.org", site_role=SiteRole.ADMINISTRATOR)
    for name in ("ada", "bea"):
        make_message(envelope_from="", recipient=f"{name}@strict.example")
    assert sender.send_due() == {MessageState.SENT: 2}
    wait_for_mails(box, 2)
    assert polling.poll() == 2
    assert faults() == [(FaultKind.OURS, "5.7.1")] * 2
    assert all_suppressions(["ada@strict.example", "bea@strict.example"]) == {}
    told = db.session.scalars(select(Message.recipient).where(Message.kind == "delivery_alert"))
    assert told.all() == ["team@example.org"]


def test_one_bad_mail_does_not_stop_those_after_it(box):
    huge = b"From: ada@example.com\r\nSubject: Huge\r\n\r\n" + b"x" * (MOST_BYTES + 1)
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(90)
    )
    for raw in (huge, deep, b"From: bea@example.com\r\nSubject: Re: Invito\r\n\r\nVengo.\r\n"):
        box.append("INBOX", raw)
    assert polling.poll() == 3
    found = db.session.scalars(select(InboundMail).order_by(InboundMail.id)).all()
    assert [(mail.kind, mail.state, mail.title, mail.text.strip()) for mail in found] == [
        (InboundKind.SET_ASIDE, InboundState.WAITING, "Huge", ""),
        (InboundKind.SET_ASIDE, InboundState.WAITING, "", ""),
        (InboundKind.PERSONAL, InboundState.WAITING, "Re: Invito", "Vengo."),
    ]
    box.noop()
    assert len(box.search("FLAGGED")) == 2


def test_numbered_anew_nothing_is_taken_in_twice(box):
    box.append("INBOX", b"From: bea@example.com\r\nSubject: Re: Invito\r\n\r\nVengo.\r\n")
    assert polling.poll() == 1
    mark = db.session.scalars(select(MailboxMark)).one()
    mark.uid_validity = 1
    db.session.commit()
    polling.poll()
    assert len(db.session.scalars(select(InboundMail)).all()) == 1


def test_trouble_is_written_down_and_goes_away(app, box, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_IN_PASSWORD", "wrong")
    assert polling.poll() == 0
    mark = db.session.scalars(select(MailboxMark)).one()
    assert (mark.trouble.startswith("LoginError"), mark.polled_at) == (True, None)
    monkeypatch.setitem(app.config, "MAIL_IN_PASSWORD", PASSWORD)
    polling.poll()
    assert (mark.trouble, mark.polled_at is not None) == ("", True)


def test_without_a_mailbox_nothing_is_read(db):
    assert polling.poll() == 0
