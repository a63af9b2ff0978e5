"""The words for stored values: the same in a form's choices and on a page."""

from flask_babel import lazy_gettext as _l

from cop.models import (
    CommunityKind,
    CommunityStatus,
    DeclaredFigure,
    JoinPolicy,
    JoinState,
    Language,
    Precision,
    ProposalState,
    RoleKind,
    Sector,
    SiteRole,
    ThemeKind,
    Tone,
)

SECTORS = {
    Sector.PUBLIC: _l("Public sector"),
    Sector.PRIVATE: _l("Private sector"),
    Sector.THIRD_SECTOR: _l("Third sector"),
    Sector.RESEARCH_EDUCATION: _l("Research and education"),
    Sector.OTHER: _l("Other"),
}
COMMUNITY_KINDS = {
    CommunityKind.COMMUNITY_OF_PRACTICE: _l("Community of practice"),
    CommunityKind.WORKING_GROUP: _l("Working group"),
    CommunityKind.COMMISSION: _l("Commission"),
    CommunityKind.VISION_TABLE: _l("Vision table"),
    CommunityKind.COMMITTEE: _l("Committee"),
}
JOIN_POLICIES = {
    JoinPolicy.OPEN: _l("Open: whoever confirms the address takes part at once"),
    JoinPolicy.ON_REQUEST: _l("On request: a coordinator approves"),
    JoinPolicy.BY_INVITATION: _l("By invitation: the page says whom to ask"),
}
COMMUNITY_STATUSES = {
    CommunityStatus.PROPOSED: _l("Proposed: seen only by those who manage it"),
    CommunityStatus.ACTIVE: _l("Active"),
    CommunityStatus.DORMANT: _l("Dormant: no meetings at the moment"),
    CommunityStatus.CLOSED: _l("Closed: its work is done"),
}
TONES = {
    Tone.BLUE: _l("Blue"),
    Tone.GREEN: _l("Green"),
    Tone.PURPLE: _l("Purple"),
    Tone.AMBER: _l("Amber"),
}
LANGUAGES = {Language.IT: "Italiano", Language.EN: "English"}
SITE_ROLES = {
    SiteRole.NONE: _l("None: rights only in single communities"),
    SiteRole.VIEWER: _l("Reader: sees the figures and the people of all communities"),
    SiteRole.ADMINISTRATOR: _l("Administrator: manages everything"),
}
ROLE_KINDS = {RoleKind.COORDINATOR: _l("Coordinator"), RoleKind.CO_FACILITATOR: _l("Co-facilitator")}
JOIN_STATES = {
    JoinState.PENDING: _l("To decide"),
    JoinState.APPROVED: _l("Requests approved"),
    JoinState.REFUSED: _l("Requests refused"),
}
FIGURES = {
    DeclaredFigure.MEETINGS: _l("Meetings"),
    DeclaredFigure.TRAINING_SESSIONS: _l("Training sessions"),
    DeclaredFigure.SURVEYS: _l("Surveys"),
}
PRECISIONS = {
    Precision.DAY: _l("the exact day"),
    Precision.MONTH: _l("only the month"),
    Precision.YEAR: _l("only the year"),
}
PROPOSAL_STATES = {
    ProposalState.RECEIVED: _l("Received"),
    ProposalState.EXPLORING: _l("Being explored"),
    ProposalState.COMMUNITY: _l("Became a community"),
    ProposalState.NOT_NOW: _l("Not now"),
}
PROPOSAL_MOVES = {
    ProposalState.RECEIVED: _l("Received: nobody has looked into it yet"),
    ProposalState.EXPLORING: _l("Being explored: the team talks to who would come"),
    ProposalState.NOT_NOW: _l("Not now: with a reason, which is shown"),
}
THEME_KINDS = {ThemeKind.MACRO: _l("Macro-theme"), ThemeKind.CROSS_CUTTING: _l("Cross-cutting element")}


def choices(words: dict) -> list[tuple[str, object]]:
    """Return (value, word) pairs for a select or radio buttons."""
    return [(str(value), word) for value, word in words.items()]
