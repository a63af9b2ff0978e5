"""Mails about representing an organisation: to who is named, and the answer to who named them."""

from datetime import timedelta
from typing import Any

from cop.emails import links, outbox
from cop.models import InvitationState, Person, RepresentativeInvitation

INVITATION_LASTS = timedelta(days=30)


def queue_asked(invitation: RepresentativeInvitation, token: str) -> None:
    """Queue the question whether somebody represents the organisation.

    The address may be a stranger's: so the mail holds nothing that was typed, not even the name, and nothing
    that tells whether the address is known.
    """
    to = outbox.Recipient(invitation.email, "", invitation.language)
    expires_at = invitation.created_at + INVITATION_LASTS
    context = _facts(invitation, invitation.language, token)
    outbox.queue(
        "representative_asked", to=to, about=about(invitation), context=context, expires_at=expires_at
    )


def queue_added(invitation: RepresentativeInvitation, person: Person, token: str) -> None:
    """Queue the news to a colleague on record: represents the organisation from today, and may say no."""
    context = _facts(invitation, person.language, token)
    to = outbox.Recipient.of(person)
    outbox.queue("representative_added", to=to, about=about(invitation), context=context)


def queue_answered(invitation: RepresentativeInvitation) -> None:
    """Queue the answer to who named the person, with the name as it was typed."""
    asker = invitation.invited_by
    organisation = invitation.membership.organisation
    if asker is None or not asker.email or organisation is None:
        return
    url = links.page("representatives.index", language=asker.language, organisation_id=organisation.id)
    context = {
        "name": invitation.name,
        "is_yes": invitation.state == InvitationState.ACCEPTED,
        "organisation": organisation.name,
        "community": invitation.membership.community.name.in_language(asker.language),
        "url": url,
    }
    to = outbox.Recipient.of(asker)
    version = int(invitation.state == InvitationState.DECLINED)
    outbox.queue("representative_answered", to=to, about=about(invitation), context=context, version=version)


def about(invitation: RepresentativeInvitation) -> str:
    """Return what the mails about an invitation are about, as the outbox knows it."""
    return f"representative_invitation:{invitation.id}"


def _facts(invitation: RepresentativeInvitation, language: str, token: str) -> dict[str, Any]:
    membership = invitation.membership
    return {
        "organisation": membership.organisation.name if membership.organisation else "",
        "community": membership.community.name.in_language(language),
        "url": links.page("representing.show", language=language, token=token),
        "privacy_url": links.page("pages.privacy", language=language),
        "days": INVITATION_LASTS.days,
    }
