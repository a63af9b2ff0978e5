"""Files received for an import: their rows, and what their columns hold."""

import hashlib
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert

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
    email_key,
)
from cop.queries.imports import remembered_mapping
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.import_fields import field_names, guessed_mapping
from cop.services.import_values import RowError, email
from cop.sheets.limits import Table


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


def refuse_applied(batch: ImportBatch) -> None:
    """Raise CopError where an import was applied."""
    if batch.state in {ImportState.APPLIED, ImportState.UNDONE}:
        raise CopError(_("This file has been imported already."))


def _row(batch: ImportBatch, number: int, cells: list[str]) -> dict[str, Any]:
    addresses = (_address(cell) for cell in cells if "@" in cell)
    found = next((address for address in addresses if address), None)
    return {"batch_id": batch.id, "number": number, "cells": cells, "email_key": found}


def _address(cell: str) -> str | None:
    try:
        return email_key(email(cell))
    except RowError:
        return None


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
