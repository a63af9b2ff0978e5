"""A mail server that falls silent: pages are served as ever, and the queue drains once it speaks again."""

import time
from urllib.request import urlopen

import pytest

from cop.jobs.worker import Worker
from cop.models import MessageState
from tests.bench.serving import served
from tests.drills.test_kill import BODY, counts, wait_until_empty
from tests.fleet import fill, make_app, start, tables
from tests.smtp_server import SMTPServer

MAILS = 200
SLOWEST_PAGE_SECONDS = 2


def work_patiently(url: str, port: int) -> None:
    """A worker with the leases of production: longer than a server may keep silent."""
    Worker(make_app(url, port)).run()


def fastest_page(port: int) -> float:
    """Seconds of the fastest of ten pages: a lock held by the worker would slow every one of them."""
    took = []
    for _ in range(10):
        begin = time.monotonic()
        with urlopen(f"http://127.0.0.1:{port}/en/") as page:
            assert page.status == 200
        took.append(time.monotonic() - begin)
    return min(took)


@pytest.mark.drill
def test_a_silent_mail_server_slows_no_page_and_loses_no_mail(shared_database):
    environ = {
        "COP_ENV": "development", "COP_SECRET_KEY": "a-key-for-drills-only-0123456789",
        "COP_DATABASE_URL": shared_database, "COP_TRUSTED_HOSTS": "localhost,127.0.0.1",
    }  # fmt: skip
    with SMTPServer() as server, tables(shared_database), served("wsgi:app", environ) as port:
        fill(MAILS, BODY)
        server.mode = "stall"
        worker = start(work_patiently, shared_database, server.port)
        assert server.wait_for(lambda: server.connections > 0)
        assert fastest_page(port) < SLOWEST_PAGE_SECONDS
        assert server.accepted == []
        server.mode = "up"
        wait_until_empty()
        assert counts() == {MessageState.SENT: MAILS}
        worker.terminate()
        worker.join(10)
    assert sorted(server.recipients) == sorted(f"reader{n}@example.org" for n in range(MAILS))
