"""Every two seconds: issues whose hour has come begin, those whose last mail has left end."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from cop import clock
from cop.extensions import db, reading
from cop.models import IssueStatus
from cop.queries.newsletter_progress import due_issues, issues_of_status
from cop.services import newsletter_sending

# One that cannot begin is tried again after this long, so that the log stays readable; its page says that it is late.
PAUSE_AFTER_FAILURE = timedelta(minutes=1)
log = logging.getLogger(__name__)


class News:
    """Begins and ends issues; one for each worker."""

    def __init__(self) -> None:
        self._failed: dict[int, datetime] = {}

    def move_on(self) -> int:
        """Begin what is due, close what is done; return how many issues began. One commit each."""
        now = clock.now()
        due = _peek(lambda: due_issues(now))
        began = sum(self._begin(issue_id, now) for issue_id in due if not self._rests(issue_id, now))
        if _peek(lambda: issues_of_status(IssueStatus.SENDING)):
            newsletter_sending.finish_done(clock.now())
            db.session.commit()
        return began

    def _rests(self, issue_id: int, at: datetime) -> bool:
        return issue_id in self._failed and at < self._failed[issue_id] + PAUSE_AFTER_FAILURE

    def _begin(self, issue_id: int, at: datetime) -> bool:
        try:
            has_begun = newsletter_sending.start_issue(issue_id, at)
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("issue %s cannot begin", issue_id)
            self._failed[issue_id] = at
            return False
        self._failed.pop(issue_id, None)
        return has_begun


def put_in_order() -> int:
    """Let mails go on that are held though their issue is not paused; return how many."""
    if not _peek(lambda: issues_of_status(IssueStatus.SENDING)):
        return 0
    astray = newsletter_sending.put_in_order()
    db.session.commit()
    return astray


def _peek(question: Callable[[], Sequence[int]]) -> Sequence[int]:
    """Ask without keeping writers waiting: most of the time there is nothing to do."""
    with reading():
        db.session.rollback()
        found = question()
        db.session.rollback()
    return found
