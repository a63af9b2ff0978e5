"""Imports: a file is received, its columns are told, it is tried out, applied in one transaction, undone.

Nothing is written to the register before `apply_import`, and that writes exactly what the trial showed: where
the register changed in between, it refuses.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, insert, update

from cop import text
from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    Community,
    ImportBatch,
    ImportMapping,
    ImportNoun,
    ImportRow,
    ImportState,
    Membership,
    Person,
    RowVerdict,
    email_key,
)
from cop.models.audit import ranges_of
from cop.queries.imports import all_rows_of, remembered_mapping
from cop.rules.viewer import Viewer
from cop.services import import_writing
from cop.services.audit import log_act
from cop.services.import_drafts import RowPlan
from cop.services.import_fields import field_names, guessed_mapping
from cop.services.import_organisation_rows import OrganisationPlanner
from cop.services.import_people_rows import MembershipPlanner, PeoplePlanner
from cop.services.import_plans import Plan, Planner, Task, kept_value
from cop.services.import_values import RowError, email
from cop.sheets.limits import Table

PLANNERS: dict[ImportNoun, type[Planner]] = {
    ImportNoun.ORGANISATIONS: OrganisationPlanner,
    ImportNoun.PEOPLE: PeoplePlanner,
    ImportNoun.MEMBERSHIPS: MembershipPlanner,
}


@dataclass(frozen=True)
class Outcome:
    """What an import did: how many rows of each verdict, and which were refused, with the reasons."""

    counts: Counter[RowVerdict]
    refused: Sequence[RowPlan]


def import_rows(
    noun: ImportNoun,
    rows: Iterable[Mapping[str, str]],
    *,
    by: Viewer | None,
    at: datetime,
    community: Community | None = None,
    adds_organisations: bool = False,
) -> Outcome:
    """Import rows, each a mapping from fact (`import_fields`) to cell, without a file: refused rows are left out.

    `by` None is the application itself.
    """
    task = Task(noun, by, at, community, adds_organisations)
    plan = PLANNERS[noun](task).plan(enumerate(rows, start=1))
    changes = import_writing.write(plan)
    log_act("import", noun, by=by, **_told(plan.counts(), changes))
    return Outcome(plan.counts(), [row for row in plan.rows if row.problems])


def start_import(noun: ImportNoun, table: Table, *, file_name: str, by: Viewer) -> ImportBatch:
    """Keep the rows of a file, and what its columns seem to hold, or held the last time.

    Raises CopError where the first row holds no names of columns: people's addresses would be taken for such.
    """
    if any("@" in header for header in table.headers):
        raise CopError(
            _("The first row of the file must hold the names of the columns: add it, and try again."),
            field="file",
        )
    headers = [text.one_line(header)[:200] for header in table.headers]
    known = remembered_mapping(noun, _hash_of(headers))
    batch = ImportBatch(
        noun=noun,
        file_name=text.one_line(file_name)[-200:],
        headers=headers,
        mapping=known.mapping if known else guessed_mapping(noun, headers, table.rows[0][1]),
        created_by_id=by.person_id,
    )
    db.session.add(batch)
    db.session.flush()
    rows = [(number, [text.one_line(cell) for cell in cells]) for number, cells in table.rows]
    db.session.execute(insert(ImportRow), [_row(batch, *row) for row in rows])
    log_act("create", batch, by=by, rows=len(rows))
    return batch


def choose_columns(
    batch: ImportBatch,
    mapping: list[str],
    *,
    community: Community | None,
    adds_organisations: bool,
    at: datetime,
    by: Viewer,
) -> None:
    """Say what each column holds ("" for nothing to import); remembered for files with the same headers.

    Raises ValueError for a fact that does not exist, CopError for one that two columns are said to hold, or
    where there is nothing left to import.
    """
    refuse_applied(batch)
    named = [name for name in mapping if name]
    if set(named) - set(field_names(batch.noun)) or len(mapping) != len(batch.headers):
        raise ValueError(f"no such facts: {mapping}")
    if not named:
        raise CopError(_("Say for at least one column what it holds."))
    if twice := next((name for name in named if named.count(name) > 1), None):
        raise CopError(
            _("Two columns are said to hold the same thing."),
            field=f"column_{len(mapping) - 1 - mapping[::-1].index(twice)}",
        )
    batch.mapping, batch.community, batch.adds_organisations = mapping, community, adds_organisations
    _remember(batch, at)
    log_act("update", batch, by=by, fields=["mapping"])


def trial(batch: ImportBatch, *, by: Viewer, at: datetime) -> Plan:
    """Return what an import would do, now. Reads only."""
    task = Task(batch.noun, by, at, batch.community, batch.adds_organisations)
    return PLANNERS[batch.noun](task).plan(_mapped(batch, all_rows_of(batch)))


def keep_trial(batch: ImportBatch, plan: Plan) -> None:
    """Save the verdict of each row. Of one whose person asked to be forgotten nothing else is kept."""
    refuse_applied(batch)
    ids = {row.number: row.id for row in all_rows_of(batch)}
    db.session.execute(update(ImportRow), [{"id": ids[row.number]} | _judged(row) for row in plan.rows])
    forgotten = [ids[row.number] for row in plan.rows if row.is_private]
    for id_ in forgotten:
        empty = {"cells": [""] * len(batch.headers), "email_key": None}
        db.session.execute(update(ImportRow).where(ImportRow.id == id_).values(**empty))
    counts = plan.counts()
    for verdict in RowVerdict:
        setattr(batch, f"{verdict}_count", counts[verdict])
    batch.plan_digest, batch.state = plan.digest(), ImportState.CHECKED
    db.session.flush()


def apply_import(batch: ImportBatch, *, by: Viewer, at: datetime) -> None:
    """Write what the trial showed; refused rows are left out, and kept for download.

    Raises CopError where it was applied already, or the register is not as it was at the trial.
    """
    import_writing.one_at_a_time()
    refuse_applied(batch)
    plan = trial(batch, by=by, at=at)
    import_writing.lock_communities(_communities(plan))
    if plan.digest() != batch.plan_digest:
        raise CopError(_("The register has changed since the trial. Try the file out again."))
    changes = import_writing.write(plan)
    import_writing.keep_changes(batch, changes)
    is_done = (ImportRow.batch_id == batch.id) & (ImportRow.verdict != RowVerdict.REFUSED)
    db.session.execute(delete(ImportRow).where(is_done))
    batch.state, batch.applied_at = ImportState.APPLIED, at
    db.session.flush()
    log_act("import", batch, by=by, **_told(plan.counts(), changes))


def delete_import(batch: ImportBatch, *, by: Viewer) -> None:
    """Forget a file that is not to be applied, or one whose undoing nobody needs any more."""
    log_act("delete", batch, by=by)
    db.session.delete(batch)
    db.session.flush()


def forget_imports(*, before: datetime) -> int:
    """Delete the imports, with their rows and what undoing them needs, begun before an instant; return how many."""
    forgotten = delete(ImportBatch).where(ImportBatch.created_at < before).returning(ImportBatch.id)
    return len(db.session.scalars(forgotten).all())


def refuse_applied(batch: ImportBatch) -> None:
    """Raise CopError where an import was applied."""
    if batch.state in {ImportState.APPLIED, ImportState.UNDONE}:
        raise CopError(_("This file has been imported already."))


def _communities(plan: Plan) -> set[int]:
    drafts = [draft for draft in plan.drafts if draft.model is Membership]
    of_representatives = [d.links.get("membership") for d in plan.drafts if "membership" in d.links]
    return {draft.get("community_id") for draft in [*drafts, *of_representatives] if draft}


def _told(counts: Counter[RowVerdict], changes: list[dict[str, Any]]) -> dict[str, Any]:
    """What the audit log keeps of an import."""
    people = {row["person_id"] for row in changes if row["person_id"]}
    tables = Counter(row["table_name"] for row in changes)
    return {str(v): counts[v] for v in RowVerdict} | {"records": dict(tables), "people": ranges_of(people)}


def _row(batch: ImportBatch, number: int, cells: list[str]) -> dict[str, Any]:
    addresses = (_address(cell) for cell in cells if "@" in cell)
    found = next((address for address in addresses if address), None)
    return {"batch_id": batch.id, "number": number, "cells": cells, "email_key": found}


def _address(cell: str) -> str | None:
    try:
        return email_key(email(cell))
    except RowError:
        return None


def _mapped(batch: ImportBatch, rows: Iterable[ImportRow]) -> Iterable[tuple[int, dict[str, str]]]:
    for row in rows:
        yield row.number, {n: cell for n, cell in zip(batch.mapping, row.cells, strict=True) if n}


def _judged(row: RowPlan) -> dict[str, Any]:
    shown = (
        []
        if row.is_private
        else [[name, kept_value(old), kept_value(new)] for name, old, new in row.differences]
    )
    person = row.person.record if row.person else None
    return {
        "verdict": row.verdict,
        "differences": shown if not row.problems else [],
        "problems": [[reason, says] for reason, says in row.problems],
        "remarks": [[reason, says] for reason, says in row.remarks],
        "person_id": person.id if isinstance(person, Person) else None,
    }


def _hash_of(headers: list[str]) -> str:
    folded = "\x1f".join(text.folded(header) for header in headers)
    return hashlib.sha256(folded.encode()).hexdigest()


def _remember(batch: ImportBatch, at: datetime) -> None:
    key = _hash_of(batch.headers)
    known = remembered_mapping(batch.noun, key)
    if known is None:
        known = ImportMapping(noun=batch.noun, headers_hash=key)
        db.session.add(known)
    known.mapping, known.changed_at = batch.mapping, at
    db.session.flush()
