"""What follows an erasure once it is committed: the file outside the database, and the local mailbox."""

import logging
from pathlib import Path
from sqlite3 import OperationalError

from flask import current_app
from sqlalchemy import Engine

from cop import erasure_file
from cop.extensions import db
from cop.mailbox import LocalMailbox
from cop.queries.erasures import erasures_not_in
from cop.services.erasure_replay import as_entry
from cop.services.erasures import Erased
from cop.services.stored_files import remove_bytes

log = logging.getLogger(__name__)


def follow(erased: Erased) -> None:
    """Have the files follow an erasure that has just been committed; what the person handed in goes with it.

    A full disk must not make it look as if nothing had been erased: the hourly job writes the file later.
    """
    try:
        write_erasures()
    except OSError:
        log.exception("the file of erasures cannot be written")
    remove_bytes(erased.files)
    mailbox = Path(current_app.instance_path) / "mailbox"
    if erased.identity is not None and mailbox.is_dir():
        named = [name for name in erased.identity.names if " " in name.strip()]
        LocalMailbox(mailbox).forget([*erased.identity.addresses, *named])


def write_erasures() -> int:
    """Write down, outside the database, the erasures that are not there yet; return how many.

    Called after each erasure, and once an hour for one whose process died in between.
    """
    folder = Path(current_app.instance_path)
    missing = erasures_not_in(erasure_file.written_in(folder))
    erasure_file.append(folder, [as_entry(erasure) for erasure in missing])
    return len(missing)


def empty_log_of_sqlite() -> None:
    """Have SQLite move its write-ahead log into the database and empty the file: it holds what was deleted."""
    if not isinstance(db.engine, Engine) or db.engine.dialect.name != "sqlite":
        return
    connection = db.engine.raw_connection()
    try:
        connection.driver_connection.execute("PRAGMA busy_timeout = 1000")  # type: ignore[union-attr]
        connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
        connection.driver_connection.execute("PRAGMA busy_timeout = 30000")  # type: ignore[union-attr]
    except OperationalError:  # somebody reads: the next hour will do
        return
    finally:
        connection.close()
