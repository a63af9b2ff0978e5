"""Several workers at the same minute, on real connections: each mail once, by the lock and by the unique key alone."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from cop import clock
from cop.extensions import db
from cop.jobs.ruling import mail_by_rules
from cop.models import MailRuleRun, Meeting, Message
from cop.services import mail_rule_runs, seats
from tests.factories import make_mail_rule, make_meeting, make_registration
from tests.services.racing import at_once

WORKERS, PEOPLE = 6, 20


def slowly(meeting_id):
    """What stands for the lock where there is none: everybody looks before anybody has written."""
    time.sleep(0.05)
    return db.session.get_one(Meeting, meeting_id)


@pytest.mark.parametrize("has_lock", [True, False])
def test_of_many_workers_one_sends(open_app, monkeypatch, has_lock):
    monkeypatch.setattr(mail_rule_runs.seats, "lock_meeting", seats.lock_meeting if has_lock else slowly)
    app = open_app()
    with app.app_context():
        old = {"published_at": clock.now() - timedelta(days=30)}
        for _n in range(2):
            meeting = make_meeting(starts_at=clock.now() + timedelta(days=3), **old)
            for _person in range(PEOPLE):
                make_registration(meeting)
        make_mail_rule(amount=2)
        db.session.commit()
        day = (meeting.starts_at - timedelta(days=2)).astimezone(clock.ROME)
        due = day.replace(hour=9, minute=0, second=0, microsecond=0)

    def work(_n):
        with app.app_context():
            mail_by_rules(due)

    assert at_once(WORKERS, work)[1] == []
    with app.app_context():
        assert db.session.scalars(select(MailRuleRun.told)).all() == [PEOPLE] * 2
        assert db.session.scalar(select(func.count()).select_from(Message)) == 2 * PEOPLE
