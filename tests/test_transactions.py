"""Who waits for whom on SQLite: a reader never, a writer from its first statement."""

import sqlite3

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from cop.extensions import is_read_only, prepare_sqlite


@pytest.fixture
def engine(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'x.db'}")
    prepare_sqlite(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (n INTEGER)"))
    yield engine
    engine.dispose()


@pytest.fixture
def writer(tmp_path, engine):
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def test_a_reader_does_not_wait_for_a_writer(engine, writer):
    token = is_read_only.set(True)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM t")).scalar() == 0
    is_read_only.reset(token)


def test_a_writing_transaction_takes_the_lock_at_its_first_statement(engine, writer):
    with engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA busy_timeout=50")
        with pytest.raises(OperationalError, match="locked"):
            connection.execute(text("SELECT count(*) FROM t"))


def test_pragmas(engine):
    with engine.connect() as connection:
        values = [
            connection.exec_driver_sql(f"PRAGMA {p}").scalar()
            for p in ("journal_mode", "foreign_keys", "busy_timeout", "secure_delete")
        ]
    assert values == ["wal", 1, 30000, 1]
