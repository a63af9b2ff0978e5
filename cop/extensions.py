"""The extensions, made once and bound to the application in `cop.app`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask_babel import Babel
from flask_login import LoginManager
from flask_mail import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase

# True while a transaction only reads. On SQLite such a transaction begins DEFERRED, so that a reader
# never waits for a writer; every other one begins IMMEDIATE, because a deferred transaction that
# writes later is refused with "database is locked" as soon as somebody else wrote in between.
is_read_only: ContextVar[bool] = ContextVar("is_read_only", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """Let the transactions that begin inside the block only read."""
    token = is_read_only.set(True)
    try:
        yield
    finally:
        is_read_only.reset(token)


class Base(DeclarativeBase):
    """Parent of every table; its naming convention lets migrations drop any constraint by name."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, session_options={"join_transaction_mode": "create_savepoint"})
migrate = Migrate()
login_manager = LoginManager()
mail = Mail()
babel = Babel()
csrf = CSRFProtect()


def prepare_sqlite(engine: Engine) -> None:
    """Give a SQLite engine the application's transaction rules; other engines stay as they are."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _connect_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _connect_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy, not the driver, says BEGIN
    usual = ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=30000", "synchronous=NORMAL")
    for pragma in (*usual, "secure_delete=ON"):  # what is deleted is overwritten: the file tells no past
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN" if is_read_only.get() else "BEGIN IMMEDIATE")
