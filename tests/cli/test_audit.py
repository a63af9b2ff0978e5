"""`cop audit verify` and the doctor: what was done to the log behind the application's back is said."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from cop import clock
from cop.cli import checks
from cop.cli.audit import accept, verify
from cop.extensions import db as database
from cop.models import AuditBase, AuditEntry
from cop.services import second_factor
from cop.services.audit import log_act
from cop.services.audit_anchors import NAME, note_head
from tests.factories import make_person


@pytest.fixture
def log(app, db, tmp_path, monkeypatch):
    """Three entries, marked outside the database."""
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    for verb in ("first", "second", "third"):
        log_act(verb, "people", by=None)
        db.session.commit()
    assert note_head() == 1
    return Path(tmp_path, NAME)


@pytest.fixture
def run(app):
    return lambda command: app.test_cli_runner().invoke(command)


def levels(check):
    return [(finding.level.value, finding.what) for finding in check()]


def sql(statement):
    database.session.execute(statement)
    database.session.commit()


def test_a_log_that_agrees(log, run):
    done = run(verify)
    assert (done.exit_code, done.output.splitlines()) == (
        0, ["Entries checked: 3. The newest is 3.", "The log agrees with its chain."],
    )  # fmt: skip
    assert levels(checks.audit_log) == [("OK", "the audit log agrees with its chain: 3 entries")]


def test_a_row_changed_by_sql_is_told_by_the_doctor(log, run):
    sql(update(AuditEntry).where(AuditEntry.verb == "second").values(person_id=make_person().id))
    [(level, what)] = levels(checks.audit_log)
    assert (level, what.split(" of ")[0]) == ("FAIL", "audit log: entry 2")
    done = run(verify)
    assert done.exit_code == 1
    assert "Wrong: entry 2 of" in done.output


def test_taken_away_at_the_end_is_told_by_the_marks(log, run):
    sql(delete(AuditEntry).where(AuditEntry.verb == "third"))
    at = log.read_text().split()[0]
    assert levels(checks.audit_log) == [("FAIL", f"audit log: entry 3, in the log at {at}, is gone")]
    log_act("other", "people", by=None)
    database.session.commit()
    assert levels(checks.audit_log) == [("FAIL", f"audit log: entry 3, in the log at {at}, is another")]
    assert run(accept).exit_code == 0
    assert levels(checks.audit_log) == [("OK", "the audit log agrees with its chain: 4 entries")]
    assert [path.name.partition(".")[0] for path in log.parent.iterdir()] == [NAME]


def test_taken_away_at_the_beginning_is_told_by_the_marks_until_its_time_is_over(log, db, at):
    third = db.session.execute(select(AuditEntry.at, AuditEntry.digest).filter_by(verb="third")).one()
    log_act("fourth", "people", by=None)
    db.session.commit()
    sql(delete(AuditEntry).where(AuditEntry.number <= 3))
    sql(insert(AuditBase).values(id=1, number=3, digest=third.digest))
    said = "audit log: entries up to 3 were taken away before their time: the last is of"
    assert [(level, what[: len(said)]) for level, what in levels(checks.audit_log)] == [("FAIL", said)]
    at((third.at + timedelta(days=184)).isoformat())
    assert levels(checks.audit_log) == [("OK", "the audit log agrees with its chain: 1 entries")]


def test_marks_are_written_where_there_is_something_new(log, db):
    assert note_head() == 0
    log_act("fourth", "people", by=None)
    db.session.commit()
    assert note_head() == 1
    assert [line.split()[1] for line in log.read_text().splitlines()] == ["3", "4"]


def test_a_file_of_marks_that_is_damaged_is_read_as_far_as_it_goes(log, db):
    log.write_text("nonsense\n\n2026-01-01 x y\n" + log.read_text())
    assert levels(checks.audit_log) == [("OK", "the audit log agrees with its chain: 3 entries")]


def test_secrets_that_cannot_be_opened_are_told(app, db, monkeypatch):
    person = make_person()
    second_factor.offer_factor(person).confirmed_at = clock.now()
    db.session.commit()
    assert levels(checks.second_factors) == [("OK", "second step of signing in: offered")]
    monkeypatch.setitem(app.config, "SECRET_KEY", "another-key-0123456789-abcdefghijklm")
    assert levels(checks.second_factors)[1] == ("FAIL", "second steps that cannot be checked any more: 1")
    monkeypatch.setitem(app.config, "ENV", "production")
    assert levels(checks.second_factors)[0][0] == "WARN"
