"""Erasures on record, in the database and in the file beside it."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from cop.extensions import db
from cop.models import Erasure


def erasures_not_in(entries: Iterable[dict[str, Any]]) -> Sequence[Erasure]:
    """Return the erasures of the database that the file does not hold yet, in order."""
    written = {entry["identity_hash"] for entry in entries}
    every = db.session.scalars(select(Erasure).order_by(Erasure.id))
    return [erasure for erasure in every if erasure.identity_hash not in written]


def entries_due(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the erasures of the file that the database knows nothing of: it was restored from before them."""
    known = set(db.session.scalars(select(Erasure.identity_hash)))
    return list({e["identity_hash"]: e for e in entries if e["identity_hash"] not in known}.values())
