"""The file of erasures outlives the database, and a restored one learns from it."""

import pytest
from flask import current_app

from cop import erasure_file
from cop.cli import checks
from cop.cli.privacy import replay, retention
from cop.jobs.erasing import follow, write_erasures
from cop.mailbox import LocalMailbox
from cop.models import Erasure, Person, SuppressionReason
from cop.queries.suppressions import suppression_of
from cop.services.erasures import NOBODY, erase_person
from tests.factories import make_administrator, make_person


@pytest.fixture
def folder(app, db, at, tmp_path, monkeypatch):
    at("2026-11-22T12:00+01:00")
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    return tmp_path


def erased(db, person, now):
    follow(erase_person(person, by=None, at=now))


def test_the_file_names_nobody(db, folder, at):
    person = make_person(name="Livia Corallo", email="livia@example.org")
    token = person.reply_token
    erased(db, person, at("2026-11-22T12:00+01:00"))
    [entry] = erasure_file.written_in(folder)
    assert sorted(entry) == ["address_hashes", "at", "identity_hash", "person_id", "reason"]
    text = (folder / erasure_file.NAME).read_text()
    assert [word for word in ("ivia", "example", token) if word in text] == []
    assert (folder / erasure_file.NAME).stat().st_mode & 0o077 == 0


def test_each_erasure_is_written_once(db, folder, at):
    now = at("2026-11-22T12:00+01:00")
    erase_person(make_person(), by=None, at=now)
    erase_person(make_person(), by=None, at=now)
    assert [write_erasures(), write_erasures(), len(erasure_file.written_in(folder))] == [2, 0, 2]


def test_a_line_cut_short_spoils_no_other(db, folder, at):
    now = at("2026-11-22T12:00+01:00")
    (folder / erasure_file.NAME).write_text('{"identity_hash": "ab')
    erased(db, make_person(), now)
    assert len(erasure_file.written_in(folder)) == 1


def test_a_restored_database_forgets_again(app, db, folder, at):
    """The backup, made before the erasure, is put back; the file is not."""
    now = at("2026-11-22T12:00+01:00")
    facts = {"name": "Livia Corallo", "email": "livia@example.org", "reply_token": "l" * 16}
    backup = make_person(**facts)
    stranger = make_person(reply_token="s" * 16)
    with db.session.begin_nested() as after_backup:
        erased(db, backup, now)
        after_backup.rollback()
    db.session.expire_all()
    assert backup.name == "Livia Corallo"
    [finding] = checks.erasures()
    assert (finding.level, finding.advice) == ("FAIL", "Run: cop privacy replay")
    result = app.test_cli_runner().invoke(replay)
    assert result.output == "Erasures replayed: 1, of people in this database: 1.\n"
    assert [(p.name, p.erased_at) for p in (backup, stranger)] == [
        (NOBODY, now), (stranger.name, None),
    ]  # fmt: skip
    assert suppression_of("livia@example.org") == SuppressionReason.ERASED
    assert [finding.level for finding in checks.erasures()] == ["OK"]
    assert app.test_cli_runner().invoke(replay).output.startswith("Erasures replayed: 0")


def test_somebody_else_with_the_number_is_left_alone(app, db, folder, at):
    """After a restore the number of an erased person may be given to somebody new."""
    now = at("2026-11-22T12:00+01:00")
    person = make_person(email="livia@example.org")
    with db.session.begin_nested() as after_backup:
        erased(db, person, now)
        after_backup.rollback()
    db.session.expire_all()
    db.session.delete(db.session.get(Person, person.id))
    db.session.flush()
    other = make_person(id=person.id)
    result = app.test_cli_runner().invoke(replay)
    assert result.output == "Erasures replayed: 1, of people in this database: 0.\n"
    assert (other.erased_at, suppression_of("livia@example.org")) == (None, SuppressionReason.ERASED)
    assert db.session.query(Erasure).count() == 1


def test_the_only_administrator_of_a_backup_is_said_and_stays(app, db, folder, at):
    now = at("2026-11-22T12:00+01:00")
    only = make_administrator()
    with db.session.begin_nested() as after_backup:
        make_administrator()
        erased(db, only, now)
        after_backup.rollback()
    db.session.expire_all()
    result = app.test_cli_runner().invoke(replay)
    said = f"Person {only.id}: This is the only administrator: name another one first."
    assert result.output.splitlines() == [said, "Erasures replayed: 0, of people in this database: 0."]
    assert (result.exit_code, only.erased_at) == (1, None)


def test_the_local_mailbox_forgets_the_mails_that_name_the_person(db, folder, at):
    now = at("2026-11-22T12:00+01:00")
    box = LocalMailbox(folder / "mailbox")
    mail = b"Subject: =?utf-8?b?TGl2aWEgQ29yYWxsbw==?=\r\nContent-Type: text/plain; charset=utf-8\r\n"
    box.add(mail + b"Content-Transfer-Encoding: base64\r\n\r\nQ2lhbw==\r\n", "desk@example.org")
    box.add(b"Subject: x\r\n\r\nto livia@example.org\r\n", "desk@example.org")
    box.add(b"Subject: y\r\n\r\nno name\r\n", "LIVIA@example.org")
    box.add(b"Subject: z\r\n\r\nno name\r\n", "desk@example.org")
    erased(db, make_person(name="Livia Corallo", email="livia@example.org"), now)
    assert [line.headers["Subject"] for line in box.lines()] == ["z"]


def test_the_command_says_what_is_due(app, db, folder):
    output = app.test_cli_runner().invoke(retention).output
    assert "audit: kept 400 days, 0 due\n" in output
    assert current_app.instance_path == str(folder)
