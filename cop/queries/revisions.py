"""The number of changes of what the public pages show."""

from sqlalchemy import select

from cop.extensions import db
from cop.models import SiteRevision

_number = select(SiteRevision.number).where(SiteRevision.id == 1)


def site_revision() -> int:
    """Return how often what the public pages show has changed."""
    return db.session.scalar(_number) or 0
