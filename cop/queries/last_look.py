"""The last look at a mail, just before it leaves: is it still wanted, and may it go now?

One statement a mail, on the worker's own connection: whoever left, and saw it confirmed, gets nothing after it.
"""

from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Select, and_, bindparam, or_, select

from cop.clock import ROME, day_of
from cop.models import (
    IssueStatus,
    MailingList,
    NewsletterIssue,
    Person,
    Subscription,
    SuppressedAddress,
    email_key,
)
from cop.queries.newsletter_grounds import Scope, is_member
from cop.queries.newsletter_progress import issue_id_of
from cop.queries.subscriptions import NEWSLETTER
from cop.queries.suppressions import address_hash
from cop.queries.survey_reminders import ASKING_KINDS, is_still_asked
from cop.rules.mail_classes import is_stopped
from cop.rules.news_grounds import ground_of

# Of a mail that was stopped, for administrators.
STOPPED = "The address is stopped."
UNWANTED = "No longer wanted, or of use."


class Database(Protocol):
    """A Session or a Connection."""

    def execute(self, statement: Any, params: Any = None) -> Any: ...


class Going(Protocol):
    """What the look depends on: a row of the outbox."""

    @property
    def kind(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def recipient(self) -> str: ...
    @property
    def priority(self) -> int: ...
    @property
    def person_id(self) -> int | None: ...


class Outlook(StrEnum):
    """GOES now; is HELD with its newsletter; or is taken back: not WANTED any more, or the address is STOPPED."""

    GOES = "goes"
    HELD = "held"
    UNWANTED = "unwanted"
    STOPPED = "stopped"


_REASONS = select(SuppressedAddress.reason).where(SuppressedAddress.address_hash == bindparam("hash"))


def last_look(database: Database, row: Going, *, at: datetime) -> Outlook:
    """Return what becomes of a mail whose turn has come at the instant `at`."""
    if row.kind == NEWSLETTER:
        return _look_at_newsletter(database, row, at)
    if row.kind in ASKING_KINDS and not is_still_asked(database, row.subject):
        return Outlook.UNWANTED
    reasons = set(database.execute(_REASONS, {"hash": address_hash(row.recipient)}).scalars())
    return Outlook.STOPPED if is_stopped(reasons, row.priority) else Outlook.GOES


class _Seen(NamedTuple):
    status: IssueStatus
    community_id: int | None
    email_key: str | None
    is_gone: bool
    consent_id: int | None
    left_at: datetime | None
    has_members: bool
    reason: Any


def _look_at_newsletter(database: Database, row: Going, at: datetime) -> Outlook:
    values = {"issue": issue_id_of(row.subject), "person": row.person_id, "hash": address_hash(row.recipient)}
    found = [_Seen(*one) for one in database.execute(_STANDING, values)]
    if not found or found[0].status == IssueStatus.CANCELLED:
        return Outlook.UNWANTED
    seen = found[0]
    if is_stopped({one.reason for one in found} - {None}, row.priority):
        return Outlook.STOPPED
    if seen.is_gone or seen.email_key != email_key(row.recipient):
        return Outlook.UNWANTED
    # Whether they belong is looked up only where their own word does not decide.
    is_open = seen.consent_id is None and seen.left_at is None
    is_member = is_open and _belongs(database, row.person_id, seen, at)
    if not ground_of(consent_id=seen.consent_id, left_at=seen.left_at, is_member=is_member):
        return Outlook.UNWANTED
    return Outlook.HELD if seen.status == IssueStatus.PAUSED else Outlook.GOES


def _belongs(database: Database, person_id: int | None, seen: _Seen, at: datetime) -> bool:
    if not seen.has_members:
        return False
    communities = None if seen.community_id is None else frozenset({seen.community_id})
    statement = _membership(communities, day_of(at))
    return database.execute(statement, {"person": person_id}).first() is not None


@lru_cache(maxsize=8)
def _membership(communities: frozenset[int] | None, day: date) -> Select[Any]:
    """Built once a list and day: building takes longer than asking."""
    scope = Scope(communities, datetime.combine(day, time(12), tzinfo=ROME))
    return select(Person.id).where(Person.id == bindparam("person"), is_member(scope))


_said = and_(
    Subscription.person_id == Person.id,
    Subscription.list_id == NewsletterIssue.list_id,
    Subscription.kind == NewsletterIssue.kind,
)
_STANDING = (
    select(
        NewsletterIssue.status,
        MailingList.community_id,
        Person.email_key,
        or_(Person.erased_at.is_not(None), Person.merged_into_id.is_not(None)),
        Subscription.consent_id,
        Subscription.left_at,
        MailingList.has_members,
        SuppressedAddress.reason,
    )
    .select_from(NewsletterIssue)
    .join(MailingList, MailingList.id == NewsletterIssue.list_id)
    .join(Person, Person.id == bindparam("person"))
    .outerjoin(Subscription, _said)
    .outerjoin(SuppressedAddress, SuppressedAddress.address_hash == bindparam("hash"))
    .where(NewsletterIssue.id == bindparam("issue"))
)
