"""Mails about signing up for news: each a row of the outbox, in the caller's transaction."""

from datetime import timedelta

from cop.emails import links, news_links, outbox
from cop.models import SubscriptionRequest

CONFIRMATION_LASTS = timedelta(days=30)


def queue_confirmation(request: SubscriptionRequest, token: str) -> None:
    """Queue the question "was it you?" to the address of a sign-up.

    It goes to whoever owns the address, perhaps a stranger: so it holds nothing that was typed, no promotion, and
    nothing that tells whether the address is known.
    """
    url = links.page("subscriptions.confirm", language=request.language, token=token)
    _queue("news_confirm", request, {"url": url, "days": CONFIRMATION_LASTS.days})


def queue_already(request: SubscriptionRequest, person_id: int) -> None:
    """Queue, to somebody who gets all of it already, that this is so, and where to choose."""
    _queue("news_already", request, {"url": news_links.preferences_url(person_id, request.language)})


def _queue(kind: str, request: SubscriptionRequest, context: dict[str, object]) -> None:
    outbox.queue(
        kind,
        to=outbox.Recipient(request.email, "", request.language),
        about=f"subscription_request:{request.id}",
        context=context,
        priority=outbox.URGENT,
        expires_at=request.expires_at,
    )
