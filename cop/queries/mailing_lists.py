"""Who is on a mailing list: by name, on what ground and since when; how many there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cop.models import (
    Ground,
    Language,
    LeftBy,
    MailingList,
    NewsKind,
    Organisation,
    Person,
    Subscription,
)
from cop.queries.listing import Listing
from cop.queries.newsletter_audiences import AudienceNumbers, Reach, WhyNot, half_page, judged, numbers_if
from cop.queries.segments import Segment


@dataclass(frozen=True)
class Reader:
    """Somebody on a list, or who was: `since_at` is when they signed up, None for who gets it as a member."""

    person: Person
    organisation: Organisation | None
    verdict: Ground | WhyNot
    since_at: datetime | None
    left_at: datetime | None
    left_by: LeftBy | None

    @property
    def gets_it(self) -> bool:
        return isinstance(self.verdict, Ground)


_FACTS = (Person, Organisation, Subscription.since_at, Subscription.left_at, Subscription.left_by)


def numbers_of_list(mailing_list: MailingList, kind: NewsKind, at: datetime) -> AudienceNumbers:
    """Return how many people a kind of news of a list reaches at an instant."""
    return numbers_if(_reach(mailing_list, kind), at)


def reaches_anybody(reach: Reach, at: datetime) -> bool:
    """Whether news reaches at least one person at an instant, found out from the first ones."""
    return any(isinstance(one.verdict, Ground) for one in judged(reach, at))


def readers_page(
    mailing_list: MailingList, kind: NewsKind, at: datetime, *, is_reached: bool, page: int
) -> tuple[AudienceNumbers, Listing[Reader]]:
    """Return how many people a kind of news of a list reaches, and a page, by name, of those who get it, or do not."""
    numbers, ids = half_page(_reach(mailing_list, kind), at, is_reached=is_reached, page=page)
    rows = readers_among(mailing_list, kind, ids.rows, at)
    return numbers, Listing(rows, ids.page, ids.pages, ids.total)


def readers_among(
    mailing_list: MailingList, kind: NewsKind, ids: Sequence[int], at: datetime
) -> list[Reader]:
    """Return how some people stand with a kind of news of a list, in the order of `ids`."""
    found = {}
    for one in judged(_reach(mailing_list, kind), at, *_FACTS, ids=ids):
        person, organisation, since_at, left_at, left_by = one.facts
        found[one.id] = Reader(person, organisation, one.verdict, since_at, left_at, left_by)
    return [found[id_] for id_ in ids if id_ in found]


@dataclass(frozen=True)
class ReaderRow:
    """A line of the file of those who get a kind of news of a list."""

    person_id: int
    name: str
    email: str
    language: Language
    organisation: str
    ground: Ground
    since_at: datetime | None


def reader_rows(mailing_list: MailingList, kind: NewsKind, at: datetime) -> Iterator[ReaderRow]:
    """Yield those who get a kind of news of a list, by the person's id."""
    wanted = (
        Person.name,
        Person.language,
        Organisation.short_name,
        Organisation.legal_name,
        Subscription.since_at,
    )
    for one in judged(_reach(mailing_list, kind), at, *wanted):
        if isinstance(one.verdict, Ground):
            name, language, short, legal, since_at = one.facts
            organisation = short or legal or ""
            yield ReaderRow(one.id, name, one.email or "", language, organisation, one.verdict, since_at)


def _reach(mailing_list: MailingList, kind: NewsKind) -> Reach:
    return Reach(mailing_list, kind, Segment())
