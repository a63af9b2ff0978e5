"""An organisation's logo: drawn anew from what was uploaded, replaced, removed."""

import hashlib

from flask_babel import gettext as _
from sqlalchemy import select

from cop import clock
from cop.errors import CopError
from cop.extensions import db
from cop.models import Organisation, OrganisationLogo
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.pictures import redrawn


def drawn_logo(uploaded: bytes) -> OrganisationLogo:
    """Return the logo, of no organisation yet, drawn from an uploaded file; slow, so before any lock is held.

    Raises CopError (field "file") where the file is no picture that is taken.
    """
    facts, content = redrawn(uploaded, by="cop.exports.logos:redrawn")
    digest = hashlib.sha256(content).hexdigest()
    return OrganisationLogo(digest=digest, content=content, **facts)


def set_logo(organisation: Organisation, logo: OrganisationLogo, *, alt: str, by: Viewer) -> None:
    """Give the organisation a drawn logo in the place of the one it had: of two at once, the later one's."""
    locked = select(Organisation.id).where(Organisation.id == organisation.id).with_for_update()
    db.session.execute(locked)
    db.session.expire(organisation, ["logo"])
    kept = organisation.logo or OrganisationLogo(organisation_id=organisation.id)
    for name in ("digest", "content", "media_type", "width", "height"):
        setattr(kept, name, getattr(logo, name))
    kept.alt, kept.created_at = alt, clock.now()
    organisation.logo = kept
    db.session.flush()
    log_act("set_logo", organisation, by=by)


def describe_logo(organisation: Organisation, *, alt: str, by: Viewer) -> None:
    """Say in words what the logo shows. Raises CopError where there is none."""
    if organisation.logo is None:
        raise CopError(_("Choose a picture."), field="file")
    if organisation.logo.alt != alt:
        organisation.logo.alt = alt
        db.session.flush()
        log_act("set_logo", organisation, by=by, fields=["alt"])


def remove_logo(organisation: Organisation, *, by: Viewer) -> None:
    """Take the logo away; none is as good as removed."""
    if organisation.logo is not None:
        organisation.logo = None
        db.session.flush()
        log_act("remove_logo", organisation, by=by)
