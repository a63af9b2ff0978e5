"""Up to where each mailbox has been read: one row each, locked while one mail of it is taken in."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from cop import text
from cop.extensions import db
from cop.models import MailboxMark


def locked_mark(mailbox: str, *, validity: int) -> MailboxMark:
    """Return the row of a mailbox, made where there is none, and locked: other workers wait until the caller commits.

    Where the server has numbered its mails anew it begins at the beginning; mails known by their bytes are taken once.
    """
    insert = (postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite).insert
    values = {"mailbox": mailbox, "uid_validity": validity, "last_uid": 0, "trouble": ""}
    db.session.execute(insert(MailboxMark).values(values).on_conflict_do_nothing())
    own = select(MailboxMark).where(MailboxMark.mailbox == mailbox).with_for_update()
    mark = db.session.execute(own.execution_options(populate_existing=True)).scalar_one()
    if mark.uid_validity != validity:
        mark.uid_validity, mark.last_uid = validity, 0
    return mark


def note_poll(mailbox: str, *, validity: int | None, trouble: str, at: datetime) -> None:
    """Write down that a mailbox was read, or why it could not be."""
    known = db.session.get(MailboxMark, mailbox)
    mark = locked_mark(
        mailbox, validity=(known.uid_validity if known else 0) if validity is None else validity
    )
    mark.trouble = text.one_line(trouble)[:500]
    if not trouble:
        mark.polled_at = at
    db.session.flush()
