"""An organisation's logo: drawn anew from what was uploaded, replaced, removed."""

import hashlib
import json

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from cop import apart, clock
from cop.errors import CopError
from cop.extensions import db
from cop.models import Organisation, OrganisationLogo
from cop.rules.viewer import Viewer
from cop.services.audit import log_act

SECONDS, MEMORY_MB = 10, 512
REFUSALS = {
    "svg": _l("An SVG drawing can hold programs, so it is not taken. Export it as PNG and send that."),
    "format": _l("This is not a picture in PNG, JPEG, WebP or GIF."),
    "pixels": _l("The picture has too many pixels: make it smaller, 2,000 by 1,000 are plenty."),
    "more": _l("Something other than a picture hides in this file. Save the picture anew and send that."),
    "broken": _l("The picture cannot be read: it is cut off or damaged."),
    "size": _l("The picture is too large even when drawn anew: send a simpler one."),
}


def drawn_logo(uploaded: bytes) -> OrganisationLogo:
    """Return the logo, of no organisation yet, drawn from an uploaded file; slow, so before any lock is held.

    Raises CopError (field "file") where the file is no picture that is taken.
    """
    try:
        answer = apart.run("cop.exports.logos:redrawn", uploaded, seconds=SECONDS, memory_mb=MEMORY_MB)
    except apart.ApartError as error:
        reason = "broken" if error.reason == "failed" else "pixels"
        raise CopError(REFUSALS[reason], field="file") from None
    line, _newline, content = answer.partition(b"\n")
    facts = json.loads(line)
    if "refused" in facts:
        raise CopError(REFUSALS[facts["refused"]], field="file")
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
