"""Reading what the audit log must know of: a personal list, a person's page, an export."""

from collections.abc import Iterable

from cop.extensions import db, is_read_only
from cop.services.audit import log_act
from cop.views.loaders import viewer


def log_reading(
    subject: object, *, people: Iterable[int] | None = None, verb: str = "read", **details: object
) -> None:
    """Log that the viewer reads `subject` (a record, or a word such as "people"), and commit at once.

    `people` are the ids of those whom a list or file names: give them, or the log cannot say whose data was
    read. `verb` is "export" for a file. For a view marked `@logs_reading`, once the viewer is known to be
    allowed and before the page is made: the rest of the request is a reading transaction again, so that no
    lock is held while a template renders. Records loaded before stay as they were loaded.
    """
    session = db.session()
    expires, session.expire_on_commit = session.expire_on_commit, False
    try:
        if is_read_only.get():
            session.commit()  # it has only read; the entry is written in a transaction that may write
            is_read_only.set(False)
        log_act(verb, subject, by=viewer(), people=people, **details)
        session.commit()
    finally:
        session.expire_on_commit = expires
        is_read_only.set(True)
