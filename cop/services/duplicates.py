"""Likely duplicates: found anew, and what was decided about them remembered."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from cop.extensions import db
from cop.models import LikelyDuplicate, MergeNoun, PairState
from cop.queries.duplicates import columns_of
from cop.queries.likeness import Likeness
from cop.rules.viewer import Viewer
from cop.services.audit import log_act

MOST_PAIRS = 5000  # of one noun: more than anybody looks at, and the likeliest come first


def keep_pairs(noun: MergeNoun, found: Iterable[Likeness], *, at: datetime) -> int:
    """Store the pairs found instead of those that wait; return how many are new.

    What was said to be no duplicate stays so.
    """
    first, second = columns_of(noun)
    stored = {
        (getattr(pair, first.key), getattr(pair, second.key)): pair
        for pair in db.session.scalars(select(LikelyDuplicate).where(first.is_not(None)))
    }
    likely = {(one.first, one.second): one for one in list(found)[:MOST_PAIRS]}
    for ids, pair in stored.items():
        if ids in likely:
            pair.score, pair.reasons = likely[ids].score, [str(reason) for reason in likely[ids].reasons]
        elif pair.state == PairState.OPEN:
            db.session.delete(pair)
    db.session.flush()
    rows = [
        {first.key: one.first, second.key: one.second, "score": one.score, "found_at": at,
         "reasons": [str(reason) for reason in one.reasons], "state": PairState.OPEN}
        for ids, one in likely.items() if ids not in stored
    ]  # fmt: skip
    if rows:
        db.session.execute(_insert().on_conflict_do_nothing(), rows)
    return len(rows)


def decide_pair(pair: LikelyDuplicate, state: PairState, *, by: Viewer, at: datetime) -> None:
    """Say that two records are no duplicate (DISTINCT), or that somebody should look again (OPEN)."""
    pair.state = state
    is_decided = state == PairState.DISTINCT
    pair.decided_at, pair.decided_by_id = (at, by.person_id) if is_decided else (None, None)
    db.session.flush()
    log_act("decide", pair, by=by, state=state.value)


def _insert() -> Any:
    """An INSERT that passes over a pair somebody else has just stored."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(LikelyDuplicate)
