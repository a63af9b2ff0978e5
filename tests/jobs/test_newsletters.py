"""Issues from their hour to the last mail: who gets one, what stops in the middle, what is looked at last."""

import email
from datetime import timedelta

import pytest

from cop import clock
from cop.jobs.newsletters import News, put_in_order
from cop.jobs.sending import Sender
from cop.models import (
    Ground,
    IssueStatus,
    LeftBy,
    Message,
    MessageState,
    NewsKind,
    NewsletterContent,
    NewsletterRecipient,
    SuppressionReason,
    email_key,
)
from cop.rules.viewer import ANONYMOUS
from cop.services import newsletter_sending, subscriptions
from cop.services.suppressions import suppress_address
from tests.factories import (
    make_block,
    make_community,
    make_issue,
    make_list,
    make_membership,
    make_message,
    make_person,
    make_subscription,
)

NOON = "2026-11-23T12:00+01:00"
WHO = ANONYMOUS


@pytest.fixture
def sender(db, smtp):
    sender = Sender(db.session, worker="w1")
    yield sender
    sender.close()


@pytest.fixture
def readers(db):
    """Three who signed up for the list of the ecosystem, one of them in English."""
    own = make_list()
    people = [
        make_person(name="Ada", email="ada@example.org", language="it"),
        make_person(name="Bruno", email="bruno@example.org", language="it"),
        make_person(name="Carla", email="carla@example.org", language="en"),
    ]
    for person in people:
        make_subscription(own, person)
    return people


@pytest.fixture
def issue(db, readers):
    """An issue that is due at once."""
    issue = make_issue(title_it="Novità", title_en="News")
    make_block(issue)
    newsletter_sending.schedule_issue(issue, send_at=clock.now(), confirmed=3, by=WHO, at=clock.now())
    db.session.commit()
    return issue


def states(db, issue):
    db.session.expire_all()
    rows = db.session.query(Message).filter_by(subject=f"newsletter:{issue.id}").order_by(Message.recipient)
    return [row.state.value for row in rows]


def test_an_issue_goes_to_each_reader_once_in_their_language(db, at, smtp, issue, sender):
    at(NOON)
    assert News().move_on() == 1
    assert issue.status == IssueStatus.SENDING
    assert issue.recipients == 3
    sender.send_due()
    assert News().move_on() == 0
    assert issue.status == IssueStatus.SENT
    subjects = {to: email.message_from_bytes(body)["Subject"] for to, body in smtp.accepted}
    assert {
        to: str(email.header.make_header(email.header.decode_header(s))) for to, s in subjects.items()
    } == {
        "ada@example.org": "Novità",
        "bruno@example.org": "Novità",
        "carla@example.org": "News",
    }
    assert states(db, issue) == ["sent"] * 3


def test_a_mail_holds_nobody_but_its_recipient(db, at, smtp, issue, sender):
    at(NOON)
    News().move_on()
    sender.send_due()
    for to, body in smtp.accepted:
        mail = email.message_from_bytes(body)
        assert mail.get_all("To") == [mail["To"]]
        assert to in mail["To"]
        assert mail["Cc"] is mail["Bcc"] is None
        assert mail["Date"] == "Mon, 23 Nov 2026 11:00:00 +0000"
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_nothing_begins_before_its_hour(db, at, readers):
    at(NOON)
    issue = make_issue()
    hour = clock.now() + timedelta(hours=1)
    newsletter_sending.schedule_issue(issue, send_at=hour, confirmed=3, by=WHO, at=clock.now())
    db.session.commit()
    assert News().move_on() == 0
    assert not newsletter_sending.start_issue(issue.id, hour - timedelta(seconds=1))
    assert newsletter_sending.start_issue(issue.id, hour)
    assert not newsletter_sending.start_issue(issue.id, hour)


def test_what_it_says_is_frozen_as_it_begins(db, at, issue):
    at(NOON)
    News().move_on()
    found = db.session.query(NewsletterContent).order_by(NewsletterContent.language.desc()).all()
    assert [(c.language, c.variant, c.title) for c in found] == [("it", "", "Novità"), ("en", "", "News")]
    rows = db.session.query(NewsletterRecipient).filter_by(issue_id=issue.id)
    assert {(row.language, row.ground) for row in rows} == {
        ("it", Ground.SUBSCRIBED),
        ("en", Ground.SUBSCRIBED),
    }


def test_a_failure_while_it_begins_leaves_nothing(db, at, issue):
    at(NOON)
    assert newsletter_sending.start_issue(issue.id, clock.now())
    db.session.rollback()  # as where the worker is killed
    db.session.expire_all()
    assert issue.status == IssueStatus.SCHEDULED
    assert db.session.query(Message).count() == db.session.query(NewsletterRecipient).count() == 0
    assert News().move_on() == 1


def test_paused_it_waits_and_resumed_it_goes_on(db, at, smtp, issue, sender):
    at(NOON)
    News().move_on()
    newsletter_sending.pause(issue, by=WHO)
    db.session.commit()
    sender.send_due()
    assert News().move_on() == 0
    assert (smtp.accepted, states(db, issue), issue.status) == ([], ["held"] * 3, IssueStatus.PAUSED)
    newsletter_sending.resume(issue, by=WHO)
    db.session.commit()
    sender.send_due()
    News().move_on()
    assert (states(db, issue), issue.status) == (["sent"] * 3, IssueStatus.SENT)


def test_what_a_worker_holds_waits_too(db, at, smtp, issue, sender):
    """Rows taken up by a worker are not this worker's any more once the issue is paused."""
    at(NOON)
    News().move_on()
    rows = sender._claim()
    assert states(db, issue) == ["leased"] * 3
    newsletter_sending.pause(issue, by=WHO)
    db.session.commit()
    sender._send_batch(rows)
    assert (smtp.accepted, states(db, issue)) == ([], ["held"] * 3)


def test_cancelled_no_mail_leaves_any_more(db, at, smtp, issue, sender):
    at(NOON)
    News().move_on()
    rows = sender._claim()
    newsletter_sending.cancel(issue, by=WHO, at=clock.now())
    db.session.commit()
    sender._send_batch(rows)
    sender.send_due()
    assert (smtp.accepted, states(db, issue), issue.status) == ([], ["cancelled"] * 3, IssueStatus.CANCELLED)


def test_before_it_begins_it_is_a_draft_again(db, at, issue):
    newsletter_sending.cancel(issue, by=WHO, at=clock.now())
    assert (issue.status, issue.send_at, issue.confirmed) == (IssueStatus.DRAFT, None, None)


def test_a_mail_put_off_in_the_middle_follows_its_issue(db, at, smtp, issue, sender):
    """Refused for now while somebody pauses, it is ready again afterwards: the last look holds it."""
    at(NOON)
    News().move_on()
    db.session.query(Message).update({"state": MessageState.SENDING, "lease_owner": "w1"})
    newsletter_sending.pause(issue, by=WHO)
    db.session.query(Message).update({"state": MessageState.READY, "lease_owner": None})
    db.session.commit()
    sender.send_due()
    assert (smtp.accepted, states(db, issue)) == ([], ["held"] * 3)


def test_a_mail_held_too_late_goes_on(db, at, smtp, issue, sender):
    at(NOON)
    News().move_on()
    db.session.query(Message).update({"state": MessageState.HELD})
    db.session.commit()
    assert put_in_order() == 3
    sender.send_due()
    assert states(db, issue) == ["sent"] * 3


def leave(person):
    subscriptions.leave(person, make_list(), NewsKind.ISSUE, left_by=LeftBy.PAGE, by=None, at=clock.now())


def stop(person, reason):
    suppress_address(person.email, reason=reason)


def move(person):
    person.email = "elsewhere@example.org"
    person.email_key = email_key(person.email)


def erase(person):
    person.erased_at = clock.now()


CHANGES = {
    "left": leave,
    "complained": lambda person: stop(person, SuppressionReason.COMPLAINED),
    "bounced": lambda person: stop(person, SuppressionReason.BOUNCED),
    "unsubscribed": lambda person: stop(person, SuppressionReason.UNSUBSCRIBED),
    "moved": move,
    "erased": erase,
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_last_look_takes_back_what_is_not_wanted(db, at, smtp, issue, sender, readers, change):
    """Also of a mail that a worker has in its hands already."""
    at(NOON)
    News().move_on()
    rows = sender._claim()
    CHANGES[change](readers[0])
    db.session.commit()
    sender._send_batch(rows)
    assert sorted(smtp.recipients) == ["bruno@example.org", "carla@example.org"]
    assert states(db, issue) == ["cancelled", "sent", "sent"]
    News().move_on()
    assert issue.status == IssueStatus.SENT


def test_members_get_it_while_they_are_members(db, at, smtp, sender):
    at(NOON)
    community = make_community()
    members = [make_person(email=f"m{n}@example.org") for n in range(2)]
    memberships = [make_membership(community, person=person) for person in members]
    issue = make_issue(make_list(community))
    newsletter_sending.schedule_issue(issue, send_at=clock.now(), confirmed=2, by=WHO, at=clock.now())
    db.session.commit()
    News().move_on()
    memberships[0].until_on = clock.today() - timedelta(1)
    db.session.commit()
    sender.send_due()
    assert states(db, issue) == ["cancelled", "sent"]


def test_service_mail_does_not_mind_news_that_is_not_wanted(db, smtp, sender):
    message = make_message(priority=3)
    suppress_address(message.recipient, reason=SuppressionReason.UNSUBSCRIBED)
    suppress_address(message.recipient, reason=SuppressionReason.COMPLAINED)
    sender.send_due()
    db.session.expire_all()
    assert message.state == MessageState.SENT


@pytest.mark.parametrize(("priority", "state"), [(0, "sent"), (3, "cancelled"), (5, "cancelled")])
def test_an_address_that_bounced_gets_what_its_owner_asks_for_alone(db, smtp, sender, priority, state):
    message = make_message(priority=priority)
    suppress_address(message.recipient, reason=SuppressionReason.BOUNCED)
    sender.send_due()
    db.session.expire_all()
    assert message.state == state
