"""From the button to the last mail: an issue is scheduled, begins, pauses, goes on, is cancelled, ends.

The site only writes what somebody wants; the worker begins and ends. Every verb locks the issue first, then changes
the rows of its mails in one statement. A mail that a worker has in hand at that moment goes its way, and nothing after
it: the worker looks at the issue once more before each (`cop.queries.last_look`).
"""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from cop.errors import CopError
from cop.extensions import db
from cop.models import IssueStatus, NewsKind, NewsletterIssue
from cop.queries.newsletter_progress import about, has_waiting, issues_of_status
from cop.rules.viewer import Viewer
from cop.services import outbox
from cop.services.audit import log_act
from cop.services.newsletter_locks import lock_issue
from cop.services.newsletter_recipients import write_down

# Further ahead nobody plans a mail: a year is a slip of the hand.
LONGEST_AHEAD = timedelta(days=366)


class IssueStateError(CopError):
    """The issue is no longer in the state that the act is about."""


def schedule_issue(
    issue: NewsletterIssue,
    *,
    send_at: datetime,
    confirmed: int | None,
    by: Viewer | None,
    at: datetime,
    revision: int | None = None,
) -> None:
    """Let a draft leave at `send_at` (the past and `at` itself: at once); a worker begins it then.

    `confirmed` is the number of recipients that somebody saw and confirmed (None: a digest asks nobody), `revision`
    the one that was checked. Raises CopError (field "day") for an hour more than a year ahead, IssueStateError where
    it is no draft, or somebody has changed it since.
    """
    issue = _locked(issue, IssueStatus.DRAFT)
    if revision is not None and revision != issue.revision:
        raise IssueStateError(
            _("Somebody has changed this issue meanwhile. Look at it once more before it leaves.")
        )
    if send_at > at + LONGEST_AHEAD:
        raise CopError(_("Choose an hour within the next twelve months."), field="day")
    issue.status, issue.send_at, issue.confirmed = IssueStatus.SCHEDULED, max(send_at, at), confirmed
    db.session.flush()
    log_act("schedule", issue, by=by, send_at=issue.send_at.isoformat(), confirmed=confirmed)


def start_issue(issue_id: int, at: datetime) -> bool:
    """Write down what an issue says and its mails, if it is due and no other worker is at it; return whether it was.

    All or nothing in the caller's transaction. It begins also where more or fewer people get it than somebody
    confirmed: who joined or left meanwhile is the smaller surprise than a newsletter that does not come.
    """
    due = (NewsletterIssue.status == IssueStatus.SCHEDULED, NewsletterIssue.send_at <= at)
    issue = _free_issue(issue_id, *due)
    if issue is None:
        return False
    issue.status, issue.started_at = IssueStatus.SENDING, at
    db.session.flush()
    issue.recipients = write_down(issue, at)
    db.session.flush()
    log_act("start", issue, by=None, recipients=issue.recipients, confirmed=issue.confirmed)
    return True


def put_in_order() -> int:
    """Let mails go on that are held though their issue is not paused; return how many.

    A worker may write "held" just as the issue is resumed. The other way round needs no order: the last look holds
    or takes back whatever is ready though its issue is paused or cancelled.
    """
    return sum(outbox.let_go(db.session, about(id_)) for id_ in issues_of_status(IssueStatus.SENDING))


def pause(issue: NewsletterIssue, *, by: Viewer) -> None:
    """Stop an issue on its way until `resume`. Raises IssueStateError where it is not being sent."""
    issue = _locked(issue, IssueStatus.SENDING)
    issue.status = IssueStatus.PAUSED
    held = outbox.hold(db.session, about(issue.id))
    db.session.flush()
    log_act("pause", issue, by=by, held=held)


def resume(issue: NewsletterIssue, *, by: Viewer) -> None:
    """Let a paused issue go on from where it stopped. Raises IssueStateError where it is not paused."""
    issue = _locked(issue, IssueStatus.PAUSED)
    issue.status = IssueStatus.SENDING
    freed = outbox.let_go(db.session, about(issue.id))
    db.session.flush()
    log_act("resume", issue, by=by, freed=freed)


def cancel(issue: NewsletterIssue, *, by: Viewer, at: datetime) -> None:
    """Send no mail of an issue any more. One that has not begun is a draft again; a digest's is dropped.

    What has left has left. Raises IssueStateError where nothing of it waits.
    """
    issue = _locked(issue, IssueStatus.SCHEDULED, IssueStatus.SENDING, IssueStatus.PAUSED)
    was = issue.status
    if was == IssueStatus.SCHEDULED and issue.kind == NewsKind.ISSUE:
        issue.status, issue.send_at, issue.confirmed = IssueStatus.DRAFT, None, None
    else:
        issue.status, issue.finished_at = IssueStatus.CANCELLED, at
    stopped = outbox.call_off(db.session, about(issue.id))
    db.session.flush()
    log_act("cancel", issue, by=by, was=was.value, stopped=stopped)


def finish_done(at: datetime) -> int:
    """Close the issues of which no mail can leave any more; return how many."""
    done = 0
    for issue_id in issues_of_status(IssueStatus.SENDING):
        if has_waiting(issue_id):
            continue
        issue = _free_issue(issue_id, NewsletterIssue.status == IssueStatus.SENDING)
        if issue is not None and not has_waiting(issue_id):
            issue.status, issue.finished_at = IssueStatus.SENT, at
            db.session.flush()
            log_act("finish", issue, by=None)
            done += 1
    return done


def _free_issue(issue_id: int, *conditions: ColumnElement[bool]) -> NewsletterIssue | None:
    """Return an issue, locked, None where it is no longer so, or somebody else has it in hand."""
    found = select(NewsletterIssue).where(NewsletterIssue.id == issue_id, *conditions)
    locked = found.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return db.session.scalar(locked)


def _locked(issue: NewsletterIssue, *states: IssueStatus) -> NewsletterIssue:
    issue = lock_issue(issue.id)
    if issue.status not in states:
        raise IssueStateError(_("This issue is no longer where it was. Look at how it stands now."))
    return issue
