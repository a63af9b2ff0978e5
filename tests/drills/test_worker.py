"""A whole worker, in this process: it composes, sends, says that it lives, and signs off."""

import threading
import time

import pytest

from cop.emails.outbox import Recipient, queue
from cop.extensions import db
from cop.jobs.worker import Worker
from cop.models import MessageState, WorkerTick
from tests.drills.test_kill import asked, counts
from tests.emails.test_compose import TRIAL
from tests.fleet import make_app, tables
from tests.smtp_server import SMTPServer


def wait_for(condition, seconds: float = 90) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


@pytest.mark.drill
def test_a_worker_composes_sends_ticks_and_signs_off(shared_database):
    with SMTPServer() as server, tables(shared_database):
        worker = Worker(make_app(shared_database, server.port))
        thread = threading.Thread(target=worker.run)
        thread.start()
        queue("trial", to=Recipient("ada@example.org", "Ada", "en"), about="trial:1", context=TRIAL)
        db.session.commit()
        assert wait_for(lambda: server.recipients == ["ada@example.org"])
        assert wait_for(lambda: counts() == {MessageState.SENT: 1})
        assert [row.worker for row in asked(db.select(WorkerTick.worker))] == [worker.name]
        worker.stop()
        thread.join(90)
        assert not thread.is_alive()
        assert asked(db.select(WorkerTick.worker)) == []
