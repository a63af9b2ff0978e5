"""What the database holds, in a form to compare before and after."""

import hashlib

from sqlalchemy import select

from cop.extensions import Base, db

# Not part of what a request is judged by: counts of attempts, and what is only kept to save work.
IGNORED = {"rate_count", "calendar_fragment"}


def fingerprint() -> dict[str, str]:
    """Return the hash of the rows of each table, by name."""
    return {
        name: hashlib.sha256(
            "\n".join(sorted(map(repr, db.session.execute(select(table))))).encode()
        ).hexdigest()
        for name, table in Base.metadata.tables.items()
        if name not in IGNORED
    }


def changed_tables(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """Return the names of the tables that differ."""
    return {name for name in before if before[name] != after[name]}
