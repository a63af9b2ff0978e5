"""Mails about leaving a community: to its coordinators, and to those whose part in it somebody else has ended."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cop.emails import links, outbox
from cop.models import Community, Organisation, Person


def queue_left(
    community: Community,
    *,
    to: Iterable[Person],
    who: str,
    why: str,
    organisations: Iterable[Organisation],
    unrepresented: Iterable[Organisation],
    at: datetime,
) -> None:
    """Queue the news that a person has left, and which organisations nobody represents any more."""
    facts = {
        "who": who,
        "why": why,
        "organisation": ", ".join(organisation.name for organisation in organisations),
        "unrepresented": ", ".join(organisation.name for organisation in unrepresented),
        "by_name": "",
        "is_whole": False,
    }
    _queue_left(community, to, facts, at)


def queue_organisation_left(
    community: Community,
    organisation: Organisation,
    *,
    to: Iterable[Person],
    by_name: str,
    why: str,
    at: datetime,
) -> None:
    """Queue the news that an organisation has left, and who said so."""
    facts = {"who": organisation.name, "why": why, "organisation": "", "unrepresented": ""}
    _queue_left(community, to, facts | {"by_name": by_name, "is_whole": True}, at)


def queue_ended(
    community: Community,
    organisation: Organisation,
    people: Iterable[Person],
    *,
    is_whole: bool,
    at: datetime,
) -> None:
    """Queue the news to people that they do not represent an organisation any more.

    `is_whole`: because the whole organisation has left the community.
    """
    for person in people:
        if person.email:
            context = _community(community, person.language) | {
                "organisation": organisation.name,
                "is_whole": is_whole,
                "contact": community.contact_email,
                "community_url": links.page(
                    "communities.show", language=person.language, slug=community.slug
                ),
            }
            to = outbox.Recipient.of(person)
            outbox.queue("representative_ended", to=to, about=_about(community, at), context=context)


def _queue_left(community: Community, to: Iterable[Person], facts: dict[str, Any], at: datetime) -> None:
    for coordinator in to:
        if coordinator.email:
            language = coordinator.language
            url = links.page("memberships.index", language=language, slug=community.slug)
            context = _community(community, language) | facts | {"url": url}
            recipient = outbox.Recipient.of(coordinator)
            outbox.queue("member_left", to=recipient, about=_about(community, at), context=context)


def _about(community: Community, at: datetime) -> str:
    # Each departure is a mail of its own, also two of the same day.
    return f"community:{community.id}:left:{int(at.timestamp() * 1_000_000)}"


def _community(community: Community, language: str) -> dict[str, Any]:
    return {"community": community.name.in_language(language)}
