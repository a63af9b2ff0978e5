"""Who gets an issue of a newsletter, and why; who does not, and why not.

Nobody gets it who has left that list, asked for no news at all, or whose address is stopped, whatever membership
or consent says. Read in chunks of plain rows, so that fifty thousand people take little memory.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, false, select

from cop.extensions import db
from cop.models import (
    Ground,
    Language,
    MailingList,
    NewsKind,
    NewsletterIssue,
    Organisation,
    Person,
    Subscription,
    SuppressionReason,
)
from cop.queries.listing import Listing, page_of
from cop.queries.newsletter_grounds import Scope, candidate_ids, is_meant, is_member, organisation_of
from cop.queries.segments import Segment
from cop.queries.suppressions import suppressions_among
from cop.rules.news_grounds import ground_of

_AT_ONCE = 1000


class WhyNot(StrEnum):
    # Of this list.
    LEFT = "left"
    # Asked for no news at all.
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    # The address is that of somebody who asked to be forgotten.
    ERASED = "erased"
    NO_ADDRESS = "no_address"


class RecipientRow(NamedTuple):
    """Somebody an issue goes to; `organisation` is a name, "" for nobody's."""

    person_id: int
    email: str
    name: str
    language: Language
    organisation: str
    ground: Ground


@dataclass(frozen=True)
class Recipient:
    person: Person
    organisation: Organisation | None
    ground: Ground


@dataclass(frozen=True)
class LeftOut:
    person: Person
    organisation: Organisation | None
    reason: WhyNot


@dataclass(frozen=True)
class AudienceNumbers:
    """How many an issue goes to, by language and ground; how many it leaves out, by the reason."""

    recipients: Counter[tuple[Language, Ground]] = field(default_factory=Counter)
    left_out: Counter[WhyNot] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.recipients.total()

    @property
    def by_ground(self) -> Counter[Ground]:
        found: Counter[Ground] = Counter()
        for (_language, ground), number in self.recipients.items():
            found[ground] += number
        return found

    def of_language(self, language: Language) -> int:
        return sum(number for (one, _ground), number in self.recipients.items() if one == language)

    def of_ground(self, ground: Ground) -> int:
        return self.by_ground[ground]

    def count(self, one: "Judged") -> bool:
        """Count somebody of whom the language was asked for first; return whether they get it."""
        if isinstance(one.verdict, Ground):
            self.recipients[one.facts[0], one.verdict] += 1
            return True
        self.left_out[one.verdict] += 1
        return False


@dataclass(frozen=True)
class Reach:
    """What decides whom some news goes to: of a draft, or of one that is thought of."""

    mailing_list: MailingList
    kind: NewsKind
    segment: Segment

    @classmethod
    def of(cls, issue: NewsletterIssue) -> "Reach":
        return cls(issue.mailing_list, issue.kind, Segment.read(issue.segment))


def recipient_rows(issue: NewsletterIssue, at: datetime) -> Iterator[RecipientRow]:
    """Yield whom an issue goes to at an instant, by the person's id, a thousand read at a time."""
    wanted = (Person.name, Person.language, Organisation.short_name, Organisation.legal_name)
    for one in judged(Reach.of(issue), at, *wanted):
        if isinstance(one.verdict, Ground):
            name, language, short, legal = one.facts
            yield RecipientRow(one.id, one.email or "", name, language, short or legal or "", one.verdict)


def numbers_of(issue: NewsletterIssue, at: datetime) -> AudienceNumbers:
    """Return how many an issue would reach at an instant, and how many it would leave out."""
    return numbers_if(Reach.of(issue), at)


def numbers_if(reach: Reach, at: datetime) -> AudienceNumbers:
    """Return how many it would be if list, kind and segment were these."""
    numbers = AudienceNumbers()
    for one in judged(reach, at, Person.language):
        numbers.count(one)
    return numbers


def half_page(
    reach: Reach, at: datetime, *, is_reached: bool, page: int
) -> tuple[AudienceNumbers, Listing[int]]:
    """Return how many it would be, and a page, by name, of the ids of those who are reached, or of the others."""
    numbers, half = AudienceNumbers(), []
    for one in judged(reach, at, Person.language, Person.search_key):
        if numbers.count(one) == is_reached:
            half.append((one.facts[1], one.id))
    return numbers, page_of([id_ for _key, id_ in sorted(half)], page=page)


class Judged(NamedTuple):
    """A person with the verdict, and what else was asked for (`facts`)."""

    id: int
    email: str | None
    verdict: Ground | WhyNot
    facts: Sequence[Any]


def judged(reach: Reach, at: datetime, *wanted: Any, ids: Sequence[int] | None = None) -> Iterator[Judged]:
    """Yield what is wanted of each person with a ground, or who has left, as far as the segment means them.

    By the person's id; with `ids` of these people alone.
    """
    if ids is None:
        ids = candidate_ids(reach.mailing_list, reach.kind, at)
    statement = _candidates(reach, at, wanted)
    for start in range(0, len(ids), _AT_ONCE):
        some = Person.id.in_(ids[start : start + _AT_ONCE])
        rows = db.session.execute(statement.where(some)).all()
        stopped = suppressions_among([row[1] for row in rows if row[1]])
        for id_, email, member, consent_id, left_at, *facts in rows:
            ground = ground_of(consent_id=consent_id, left_at=left_at, is_member=member)
            verdict = _why_not(email, left_at, stopped.get(email)) or ground
            if verdict and (ground or left_at):
                yield Judged(id_, email, verdict, facts)


def _candidates(reach: Reach, at: datetime, wanted: Sequence[Any]) -> Select[Any]:
    scope = Scope.of(reach.mailing_list, at)
    member = is_member(scope) if reach.mailing_list.has_members else false()
    said = and_(
        Subscription.person_id == Person.id,
        Subscription.list_id == reach.mailing_list.id,
        Subscription.kind == reach.kind,
    )
    rows = select(Person.id, Person.email, member, Subscription.consent_id, Subscription.left_at, *wanted)
    rows = rows.select_from(Person).outerjoin(Subscription, said)
    if any(one is Organisation or getattr(one, "class_", None) is Organisation for one in wanted):
        rows = rows.outerjoin(Organisation, Organisation.id == organisation_of(reach.segment, scope))
    is_there = (Person.erased_at.is_(None), Person.merged_into_id.is_(None))
    return rows.where(*is_there, is_meant(reach.segment, scope)).order_by(Person.id)


def _why_not(email: str | None, left_at: datetime | None, stop: SuppressionReason | None) -> WhyNot | None:
    if email is None:
        return WhyNot.NO_ADDRESS
    if left_at is not None:
        return WhyNot.LEFT
    return WhyNot(str(stop)) if stop else None
