"""Imports: a file that was received (`import_receiving`) is tried out, applied in one transaction, undone.

Nothing is written to the register before `apply_import`, and that writes exactly what the trial showed: where
the register changed in between, it refuses.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, update

from cop import text
from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    Community,
    ImportBatch,
    ImportNoun,
    ImportRow,
    ImportState,
    Membership,
    Person,
    RowVerdict,
)
from cop.queries.imports import cells_of, row_ids
from cop.rules.viewer import Viewer
from cop.services import import_writing
from cop.services.audit import log_act
from cop.services.import_drafts import RowPlan
from cop.services.import_organisation_rows import OrganisationPlanner
from cop.services.import_people_rows import MembershipPlanner, PeoplePlanner
from cop.services.import_plans import Plan, Planner, Task, kept_value
from cop.services.import_receiving import refuse_applied
from cop.services.import_values import RowError

PLANNERS: dict[ImportNoun, type[Planner]] = {
    ImportNoun.ORGANISATIONS: OrganisationPlanner,
    ImportNoun.PEOPLE: PeoplePlanner,
    ImportNoun.MEMBERSHIPS: MembershipPlanner,
}
FORGOTTEN: list[Any] = [["forgotten", {}]]


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
    clean = ({name: text.one_line(cell) for name, cell in row.items()} for row in rows)
    plan = PLANNERS[noun](task).plan(enumerate(clean, start=1))
    changes = import_writing.write(plan)
    log_act("import", noun, by=by, **_told(plan.counts(), changes))
    return Outcome(plan.counts(), [row for row in plan.rows if row.problems])


def trial(batch: ImportBatch, *, by: Viewer, at: datetime) -> Plan:
    """Return what an import would do, now. Reads only."""
    task = Task(batch.noun, by, at, batch.community, batch.adds_organisations)
    rows = cells_of(batch)
    plan = PLANNERS[batch.noun](task).plan(_mapped(batch, (r for r in rows if r.problems != FORGOTTEN)))
    # Their cells are gone since an earlier trial.
    plan.rows += [_forgotten(row.number) for row in rows if row.problems == FORGOTTEN]
    plan.rows.sort(key=lambda row: row.number)
    return plan


def keep_trial(batch: ImportBatch, plan: Plan) -> None:
    """Save the verdict of each row. Of one whose person asked to be forgotten nothing else is kept."""
    refuse_applied(batch)
    ids = row_ids(batch)
    db.session.execute(update(ImportRow), [{"id": ids[row.number]} | _judged(row) for row in plan.rows])
    forgotten = [ids[row.number] for row in plan.rows if row.is_private]
    if forgotten:
        empty = {"cells": [""] * len(batch.headers), "email_key": None}
        db.session.execute(update(ImportRow), [{"id": id_} | empty for id_ in forgotten])
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


def _communities(plan: Plan) -> set[int]:
    drafts = [draft for draft in plan.drafts if draft.model is Membership]
    of_representatives = [d.links.get("membership") for d in plan.drafts if "membership" in d.links]
    return {draft.get("community_id") for draft in [*drafts, *of_representatives] if draft}


def _told(counts: Counter[RowVerdict], changes: list[dict[str, Any]]) -> dict[str, Any]:
    """What the audit log keeps of an import."""
    people = {row["person_id"] for row in changes if row["person_id"]}
    tables = Counter(row["table_name"] for row in changes)
    return {str(v): counts[v] for v in RowVerdict} | {"records": dict(tables), "people": people}


def _forgotten(number: int) -> RowPlan:
    plan = RowPlan(number, {})
    plan.is_private = True
    plan.refuse(RowError("forgotten"))
    return plan


def _mapped(batch: ImportBatch, rows: Iterable[Any]) -> Iterable[tuple[int, dict[str, str]]]:
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
