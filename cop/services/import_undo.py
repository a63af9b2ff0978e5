"""Taking an import back: every record as it was before, or nothing at all where later work is in the way."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Date, Enum

from cop.clock import day_of
from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    Affiliation,
    ImportBatch,
    ImportChange,
    ImportState,
    Membership,
    Organisation,
    Person,
    Representative,
)
from cop.queries.imports import (
    changes_of,
    people_with_more_addresses,
    records_by_id,
    referred_to,
    referring_ids,
)
from cop.rules.viewer import Viewer
from cop.services import import_writing
from cop.services.audit import log_act
from cop.services.import_plans import kept_value
from cop.services.import_rights import Rights

# In the order in which they are taken back: each before those that it refers to.
MODELS: dict[str, Any] = {
    model.__tablename__: model for model in (Representative, Affiliation, Membership, Person, Organisation)
}
# What belongs to a record and goes with it: its addresses, and the traces of the import itself.
PARTS = {"person_address", "import_change", "import_row", "import_batch"}
MOST_NAMED = 5


@dataclass(frozen=True)
class Obstacle:
    """A record that cannot be taken back: changed or deleted since, or something else refers to it by now."""

    record: Any
    change: ImportChange


def undo_import(batch: ImportBatch, *, by: Viewer, at: datetime) -> None:
    """Bring every record that an import made or changed back to what it was.

    Raises CopError, with the names of some, where records were changed since or have become part of something.
    """
    import_writing.one_at_a_time()
    if batch.state != ImportState.APPLIED:
        raise CopError(_("Only an import that was applied can be undone."))
    changes = changes_of(batch)
    records = _records(changes)
    _refuse_foreign(records, by, at)
    if obstacles := _obstacles(changes, records):
        raise CopError(_refusal(obstacles))
    for change in sorted(changes, key=lambda c: (list(MODELS).index(c.table_name), -c.position)):
        _take_back(change, records.get((change.table_name, change.record_id)))
    db.session.flush()
    batch.state, batch.undone_at = ImportState.UNDONE, at
    db.session.flush()
    log_act("undo", batch, by=by, records=len(changes))


def _records(changes: Iterable[ImportChange]) -> dict[tuple[str, int], Any]:
    ids: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        ids[change.table_name].add(change.record_id)
    return {
        (table, id_): record
        for table, some in ids.items()
        for id_, record in records_by_id(MODELS[table], some).items()
    }


def _refuse_foreign(records: Mapping[tuple[str, int], Any], by: Viewer, at: datetime) -> None:
    """Raise CopError for who does not manage every community that the import added members to any more."""
    rights = Rights(by, today=day_of(at))
    members = [r for r in records.values() if isinstance(r, Membership)]
    members += [r.membership for r in records.values() if isinstance(r, Representative)]
    if not all(rights.may_fill(m.community_id) for m in members):
        raise CopError(_("You do not coordinate every community of this import any more."))


def _obstacles(changes: Sequence[ImportChange], records: Mapping[tuple[str, int], Any]) -> list[Obstacle]:
    """What stands in the way; a record that the import made and somebody deleted since does not."""
    found = []
    for change in changes:
        record = records.get((change.table_name, change.record_id))
        is_gone = record is None and change.before is not None
        if is_gone or (record is not None and _has_changed(record, change)):
            found.append(Obstacle(record, change))
    return found + _in_use(changes, records)


def _has_changed(record: Any, change: ImportChange) -> bool:
    is_hidden = getattr(record, "merged_into_id", None) or getattr(record, "erased_at", None)
    return bool(is_hidden) or any(
        kept_value(getattr(record, name)) != value for name, value in change.after.items()
    )


def _in_use(changes: Sequence[ImportChange], records: Mapping[tuple[str, int], Any]) -> list[Obstacle]:
    """Which of the records that the import made something refers to that the import did not make."""
    made = [c for c in changes if c.before is None and (c.table_name, c.record_id) in records]
    found = []
    for table, model in MODELS.items():
        own = {c.record_id: c for c in made if c.table_name == table}
        others = {c.table_name for c in made} & MODELS.keys()
        used = referred_to(model, own.keys(), besides=PARTS | others)
        if model is Person:
            used |= {id_: {"person_address"} for id_ in people_with_more_addresses(own.keys())}
        for name in others:
            keys = {c.record_id for c in made if c.table_name == name}
            for id_, rows in _referring(name, table, own.keys()).items():
                if rows - keys:
                    used.setdefault(id_, set()).add(name)
        found += [Obstacle(records[(table, id_)], own[id_]) for id_ in used]
    return found


def _referring(name: str, table: str, ids: Collection[int]) -> dict[int, set[int]]:
    """The ids of the records of one table that refer to these records of another one, by their id."""
    model = MODELS[name]
    found: dict[int, set[int]] = defaultdict(set)
    for key in model.__table__.foreign_keys:
        if key.column.table.name == table:
            for id_, referring in referring_ids(model, key.parent, ids):
                found[id_].add(referring)
    return found


def _take_back(change: ImportChange, record: Any) -> None:
    if record is None:
        return
    if change.before is None:
        db.session.delete(record)
        return
    for name, value in change.before.items():
        setattr(record, name, _of_column(type(record).__table__.c[name], value))


def _of_column(column: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Enum) and column.type.enum_class:
        return column.type.enum_class(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value


def _refusal(obstacles: Sequence[Obstacle]) -> str:
    names = list(dict.fromkeys(_name(obstacle) for obstacle in obstacles))
    shown = ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
    return ngettext(
        "Nothing was undone: %(num)s record has been changed or used since: %(names)s.",
        "Nothing was undone: %(num)s records have been changed or used since: %(names)s.",
        len(obstacles),
        names=shown,
    )


def _name(obstacle: Obstacle) -> str:
    record = obstacle.record
    if isinstance(record, Organisation | Person):
        return record.name
    member = getattr(record, "person", None) or getattr(record, "organisation", None)
    return member.name if member else _("number %(number)s", number=obstacle.change.record_id)
