"""Who gets which news, on what ground, and what each person said about it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, CompoundSelect, Select, String, cast, literal, select, union
from sqlalchemy.orm import contains_eager

from cop import tokens
from cop.clock import day_of
from cop.extensions import db
from cop.models import (
    Community,
    CommunityRole,
    CommunityStatus,
    Digest,
    Ground,
    MailingList,
    Membership,
    Message,
    MessageState,
    NewsKind,
    NewsletterIssue,
    Person,
    Representative,
    Subscription,
    SubscriptionRequest,
    SuppressedAddress,
    SuppressionReason,
    email_key,
)
from cop.queries.memberships import is_member_on
from cop.queries.suppressions import address_hash, all_suppressions
from cop.queries.viewers import in_force

NEWSLETTER = "newsletter"  # the kind of the mails
# What somebody has said, or a complaint of theirs, against news of any list.
NEWS_STOPPED = frozenset({SuppressionReason.UNSUBSCRIBED, SuppressionReason.COMPLAINED})
_UNSENT = (MessageState.QUEUED, MessageState.READY, MessageState.HELD, MessageState.LEASED)


class NewsState(StrEnum):
    """NONE: never asked for, and no member."""

    GETS = "gets"
    LEFT = "left"
    NONE = "none"


@dataclass(frozen=True)
class Standing:
    """How somebody stands with one kind of news of one list, and since when they said so."""

    mailing_list: MailingList
    kind: NewsKind
    state: NewsState
    ground: Ground | None = None
    since_at: datetime | None = None


def lists_of(person: Person, at: datetime) -> list[Standing]:
    """Return how a person stands with every kind of news that they get, have left or may sign up for.

    The ecosystem's list first, then by the communities' order; issues before digests. Whether the address may be
    written to at all is another question (`cop.queries.suppressions`).
    """
    said = {(one.list_id, one.kind): one for one in subscriptions_of(person.id)}
    own = communities_of(person.id, on=day_of(at))
    digests = lists_with_digest()
    found = []
    for one in _all_lists():
        for kind in NewsKind:
            standing = _standing(one, kind, said.get((one.id, kind)), own)
            is_sent = kind == NewsKind.ISSUE or one.id in digests
            is_offered = is_sent and (is_open(one) or standing.state == NewsState.GETS)
            if is_offered or (one.id, kind) in said:
                found.append(standing)
    return found


def _standing(
    mailing_list: MailingList, kind: NewsKind, said: Subscription | None, communities: Collection[int]
) -> Standing:
    if said is not None and said.left_at is not None:
        return Standing(mailing_list, kind, NewsState.LEFT, since_at=said.left_at)
    if said is not None:
        return Standing(mailing_list, kind, NewsState.GETS, Ground.SUBSCRIBED, said.since_at)
    own = mailing_list.community_id
    if mailing_list.has_members and (own in communities if own else communities):
        return Standing(mailing_list, kind, NewsState.GETS, Ground.MEMBER)
    return Standing(mailing_list, kind, NewsState.NONE)


def is_stopped(person: Person) -> bool:
    """Whether a person said, or a complaint of theirs did, that they want no news of any list."""
    found = all_suppressions([person.email]) if person.email else {}
    return not NEWS_STOPPED.isdisjoint(found.get(person.email or "", ()))


def left_together(person: Person, mailing_list: MailingList, kind: NewsKind, on: date) -> list[NewsKind]:
    """Return what a person left by the same act as one kind of news of a list, and had got until then."""
    rows = {one.kind: one for one in subscriptions_of(person.id) if one.list_id == mailing_list.id}
    left_at = rows[kind].left_at if kind in rows else None
    is_member = mailing_list.has_members and mailing_list.community_id in communities_of(person.id, on=on)
    sent = {NewsKind.ISSUE} | ({NewsKind.DIGEST} if mailing_list.id in lists_with_digest() else set())
    had = {
        one.kind
        for one in rows.values()
        if left_at is not None and one.left_at == left_at and (one.since_at < left_at or is_member)
    }
    return [one for one in NewsKind if one == kind or one in had & sent]


def subscriptions_of(person_id: int) -> Sequence[Subscription]:
    """Return all that a person ever said about news, what they left included."""
    own = select(Subscription).where(Subscription.person_id == person_id)
    return db.session.scalars(own.order_by(Subscription.list_id, Subscription.kind)).all()


def has_subscribed(list_id: int, kind: NewsKind) -> ColumnElement[bool]:
    """Return the condition that a person of a statement signed up for a kind of news and has not left."""
    return _said(list_id, kind).where(Subscription.left_at.is_(None)).exists()


def has_left(list_id: int, kind: NewsKind) -> ColumnElement[bool]:
    """Return the condition that a person of a statement has said no to a kind of news of a list."""
    return _said(list_id, kind).where(Subscription.left_at.is_not(None)).exists()


def subscribed_ids(list_id: int, kind: NewsKind) -> Select[int]:
    """Return the selection of the ids of those who signed up for a kind of news and have not left."""
    those = select(Subscription.person_id).where(Subscription.list_id == list_id, Subscription.kind == kind)
    return those.where(Subscription.left_at.is_(None))


def member_ids(community_id: int, *, on: date) -> Select[int]:
    """Return the selection of the ids of those who belong to a community on a day: who represents a member or is
    one, and who has a role there.
    """
    belonging = _belonging(on).subquery()
    return select(belonging.c.person_id).where(belonging.c.community_id == community_id)


def communities_of(person_id: int, *, on: date) -> set[int]:
    """Return the ids of the communities that a person belongs to on a day, as `member_ids` says."""
    belonging = _belonging(on).subquery()
    found = select(belonging.c.community_id).where(belonging.c.person_id == person_id)
    return set(db.session.scalars(found))


def communities_among(person_ids: Collection[int], *, on: date) -> dict[int, set[int]]:
    """Return the ids of the communities that each of some people belongs to on a day, as `member_ids` says."""
    belonging = _belonging(on).subquery()
    found: dict[int, set[int]] = {}
    rows = select(belonging.c.person_id, belonging.c.community_id).where(
        belonging.c.person_id.in_(person_ids)
    )
    for person_id, community_id in db.session.execute(rows):
        found.setdefault(person_id, set()).add(community_id)
    return found


def open_lists() -> Sequence[MailingList]:
    """Return the lists that anybody may sign up for, the ecosystem's first."""
    return [one for one in _all_lists() if is_open(one)]


def is_open(mailing_list: MailingList) -> bool:
    """Whether anybody may sign up for a list: never for that of a community that is not public, or is closed."""
    community = mailing_list.community
    hidden = {CommunityStatus.PROPOSED, CommunityStatus.CLOSED}
    return mailing_list.is_open and (community is None or community.status not in hidden)


def list_by_slug(slug: str) -> MailingList | None:
    """Return the list of a community, or that of the ecosystem, by its word in addresses."""
    return db.session.scalar(select(MailingList).where(MailingList.slug == slug))


def list_of_community(community_id: int) -> MailingList | None:
    return db.session.scalar(select(MailingList).where(MailingList.community_id == community_id))


def lists_with_digest() -> set[int]:
    """Return the ids of the lists that send a digest."""
    return set(db.session.scalars(select(Digest.list_id).where(Digest.is_on)))


def subscription_request_by_token(token: str) -> SubscriptionRequest | None:
    """Return the sign-up behind the link of a mail, None for anything else."""
    found = select(SubscriptionRequest).where(SubscriptionRequest.token_hash == tokens.hash_of(token))
    return db.session.scalar(found)


def subscribed_by_address(address: str) -> tuple[int | None, set[tuple[int, NewsKind]]]:
    """Return whose address this is (None: nobody's), and the (list, kind) pairs that they get by their own wish.

    In one statement, whatever is known of the address. Nothing is got where all news was stopped.
    """
    stopped = select(SuppressedAddress.reason).where(SuppressedAddress.address_hash == address_hash(address))
    stopped = stopped.where(SuppressedAddress.reason.in_(NEWS_STOPPED))
    is_own = (Subscription.person_id == Person.id) & Subscription.left_at.is_(None) & ~stopped.exists()
    rows = db.session.execute(
        select(Person.id, Subscription.list_id, Subscription.kind)
        .outerjoin(Subscription, is_own)
        .where(Person.email_key == email_key(address), Person.merged_into_id.is_(None))
    ).all()
    pairs = {(row.list_id, row.kind) for row in rows if row.list_id is not None}
    return (rows[0].id if rows else None), pairs


def waiting_mails(
    person_id: int, *, list_id: int | None = None, kind: NewsKind | None = None
) -> Sequence[int]:
    """Return the outbox rows of newsletters to one person that have not left: of one list and kind, or of all."""
    issues = select(literal(f"{NEWSLETTER}:").concat(cast(NewsletterIssue.id, String)))
    if list_id is not None:
        issues = issues.where(NewsletterIssue.list_id == list_id)
    if kind is not None:
        issues = issues.where(NewsletterIssue.kind == kind)
    rows = select(Message.id).where(Message.person_id == person_id, Message.kind == NEWSLETTER)
    return db.session.scalars(rows.where(Message.state.in_(_UNSENT), Message.subject.in_(issues))).all()


def _said(list_id: int, kind: NewsKind) -> Select[int]:
    own = select(Subscription.id).where(Subscription.person_id == Person.id)
    return own.where(Subscription.list_id == list_id, Subscription.kind == kind)


def _all_lists() -> Sequence[MailingList]:
    whole = (
        select(MailingList).outerjoin(MailingList.community).options(contains_eager(MailingList.community))
    )
    order = (MailingList.community_id.is_not(None), Community.position, MailingList.id)
    return db.session.scalars(whole.order_by(*order)).all()


def _belonging(on: date) -> CompoundSelect[int, int]:
    """The rows (community_id, person_id) of a day."""
    represents = select(Membership.community_id, Representative.person_id).join(Representative.membership)
    alone = select(Membership.community_id, Membership.person_id).where(Membership.person_id.is_not(None))
    roles = select(CommunityRole.community_id, CommunityRole.person_id)
    return union(
        represents.where(is_member_on(on), in_force(Representative.since_on, Representative.until_on, on)),
        alone.where(is_member_on(on)),
        roles.where(in_force(CommunityRole.since_on, CommunityRole.until_on, on)),
    )
