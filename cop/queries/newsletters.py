"""Newsletters: the lists somebody manages, their issues, and where each stands."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from cop.extensions import db
from cop.models import Community, IssueStatus, MailingList, NewsletterBlock, NewsletterIssue
from cop.queries.listing import Listing, listing
from cop.rules.viewer import Viewer

PER_PAGE = 20


class IssueShelf(StrEnum):
    """The parts of the list."""

    DRAFTS = "drafts"
    LEAVING = "leaving"
    SENT = "sent"


SHELF_STATES = {
    IssueShelf.DRAFTS: (IssueStatus.DRAFT,),
    IssueShelf.LEAVING: (IssueStatus.SCHEDULED, IssueStatus.SENDING, IssueStatus.PAUSED),
    IssueShelf.SENT: (IssueStatus.SENT, IssueStatus.CANCELLED),
}


def managed_lists(viewer: Viewer) -> Sequence[MailingList]:
    """Return the lists that the viewer manages (`rules.newsletters.can_manage_list`), the ecosystem's first."""
    found = select(MailingList).outerjoin(MailingList.community).where(is_list_managed_by(viewer))
    order = (MailingList.community_id.is_not(None), Community.position, MailingList.id)
    return db.session.scalars(found.options(contains_eager(MailingList.community)).order_by(*order)).all()


def list_by_id(list_id: int) -> MailingList | None:
    """Return a list with its community."""
    found = select(MailingList).where(MailingList.id == list_id).options(joinedload(MailingList.community))
    return db.session.scalar(found)


def issues_for(viewer: Viewer) -> Select[NewsletterIssue]:
    """Return the selection of the issues a viewer sees (`rules.newsletters.can_see_issue`), with their lists."""
    is_seen = is_list_managed_by(viewer)
    if viewer.is_viewer:
        is_seen = or_(is_seen, NewsletterIssue.started_at.is_not(None))
    own_list = contains_eager(NewsletterIssue.mailing_list).joinedload(MailingList.community)
    return select(NewsletterIssue).join(NewsletterIssue.mailing_list).where(is_seen).options(own_list)


def issue_for(viewer: Viewer, issue_id: int) -> NewsletterIssue | None:
    """Return an issue, None where the viewer does not see it."""
    return db.session.scalar(issues_for(viewer).where(NewsletterIssue.id == issue_id))


def issue_page(
    viewer: Viewer, shelf: IssueShelf, *, list_id: int | None = None, page: int = 1
) -> Listing[NewsletterIssue]:
    """Return a page of one part of the list: what leaves next, or what is latest, first."""
    statement = issues_for(viewer).where(NewsletterIssue.status.in_(SHELF_STATES[shelf]), _of(list_id))
    latest = func.coalesce(
        NewsletterIssue.finished_at, NewsletterIssue.started_at, NewsletterIssue.created_at
    ).desc()
    first = NewsletterIssue.send_at if shelf == IssueShelf.LEAVING else latest
    return listing(statement.order_by(first, NewsletterIssue.id.desc()), page=page, size=PER_PAGE)


def issue_counts(viewer: Viewer, *, list_id: int | None = None) -> dict[IssueShelf, int]:
    """Return how many issues stand in each part of the list."""
    seen = issues_for(viewer).where(_of(list_id)).with_only_columns(NewsletterIssue.status, func.count())
    numbers = dict(db.session.execute(seen.group_by(NewsletterIssue.status)).all())
    return {shelf: sum(numbers.get(state, 0) for state in states) for shelf, states in SHELF_STATES.items()}


def issues_to_copy(viewer: Viewer, *, most: int = 50) -> Sequence[NewsletterIssue]:
    """Return the latest issues of the lists that the viewer manages, to begin a new one from."""
    own = issues_for(viewer).where(is_list_managed_by(viewer))
    return db.session.scalars(own.order_by(NewsletterIssue.id.desc()).limit(most)).all()


def block_in(issue: NewsletterIssue, block_id: int) -> NewsletterBlock | None:
    """Return a block of an issue, None where it has no such block."""
    return next((block for block in issue.blocks if block.id == block_id), None)


def is_list_managed_by(viewer: Viewer) -> ColumnElement[bool]:
    """Return the SQL condition that a viewer manages a list."""
    if viewer.is_administrator:
        return true()
    return MailingList.community_id.in_(viewer.coordinates) if viewer.coordinates else false()


def _of(list_id: int | None) -> ColumnElement[bool]:
    return NewsletterIssue.list_id == list_id if list_id is not None else true()
