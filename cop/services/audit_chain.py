"""Chaining the audit log: each transaction chains its own entries as one of its last statements.

The order of the chain is that of the commits. On PostgreSQL a lock holds it from the chaining to the commit,
so it is taken late, and always before the row of `cop.services.revisions`; SQLite has one writer anyway.
`cop.queries.audit_chain` says what a digest covers.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, event, inspect, select, text, update
from sqlalchemy.orm import Session, scoped_session

from cop.extensions import db
from cop.models import AuditBase, AuditEntry
from cop.queries.audit_chain import Chain, Link, first_number_since, head_of_chain

LOCK = 0x636F70_617564  # "cop", "aud": the number of the lock among those of the database
_ADDED = "cop.audit_entries"
_TAKE_LOCK = text("SELECT pg_advisory_xact_lock(:lock)")
_table: Any = AuditEntry.__table__
_SET = (
    update(_table)
    .where(_table.c.id == bindparam("entry"))
    .values(number=bindparam("at_number"), digest=bindparam("with_digest"))
)


def watch(session: "scoped_session[Any]") -> None:
    """Chain, from now on, the entries that each transaction of the session adds."""
    for name, listener in (
        ("after_flush", _note_entries),
        ("before_commit", _chain_entries),
        ("after_soft_rollback", _forget),
    ):
        if not event.contains(session, name, listener):
            event.listen(session, name, listener)


def forget_entries(*, before: datetime) -> int:
    """Delete the entries older than an instant and return how many; the chain then begins with the next one.

    The newest entry stays, whatever its age: the chain goes on from it.
    """
    _lock(db.session.connection())
    head = head_of_chain().number
    kept = first_number_since(before)
    last = min(head, kept if kept is not None else head) - 1
    found = select(AuditEntry.number, AuditEntry.digest).where(AuditEntry.number == last)
    row = db.session.execute(found).first()
    if row is None:
        return 0
    db.session.merge(AuditBase(id=1, number=row.number, digest=row.digest))
    gone = delete(AuditEntry).where(AuditEntry.number <= last).returning(AuditEntry.id)
    return len(db.session.scalars(gone, execution_options={"synchronize_session": False}).all())


def _note_entries(session: Session, _context: object) -> None:
    added = [row for row in session.new if isinstance(row, AuditEntry)]
    if added:
        session.info.setdefault(_ADDED, []).extend(added)


def _chain_entries(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint ends, not the transaction
    session.flush()
    # What a savepoint took back is no longer there to be chained.
    added = [entry for entry in session.info.pop(_ADDED, ()) if inspect(entry).persistent]
    if added:
        _chain(added, session.connection())


def _forget(session: Session, _previous: object) -> None:
    if not session.in_transaction():
        session.info.pop(_ADDED, None)


def _chain(entries: Iterable[AuditEntry], connection: Connection) -> None:
    _lock(connection)
    chain, link, rows = Chain(), head_of_chain(connection), []
    for entry in entries:
        link = Link(link.number + 1, chain.digest(entry, link))
        rows.append({"entry": entry.id, "at_number": link.number, "with_digest": link.digest})
    if rows:
        connection.execute(_SET, rows)


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(_TAKE_LOCK, {"lock": LOCK})
