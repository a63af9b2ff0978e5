"""Writing fields that people may set: by name, never all that was sent."""

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError

from cop.errors import CopError
from cop.extensions import db

Row = TypeVar("Row")
Key = TypeVar("Key", bound=Hashable)


def change(record: object, values: Mapping[str, Any], *, allowed: Collection[str]) -> list[str]:
    """Set `values` on `record` and return the names of those that differ, sorted, for the audit log.

    What `values` leaves out stays as it is. Raises ValueError for a name that is not `allowed`.
    """
    refuse_foreign(values, allowed=allowed)
    changed = sorted(name for name, value in values.items() if getattr(record, name) != value)
    for name in changed:
        setattr(record, name, values[name])
    return changed


def refuse_foreign(values: Mapping[str, Any], *, allowed: Collection[str]) -> None:
    """Raise ValueError for a name in `values` that is not `allowed`."""
    if foreign := set(values) - set(allowed):
        raise ValueError(f"not to be set here: {', '.join(sorted(foreign))}")


def set_rows(
    rows: list[Row], wanted: Collection[Key], *, key: Callable[[Row], Key], made: Callable[[Key], Row]
) -> bool:
    """Let a record's list of rows be those of the `wanted` keys: drop the others, make what is missing.

    Returns whether anything differed.
    """
    present = {key(row): row for row in rows}
    for gone in present.keys() - set(wanted):
        rows.remove(present[gone])
    rows.extend(made(one) for one in sorted(set(wanted) - present.keys(), key=str))
    return present.keys() != set(wanted)


@contextmanager
def refusing_duplicates(message: object, *, fields: Mapping[str, str] | None = None) -> Iterator[None]:
    """Flush what the block did; where a unique constraint refuses it, raise CopError with `message`.

    `fields` says which field of the form a column's name stands for. Services look for duplicates
    themselves first; this is for two people saving the same thing at the same moment.
    """
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError as error:
        if not _is_duplicate(error.orig):
            raise
        reason = str(error.orig)
        field = next((name for column, name in (fields or {}).items() if column in reason), None)
        raise CopError(message, field=field) from None


def _is_duplicate(error: object) -> bool:
    # PostgreSQL's unique_violation; SQLite's extended code by name, for a key or any other unique index.
    unique = {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}
    return getattr(error, "sqlstate", "") == "23505" or getattr(error, "sqlite_errorname", "") in unique
