"""What a digest does at its hour: makes its issue and lets it leave, or says why there is none."""

from datetime import datetime, timedelta

from cop.clock import day_of
from cop.extensions import db
from cop.models import (
    Digest,
    DigestRun,
    IssueStatus,
    NewsKind,
    NewsletterIssue,
    RunOutcome,
)
from cop.queries.digest_audiences import has_something, reach_of
from cop.queries.digests import instants_after, instants_due
from cop.queries.mailing_lists import reaches_anybody
from cop.rules.digests import GRACE
from cop.services.audit import log_act
from cop.services.digests import lock_digest
from cop.services.newsletter_sending import schedule_issue
from cop.services.newsletter_starts import copied_blocks

_WORDS = ("title_it", "title_en", "lead_it", "lead_en", "segment", "is_personal")


def run_due(digest_id: int, *, at: datetime) -> bool:
    """Do what a digest has to do by an instant; return whether an issue leaves.

    Of several hours that passed while no worker ran, the last one alone counts, and only for a day: the others are
    noted as missed. Twice at the same instant it does nothing.
    """
    digest = lock_digest(digest_id)
    hours = instants_due(digest, at) if digest.is_on else []
    if not hours:
        return False
    digest.next_at = instants_after(digest.rule, digest.at, hours[-1], number=1)[0]
    is_late = at - hours[-1] > GRACE
    for missed in hours if is_late else hours[:-1]:
        _note(digest, missed, RunOutcome.MISSED, at=at)
    return not is_late and _run(digest, hours[-1], at=at)


def _run(digest: Digest, due_at: datetime, *, at: datetime) -> bool:
    if digest.skips_empty and not has_something(digest, at):
        _note(digest, due_at, RunOutcome.EMPTY, at=at)
        return False
    if not reaches_anybody(reach_of(digest), at):
        _note(digest, due_at, RunOutcome.NOBODY, at=at)
        return False
    issue = _issue_of(digest, due_at, at=at)
    _note(digest, due_at, RunOutcome.MADE, issue, at=at)
    schedule_issue(issue, send_at=at, confirmed=None, by=None, at=at)
    return True


def _issue_of(digest: Digest, due_at: datetime, *, at: datetime) -> NewsletterIssue:
    """The issue that a digest makes; one that differs from person to person stands in no archive."""
    today = day_of(due_at)
    issue = NewsletterIssue(
        mailing_list=digest.mailing_list, kind=NewsKind.DIGEST, digest=digest, due_at=due_at,
        status=IssueStatus.DRAFT, is_public=not digest.is_personal, created_at=at,
        since_on=today - timedelta(digest.days_back), until_on=today + timedelta(digest.days_ahead),
        blocks=copied_blocks(digest), **{name: getattr(digest, name) for name in _WORDS},
    )  # fmt: skip
    db.session.add(issue)
    db.session.flush()
    log_act("create", issue, by=None, list=digest.list_id, digest=digest.id)
    return issue


def _note(
    digest: Digest,
    due_at: datetime,
    outcome: RunOutcome,
    issue: NewsletterIssue | None = None,
    *,
    at: datetime,
) -> None:
    run = DigestRun(digest_id=digest.id, due_at=due_at, outcome=outcome, issue=issue, created_at=at)
    db.session.add(run)
    db.session.flush()
    if outcome != RunOutcome.MADE:
        log_act("skip", digest, by=None, due_at=due_at.isoformat(), outcome=outcome.value)
