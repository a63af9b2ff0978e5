"""Issues of newsletters: begun, changed, copied, deleted while they are drafts.

Their blocks are written in `newsletter_blocks`; they leave by `newsletter_sending`.
"""

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from cop.clock import day_of
from cop.errors import CopError
from cop.extensions import db
from cop.models import IssueStatus, MailingList, NewsKind, NewsletterIssue
from cop.rules.newsletters import is_written
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.changes import change, refuse_foreign
from cop.services.newsletter_locks import NoDraftError, lock_issue, lock_to_write
from cop.services.newsletter_starts import copied_blocks, starting_blocks
from cop.services.newsletter_versions import refuse_overtaken

WORDS = ("title_it", "title_en", "lead_it", "lead_en")
FACTS = (*WORDS, "since_on", "until_on", "segment", "is_public")
DAYS_BACK, DAYS_AHEAD, MOST_DAYS = 30, 35, 800


def make_issue(
    mailing_list: MailingList,
    *,
    by: Viewer | None,
    at: datetime,
    copied_from: NewsletterIssue | None = None,
    **facts: Any,
) -> NewsletterIssue:
    """Add a draft to a list and return it: with the blocks that most issues have, or with those of another issue.

    Its days begin where the last issue of the list ended, a month ago at most. Raises CopError ("until_on") where
    it would end before it begins.
    """
    refuse_foreign(facts, allowed=FACTS)
    issue = NewsletterIssue(
        mailing_list=mailing_list, created_at=at, created_by_id=by.person_id if by else None
    )
    issue.kind, issue.status = NewsKind.ISSUE, IssueStatus.DRAFT
    change(
        issue, _days(mailing_list, day_of(at)) | _taken_over(copied_from, mailing_list) | facts, allowed=FACTS
    )
    _refuse_impossible(issue)
    issue.blocks = copied_blocks(copied_from) if copied_from else starting_blocks()
    db.session.add(issue)
    db.session.flush()
    log_act("create", issue, by=by, list=mailing_list.id, copied_from=copied_from.id if copied_from else None)
    return issue


def change_issue(issue: NewsletterIssue, *, by: Viewer, seen: str | None = None, **facts: Any) -> list[str]:
    """Change what is given of a draft; return the names of what differs.

    `seen` is the version that the person had before them (`newsletter_versions.version_of`). Raises CopError
    where the issue is no draft any more, and OvertakenError where somebody else has changed it since.
    """
    issue = lock_to_write(issue.id)
    refuse_overtaken(issue, facts, seen=seen)
    changed = change(issue, facts, allowed=FACTS)
    _refuse_impossible(issue)
    if changed:
        issue.revision += 1
        db.session.flush()
        log_act("update", issue, by=by, fields=changed)
    return changed


def copy_issue(
    issue: NewsletterIssue, *, by: Viewer, at: datetime, mailing_list: MailingList | None = None
) -> NewsletterIssue:
    """Add a draft with the words and blocks of another issue, of whatever state, and return it.

    Its days are those of a new issue; whom it goes to is taken over within the same list alone.
    """
    return make_issue(mailing_list or issue.mailing_list, by=by, at=at, copied_from=issue)


def delete_issue(issue: NewsletterIssue, *, by: Viewer) -> None:
    """Delete a draft for good. Raises CopError for anything else: what has been sent stays in the archive."""
    issue = lock_issue(issue.id)
    if not is_written(issue):
        raise NoDraftError(_("Only a draft can be deleted: what people have got stays in the archive."))
    log_act("delete", issue, by=by, list=issue.list_id)
    db.session.delete(issue)
    db.session.flush()


def _days(mailing_list: MailingList, today: date) -> dict[str, date]:
    earlier = today - timedelta(days=DAYS_BACK)
    last = db.session.scalar(
        select(func.max(NewsletterIssue.started_at)).where(NewsletterIssue.list_id == mailing_list.id)
    )
    since = max(earlier, day_of(last)) if last else earlier
    return {"since_on": since, "until_on": today + timedelta(days=DAYS_AHEAD)}


def _taken_over(other: NewsletterIssue | None, mailing_list: MailingList) -> dict[str, Any]:
    if other is None:
        return {}
    # Ids of communities and the like in a segment mean something within the list they were chosen for.
    names = (*WORDS, "is_public", "segment") if other.list_id == mailing_list.id else (*WORDS, "is_public")
    return {name: getattr(other, name) for name in names}


def _refuse_impossible(issue: NewsletterIssue) -> None:
    if issue.until_on < issue.since_on:
        raise CopError(_("The last day must not come before the first."), field="until_on")
    if (issue.until_on - issue.since_on).days > MOST_DAYS:
        raise CopError(_("Choose at most two years: the mail would be too long."), field="until_on")
