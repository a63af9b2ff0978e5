"""The lock under which an issue and its blocks change, and under which it begins to be sent."""

from flask_babel import gettext as _
from sqlalchemy import select

from cop.errors import CopError
from cop.extensions import db
from cop.models import NewsletterIssue
from cop.rules.newsletters import is_written


class NoDraftError(CopError):
    """The issue is no draft any more."""


def lock_issue(issue_id: int) -> NewsletterIssue:
    """Return the issue as it is now; its row stays locked until the transaction ends.

    Every change of an issue and of its blocks begins here, and so does its sending: none slips in beside another.
    """
    locked = select(NewsletterIssue).where(NewsletterIssue.id == issue_id).with_for_update()
    return db.session.execute(locked.execution_options(populate_existing=True)).scalar_one()


def lock_to_write(issue_id: int) -> NewsletterIssue:
    """Lock an issue whose words are to change. Raises NoDraftError where it is no draft any more."""
    issue = lock_issue(issue_id)
    if not is_written(issue):
        raise NoDraftError(_("This issue is no draft any more, so it stays as it is."))
    db.session.expire(issue, ["blocks"])  # what stood there before the lock may have changed
    return issue
