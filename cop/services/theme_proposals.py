"""Proposed themes: sent by the public, released, moved and turned into communities by the team.

Each step takes the proposal's row first, so that of two people (or two clicks) at the same moment one decides,
and the other finds it decided.
"""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from cop.clock import day_of
from cop.emails import outbox
from cop.emails import theme_proposals as emails
from cop.errors import CopError
from cop.extensions import db
from cop.models import Community, ProposalState, ThemeProposal, ThemeProposalStep, ThemeSupporter
from cop.queries.theme_proposals import supporters_of
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.changes import change
from cop.services.communities import create_community

WORDS = {"title", "need", "who_would_come", "language"}
# What the team moves a proposal to; "community" is an act of its own.
MOVES = (ProposalState.RECEIVED, ProposalState.EXPLORING, ProposalState.NOT_NOW)


def release_proposal(proposal: ThemeProposal, *, by: Viewer, at: datetime) -> None:
    """Show a proposal to everybody, and tell whoever proposed it. A second time changes nothing."""
    proposal = lock(proposal)
    if proposal.released_at is not None:
        return
    proposal.released_at = at
    db.session.flush()
    log_act("release", proposal, by=by)
    for supporter in supporters_of(proposal):
        if supporter.is_proposer and supporter.email:
            emails.queue_released(proposal, supporter)


def hide_proposal(proposal: ThemeProposal, *, by: Viewer) -> None:
    """Take a proposal off the public pages. Its supporters stay."""
    proposal = lock(proposal)
    proposal.released_at = None
    db.session.flush()
    log_act("hide", proposal, by=by)


def correct_proposal(proposal: ThemeProposal, *, by: Viewer, **words: Any) -> None:
    """Change what a proposal says (a slip of the pen, a telephone number); ValueError for any other field."""
    changed = change(proposal, words, allowed=WORDS)
    if changed:
        db.session.flush()
        log_act("update", proposal, by=by, fields=changed)


def move_proposal(
    proposal: ThemeProposal, *, state: ProposalState, words: str = "", by: Viewer, at: datetime
) -> None:
    """Bring a proposal to a state of MOVES, with words for all to read, and tell everybody who supports it.

    The same state with words is news of the discussion. Raises CopError (field "words") for "not now" without
    a reason and where there is nothing to say, and where the theme is a community already.
    """
    proposal = lock(proposal)
    if state not in MOVES:
        raise ValueError(f"a proposal is not moved to {state}")
    _refuse_community(proposal)
    if state == ProposalState.NOT_NOW and not words:
        raise CopError(_("Say why not now: the reason is shown and mailed."), field="words")
    if state == proposal.state and not words:
        raise CopError(_("Write what is new, or choose another state."), field="words")
    step = add_step(proposal, state, words=words, by=by, at=at)
    log_act("move", proposal, by=by, state=state.value)
    emails.queue_step(step, supporters_of(proposal), number=len(proposal.steps))


def begin_community(
    proposal: ThemeProposal, *, words: str = "", by: Viewer, at: datetime, **facts: Any
) -> Community:
    """Make a community of a proposal and invite everybody who supports it, `words` in the mail.

    `facts` as `create_community` takes them. Raises CopError where the theme is a community already.
    """
    proposal = lock(proposal)
    _refuse_community(proposal)
    facts = {"starts_on": day_of(at)} | facts
    proposal.community = create_community(by=by, **facts)
    add_step(proposal, ProposalState.COMMUNITY, words=words, by=by, at=at)
    supporters = supporters_of(proposal)
    for supporter in supporters:
        supporter.invited_at = at
    db.session.flush()
    log_act("begin_community", proposal, by=by, community=proposal.community_id, invited=len(supporters))
    emails.queue_invitations(proposal, supporters, words=words)
    return proposal.community


def delete_proposal(proposal: ThemeProposal, *, by: Viewer) -> None:
    """Remove a proposal that is none (advertising, an insult), with its supporters; no mail goes out.

    Raises CopError where it has become a community: then it is history.
    """
    proposal = lock(proposal)
    _refuse_community(proposal)
    outbox.take_back([emails.about(proposal)])
    log_act("delete", proposal, by=by)
    db.session.delete(proposal)
    db.session.flush()


def forget_unconfirmed(*, at: datetime) -> int:
    """Delete the proposals and the supporters whose address nobody confirmed in time; return how many."""
    before = at - emails.CONFIRMATION_LASTS
    unread = ThemeProposal.state == ProposalState.UNCONFIRMED, ThemeProposal.created_at < before
    unconfirmed = ThemeSupporter.confirmed_at.is_(None), ThemeSupporter.created_at < before
    supporters = delete(ThemeSupporter).where(*unconfirmed).returning(ThemeSupporter.id)
    number = len(db.session.scalars(supporters).all())
    db.session.execute(delete(ThemeProposal).where(*unread))
    return number


def add_step(
    proposal: ThemeProposal, state: ProposalState, *, words: str = "", by: Viewer | None, at: datetime
) -> ThemeProposalStep:
    """Bring a proposal to a state and write it into its story, never before the last step."""
    last = max((step.at for step in proposal.steps), default=at)
    step = ThemeProposalStep(state=state, words=words, at=max(at, last), by_id=by.person_id if by else None)
    proposal.state = state
    proposal.steps.append(step)
    db.session.flush()
    return step


def lock(proposal: ThemeProposal) -> ThemeProposal:
    """Hold a proposal's row until the transaction ends, and return it as it is now."""
    held = select(ThemeProposal).where(ThemeProposal.id == proposal.id).with_for_update(key_share=True)
    found = db.session.execute(held.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise CopError(_("This proposal has been removed."))
    db.session.expire(found, ["steps"])
    return found


def _refuse_community(proposal: ThemeProposal) -> None:
    if proposal.state == ProposalState.COMMUNITY:
        raise CopError(_("This theme has become a community already."))
