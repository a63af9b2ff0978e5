"""What became of the hours of a digest, in words."""

from flask_babel import lazy_gettext as _l

from cop.models import NewsletterIssue, RunOutcome
from cop.views.newsletter_words import first_page_of

OUTCOMES = {
    RunOutcome.MADE: _l("Sent"),
    RunOutcome.EMPTY: _l("Nothing to tell: nothing was sent"),
    RunOutcome.NOBODY: _l("Nobody gets it: nothing was sent"),
    RunOutcome.MISSED: _l("Missed while nothing was being sent"),
}


def page_of_issue(issue: NewsletterIssue | None) -> str:
    """Return the page of an issue that a digest made, "" where it is gone."""
    return first_page_of(issue) if issue is not None else ""
