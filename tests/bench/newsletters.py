"""Recipients a second from the hour of an issue to its last mail, built and sent, beside a bare smtplib loop that
sends ready bytes of the same size; and how much memory beginning takes for a thousand and for fifty thousand.
"""

import resource
import smtplib
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.row import Row
from tests.fleet import make_app, start, tables
from tests.readers import address_of, fill_readers
from tests.sink import sink

READERS, FEW, MANY = 10_000, 1000, 50_000


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, sink() as port:
        url = f"sqlite:///{folder}/news.db"
        with tables(url):
            fill_readers(READERS)
        seconds, body = _measured(send_all, url, port)
        bare = bare_loop(port, body)
        few, many = (_memory(Path(folder) / f"{number}.db", number) for number in (FEW, MANY))
    return [
        Row("bare smtplib loop, ready bytes", bare, "/s"),
        Row(
            "newsletter, begun, built and sent, SQLite",
            READERS / seconds,
            "/s",
            bare,
            "the bare loop",
            "30 %",
        ),
        Row(f"memory to begin, {FEW:,} recipients", few, "MB"),
        Row(f"memory to begin, {MANY:,} recipients", many, "MB", few, "that", "130 %"),
    ]


def bare_loop(port: int, body: bytes) -> float:
    with smtplib.SMTP("127.0.0.1", port) as server:
        begin = time.monotonic()
        for number in range(1, READERS + 1):
            server.sendmail("comunita@example.org", [address_of(number)], body)
        return READERS / (time.monotonic() - begin)


def send_all(url: str, port: int, result: Any) -> None:
    """What a worker does, from the hour on."""
    from cop.extensions import db
    from cop.jobs.newsletters import News
    from cop.jobs.rendering import Rendering
    from cop.jobs.sending import Sender, own_connection

    with make_app(url, port).app_context(), own_connection() as connection:
        begin = time.monotonic()
        News().move_on()
        sender = Sender(connection, worker="bench")
        sender.send_due()
        sender.close()
        seconds = time.monotonic() - begin
        result.send((seconds, Rendering(db.session).body_of_id(1)))


def begin_alone(url: str, port: int, result: Any) -> None:
    """Begin an issue and nothing else; tell how much memory that took at most."""
    from cop.jobs.newsletters import News

    with make_app(url, port).app_context():
        News().move_on()
        result.send((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, b""))


def _memory(path: Path, number: int) -> float:
    url = f"sqlite:///{path}"
    with tables(url):
        fill_readers(number)
    return _measured(begin_alone, url, 0)[0]


def _measured(target: Any, url: str, port: int) -> tuple[float, bytes]:
    import multiprocessing

    here, there = multiprocessing.Pipe(duplex=False)
    process = start(target, url, port, there)
    answer: tuple[float, bytes] = here.recv()
    process.join()
    return answer


if __name__ == "__main__":
    for line in run():
        print(line)
