"""Mails about proposed themes: each a row of the outbox, in the caller's transaction."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from cop import tokens
from cop.emails import links, outbox
from cop.models import Person, ThemeProposal, ThemeProposalStep, ThemeSupporter
from cop.queries.theme_proposals import SUPPORT

CONFIRMATION_LASTS = timedelta(days=7)


def own_page(supporter: ThemeSupporter, language: str) -> str:
    """Return the personal address at which a supporter confirms, withdraws and takes part."""
    token = tokens.signed(SUPPORT, supporter.id)
    return links.page("theme_supporters.show", language=language, token=token)


def queue_confirmation(supporter: ThemeSupporter) -> None:
    """Queue the question "was it you?".

    It goes to whoever owns the address, perhaps a stranger: so it holds nothing that was typed with it, not
    even the name. The title of what is supported has been read and released by the team.
    """
    title = "" if supporter.is_proposer else supporter.proposal.title
    context = {
        "theme": title,
        "days": CONFIRMATION_LASTS.days,
        "own_url": own_page(supporter, _language(supporter)),
    }
    to = outbox.Recipient(supporter.email or "", "", _language(supporter))
    expires_at = supporter.created_at + CONFIRMATION_LASTS
    outbox.queue(
        "theme_confirm",
        to=to,
        about=f"theme_supporter:{supporter.id}",
        context=context,
        priority=outbox.URGENT,
        expires_at=expires_at,
    )


def queue_received(proposal: ThemeProposal, team: Iterable[Person]) -> None:
    """Queue the news of a confirmed proposal to the team, who decides whether it is shown."""
    for person in team:
        if person.email:
            url = links.page("theme_proposals.manage", language=person.language, proposal_id=proposal.id)
            context = {"theme": proposal.title, "url": url}
            to = outbox.Recipient.of(person)
            outbox.queue("theme_received", to=to, about=about(proposal), context=context)


def queue_released(proposal: ThemeProposal, proposer: ThemeSupporter) -> None:
    """Queue to whoever proposed that the proposal is public and can be passed on."""
    context = _facts(proposal, proposer)
    outbox.queue("theme_released", to=_to(proposer), about=about(proposal), context=context)


def queue_step(step: ThemeProposalStep, supporters: Iterable[ThemeSupporter], *, number: int) -> None:
    """Queue what the team has decided or written, the `number`-th step, to everybody who supports the theme."""
    outbox.queue_all(
        outbox.Mail(
            "theme_step",
            to=_to(supporter),
            about=about(step.proposal),
            context=_facts(step.proposal, supporter) | {"state": step.state.value, "words": step.words},
            version=number,
        )
        for supporter in supporters
        if supporter.email
    )


def queue_invitations(proposal: ThemeProposal, supporters: Iterable[ThemeSupporter], *, words: str) -> None:
    """Queue the invitation to the community that the theme became; one button on its page is enough."""
    community = proposal.community
    if community is None:
        raise ValueError(f"theme proposal {proposal.id} is no community")
    mails = []
    for supporter in supporters:
        language = _language(supporter)
        context = _facts(proposal, supporter) | {
            "community": community.name.in_language(language),
            "lead": community.lead.in_language(language),
            "words": words,
            "contact": community.contact_email,
        }
        if supporter.email:
            mails.append(outbox.Mail("theme_invitation", _to(supporter), about(proposal), context))
    outbox.queue_all(mails)


def queue_accepted(supporter: ThemeSupporter, coordinators: Iterable[Person], *, organisation: str) -> None:
    """Queue to who coordinates the new community that a supporter takes part."""
    community = supporter.proposal.community
    for person in coordinators:
        if person.email and community:
            url = links.page("memberships.index", language=person.language, slug=community.slug)
            context = {"name": supporter.name, "organisation": organisation, "url": url}
            context["community"] = community.name.in_language(person.language)
            to = outbox.Recipient.of(person)
            outbox.queue("theme_accepted", to=to, about=f"theme_supporter:{supporter.id}", context=context)


def about(proposal: ThemeProposal) -> str:
    """Return what the outbox rows of a proposal are about."""
    return f"theme_proposal:{proposal.id}"


def _facts(proposal: ThemeProposal, supporter: ThemeSupporter) -> dict[str, Any]:
    language = _language(supporter)
    return {
        "theme": proposal.title,
        "is_proposer": supporter.is_proposer,
        "url": links.page("theme_proposals.show", language=language, proposal_id=proposal.id),
        "is_public": proposal.is_public,
        "own_url": own_page(supporter, language),
    }


def _to(supporter: ThemeSupporter) -> outbox.Recipient:
    return outbox.Recipient(supporter.email or "", supporter.name, _language(supporter), supporter.person_id)


def _language(supporter: ThemeSupporter) -> str:
    return str(supporter.language)
