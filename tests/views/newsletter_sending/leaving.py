"""Issues that are about to leave, and that are leaving."""

from datetime import timedelta

from cop import clock
from cop.extensions import db as database
from cop.models import IssueStatus, MessageState, NewsletterIssue
from cop.queries.newsletter_progress import about
from tests import factories as make
from tests.factories.saving import numbers

MORNING = "2026-11-23T09:00+01:00"


def draft(news, readers=2, **values):
    """A draft with a word in it, and people who signed up."""
    issue = make.make_issue(news, title_it="Novità", title_en="News", **values)
    make.make_block(issue)
    for n in range(readers):
        make.make_subscription(news, make.make_person(language="it" if n % 2 else "en"))
    database.session.commit()
    return issue


def path(issue, ending="/send"):
    return f"/en/newsletters/{issue.id}{ending}"


def fresh(issue):
    database.session.expire_all()
    return database.session.get_one(NewsletterIssue, issue.id)


def form(issue, **values):
    return {"when": "now", "revision": str(issue.revision), "is_sure": "y"} | values


def mail(issue, state, **values):
    return make.make_message(
        kind="newsletter", subject=about(issue.id), recipient=f"reader{next(numbers)}@example.org",
        state=state, priority=5, **values,
    )  # fmt: skip


def moving(news, **values):
    issue = make.make_issue(news, **{"status": IssueStatus.SENDING, "recipients": 6, "confirmed": 6} | values)
    states = [MessageState.SENT] * 2 + [MessageState.READY, MessageState.DEAD, MessageState.CANCELLED]
    for state in states:
        is_sent = state == MessageState.SENT
        mail(issue, state, sent_at=clock.now() - timedelta(seconds=30) if is_sent else None)
    mail(issue, MessageState.SENDING, lease_owner="w1", lease_until=clock.now() + timedelta(minutes=5))
    database.session.commit()
    return issue


def figures(page):
    return page.words(".sending .tally li")
