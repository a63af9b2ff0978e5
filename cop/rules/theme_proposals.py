"""Rules about proposed themes: the team releases them, moves them and makes communities of them."""

from cop.models import CommunityStatus, ThemeProposal, ThemeSupporter
from cop.rules.viewer import Viewer


def can_decide_on_proposals(viewer: Viewer) -> bool:
    return viewer.is_administrator


def can_see_proposal(viewer: Viewer, proposal: ThemeProposal) -> bool:
    """Everybody reads what the team has released."""
    return proposal.is_public or can_decide_on_proposals(viewer)


def is_taking_supporters(proposal: ThemeProposal) -> bool:
    """Whether the public form is open: released, and still discussed."""
    return proposal.is_public and proposal.is_open


def is_invited(supporter: ThemeSupporter) -> bool:
    """Whether a supporter may take part in the community that the theme became, by saying so."""
    community = supporter.proposal.community
    is_alive = community is not None and community.status != CommunityStatus.CLOSED
    return supporter.invited_at is not None and is_alive
