"""Filling an issue from the records: what its blocks say at an instant, in one language.

Only what anybody may read is told: an issue leaves the house, and the archive shows it to all.
"""

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import force_locale
from sqlalchemy import select

from cop.clock import day_of
from cop.extensions import db
from cop.models import (
    BlockKind,
    Community,
    CommunityStatus,
    Digest,
    MailingList,
    NewsKind,
    NewsletterBlock,
    NewsletterIssue,
)
from cop.queries.newsletter_items import Scope
from cop.queries.newsletter_meetings import past_items, upcoming_items
from cop.queries.newsletter_newcomers import newcomer_items
from cop.queries.newsletter_pictures import picture_of
from cop.queries.newsletter_questions import join_items, question_items
from cop.queries.newsletter_words import grounds_of, title_of
from cop.rules.newsletter_facts import BlockFacts, IssueFacts, Item

Owner = NewsletterIssue | Digest
FILLED: dict[BlockKind, Callable[[Scope], list[Item]]] = {
    BlockKind.UPCOMING: upcoming_items,
    BlockKind.PAST: past_items,
    BlockKind.OPEN_QUESTIONS: question_items,
    BlockKind.NEW_MEMBERS: newcomer_items,
    BlockKind.JOIN: join_items,
}
# A call to join stands in every issue: it is no news.
NEWS = frozenset(FILLED) - {BlockKind.JOIN}


def filled(
    owner: Owner, language: str, *, at: datetime, communities: Collection[int] | None = None
) -> IssueFacts:
    """Return what an issue, or the next issue of a digest, says at the instant `at` in `language`.

    `communities`: of these alone, as the personal digest of somebody who belongs to them. Words of one language that
    nobody has written fall back to the other.
    """
    scope = scope_of(owner, language, at=at, communities=communities)
    with force_locale(language):
        blocks = [read(block, scope) for block in owner.blocks]
        grounds = grounds_of(owner.mailing_list, language)
    told = tuple(block for block in blocks if says_something(block))
    is_issue = isinstance(owner, NewsletterIssue)
    return IssueFacts(
        language=language,
        title=owner.title.in_language(language),
        lead=owner.lead.in_language(language),
        kind=str(owner.kind if isinstance(owner, NewsletterIssue) else NewsKind.DIGEST),
        is_empty=_is_empty(owner, told),
        issue_id=owner.id if is_issue else None,
        is_public=owner.is_public if isinstance(owner, NewsletterIssue) else False,
        since_on=scope.since_on.isoformat(),
        until_on=scope.until_on.isoformat(),
        grounds=grounds,
        blocks=told,
        **_of_list(owner.mailing_list, language),
    )


def read(block: NewsletterBlock, scope: Scope) -> BlockFacts:
    """Return a block as it reads, in the locale in force: what is left out is gone, other words are in their place."""
    fill = FILLED.get(block.kind)
    items = [_edited(one, block, scope.language) for one in fill(scope)] if fill else []
    language = scope.language
    return BlockFacts(
        id=block.id or 0,
        kind=block.kind,
        title=block.title.in_language(language) or title_of(block.kind),
        text=block.text.in_language(language),
        alt=block.alt.in_language(language),
        picture=picture_of(block.image),
        items=tuple(one for one in items if one.key not in block.left_out),
    )


def says_something(block: BlockFacts) -> bool:
    """Whether a block stands in the issue: a text with words, a picture, anything found in the records."""
    if block.kind == BlockKind.TEXT:
        return bool(block.text.strip() or block.title)
    return block.picture is not None if block.kind == BlockKind.IMAGE else bool(block.items)


def scope_of(
    owner: Owner, language: str, *, at: datetime, communities: Collection[int] | None = None
) -> Scope:
    """Return what the blocks of an issue or of a digest are filled with."""
    own = owner.mailing_list.community_id
    told = frozenset([own] if own is not None else _seen_communities())
    if communities is not None:
        told &= frozenset(communities)
    since_on, until_on = _days(owner, at)
    return Scope(
        communities=told,
        since_on=since_on,
        until_on=until_on,
        at=at,
        language=language,
        is_whole=own is None and communities is None,
        names_hosts=len(told) > 1,
    )


def _days(owner: Owner, at: datetime) -> tuple[date, date]:
    if isinstance(owner, NewsletterIssue):
        return owner.since_on, owner.until_on
    today = day_of(at)
    return today - timedelta(owner.days_back), today + timedelta(owner.days_ahead)


def _seen_communities() -> Collection[int]:
    seen = select(Community.id).where(Community.status != CommunityStatus.PROPOSED)
    return db.session.scalars(seen).all()


def _edited(item: Item, block: NewsletterBlock, language: str) -> Item:
    """An item with the words that somebody gave it; those of one language stand in for the other."""
    said: dict[str, Any] = block.edits.get(item.key) or {}
    other = "it" if language == "en" else "en"
    values = vars(item).copy()
    for name in ("title", "text"):
        own, theirs = said.get(f"{name}_{language}"), said.get(f"{name}_{other}")
        if own or theirs:
            values[name] = own or theirs
            values["lang"] = language if own else other
    return Item(**values)


def _is_empty(owner: Owner, told: Collection[BlockFacts]) -> bool:
    """Whether the records have nothing to tell; without blocks that ask them, whether nothing is written."""
    if any(block.kind in NEWS for block in owner.blocks):
        return not any(block.kind in NEWS for block in told)
    return not told


def _of_list(mailing_list: MailingList, language: str) -> dict[str, Any]:
    community = mailing_list.community
    return {
        "list_id": mailing_list.id,
        "list_slug": mailing_list.slug,
        "list_name": mailing_list.name.in_language(language),
        "tone": str(community.tone) if community else "",
        "contact": community.contact_email if community else "",
    }
