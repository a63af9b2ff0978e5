"""What becomes of merges afterwards: strays moved, and the journal forgotten when it is too late to undo."""

from datetime import datetime

from sqlalchemy import select

from cop.extensions import db
from cop.models import Merge, Person
from cop.queries.personal_rows import Identity
from cop.services.blanking import blank_rows
from cop.services.erasures import NOBODY
from cop.services.journal import Journal
from cop.services.merge_seats import SeatsCount
from cop.services.moving import Summary, move_references
from cop.services.sessions import end_sessions_of


def forget_merges(*, at: datetime) -> int:
    """Delete what undoing needs where it is too late for it, hidden people's data too; return of how many."""
    over = select(Merge).where(Merge.forgotten_at.is_(None), Merge.undoable_until_at <= at)
    found = db.session.scalars(over.order_by(Merge.id)).all()
    for merge in found:
        forget_merge(merge, at=at)
    return len(found)


def forget_merge(merge: Merge, *, at: datetime) -> None:
    """Let a merge stand for ever: its journal goes, and of a hidden person all that tells who it was."""
    hidden = merge.hidden_person
    if merge.undone_at is None:
        move_strays_of(merge, at=at)
    merge.steps, merge.forgotten_at = [], at
    db.session.flush()
    if hidden is not None and merge.undone_at is None:
        _make_nobody(hidden, at=at)


def _make_nobody(hidden: Person, *, at: datetime) -> None:
    """Take away what stayed with a hidden person: the kept one is not erased, so no address is kept out."""
    end_sessions_of(hidden.id)
    blank_rows(Identity((hidden.id,), (), ()))
    hidden.name, hidden.erased_at, hidden.verified_at = NOBODY, at, None


def move_strays(*, at: datetime) -> int:
    """Move what was written for a hidden record while it was being merged; return of how many merges."""
    standing = select(Merge).where(Merge.forgotten_at.is_(None), Merge.undone_at.is_(None))
    found = db.session.scalars(standing.order_by(Merge.id)).all()
    return sum(move_strays_of(merge, at=at) for merge in found)


def move_strays_of(merge: Merge, *, at: datetime) -> bool:
    """Move what still refers to the hidden record of a merge; return whether there was anything."""
    hidden, kept = merge.hidden, merge.kept
    while kept.merged_into_id is not None:
        kept = db.session.get_one(type(kept), kept.merged_into_id)
    journal, summary = Journal(), Summary()
    seats = SeatsCount.of_pair(merge.noun, kept.id, hidden.id)
    move_references(journal, hidden, kept, summary=summary)
    seats.settle(at=at)
    merge.steps.extend(journal.steps)
    db.session.flush()
    return not summary.is_empty
