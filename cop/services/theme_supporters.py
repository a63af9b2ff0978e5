"""Who proposes and supports a theme: asked by mail whether it was them, told of news, invited in the end.

An address counts once its owner has confirmed it; somebody who is signed in has done so already. Each step
holds the proposal's row, as in `cop.services.theme_proposals`.
"""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select

from cop.clock import day_of
from cop.emails import outbox
from cop.emails import theme_proposals as emails
from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    InvitationReply,
    Organisation,
    Person,
    ProposalState,
    ThemeProposal,
    ThemeSupporter,
    email_key,
)
from cop.queries.organisations import organisation_called
from cop.queries.people import administrators, coordinators_of
from cop.queries.person_addresses import owner_of_address
from cop.rules.theme_proposals import is_invited, is_taking_supporters
from cop.services.audit import log_act
from cop.services.memberships import join
from cop.services.newcomers import admit_person
from cop.services.organisations import create_organisation
from cop.services.rates import may_write_to
from cop.services.theme_proposals import add_step, lock


@dataclass(frozen=True)
class Supporting:
    """Who supports a theme. `person` where somebody is signed in: the address is known to be theirs.

    `listing_text`: the words agreed to so that the name is public, "" for none; `notice_text`: the notice shown.
    """

    name: str
    email: str
    language: str
    organisation_name: str = ""
    listing_text: str = ""
    notice_text: str = ""
    person: Person | None = None


def propose_theme(
    who: Supporting, *, title: str, need: str, who_would_come: str, at: datetime
) -> ThemeProposal | None:
    """Keep a proposal and ask by mail whether it was them; who is signed in has proposed it at once.

    None where the address has had its three mails of the day: nothing is kept, and nothing tells so.
    """
    if who.person is None and not may_write_to(who.email, at=at):
        return None
    words = {"title": title, "need": need, "who_would_come": who_would_come}
    proposal = ThemeProposal(language=who.language, created_at=at, **words)
    db.session.add(proposal)
    _ask(proposal, who, is_proposer=True, at=at)
    return proposal


def support_theme(proposal: ThemeProposal, who: Supporting, *, at: datetime) -> None:
    """Keep who supports a theme and ask by mail whether it was them; who is signed in counts at once.

    At most three such mails a day go to one address; beyond that nothing happens, and nothing tells so.
    Raises CopError where the theme takes no supporters any more.
    """
    if not is_taking_supporters(proposal):
        raise CopError(_closed())
    if who.person is not None or may_write_to(who.email, at=at):
        _ask(proposal, who, is_proposer=False, at=at)


def confirm_support(supporter: ThemeSupporter, *, at: datetime) -> None:
    """Take the address as confirmed, once: the supporter counts, a proposal is received and the team told.

    A former support of the same address gives way to this one. Raises CopError for a link that is too old
    and where the theme takes no supporters any more.
    """
    proposal = lock(supporter.proposal)
    supporter = _still(supporter)
    if supporter.confirmed_at is not None:
        return
    if is_too_old(supporter, at=at):
        raise CopError(_("This link is no longer valid. Send it again, it takes a minute."))
    if not supporter.is_proposer and not is_taking_supporters(proposal):
        raise CopError(_closed())
    _take_over(supporter)
    person = owner_of_address(supporter.email or "")
    supporter.confirmed_at, supporter.person_id = at, person.id if person else None
    db.session.flush()
    log_act("confirm", supporter, by=None, proposal=proposal.id)
    if supporter.is_proposer and proposal.state == ProposalState.UNCONFIRMED:
        add_step(proposal, ProposalState.RECEIVED, by=None, at=at)
        emails.queue_received(proposal, administrators())


def show_name(supporter: ThemeSupporter, *, listing_text: str) -> None:
    """Name a supporter in public, who has agreed to `listing_text`, or ("") not any more."""
    supporter.listing_text = listing_text
    db.session.flush()
    log_act("update", supporter, by=None, fields=["listing_text"])


def withdraw_support(supporter: ThemeSupporter) -> None:
    """Forget a supporter, with the mails on their way; an own proposal that nobody else has seen goes too."""
    proposal = lock(supporter.proposal)
    supporter = _still(supporter)
    log_act("withdraw", supporter, by=None, proposal=proposal.id)
    outbox.take_back([f"theme_supporter:{supporter.id}"])
    if supporter.is_proposer and not proposal.is_public and proposal.is_open:
        db.session.delete(proposal)
    else:
        db.session.delete(supporter)
    db.session.flush()


def accept_invitation(
    supporter: ThemeSupporter,
    *,
    organisation: Organisation | None = None,
    organisation_name: str = "",
    at: datetime,
) -> Person:
    """Let an invited supporter take part in the community, for an organisation or for nobody; tell who coordinates.

    `organisation_name` is one of the register or becomes one "to be checked". Opening the link and pressing
    the button shows whose address it is. Again changes nothing. Raises CopError where nobody is invited (any more).
    """
    lock(supporter.proposal)
    supporter = _still(supporter)
    community = supporter.proposal.community
    if community is None or not is_invited(supporter):
        raise CopError(_("This invitation is no longer open."))
    if supporter.reply == InvitationReply.ACCEPTED and supporter.person is not None:
        return supporter.person
    person = _become(supporter, at=at)
    day = day_of(at)
    if organisation is None and organisation_name:
        organisation = organisation_called(organisation_name)
        organisation = organisation or create_organisation(
            legal_name=organisation_name, is_to_check=True, by=None
        )
    join(community, person=person, organisation=organisation, on=day, by=None)
    _reply(supporter, InvitationReply.ACCEPTED, at=at)
    named = organisation.name if organisation else ""
    coordinators = coordinators_of(community.id, on=day) or administrators()
    emails.queue_accepted(supporter, coordinators, organisation=named)
    return person


def decline_invitation(supporter: ThemeSupporter, *, at: datetime) -> None:
    """Note that a supporter does not take part. Raises CopError once they do: then they leave instead."""
    lock(supporter.proposal)
    supporter = _still(supporter)
    if supporter.reply == InvitationReply.ACCEPTED:
        raise CopError(_("You take part already."))
    if is_invited(supporter):
        _reply(supporter, InvitationReply.DECLINED, at=at)


def is_too_old(supporter: ThemeSupporter, *, at: datetime) -> bool:
    """Whether the link of an unconfirmed supporter has run out."""
    return supporter.confirmed_at is None and at >= supporter.created_at + emails.CONFIRMATION_LASTS


def _ask(proposal: ThemeProposal, who: Supporting, *, is_proposer: bool, at: datetime) -> None:
    supporter = ThemeSupporter(
        proposal=proposal,
        name=who.name,
        email=who.email,
        email_key=email_key(who.email),
        language=who.language,
        organisation_name=who.organisation_name,
        listing_text=who.listing_text,
        notice_text=who.notice_text,
        is_proposer=is_proposer,
        created_at=at,
    )
    db.session.add(supporter)
    db.session.flush()
    if who.person is None:
        emails.queue_confirmation(supporter)
    else:
        confirm_support(supporter, at=at)


def _take_over(supporter: ThemeSupporter) -> None:
    """Let a support take the place of a former one of the same address, whose link is dead from now on."""
    former = select(ThemeSupporter).where(
        ThemeSupporter.proposal_id == supporter.proposal_id,
        ThemeSupporter.email_key == supporter.email_key,
        ThemeSupporter.confirmed_at.is_not(None),
    )
    for other in db.session.scalars(former).all():
        supporter.is_proposer = supporter.is_proposer or other.is_proposer
        # At once, and not with the flush that sets confirmed_at: two confirmed ones are refused.
        db.session.execute(delete(ThemeSupporter).where(ThemeSupporter.id == other.id))
        db.session.expunge(other)


def _become(supporter: ThemeSupporter, *, at: datetime) -> Person:
    person = admit_person(
        name=supporter.name, email=supporter.email or "", language=supporter.language,
        notice=supporter.notice_text, read_at=supporter.created_at, by=None, at=at,
    )  # fmt: skip
    supporter.person = person
    return person


def _reply(supporter: ThemeSupporter, reply: InvitationReply, *, at: datetime) -> None:
    supporter.reply, supporter.replied_at = reply, at
    db.session.flush()
    log_act(reply.value, supporter, by=None, proposal=supporter.proposal_id)


def _still(supporter: ThemeSupporter) -> ThemeSupporter:
    """The supporter as it is now that nobody else changes it. Raises CopError where it is gone."""
    held = select(ThemeSupporter).where(ThemeSupporter.id == supporter.id)
    found = db.session.execute(held.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise CopError(_("This support has been withdrawn."))
    return found


def _closed() -> str:
    return _("This theme takes no supporters any more.")
