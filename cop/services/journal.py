"""A journal of changed rows: each change is written down as it is made, and can be taken back in reverse.

All goes through the mapped classes, never by bulk statements, so that whatever is kept beside the records
(search keys, counts of attendance) follows each change and each undoing of it.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import inspect

from cop.extensions import Base, db
from cop.models import MergeStep
from cop.models.privacy import TABLES, Sort

# Rows whose columns must be unique: changed one at a time, so that no two ever hold the same meanwhile.
_ONE_BY_ONE = {"organisation", "person"}


class ChangedSinceError(Exception):
    """A row is no longer as the journal left it; `table` is the name of its table."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.table = table


def model_of(table: str) -> type[Any]:
    """Return the mapped class of a table."""
    return next(m.class_ for m in Base.registry.mappers if m.local_table.name == table)  # type: ignore[attr-defined]


class Journal:
    """Changes and deletes rows, and notes what they were."""

    def __init__(self) -> None:
        self.steps: list[MergeStep] = []

    def change(self, rows: Iterable[Any], values: Mapping[str, Any]) -> None:
        """Set attributes of rows by name and flush; rows that hold the values already are left alone."""
        changed = []
        for row in rows:
            before = {name: getattr(row, name) for name in values if getattr(row, name) != values[name]}
            for name in before:
                setattr(row, name, values[name])
            if before:
                changed.append((row, before))
        db.session.flush()
        for row, before in changed:
            after = {name: encoded(values[name]) for name in before}
            self._note(row, {name: encoded(value) for name, value in before.items()}, after)

    def delete(self, row: Any) -> None:
        """Delete a row to which nothing refers any more."""
        db.session.flush()
        db.session.refresh(row)  # without the rows that belonged to it a moment ago
        step = self._note(row, {name: encoded(getattr(row, name)) for name in _columns_of(type(row))}, None)
        for earlier in self.steps:
            if (earlier.table_name, earlier.row_key) == (step.table_name, step.row_key):
                earlier.person_id = step.person_id  # without the last step the others lead nowhere
        db.session.delete(row)
        db.session.flush()

    def _note(self, row: Any, before: dict[str, Any], after: dict[str, Any] | None) -> MergeStep:
        mapper = inspect(type(row))
        table = mapper.local_table.name
        key = [mapper.get_property_by_column(column).key for column in mapper.primary_key]
        tells = set(before) & set(TABLES[table].names(Sort.PERSONAL)) or after is None
        step = MergeStep(
            table_name=table,
            row_key={name: encoded(getattr(row, name)) for name in key},
            before=before,
            after=after,
            person_id=getattr(row, "person_id", None) if tells else None,
        )
        self.steps.append(step)
        return step


def take_back(steps: Sequence[MergeStep]) -> None:
    """Bring back what the steps changed, the last one first. Later changes of other columns stay.

    Raises ChangedSinceError where a row has gone or a column is not as the step left it.
    """
    last: tuple[Any, ...] | None = None
    for step in reversed(steps):
        kind = (step.table_name, step.after is None, *(step.after or ()))
        if kind != last or step.table_name in _ONE_BY_ONE:
            db.session.flush()
        last = kind
        if step.after is None:
            db.session.add(model_of(step.table_name)(**{name: decoded(v) for name, v in step.before.items()}))
        else:
            _restore(step)
    db.session.flush()


def _restore(step: MergeStep) -> None:
    model = model_of(step.table_name)
    names = [inspect(model).get_property_by_column(c).key for c in inspect(model).primary_key]
    row = db.session.get(model, tuple(decoded(step.row_key[name]) for name in names))
    if row is None or any(encoded(getattr(row, n)) != value for n, value in (step.after or {}).items()):
        raise ChangedSinceError(step.table_name)
    for name, value in step.before.items():
        setattr(row, name, decoded(value))


def _columns_of(model: type[Any]) -> list[str]:
    return [attribute.key for attribute in inspect(model).column_attrs]


def encoded(value: Any) -> Any:
    """Return a value of a column as JSON holds it: a day, an instant or bytes under a word of their own."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return {"instant": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    if isinstance(value, dict | list):
        return {"json": value}
    return value


def decoded(value: Any) -> Any:
    """Return what `encoded` was given; a member of an enumeration as its stored word."""
    if not isinstance(value, dict):
        return value
    ((kind, held),) = value.items()
    if kind == "instant":
        return datetime.fromisoformat(held)
    if kind == "day":
        return date.fromisoformat(held)
    return base64.b64decode(held) if kind == "bytes" else held
