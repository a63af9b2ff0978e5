"""The figures of issues, kept once their week is over: what was published later, or erased, changes no past figure."""

from datetime import datetime

from cop.extensions import db
from cop.models import NewsletterIssue
from cop.queries.newsletter_figures import counted, issues_to_freeze
from cop.rules.newsletter_figures import FROZEN_AFTER


def freeze_due(at: datetime) -> int:
    """Keep the figures of issues that were finished eight days ago; return of how many."""
    ids = issues_to_freeze(at - FROZEN_AFTER)
    for issue_id in ids:
        issue = db.session.get_one(NewsletterIssue, issue_id, with_for_update=True)
        issue.figures = counted(issue, at).to_json()
    db.session.flush()
    return len(ids)
