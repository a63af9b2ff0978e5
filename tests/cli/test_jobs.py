"""`cop jobs run`: what is due at an instant, once, told in words."""

from datetime import UTC, datetime

import pytest

from cop import clock
from cop.cli.jobs import run
from cop.emails.outbox import Recipient, queue
from cop.models import Message, MessageState
from tests.emails.test_compose import TRIAL
from tests.factories import make_mail_rule, make_meeting, make_message, make_registration
from tests.jobs.conftest import smtp  # noqa: F401 -- a fixture

ADA = Recipient("ada@example.org", "Ada", "en")


@pytest.fixture
def jobs_run(app, db):
    def invoke(*arguments):
        return app.test_cli_runner().invoke(run, arguments)

    return invoke


def test_what_is_due_is_composed_and_sent(jobs_run, smtp, db):  # noqa: F811
    queue("trial", to=ADA, about="trial:1", context=TRIAL)
    make_message(recipient="refuse-bo@example.org")
    make_message(recipient="later-cy@example.org")
    lines = jobs_run().output.splitlines()
    assert lines[1:] == [
        "- mails composed: 1", "- mails sent: 1", "- mails put off: 1", "- mails failed for good: 1",
        "- marks of the audit log: 1",  # it says that an address was refused
    ]  # fmt: skip
    assert smtp.recipients == ["ada@example.org"]


@pytest.mark.parametrize("instant", ["2030-11-26T09:00", "2030-11-26T08:00+00:00", "2030-11-26T08:00Z"])
def test_another_instant_is_rehearsed(jobs_run, smtp, db, instant):  # noqa: F811
    due = datetime(2030, 11, 26, 8, tzinfo=UTC)
    message = make_message(not_before=due)
    assert jobs_run().output.splitlines()[1:] == ["- mails composed: 0", "- mails sent: 0"]
    lines = jobs_run("--now", instant).output.splitlines()
    assert lines == ["At 2030-11-26 09:00 CET:", "- mails composed: 0", "- mails sent: 1"]
    db.session.expire_all()
    assert message.sent_at == due
    assert clock.now() < due


def test_a_rehearsal_takes_no_mail_from_a_worker_that_lives(jobs_run, smtp, db):  # noqa: F811
    alive = make_message(
        state=MessageState.SENDING, lease_owner="w1", lease_until=clock.now().replace(year=2029)
    )
    jobs_run("--now", "2030-01-01T00:00")
    db.session.expire_all()
    assert alive.lease_owner == "w1"


@pytest.mark.parametrize("instant", ["tomorrow", "2026-13-01", "", "2026-11-26T25:00", "0001-01-01T00:00"])
def test_a_bad_instant_is_told_in_words(jobs_run, instant):
    result = jobs_run("--now", instant)
    assert result.exit_code == 2
    assert f"{instant!r} is no instant. Write it as 2026-11-26T09:00" in result.output


def test_a_mail_server_out_of_order_is_told(jobs_run, smtp, db):  # noqa: F811
    smtp.mode = "barred"
    make_message()
    lines = jobs_run().output.splitlines()
    expected = "- the mail server is out of order, so the rest waits: 530 5.7.0 Authentication required"
    assert lines[-1] == expected
    assert db.session.query(Message).filter_by(state=MessageState.READY).count() == 1


def test_rules_carried_out_are_told(jobs_run, smtp, db):  # noqa: F811
    starts_at = datetime(2030, 11, 26, 13, 30, tzinfo=UTC)
    make_meeting(starts_at=starts_at)  # nobody is on its list
    make_registration(make_meeting(starts_at=starts_at, title_en="One desk"))
    make_mail_rule()
    lines = jobs_run("--now", "2030-11-24T09:00").output.splitlines()
    assert lines[1:5] == [
        "- mails queued by rules: 1",
        "- of which 1: reminder to those unanswered, “One desk” of 2030-11-26",
        "- mails composed: 1",
        "- mails sent: 1",
    ]
