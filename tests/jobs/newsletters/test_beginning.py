"""An issue at its hour: to whom it goes, in which language, with what frozen."""

import email
from datetime import timedelta

from cop import clock
from cop.jobs.newsletters import News
from cop.models import (
    Ground,
    IssueStatus,
    Message,
    NewsletterContent,
    NewsletterRecipient,
)
from cop.services import newsletter_sending
from tests.factories import (
    make_issue,
)
from tests.jobs.newsletters.outbox import NOON, WHO, states


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
