"""Writing what a plan says, in the caller's transaction, and keeping what was there before."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, insert, select

from cop.extensions import db
from cop.models import ImportBatch, ImportChange, Person
from cop.services.changes import refusing_duplicates
from cop.services.import_drafts import Draft
from cop.services.import_plans import Plan, kept_value
from cop.services.memberships import lock_community

_LOCK = 0x636F70_696D70  # "cop imp": one number for all imports, of this application alone


def one_at_a_time() -> None:
    """Wait until no other import writes, and read what it wrote. SQLite has one writer anyway."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    db.session.expire_all()


def lock_communities(ids: set[int]) -> None:
    """Hold the communities whose members change, in the order of ids so that two never wait for each other."""
    for id_ in sorted(ids):
        lock_community(id_)


def write(plan: Plan) -> list[dict[str, Any]]:
    """Make and change the records of a plan, and return each change as a row of ImportChange.

    Raises CopError where somebody else took a code or an address at the same moment.
    """
    drafts = [draft for draft in plan.drafts if draft.is_new or draft.facts]
    made = {id(draft) for draft in drafts if draft.is_new}
    before = {
        id(d): {name: kept_value(getattr(d.record, name)) for name in d.facts} for d in drafts if d.record
    }
    message = _("Somebody changed the register at the same moment. Look at the trial again.")
    with refusing_duplicates(message), db.session.no_autoflush:
        for draft in drafts:
            _set(draft, is_new=id(draft) in made)
    return [_change(draft, position, before.get(id(draft))) for position, draft in enumerate(drafts, start=1)]


def _set(draft: Draft, *, is_new: bool) -> None:
    if is_new:
        draft.record = draft.model(
            **draft.facts, **{name: target.record for name, target in draft.links.items()}
        )
        db.session.add(draft.record)
        return
    for name, value in draft.facts.items():
        setattr(draft.record, name, value)


def _change(draft: Draft, position: int, before: dict[str, Any] | None) -> dict[str, Any]:
    record = draft.record
    person_id = record.id if draft.model is Person else getattr(record, "person_id", None)
    after = {name: kept_value(value) for name, value in draft.facts.items()}
    links = {f"{name}_id": target.record.id for name, target in draft.links.items()} if before is None else {}
    return {
        "position": position,
        "table_name": record.__table__.name,
        "record_id": record.id,
        "before": before,
        "after": after | links,
        "person_id": person_id,
    }


def keep_changes(batch: ImportBatch, changes: list[dict[str, Any]]) -> None:
    """Save the changes of an import, so that it can be undone."""
    if changes:
        db.session.execute(insert(ImportChange), [row | {"batch_id": batch.id} for row in changes])
