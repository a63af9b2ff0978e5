"""The words for what a meeting is made of: the same in its form and on its pages."""

from flask_babel import lazy_gettext as _l

from cop.models import Mode, OrganisationRoleKind, PersonRoleKind
from cop.queries.meetings import Shelf

MODES = {Mode.IN_PERSON: _l("In person"), Mode.ONLINE: _l("Online"), Mode.HYBRID: _l("In person and online")}
PERSON_ROLES = {
    PersonRoleKind.FACILITATOR: _l("Facilitator"),
    PersonRoleKind.SPEAKER: _l("Speaker"),
    PersonRoleKind.CO_DESIGNER: _l("Co-designer"),
    PersonRoleKind.FRONT_DESK: _l("Front desk: takes attendance"),
}
ORGANISATION_ROLES = {
    OrganisationRoleKind.PARTNER: _l("Partner"),
    OrganisationRoleKind.HOST: _l("Host: gives the room"),
}
SHELVES = {
    Shelf.UPCOMING: _l("Upcoming"),
    Shelf.DRAFTS: _l("Drafts"),
    Shelf.PAST: _l("Past"),
    Shelf.CANCELLED: _l("Called off"),
}
