"""Taking a person out of every table, as the classes of its columns say: rows deleted, or their words blanked."""

import secrets
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, String, Table, UniqueConstraint, delete, select, update

from cop.extensions import db
from cop.models.privacy import TABLES, OnErasure, Sort
from cop.queries.personal_rows import Identity, columns_of, is_whose, tables_about_people


def blank_rows(identity: Identity) -> dict[str, int]:
    """Delete or blank every row of a person; return how many rows of each table, those without any left out.

    Rows that refer to others go first. References stay where the row stays: it still counts, as nobody's.
    """
    changed = {}
    for table in reversed(list(tables_about_people())):
        is_deleted = TABLES[table.name].on_erasure == OnErasure.DELETE
        number = _delete(table, identity) if is_deleted else _blank(table, identity)
        if number:
            changed[table.name] = number
    db.session.expire_all()
    return changed


def _delete(table: Table, identity: Identity) -> int:
    return _count(db.session.execute(delete(table).where(is_whose(table, identity))))


def _blank(table: Table, identity: Identity) -> int:
    """Blank row by row: a unique column needs another value in each."""
    columns = blanked_columns(table)
    if not columns:
        return 0
    keys = list(table.primary_key.columns)
    rows = db.session.execute(select(*keys).where(is_whose(table, identity))).all()
    for row in rows:
        is_row = [column == value for column, value in zip(keys, row, strict=True)]
        values = {column.name: blank_of(column) for column in columns}
        db.session.execute(update(table).where(*is_row).values(values))
    return len(rows)


def blanked_columns(table: Table) -> list["Column[Any]"]:
    """Return the columns that erasure empties: personal words, and secrets that lead to the person."""
    secret = [c for c in columns_of(table, Sort.LINK) if not c.foreign_keys and not c.primary_key]
    return [*columns_of(table, Sort.PERSONAL), *secret]


def blank_of(column: "Column[Any]") -> Any:
    """Return the value of a column that tells nothing: none, empty, or at random where it must be unique."""
    if column.nullable:
        return None
    if isinstance(column.type, JSON):
        return {}
    if isinstance(column.type, LargeBinary):
        return b""
    if not isinstance(column.type, String):
        raise TypeError(f"{column} is classified as personal, and has no empty value")
    return secrets.token_hex(32)[: column.type.length] if _is_unique(column) else ""


def _is_unique(column: "Column[Any]") -> bool:
    together = [c.columns for c in column.table.constraints if isinstance(c, UniqueConstraint)]
    together += [index.columns for index in column.table.indexes if index.unique]
    return bool(column.unique) or any(column.name in columns for columns in together)


def _count(result: Any) -> int:
    return int(result.rowcount)
