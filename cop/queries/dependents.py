"""What refers to a record: asked before it is deleted, because a delete would take history with it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, inspect, select

from cop.extensions import Base, db

# Summaries kept from other records: what they stand for is counted itself.
SUMMARIES = {"likely_duplicate", "meeting_count", "month_count", "organisation_presence"}


def dependents_of(record: Any, *, parts: Collection[str] = ()) -> dict[str, int]:
    """Return how many rows of each table refer to `record`, by table name; tables in `parts` belong to it.

    Reads the foreign keys from the metadata, so a table added later protects what it refers to as well.
    """
    table = inspect(type(record)).local_table
    counts = {}
    for other in Base.metadata.sorted_tables:
        columns = [key.parent for key in other.foreign_keys if key.column.table is table]
        if not columns or other.name in SUMMARIES or other.name in parts:
            continue
        found = sum(db.session.scalar(_rows(other, column, record.id)) or 0 for column in columns)
        if found:
            counts[other.name] = found
    return counts


def _rows(table: Any, column: Any, record_id: int) -> Any:
    return select(func.count()).select_from(table).where(column == record_id)
