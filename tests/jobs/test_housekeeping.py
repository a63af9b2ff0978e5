"""What has run out is put away."""

from datetime import timedelta

from cop.jobs.housekeeping import keep_house
from cop.models import MessageState, SendRate, WorkerTick
from tests.factories import make_message, save

DAY = timedelta(days=1)


def test_old_mails_lose_what_they_said_but_not_their_rows(db, at):
    now = at("2026-11-22T12:00+01:00")
    old = make_message(state=MessageState.SENT, created_at=now - 91 * DAY)
    young = make_message(state=MessageState.SENT, created_at=now - 89 * DAY)
    waiting = make_message(created_at=now - 91 * DAY)
    code = make_message(kind="sign_in_code", state=MessageState.DEAD, created_at=now)
    assert keep_house()["mails wiped of their content"] == 2
    db.session.expire_all()
    assert [m.body is None for m in (old, young, waiting, code)] == [True, False, False, True]
    assert [m.context == {} for m in (old, young, waiting, code)] == [True, False, False, True]
    assert keep_house()["mails wiped of their content"] == 0


def test_what_has_run_out_in_the_queue_expires(db, at):
    now = at("2026-11-22T12:00+01:00")
    make_message(expires_at=now, not_before=now + DAY)
    assert keep_house()["mails expired"] == 1


def test_workers_that_are_gone_are_forgotten(db, at):
    now = at("2026-11-22T12:00+01:00")
    save(WorkerTick(worker="gone", started_at=now - 3 * DAY, ticked_at=now - DAY))
    save(WorkerTick(worker="silent", started_at=now - 3 * DAY, ticked_at=now - DAY / 2))
    assert keep_house()["workers forgotten"] == 1


def test_limits_of_sending_that_are_over_are_forgotten(db, at):
    now = at("2026-11-22T12:00+01:00")
    save(SendRate(name="@example.org", next_at=now - 2 * DAY))
    save(SendRate(name="all", next_at=now))
    assert keep_house()["limits of mail servers forgotten"] == 1
