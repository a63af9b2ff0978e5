"""The archive of newsletters, which anybody may read: issues that have left, as they were that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import contains_eager, undefer

from cop.clock import ROME, day_of
from cop.extensions import db
from cop.models import (
    Community,
    CommunityStatus,
    IssueStatus,
    Language,
    MailingList,
    NewsletterContent,
    NewsletterIssue,
)
from cop.queries.listing import Listing, page_of
from cop.rules.newsletter_facts import IssueFacts, facts_of
from cop.rules.placeholders import Pieces, marked, without_marks

PER_PAGE, IN_FEED = 20, 20
# One that is paused or was stopped is taken out: somebody had a reason.
READABLE = frozenset({IssueStatus.SENDING, IssueStatus.SENT})


# The archive speaks to nobody in particular.
NOBODY = {"name": "", "organisation": ""}


def for_nobody(line: str, language: str) -> str:
    """Return a title with placeholders as it reads without a name, also where that was its last word."""
    return Pieces.of(marked(without_marks(line), language)).joined(NOBODY).rstrip(" ,")


@dataclass(frozen=True)
class Archived:
    """An issue of the archive: its words in the language asked for, or in the other where it has none."""

    issue: NewsletterIssue
    facts: IssueFacts

    @property
    def title(self) -> str:
        return for_nobody(self.facts.title, self.facts.language)

    @property
    def lead(self) -> str:
        return for_nobody(self.facts.lead, self.facts.language)

    @property
    def sent_at(self) -> datetime:
        return self.issue.started_at or self.issue.created_at  # `readable` holds that it has begun


def readable() -> Select[NewsletterIssue]:
    """Return the selection of the issues that anybody may read, with their lists."""
    own_list = contains_eager(NewsletterIssue.mailing_list).contains_eager(MailingList.community)
    is_seen = or_(MailingList.community_id.is_(None), Community.status != CommunityStatus.PROPOSED)
    has_left = and_(NewsletterIssue.status.in_(READABLE), NewsletterIssue.started_at.is_not(None))
    return (
        select(NewsletterIssue)
        .join(NewsletterIssue.mailing_list)
        .outerjoin(MailingList.community)
        .where(NewsletterIssue.is_public, NewsletterIssue.is_personal.is_(False), has_left, is_seen)
        .options(own_list)
        .order_by(NewsletterIssue.started_at.desc(), NewsletterIssue.id.desc())
    )


def public_list(slug: str) -> MailingList | None:
    """Return a list by its word in addresses, None where nobody may know of its community."""
    found = (
        select(MailingList).outerjoin(MailingList.community).options(contains_eager(MailingList.community))
    )
    is_seen = or_(MailingList.community_id.is_(None), Community.status != CommunityStatus.PROPOSED)
    return db.session.scalar(found.where(MailingList.slug == slug, is_seen))


def public_lists() -> Sequence[MailingList]:
    """Return the lists that anybody may know of, the ecosystem's first."""
    found = (
        select(MailingList).outerjoin(MailingList.community).options(contains_eager(MailingList.community))
    )
    is_seen = or_(MailingList.community_id.is_(None), Community.status != CommunityStatus.PROPOSED)
    order = (MailingList.community_id.is_not(None), Community.position, MailingList.id)
    return db.session.scalars(found.where(is_seen).order_by(*order)).all()


def years_of(mailing_list: MailingList | None) -> list[int]:
    """Return the years in which issues of a list (None: of any) left, the latest first."""
    started = _of(mailing_list).with_only_columns(NewsletterIssue.started_at).order_by(None)
    return sorted({day_of(moment).year for moment in db.session.scalars(started) if moment}, reverse=True)


def archive_page(
    language: str, mailing_list: MailingList | None = None, *, year: int | None = None, page: int = 1
) -> Listing[Archived]:
    """Return a page of the archive of a list, or of all, the latest first; of one year alone where it is given."""
    statement = _of(mailing_list)
    if year is not None:
        begin, end = (datetime(one, 1, 1, tzinfo=ROME) for one in (year, year + 1))
        statement = statement.where(NewsletterIssue.started_at >= begin, NewsletterIssue.started_at < end)
    ids = db.session.scalars(statement.with_only_columns(NewsletterIssue.id)).all()
    found = page_of(ids, page=page, size=PER_PAGE)
    issues = db.session.scalars(statement.where(NewsletterIssue.id.in_(found.rows))).all()
    return Listing(_archived(issues, language), found.page, found.pages, found.total)


def latest(
    language: str, mailing_list: MailingList | None = None, *, number: int = IN_FEED
) -> list[Archived]:
    """Return the last issues of a list, or of all, the latest first."""
    return _archived(db.session.scalars(_of(mailing_list).limit(number)).all(), language)


def archived(issue_id: int, language: str) -> Archived | None:
    """Return an issue of the archive, None where nobody may read it."""
    found = _archived(db.session.scalars(readable().where(NewsletterIssue.id == issue_id)).all(), language)
    return found[0] if found else None


def neighbours(of: Archived, language: str) -> tuple[Archived | None, Archived | None]:
    """Return the issue of the same list before one, and the one after it."""
    same, at = _of(of.issue.mailing_list), of.issue.started_at
    earlier = same.where(NewsletterIssue.started_at < at).limit(1)
    later = (
        same.where(NewsletterIssue.started_at > at)
        .order_by(None)
        .order_by(NewsletterIssue.started_at)
        .limit(1)
    )
    before, after = (_archived(db.session.scalars(one).all(), language) for one in (earlier, later))
    return (before[0] if before else None), (after[0] if after else None)


def _of(mailing_list: MailingList | None) -> Select[NewsletterIssue]:
    return (
        readable() if mailing_list is None else readable().where(NewsletterIssue.list_id == mailing_list.id)
    )


def _archived(issues: Sequence[NewsletterIssue], language: str) -> list[Archived]:
    """Issues with what was compiled of them; one that is being compiled at this moment is not there yet."""
    rows = (
        select(NewsletterContent)
        .where(NewsletterContent.issue_id.in_([one.id for one in issues]), NewsletterContent.variant == "")
        .options(undefer(NewsletterContent.facts))
    )
    said: dict[int, dict[Language, NewsletterContent]] = {}
    for row in db.session.scalars(rows):
        said.setdefault(row.issue_id, {})[row.language] = row
    found = []
    for issue in issues:
        by_language = said.get(issue.id, {})
        content = by_language.get(Language(language)) or next(iter(by_language.values()), None)
        if content is not None:
            found.append(Archived(issue, facts_of(content.facts)))
    return found
