"""Workers in processes of their own, forked from one that has everything imported: they start at once.

Each function given to `start` is called in the new process with an application on the given database, which
sends to the given port.
"""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, text

from cop.app import create_app
from cop.extensions import db
from cop.models import Message, MessageContent, MessageState

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.fleet", "cop.jobs.worker"])
MESSAGE_ID = "<drill.{}@example.org>"


def make_app(database_url: str, port: int, **settings: Any) -> Flask:
    """The application as a worker process has it, sending to a port of this machine."""
    fixed = {
        "ENV": "development",
        "SECRET_KEY": "a-key-for-drills-only-0123456789",
        "DATABASE_URL": database_url,
    }
    mail = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": port, "BASE_URL": "http://localhost"}
    return create_app(fixed | mail | settings)


def start(target: Callable[..., None], *arguments: Any) -> BaseProcess:
    """Run `target(*arguments)` in a new process."""
    process = _context.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process


def event() -> Any:
    """An event that processes share."""
    return _context.Event()


def semaphore() -> Any:
    return _context.Semaphore(0)


@contextmanager
def tables(database_url: str) -> Iterator[Flask]:
    """Yield an application on a database with fresh tables."""
    app = make_app(database_url, 0)
    with app.app_context():
        db.drop_all()
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()


def fill(number: int, body: bytes, **values: Any) -> None:
    """Put `number` mails into the outbox, bytes ready; `body` is a mail without its Message-ID."""
    from cop import clock

    rows = [
        {
            "kind": "trial", "subject": f"drill:{n}", "recipient": f"reader{n}@example.org", "version": 0,
            "language": "en", "context": {}, "title": f"Mail {n}", "envelope_from": "comunita@example.org",
            "message_id": MESSAGE_ID.format(n), "not_before": clock.now(), "state": MessageState.READY,
            "id": n + 1, **values,
        }
        for n in range(number)
    ]  # fmt: skip
    bodies = [
        {"message_id": n + 1, "body": f"Message-ID: {MESSAGE_ID.format(n)}\r\n".encode() + body}
        for n in range(number)
    ]
    db.session.execute(Message.__table__.insert(), rows)
    db.session.execute(MessageContent.__table__.insert(), bodies)
    db.session.commit()


def new_postgresql_database(server: Any, name: str) -> str:
    """Create an empty database on a pgserver and return its URL for SQLAlchemy."""
    engine = create_engine(
        server.get_uri().replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return server.get_uri(name).replace("postgresql://", "postgresql+psycopg://")
