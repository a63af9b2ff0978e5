"""Once a minute: what has become due, step by step, one commit each.

A step asks the database what is due at an instant, does it through a service and returns how much that was.
It is idempotent: ticks come late, twice, and from several workers at once.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from cop import clock
from cop.errors import CopError
from cop.extensions import db

log = logging.getLogger(__name__)

# (what was done, in words that follow "- … : 3" of `cop jobs run`; the step). A step never commits: it is
# committed here, and taken back where it fails, so that one that is broken does not stop those after it.
DUE: list[tuple[str, Callable[[datetime], int]]] = []


def do_what_is_due() -> dict[str, int]:
    """Do every step of `DUE` at the present instant; return how much each did, by its words."""
    done = {}
    for words, step in DUE:
        db.session.rollback()
        try:
            done[words] = step(clock.now())
            db.session.commit()
        except (SQLAlchemyError, CopError):
            db.session.rollback()
            log.exception("what is due: %s", words)
    return done
