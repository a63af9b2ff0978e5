"""The whole audience of an issue, in memory, for tests."""

from dataclasses import dataclass, field
from datetime import datetime

from cop.models import Ground, NewsletterIssue, Organisation, Person
from cop.queries.newsletter_audiences import LeftOut, Reach, Recipient, judged


@dataclass(frozen=True)
class NewsAudience:
    """Whom an issue reaches and whom it leaves out, by name."""

    recipients: list[Recipient] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def audience_of(issue: NewsletterIssue, at: datetime) -> NewsAudience:
    """Return whom an issue would reach at an instant and whom it would leave out, each with the reason."""
    audience = NewsAudience()
    for one in judged(Reach.of(issue), at, Person, Organisation):
        person, organisation = one.facts
        if isinstance(one.verdict, Ground):
            audience.recipients.append(Recipient(person, organisation, one.verdict))
        else:
            audience.left_out.append(LeftOut(person, organisation, one.verdict))
    audience.recipients.sort(key=_by_name)
    audience.left_out.sort(key=_by_name)
    return audience


def _by_name(one: Recipient | LeftOut) -> tuple[str, int]:
    return one.person.search_key, one.person.id
