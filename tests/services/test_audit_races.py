"""Many transactions write to the log at once, on real connections: one chain, and without the lock none."""

import time

import pytest
from sqlalchemy import func, select

from cop.extensions import db
from cop.models import AuditEntry
from cop.queries.audit_chain import check_chain
from cop.services import audit_chain
from cop.services.audit import log_act
from tests.factories import make_community
from tests.services.racing import at_once

WRITERS, TIMES = 16, 5


def write_all(app):
    """Let many threads commit entries, half of them with a change that the public pages show."""

    def write(n):
        with app.app_context():
            for time_ in range(TIMES):
                log_act("update", "people", by=None, writer=n, time=time_)
                if n % 2:
                    make_community(slug=f"c-{n}-{time_}")
                db.session.commit()

    return at_once(WRITERS, write)[1]


def test_there_is_one_chain(open_app):
    app = open_app()
    assert write_all(app) == []
    with app.app_context():
        verdict = check_chain()
        assert (verdict.checked, verdict.faults) == (WRITERS * TIMES, [])
        assert db.session.scalar(select(func.max(AuditEntry.number))) == WRITERS * TIMES


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite has one writer at a time anyway
def test_without_the_lock_two_follow_the_same(open_app, monkeypatch):
    head = audit_chain.head_of_chain

    def slow_head(connection):
        found = head(connection)
        time.sleep(0.02)
        return found

    monkeypatch.setattr(audit_chain, "_lock", lambda _connection: None)
    monkeypatch.setattr(audit_chain, "head_of_chain", slow_head)
    assert write_all(open_app()) != [], "the unique number refuses the second one"
