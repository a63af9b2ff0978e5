"""Rules about newsletters: who writes and sends those of a list, who reads what came of one."""

from cop.models import IssueStatus, MailingList, NewsKind, NewsletterIssue
from cop.rules.viewer import Viewer

# Some of its mails have left, or all of them.
STARTED = frozenset({IssueStatus.SENDING, IssueStatus.PAUSED, IssueStatus.SENT})


def can_create_issue(viewer: Viewer) -> bool:
    return viewer.is_coordinator


def can_manage_list(viewer: Viewer, mailing_list: MailingList) -> bool:
    """Coordinators of its community, and administrators, who alone manage the list of the whole ecosystem."""
    return viewer.manages_any({mailing_list.community_id} - {None})  # type: ignore[arg-type]


def can_manage_issue(viewer: Viewer, issue: NewsletterIssue) -> bool:
    """Who manages its list."""
    return can_manage_list(viewer, issue.mailing_list)


def can_see_issue(viewer: Viewer, issue: NewsletterIssue) -> bool:
    """Who manages it; once mails of it have left also those who read the figures of all communities."""
    return can_manage_issue(viewer, issue) or (viewer.is_viewer and has_started(issue))


def can_write_issue(viewer: Viewer, issue: NewsletterIssue) -> bool:
    """Who manages it, while it is a draft: one that is scheduled is taken back first."""
    return can_manage_issue(viewer, issue) and is_written(issue)


def is_written(issue: NewsletterIssue) -> bool:
    """Whether it is still being written by somebody; a digest's issue never is."""
    return issue.status == IssueStatus.DRAFT and issue.kind == NewsKind.ISSUE


def has_started(issue: NewsletterIssue) -> bool:
    """Whether mails of it have left: it may have been cancelled in the middle."""
    return issue.status in STARTED or issue.started_at is not None
