"""`cop doctor`: what it finds, and what it says to do."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from cop import clock
from cop.cli import checks
from cop.cli.doctor import doctor
from cop.cli.municipalities import municipalities
from cop.models import MeetingCount, Message, MessageState, Municipality, WorkerTick
from tests.factories import make_meeting, make_message, save
from tests.jobs.conftest import smtp  # noqa: F401 -- a fixture


def levels(check):
    return [(finding.level.value, finding.what) for finding in check()]


def test_a_worker_that_lives_is_seen_and_a_silent_one_is_not(db):
    now = clock.now()
    save(WorkerTick(worker="w1", started_at=now, ticked_at=now - timedelta(minutes=3)))
    assert levels(checks.worker) == [("FAIL", "no worker is running")]
    save(WorkerTick(worker="w2", started_at=now, ticked_at=now, trouble="535 Bad password"))
    assert levels(checks.worker) == [("OK", "workers running: 1"), ("WARN", "worker w2 pauses")]


def test_late_and_failed_mails_are_seen(db):
    assert levels(checks.outbox) == [("OK", "no mail is late")]
    make_message(not_before=clock.now() - timedelta(minutes=12))
    make_message(state=MessageState.DEAD)
    expected = [
        ("WARN", "the oldest mail due waits for 12 minutes"),
        ("WARN", "mails that failed for good: 1"),
    ]
    assert levels(checks.outbox) == expected


def test_a_wrong_count_is_found(db):
    make_meeting(starts_at=clock.now() - timedelta(days=1))
    db.session.commit()
    assert levels(checks.counts) == [("OK", "the counts of meetings and attendance are right")]
    db.session.execute(update(MeetingCount).values(participations=3))
    db.session.commit()
    [finding] = checks.counts()
    assert (finding.level, finding.what) == ("FAIL", "counts of meetings and attendance that are wrong: 1")
    assert finding.advice.startswith("Run: cop recount. The first is meeting_count (")


def test_the_mail_server_is_asked(app, db, monkeypatch, smtp):  # noqa: F811
    monkeypatch.setitem(app.config, "ENV", "production")
    where = f"mail server 127.0.0.1:{smtp.port}"
    app.config["MAIL_SERVER"], app.config["MAIL_PORT"] = "127.0.0.1", smtp.port
    assert levels(checks.mail_server) == [("OK", f"{where} answers")]
    smtp.mode = "down"
    assert levels(checks.mail_server) == [("FAIL", f"{where} does not answer")]


@pytest.mark.parametrize(("server", "level"), [("127.0.0.1", "OK"), ("mail.invalid", "FAIL")])
def test_the_mailbox_of_cop_run_need_not_run(app, db, monkeypatch, smtp, server, level):  # noqa: F811
    """In development: another server that was set up there must answer."""
    smtp.mode = "down"
    for name, value in {"ENV": "development", "MAIL_SERVER": server, "MAIL_PORT": smtp.port}.items():
        monkeypatch.setitem(app.config, name, value)
    [finding] = checks.mail_server()
    assert finding.level == level
    assert (finding.advice == "`cop run` brings its own mailbox.") == (level == "OK")


@pytest.mark.parametrize(
    ("environment", "base_url", "sender", "expected"),
    [
        ("production", "https://communities.example.it", "a@example.it", ["OK", "OK"]),
        ("production", "http://communities.example.it", "a@example.org", ["FAIL", "FAIL"]),
        ("production", "communities.example.it", "nobody", ["FAIL", "FAIL"]),
        ("development", "http://localhost:8000", "a@example.org", ["OK", "OK"]),
    ],
)
def test_addresses_must_do_for_mails_that_leave(
    app, db, monkeypatch, environment, base_url, sender, expected
):
    for name, value in {"ENV": environment, "BASE_URL": base_url, "MAIL_SENDER": sender}.items():
        monkeypatch.setitem(app.config, name, value)
    assert [level for level, _what in levels(checks.addresses)] == expected


def test_a_weak_key_fails_in_production(app, db, monkeypatch):
    monkeypatch.setitem(app.config, "ENV", "production")
    monkeypatch.setitem(app.config, "SECRET_KEY", "secret")
    [finding] = checks.configuration()
    assert finding.level == "FAIL"
    assert finding.advice.startswith("SECRET_KEY is missing or weak")


def test_failing_findings_make_the_command_fail(app, db):
    result = app.test_cli_runner().invoke(doctor)
    assert result.exit_code == 1
    assert (
        "FAIL  no worker is running\n      No mail leaves: start `cop worker` as a service." in result.output
    )


def test_a_trial_mail_is_queued(app, db):
    app.test_cli_runner().invoke(doctor, ["--mail-to", "ada@example.org", "--language", "en"])
    message = db.session.query(Message).one()
    assert (message.kind, message.recipient, message.language, message.priority) == (
        "trial", "ada@example.org", "en", 0,
    )  # fmt: skip


def test_municipalities_that_are_not_those_of_the_list_are_said(app, db):
    assert levels(checks.municipalities) == [("WARN", "no municipalities")]
    result = app.test_cli_runner().invoke(municipalities, ["load"])
    assert result.output.startswith("Municipalities added or changed: 7")
    [(level, what)] = levels(checks.municipalities)
    assert (level, what[:18]) == ("OK", "municipalities: 78")
    save(
        Municipality(istat_code="999999", name="A", name_key="a", province="A", province_code="A", region="A")
    )
    assert levels(checks.municipalities) == [("WARN", "the list of municipalities has changed")]
    assert app.test_cli_runner().invoke(municipalities, ["load"]).output.endswith("changed: 1.\n")
    assert app.test_cli_runner().invoke(municipalities, ["load"]).output == "Nothing has changed.\n"
