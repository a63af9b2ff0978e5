"""The logo behind its address."""

from sqlalchemy import select
from sqlalchemy.orm import undefer

from cop.extensions import db
from cop.models import Organisation, OrganisationLogo
from cop.queries.organisations import organisations_seen_by
from cop.rules.viewer import Viewer


def logo_seen_by(viewer: Viewer, organisation_id: int, digest: str) -> tuple[OrganisationLogo, bool] | None:
    """Return a logo with its content, and whether everybody sees it; None where the viewer does not."""
    seen = organisations_seen_by(viewer).where(Organisation.id == organisation_id).subquery()
    found = db.session.execute(
        select(OrganisationLogo, seen.c.is_to_check)
        .join(seen, seen.c.id == OrganisationLogo.organisation_id)
        .where(OrganisationLogo.digest == digest)
        .options(undefer(OrganisationLogo.content))
    ).first()
    return (found[0], not found[1]) if found else None
