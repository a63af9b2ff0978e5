"""Many ticks at once, on real connections: no count is lost, and without the lock some would be."""

import time

import pytest
from sqlalchemy import select

from cop.extensions import db
from cop.models import Attendance, MeetingCount, MonthCount, Registration
from cop.queries.presence_check import check_presence
from cop.services import presence
from tests.factories import make_community, make_meeting, make_organisation, make_registration
from tests.services.racing import at_once

PEOPLE = 24


def tick_all(app):
    """Let as many people as threads be ticked at once at two meetings of two communities; return the errors."""
    with app.app_context():
        hosts, organisations = [make_community(), make_community()], [make_organisation() for _ in range(5)]
        meetings = [make_meeting(hosts=hosts), make_meeting(hosts=hosts[::-1])]
        rows = [
            make_registration(meetings[n % 2], organisation=organisations[n % 5]).id for n in range(PEOPLE)
        ]
        db.session.commit()

    def tick(n):
        with app.app_context():
            db.session.get(Registration, rows[n]).attendance = Attendance.PRESENT
            db.session.commit()

    return at_once(PEOPLE, tick)[1]


def test_no_tick_is_lost(open_app):
    app = open_app()
    assert tick_all(app) == []
    with app.app_context():
        assert db.session.scalars(select(MeetingCount.participations)).all() == [PEOPLE // 2] * 4
        # Each meeting is of a kind of its own.
        assert db.session.scalars(select(MonthCount.participations)).all() == [PEOPLE // 2] * 4
        assert check_presence() == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite has one writer at a time anyway
def test_without_the_lock_ticks_are_lost(open_app, monkeypatch):
    monkeypatch.setattr(presence, "_lock_hosts", lambda *_: time.sleep(0.01))
    app = open_app()
    errors = tick_all(app)
    with app.app_context():
        assert errors or check_presence()
