"""An issue paused, resumed or cancelled in the middle: no mail leaves that should not."""

from cop import clock
from cop.jobs.newsletters import News, put_in_order
from cop.models import (
    IssueStatus,
    Message,
    MessageState,
)
from cop.services import newsletter_sending
from tests.jobs.newsletters.outbox import NOON, WHO, states


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
