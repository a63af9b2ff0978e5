"""A person takes a copy of the data, deletes them, and is nowhere any more: in no dump, no file, no mail, no log."""

import json
import logging
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select, text

from cop.cli.figures import figures as command
from cop.extensions import db
from cop.jobs.erasing import empty_log_of_sqlite
from cop.jobs.housekeeping import keep_house
from cop.models import Person
from cop.models import email_key as key_of
from tests.browser.test_accessibility import faults, sign_in

pytestmark = pytest.mark.browser
DEMO_ADDRESS, ADDRESS, NAME = "member.en@example.org", "zoraide.zimbrocchi@example.org", "Zoraide Zimbrocchi"
TRACES = (b"Zoraide", b"Zimbrocchi", b"zoraide", b"zimbrocchi")


def become_canary(site):
    """Give a person of the demonstration, who has a past in every list, a name that stands nowhere else."""
    with site.app.app_context():
        person = db.session.scalar(select(Person).where(Person.email == DEMO_ADDRESS))
        person.name, person.email, person.email_key = NAME, ADDRESS, key_of(ADDRESS)
        db.session.commit()


def figures(site):
    with site.app.app_context():
        result = site.app.test_cli_runner().invoke(command, ["--format", "json"])
    assert result.exit_code == 0
    return json.loads(result.output)


def dump(site) -> bytes:
    """The database as a dump holds it: the whole file of SQLite, every row of every table of PostgreSQL."""
    with site.app.app_context():
        db.session.rollback()
        empty_log_of_sqlite()
        if db.engine.dialect.name == "sqlite":
            return Path(db.engine.url.database).read_bytes()
        with db.engine.connect() as connection:
            names = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
            return b"".join(copied(connection, name) for name in names.scalars().all())


def copied(connection, table) -> bytes:
    with connection.connection.driver_connection.cursor().copy(f'COPY "{table}" TO STDOUT') as rows:
        return b"".join(bytes(row) for row in rows)


def found_in(content: bytes) -> list[bytes]:
    return [word for word in TRACES if word in content]


def test_a_person_takes_the_copy_and_is_forgotten(site, open_browser, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    become_canary(site)
    page = open_browser()
    sign_in(site, page, ADDRESS)
    page.goto("/en/account")
    page.get_by_role("link", name="My privacy").click()
    assert faults(page) == []
    page.get_by_role("button", name="I agree").click()
    page.get_by_role("button", name="Take my name off public pages").wait_for()

    with page.expect_download() as download:
        page.get_by_role("button", name="Download my data").click()
    with zipfile.ZipFile(download.value.path()) as files:
        content = json.loads(files.read("data.json"))
        assert NAME in files.read("index.html").decode()
        mails = [name for name in files.namelist() if name.startswith("mails/")]
    assert content["tables"]["person"]["about"][0]["email"] == ADDRESS
    assert content["tables"]["registration"]["about"] != []
    Path(download.value.path()).unlink()

    before = figures(site)
    assert found_in(dump(site)) != []
    page.get_by_role("link", name="See what would happen").click()
    assert faults(page) == []
    page.get_by_role("button", name="Delete my data for good").click()
    page.get_by_role("alert").wait_for()
    page.get_by_label("I have read this. Delete the data for good.").check()
    page.get_by_role("button", name="Delete my data for good").click()
    page.get_by_role("heading", name="Your data are deleted").wait_for()
    page.get_by_role("link", name="Sign in").first.wait_for()

    site.work()
    with site.app.app_context(), site.clock():
        keep_house()
    assert figures(site) == before
    assert found_in(dump(site)) == []
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [str(path) for path in kept if found_in(path.read_bytes()) or found_in(path.name.encode())] == []
    assert found_in(caplog.text.encode()) == []
    assert isinstance(mails, list)
