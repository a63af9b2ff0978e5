"""Two coordinators press the button at the same moment: each person gets one certificate."""

import time

import pytest
from sqlalchemy import func, select

from cop import clock
from cop.extensions import db
from cop.models import Certificate, Edition
from cop.services import certificates
from tests import factories as make
from tests.services.racing import act_on, at_once, commit


@pytest.fixture
def app(open_app):
    return open_app()


def valid_after_two_at_once(app, monkeypatch):
    """Issue twice at once, each pausing between finding who is due and writing; return how many stand then."""

    def build():
        edition = make.make_past_edition()
        for _n in range(2):
            make.make_completed(edition)
        return edition.id

    find = certificates.due_in

    def found_slowly(edition, **kw):
        due = find(edition, **kw)
        time.sleep(0.3)
        return due

    monkeypatch.setattr(certificates, "due_in", found_slowly)
    edition_id = commit(app, build)

    def issue(edition):
        certificates.issue_certificates(edition, by=None, at=clock.now())

    _seconds, errors = at_once(2, lambda _n: act_on(app, Edition, edition_id, issue))
    assert errors == []
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Certificate))


def test_one_certificate_each(app, monkeypatch):
    assert valid_after_two_at_once(app, monkeypatch) == 2


def test_without_the_lock_there_would_be_two(app, monkeypatch):
    """The control: on SQLite, where a transaction that writes is alone, nothing goes wrong even so."""
    monkeypatch.setattr(certificates, "_lock", lambda _edition: None)
    is_alone = app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    assert valid_after_two_at_once(app, monkeypatch) == (2 if is_alone else 4)
