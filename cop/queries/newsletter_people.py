"""The people of an issue, a page at a time: whom it would reach or leave out today, and whom it went to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select

from cop.extensions import db
from cop.models import (
    DeliveryFault,
    FaultKind,
    Ground,
    Message,
    MessageState,
    NewsletterIssue,
    NewsletterRecipient,
    Organisation,
    Person,
)
from cop.queries.listing import Listing, listing
from cop.queries.newsletter_audiences import (
    AudienceNumbers,
    LeftOut,
    Reach,
    Recipient,
    WhyNot,
    half_page,
    judged,
)
from cop.queries.newsletter_progress import about


def reached_page(
    issue: NewsletterIssue, at: datetime, *, page: int
) -> tuple[AudienceNumbers, Listing[Recipient]]:
    """Return how many a draft would reach at an instant, and a page of them by name."""
    numbers, found = half_page(Reach.of(issue), at, is_reached=True, page=page)
    rows = [Recipient(*facts, Ground(verdict)) for facts, verdict in _people(issue, at, found.rows)]
    return numbers, Listing(rows, found.page, found.pages, found.total)


def left_out_page(
    issue: NewsletterIssue, at: datetime, *, page: int
) -> tuple[AudienceNumbers, Listing[LeftOut]]:
    """Return how many a draft would reach at an instant, and a page of those it would leave out, by name."""
    numbers, found = half_page(Reach.of(issue), at, is_reached=False, page=page)
    rows = [LeftOut(*facts, WhyNot(verdict)) for facts, verdict in _people(issue, at, found.rows)]
    return numbers, Listing(rows, found.page, found.pages, found.total)


def sent_to_page(issue: NewsletterIssue, *, page: int) -> Listing[Person]:
    """Return a page of those an issue went to, by name; erased people are not among them."""
    there = select(NewsletterRecipient.person_id).where(NewsletterRecipient.issue_id == issue.id)
    people = select(Person).where(Person.id.in_(there), Person.erased_at.is_(None))
    return listing(people.order_by(Person.search_key, Person.id), page=page)


def numbers_sent_to(issue: NewsletterIssue) -> AudienceNumbers:
    """Return to how many an issue went, by language and ground, of those who are still known."""
    row = (NewsletterRecipient.language, NewsletterRecipient.ground)
    rows = select(*row, func.count()).where(NewsletterRecipient.issue_id == issue.id).group_by(*row)
    found = db.session.execute(rows)
    return AudienceNumbers(Counter({(language, ground): number for language, ground, number in found}))


@dataclass(frozen=True)
class Outcome:
    """On what ground somebody got an issue, where the mail stands, and why it did not arrive ("" where it did)."""

    ground: Ground
    state: MessageState | None
    fault: FaultKind | None = None
    status: str = ""


def outcomes_of(issue: NewsletterIssue, people: Sequence[Person]) -> dict[int, Outcome]:
    """Return what became of the mail to each of some recipients, by the person's id."""
    ids = [person.id for person in people]
    mails = and_(Message.person_id == NewsletterRecipient.person_id, Message.subject == about(issue.id))
    rows = (
        select(NewsletterRecipient.person_id, NewsletterRecipient.ground, Message.state, DeliveryFault)
        .outerjoin(Message, mails)
        .outerjoin(DeliveryFault, DeliveryFault.message_id == Message.id)
        .where(NewsletterRecipient.issue_id == issue.id, NewsletterRecipient.person_id.in_(ids))
        .order_by(DeliveryFault.at, DeliveryFault.id)
    )
    return {
        id_: Outcome(ground, state, fault.kind if fault else None, fault.status if fault else "")
        for id_, ground, state, fault in db.session.execute(rows)
    }


def _people(
    issue: NewsletterIssue, at: datetime, ids: Sequence[int]
) -> list[tuple[tuple[Person, Organisation | None], Ground | WhyNot]]:
    found = {
        one.id: ((one.facts[0], one.facts[1]), one.verdict)
        for one in judged(Reach.of(issue), at, Person, Organisation, ids=ids)
    }
    return [found[id_] for id_ in ids if id_ in found]
