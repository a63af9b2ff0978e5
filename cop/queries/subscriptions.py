"""Who gets which news, on what ground, and what each person said about it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, String, and_, cast, literal, select

from cop import tokens
from cop.clock import day_of
from cop.extensions import db
from cop.models import (
    UNSENT,
    Ground,
    MailingList,
    Message,
    NewsKind,
    NewsletterIssue,
    Person,
    Subscription,
    SubscriptionRequest,
    SuppressedAddress,
    SuppressionReason,
    email_key,
)
from cop.queries.news_lists import all_lists, communities_of, is_open, lists_with_digest
from cop.queries.suppressions import address_hash, all_suppressions
from cop.rules.news_grounds import ground_of

NEWSLETTER = "newsletter"  # the kind of the mails
# What somebody has said, or a complaint of theirs, against news of any list.
NEWS_STOPPED = frozenset({SuppressionReason.UNSUBSCRIBED, SuppressionReason.COMPLAINED})


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

    The ecosystem's list first, then by the communities' order; issues before digests, and of digests those alone that
    somebody has set up, also one that is switched off if they said something about it. Whether the address may be
    written to at all is another question (`cop.queries.suppressions`).
    """
    said = {(one.list_id, one.kind): one for one in subscriptions_of(person.id)}
    own = communities_of(person.id, on=day_of(at))
    digests, once = lists_with_digest(), lists_with_digest(also_off=True)
    found = []
    for one in all_lists():
        for kind in NewsKind:
            standing = _standing(one, kind, said.get((one.id, kind)), own)
            has_spoken = (one.id, kind) in said
            is_sent = kind == NewsKind.ISSUE or one.id in (once if has_spoken else digests)
            if is_sent and (has_spoken or is_open(one) or standing.state == NewsState.GETS):
                found.append(standing)
    return found


def _standing(
    mailing_list: MailingList, kind: NewsKind, said: Subscription | None, communities: Collection[int]
) -> Standing:
    own = mailing_list.community_id
    is_member = mailing_list.has_members and bool(own in communities if own else communities)
    consent_id, left_at = (said.consent_id, said.left_at) if said else (None, None)
    if left_at is not None:
        return Standing(mailing_list, kind, NewsState.LEFT, since_at=left_at)
    ground = ground_of(consent_id=consent_id, left_at=left_at, is_member=is_member)
    since_at = said.since_at if said and ground == Ground.SUBSCRIBED else None
    return Standing(mailing_list, kind, NewsState.GETS if ground else NewsState.NONE, ground, since_at)


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


def is_subscribed() -> ColumnElement[bool]:
    """Return the condition that a row of `Subscription` is a ground: `Ground.SUBSCRIBED` of `ground_of`."""
    return and_(Subscription.consent_id.is_not(None), Subscription.left_at.is_(None))


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
    is_own = and_(Subscription.person_id == Person.id, is_subscribed(), ~stopped.exists())
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
    return db.session.scalars(rows.where(Message.state.in_(UNSENT), Message.subject.in_(issues))).all()
