"""Proposed themes: what the public reads of them, and what the team works on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from cop import tokens
from cop.extensions import db
from cop.models import (
    Affiliation,
    Organisation,
    Person,
    ProposalState,
    ThemeProposal,
    ThemeProposalStep,
    ThemeSupporter,
)
from cop.queries.listing import Listing, listing
from cop.queries.viewers import in_force
from cop.rules.theme_proposals import can_see_proposal
from cop.rules.viewer import Viewer

# What the signed links in mails to supporters are good for.
SUPPORT = "theme_support"
DISCUSSED = (ProposalState.RECEIVED, ProposalState.EXPLORING)
STATES = tuple(state for state in ProposalState if state != ProposalState.UNCONFIRMED)


@dataclass(frozen=True)
class Told:
    """A proposal as a list shows it: how many support it, and what the team said last."""

    proposal: ThemeProposal
    supporters: int
    last_words: str


def public_proposals(states: Collection[ProposalState], *, limit: int | None = None) -> list[Told]:
    """Return the released proposals in some states: those with the most supporters first, then the newest."""
    number = _supporters_of_each().subquery()
    found = (
        select(ThemeProposal)
        .outerjoin(number, number.c.proposal_id == ThemeProposal.id)
        .where(_is_public(), ThemeProposal.state.in_(states))
        .options(joinedload(ThemeProposal.community))
        .order_by(func.coalesce(number.c.number, 0).desc(), ThemeProposal.released_at.desc())
        .order_by(ThemeProposal.id)
        .limit(limit)
    )
    return told(db.session.scalars(found).all())


def public_counts() -> dict[ProposalState, int]:
    """Return how many released proposals there are in each state."""
    found = select(ThemeProposal.state, func.count()).where(_is_public()).group_by(ThemeProposal.state)
    return _counted(found)


def discussed_count() -> int:
    """Return how many released proposals are under discussion."""
    counts = public_counts()
    return sum(counts[state] for state in DISCUSSED)


def proposals_page(state: ProposalState, *, page: int = 1) -> Listing[ThemeProposal]:
    """Return a page of what the team works on, in one state, the latest first."""
    found = select(ThemeProposal).where(ThemeProposal.state == state)
    found = found.options(selectinload(ThemeProposal.steps))
    return listing(found.order_by(ThemeProposal.created_at.desc(), ThemeProposal.id.desc()), page=page)


def proposal_counts() -> dict[ProposalState, int]:
    """Return how many confirmed proposals there are in each state, released or not."""
    found = select(ThemeProposal.state, func.count()).where(ThemeProposal.state.in_(STATES))
    return _counted(found.group_by(ThemeProposal.state))


def proposal_seen_by(viewer: Viewer, proposal_id: int) -> ThemeProposal | None:
    """Return a proposal with its story and its community, None where there is none or it is not shown."""
    found = db.session.scalar(
        select(ThemeProposal)
        .where(ThemeProposal.id == proposal_id, ThemeProposal.state != ProposalState.UNCONFIRMED)
        .options(selectinload(ThemeProposal.steps), joinedload(ThemeProposal.community))
    )
    return found if found is not None and can_see_proposal(viewer, found) else None


def told(proposals: Sequence[ThemeProposal]) -> list[Told]:
    """Return proposals as a list shows them, in three queries whatever their number."""
    ids = [proposal.id for proposal in proposals]
    numbers = {
        row[0]: row[1]
        for row in db.session.execute(_supporters_of_each().where(ThemeSupporter.proposal_id.in_(ids)))
    }
    steps = select(ThemeProposalStep).where(ThemeProposalStep.proposal_id.in_(ids))
    words = {
        step.proposal_id: step.words
        for step in db.session.scalars(steps.order_by(ThemeProposalStep.at, ThemeProposalStep.id))
    }
    return [Told(p, numbers.get(p.id, 0), words.get(p.id, "")) for p in proposals]


def supporters_count(proposal: ThemeProposal) -> int:
    """Return how many support a proposal, its proposer among them."""
    return db.session.scalar(select(func.count()).select_from(_confirmed(proposal).subquery())) or 0


def supporters_listed(proposal: ThemeProposal) -> Sequence[ThemeSupporter]:
    """Return the supporters who agreed to be named in public, whoever proposed first, then as they came."""
    listed = ThemeSupporter.listing_text != "", ThemeSupporter.name != ""
    order = ThemeSupporter.is_proposer.desc(), ThemeSupporter.confirmed_at, ThemeSupporter.id
    return db.session.scalars(_confirmed(proposal).where(*listed).order_by(*order)).all()


def supporters_of(proposal: ThemeProposal) -> Sequence[ThemeSupporter]:
    """Return everybody who supports a proposal, with the person each is known to be, for the team."""
    order = ThemeSupporter.is_proposer.desc(), ThemeSupporter.confirmed_at, ThemeSupporter.id
    found = _confirmed(proposal).options(joinedload(ThemeSupporter.person)).order_by(*order)
    return db.session.scalars(found).all()


def supporter_by_token(token: str) -> ThemeSupporter | None:
    """Return the supporter behind the link of a mail, None for anything else; an erased one has no link."""
    supporter_id = tokens.value_of(SUPPORT, token)
    return db.session.scalar(
        select(ThemeSupporter)
        .where(ThemeSupporter.id == supporter_id, ThemeSupporter.email_key.is_not(None))
        .options(joinedload(ThemeSupporter.proposal).joinedload(ThemeProposal.community))
    )


def support_of(person_id: int | None, proposal: ThemeProposal) -> ThemeSupporter | None:
    """Return the confirmed support of a signed-in person for a proposal, by who it is or by the address."""
    if person_id is None:
        return None
    key = select(Person.email_key).where(Person.id == person_id).scalar_subquery()
    is_own = (ThemeSupporter.person_id == person_id) | (ThemeSupporter.email_key == key)
    return db.session.scalars(_confirmed(proposal).where(is_own).limit(1)).first()


def workplaces_of(person: Person | None, *, on: date) -> Sequence[Organisation]:
    """Return the organisations in which a person works on a day, by name."""
    if person is None:
        return []
    found = (
        select(Organisation)
        .join(Affiliation, Affiliation.organisation_id == Organisation.id)
        .where(Affiliation.person_id == person.id, Organisation.merged_into_id.is_(None))
        .where(in_force(Affiliation.since_on, Affiliation.until_on, on))
    )
    return db.session.scalars(found.distinct().order_by(Organisation.search_key)).all()


def _counted(found: Select[ProposalState, int]) -> dict[ProposalState, int]:
    return dict.fromkeys(STATES, 0) | {row[0]: row[1] for row in db.session.execute(found)}


def _is_public() -> ColumnElement[bool]:
    return ThemeProposal.released_at.is_not(None) & (ThemeProposal.state != ProposalState.UNCONFIRMED)


def _confirmed(proposal: ThemeProposal) -> Select[ThemeSupporter]:
    return select(ThemeSupporter).where(
        ThemeSupporter.proposal_id == proposal.id, ThemeSupporter.confirmed_at.is_not(None)
    )


def _supporters_of_each() -> Select[int, int]:
    return (
        select(ThemeSupporter.proposal_id, func.count().label("number"))
        .where(ThemeSupporter.confirmed_at.is_not(None))
        .group_by(ThemeSupporter.proposal_id)
    )
