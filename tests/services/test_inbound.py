"""What follows from mails that come in: addresses stopped or spared, lists left, a tray."""

import pytest
from sqlalchemy import select

from cop import clock
from cop.emails.addresses import bounce_address, row_of_bounce_address
from cop.emails.news_links import LEAVE_TAG, leave_token
from cop.extensions import db
from cop.models import (
    DeliveryFault,
    FaultKind,
    InboundKind,
    InboundMail,
    InboundState,
    LeftBy,
    Message,
    NewsKind,
    SiteRole,
    Subscription,
    SuppressionReason,
)
from cop.queries.inbound import faults_of, tray_of
from cop.queries.suppressions import all_suppressions
from cop.rules.viewer import Viewer
from cop.services.delivery_faults import note_fault, write_again
from cop.services.inbound import reopen, settle, take_in
from tests.factories import (
    make_community,
    make_issue,
    make_list,
    make_message,
    make_person,
    make_subscription,
)
from tests.inbound.samples import SAMPLES

ADA = "ada@example.com"
BY_NAME = {one.name: one for one in SAMPLES}


@pytest.fixture
def sent(app, db, at, monkeypatch):
    """A mail of ours that went to Ada, of an issue of a list that she signed up for."""
    at("2026-11-23T09:00+01:00")
    monkeypatch.setitem(app.config, "MAIL_BOUNCE_MAILBOX", "bounces@example.org")
    person = make_person(email=ADA)
    news = make_list(make_community())
    make_subscription(news, person)
    issue = make_issue(news, status="sending")
    return make_message(
        kind="newsletter", subject=f"newsletter:{issue.id}", recipient=ADA, person_id=person.id
    )


def take(name: str, message: Message, *, bounce: str | None = None) -> InboundMail:
    raw = BY_NAME[name].raw(bounce or bounce_address(message.id), message.message_id)
    return take_in(raw, "pipe", at=clock.now())


def stopped() -> set[SuppressionReason]:
    return all_suppressions([ADA]).get(ADA, set())


def test_the_row_of_a_return_address_needs_its_mac(sent):
    address = bounce_address(sent.id)
    assert (row_of_bounce_address(address), row_of_bounce_address(address.upper())) == (sent.id, sent.id)
    forged = [
        address.replace("+", "+1"),
        address[:9],
        "bounces+" + "9" * 40 + ".x@example.org",
        "bounces+²@example.org",
    ]
    assert [row_of_bounce_address(one) for one in forged] == [None] * 4


def test_no_such_mailbox_stops_the_address_once(sent):
    mail, again = take("postfix unknown user", sent), take("postfix unknown user", sent)
    assert (mail.id, mail.kind, mail.state, mail.person_id) == (
        again.id,
        InboundKind.BOUNCE,
        InboundState.DONE,
        sent.person_id,
    )
    fault = db.session.scalars(select(DeliveryFault)).one()
    assert (fault.kind, fault.status, fault.inbound_id, stopped()) == (
        FaultKind.GONE, "5.1.1", mail.id, {SuppressionReason.BOUNCED},
    )  # fmt: skip
    db.session.refresh(sent)
    assert sent.state == "cancelled"


def test_a_forged_report_stops_nobody_and_waits_for_somebody(sent):
    mail = take("postfix unknown user", sent, bounce=f"bounces+{sent.id}.aaaaaaaaaaaaaaaa@example.org")
    assert (mail.state, mail.message_id, stopped()) == (InboundState.WAITING, None, set())
    assert db.session.scalars(select(DeliveryFault)).all() == []


def test_a_delay_and_an_absence_are_nothing(sent):
    kinds = [
        (take(name, sent).kind, stopped()) for name in ("postfix delayed", "out of office", "pec delivery")
    ]
    assert kinds == [
        (InboundKind.BOUNCE, set()),
        (InboundKind.AUTOMATIC, set()),
        (InboundKind.AUTOMATIC, set()),
    ]
    assert db.session.scalars(select(DeliveryFault)).all() == []


def test_a_complaint_ends_news_and_leaves_the_list(sent):
    assert take("yahoo complaint", sent).state == InboundState.DONE
    left = db.session.scalars(select(Subscription).where(Subscription.kind == NewsKind.ISSUE)).one()
    assert (stopped(), left.left_by) == ({SuppressionReason.COMPLAINED}, LeftBy.COMPLAINT)


def test_a_full_mailbox_counts_once_a_day_and_five_days_stop_it(sent, at):
    for day in (1, 1, 2, 3, 4):
        now = at(f"2026-12-0{day}T09:00+01:00")
        note_fault(make_message(recipient=ADA), status="4.2.2", words="full", at=now)
    assert stopped() == set()
    note_fault(make_message(recipient=ADA), status="4.2.2", words="full", at=at("2026-12-05T09:00+01:00"))
    assert stopped() == {SuppressionReason.BOUNCED}


def test_trouble_of_another_week_does_not_count(sent, at):
    for day in (1, 2, 3, 4, 20):
        now = at(f"2026-12-{day:02}T09:00+01:00")
        note_fault(make_message(recipient=ADA), status="4.2.2", words="full", at=now)
    assert stopped() == set()


def test_a_fault_of_ours_stops_nobody_and_is_told_once_a_day(sent, at):
    make_person(email="team@example.org", site_role=SiteRole.ADMINISTRATOR)
    for instant in ("2026-12-01T09:00+01:00", "2026-12-01T10:00+01:00", "2026-12-02T09:00+01:00"):
        note_fault(make_message(recipient=ADA), status="5.7.26", words="unauthenticated", at=at(instant))
    told = db.session.scalars(
        select(Message.subject).where(Message.kind == "delivery_alert").order_by(Message.subject)
    )
    assert (stopped(), told.all()) == (set(), ["delivery_alert:2026-12-01", "delivery_alert:2026-12-02"])


def test_an_address_that_works_again(sent):
    fault = note_fault(sent, status="5.1.1", words="unknown", at=clock.now())
    assert stopped() == {SuppressionReason.BOUNCED}
    write_again(fault, by=Viewer(sent.person_id))
    assert stopped() == set()


def test_leaving_by_mail(sent):
    news = db.session.scalars(select(Subscription)).one().mailing_list
    token = leave_token(sent.person_id, news.id, NewsKind.ISSUE)
    mail = take_in(
        f"From: x@example.com\nTo: bounces+{LEAVE_TAG}{token}@example.org\n\n".encode(),
        "pipe",
        at=clock.now(),
    )
    row = db.session.scalars(select(Subscription).where(Subscription.kind == NewsKind.ISSUE)).one()
    assert (mail.kind, row.left_at) == (InboundKind.UNSUBSCRIBE, clock.now())


def test_leaving_by_mail_is_about_whom_a_record_was_merged_into(sent):
    news = db.session.scalars(select(Subscription)).one().mailing_list
    former = make_person(merged_into_id=sent.person_id)
    token = leave_token(former.id, news.id, NewsKind.ISSUE)
    take_in(
        f"From: x@example.com\nTo: bounces+{LEAVE_TAG}{token}@example.org\n\n".encode(),
        "pipe",
        at=clock.now(),
    )
    rows = db.session.scalars(select(Subscription).where(Subscription.kind == NewsKind.ISSUE)).all()
    assert [(row.person_id, row.left_at) for row in rows] == [(sent.person_id, clock.now())]


def test_what_a_person_wrote_lies_in_the_tray_of_the_community(sent):
    mail = take("an answer", sent)
    own, other = Viewer(1, coordinates=frozenset({mail.community_id})), Viewer(1, coordinates=frozenset({0}))
    trays = [
        [one.id for one in tray_of(who, state=InboundState.WAITING, page=1).rows] for who in (own, other)
    ]
    assert (trays, mail.text.splitlines()[0]) == (
        [[mail.id], []],
        "Vengo volentieri. L'indirizzo non esiste più?",
    )
    settle(mail, note="Answered.", by=Viewer(sent.person_id))
    assert (mail.state, mail.note, mail.settled_at) == (InboundState.SETTLED, "Answered.", clock.now())
    reopen(mail, by=Viewer(sent.person_id))
    assert (mail.state, mail.settled_at) == (InboundState.WAITING, None)


def test_our_own_mail_is_dropped(sent):
    raw = f"From: comunita@example.org\nMessage-ID: <invitation.{'a' * 32}@example.org>\n\nHello".encode()
    assert take_in(raw, "pipe", at=clock.now()) is None
    assert db.session.scalars(select(InboundMail)).all() == []


def test_faults_of_ours_are_for_administrators(sent):
    note_fault(sent, status="5.7.1", words="policy", at=clock.now())
    team = Viewer(1, site_role=SiteRole.ADMINISTRATOR)
    assert [faults_of(who, page=1).total for who in (team, Viewer(1, coordinates=frozenset({1})))] == [1, 0]
