"""Editions of training programmes: one, those of a programme, and what is shown of each."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from cop.extensions import db
from cop.models import Edition


def edition_by_id(edition_id: int) -> Edition | None:
    """Return an edition with its programme and the communities that host it, None where there is none."""
    statement = select(Edition).where(Edition.id == edition_id)
    return db.session.scalar(statement.options(joinedload(Edition.programme), selectinload(Edition.hosts)))
