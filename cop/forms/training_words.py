"""The words for what a training edition is made of: the same in its form and on its pages."""

from flask_babel import lazy_gettext as _l

from cop.models import EditionOrganisationRoleKind, EditionPersonRoleKind

EDITION_PEOPLE = {
    EditionPersonRoleKind.CO_DESIGNER: _l("Co-designer"),
    EditionPersonRoleKind.FACILITATOR: _l("Facilitator"),
    EditionPersonRoleKind.SPEAKER: _l("Speaker"),
}
EDITION_ORGANISATIONS = {
    EditionOrganisationRoleKind.CO_DESIGNER: _l("Co-designer"),
    EditionOrganisationRoleKind.PARTNER: _l("Partner"),
}
