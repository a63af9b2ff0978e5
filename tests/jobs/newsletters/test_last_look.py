"""What is looked at just before a mail leaves: whether it is still wanted."""

from datetime import timedelta

import pytest

from cop import clock
from cop.jobs.newsletters import News
from cop.models import (
    IssueStatus,
    LeftBy,
    MessageState,
    NewsKind,
    SuppressionReason,
    email_key,
)
from cop.services import newsletter_sending, subscriptions
from cop.services.suppressions import suppress_address
from tests.factories import (
    make_community,
    make_issue,
    make_list,
    make_membership,
    make_message,
    make_person,
)
from tests.jobs.newsletters.outbox import NOON, WHO, states


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
