"""Mails about joining a community: each a row of the outbox, in the caller's transaction."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from cop.emails import links, outbox
from cop.models import JoinPolicy, JoinRequest, Person

CONFIRMATION_LASTS = timedelta(days=7)


def queue_confirmation(request: JoinRequest, token: str) -> None:
    """Queue the question "was it you?" to the address of a new request.

    It goes to whoever owns the address, perhaps a stranger: so it holds nothing that was typed, not even
    the name, and nothing that tells whether the address is known.
    """
    to = outbox.Recipient(request.email, "", request.language)
    url = links.page("join_requests.confirm", language=request.language, token=token)
    context = _community(request, request.language) | {
        "url": url,
        "days": CONFIRMATION_LASTS.days,
        "is_open": request.community.join_policy == JoinPolicy.OPEN,
    }
    expires_at = request.created_at + CONFIRMATION_LASTS
    outbox.queue(
        "join_confirm",
        to=to,
        about=_about(request),
        context=context,
        priority=outbox.URGENT,
        expires_at=expires_at,
    )


def queue_received(request: JoinRequest, coordinators: Iterable[Person]) -> None:
    """Queue the news of a confirmed request to each coordinator; in an open community it is settled."""
    for coordinator in coordinators:
        if not coordinator.email:
            continue
        language = coordinator.language
        url = links.page("join_requests.show", language=language, join_request_id=request.id)
        context = _community(request, language) | {
            "url": url,
            "name": request.name,
            "organisation": request.organisation.name if request.organisation else request.organisation_name,
            "is_open": request.community.join_policy == JoinPolicy.OPEN,
        }
        to = outbox.Recipient.of(coordinator)
        outbox.queue("join_received", to=to, about=_about(request), context=context)


def queue_approved(request: JoinRequest, person: Person) -> None:
    """Queue the welcome: what comes next, and where the community's page and the own page are."""
    language = person.language
    context = _community(request, language) | {
        "organisation": request.organisation.name if request.organisation else "",
        "answer": request.answer,
        "community_url": links.page("communities.show", language=language, slug=request.community.slug),
        "contact": request.community.contact_email,
    }
    outbox.queue("join_approved", to=outbox.Recipient.of(person), about=_about(request), context=context)


def queue_refused(request: JoinRequest) -> None:
    """Queue the refusal, with the coordinator's words."""
    context = _community(request, request.language) | {
        "answer": request.answer,
        "contact": request.community.contact_email,
        "communities_url": links.page("communities.index", language=request.language),
    }
    to = outbox.Recipient(request.email, request.name, request.language)
    outbox.queue("join_refused", to=to, about=_about(request), context=context)


def _about(request: JoinRequest) -> str:
    return f"join_request:{request.id}"


def _community(request: JoinRequest, language: str) -> dict[str, Any]:
    return {"community": request.community.name.in_language(language)}
