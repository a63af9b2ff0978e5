"""Training programmes as their visitors see them."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from cop.extensions import db
from cop.models import DeclaredActivity, DeclaredFigure, Edition, Meeting, MeetingStatus, Programme


def programmes_with_editions() -> list[Programme]:
    """Return every programme with its editions and their host communities, by name."""
    editions = selectinload(Programme.editions)
    statement = select(Programme).order_by(Programme.name_it).options(editions.selectinload(Edition.hosts))
    return list(db.session.scalars(statement))


def programme_by_slug(slug: str) -> Programme | None:
    """Return a programme with its editions and their host communities, None where there is none."""
    hosts = selectinload(Programme.editions).selectinload(Edition.hosts)
    return db.session.scalar(select(Programme).where(Programme.slug == slug).options(hosts))


def sessions_by_edition(at: datetime) -> dict[int, tuple[int, int]]:
    """Return (sessions held by the instant `at`, sessions still to come) of each edition, by edition id.

    Sessions known only as a number count as held.
    """
    rows = db.session.execute(
        select(
            Meeting.edition_id,
            func.count().filter(Meeting.ends_at <= at),
            func.count().filter(Meeting.ends_at > at),
        )
        .where(Meeting.edition_id.is_not(None), Meeting.status == MeetingStatus.SCHEDULED)
        .group_by(Meeting.edition_id)
    )
    found = {edition_id: (held, coming) for edition_id, held, coming in rows if edition_id}
    declared = db.session.execute(
        select(DeclaredActivity.edition_id, func.sum(DeclaredActivity.count))
        .where(DeclaredActivity.figure == DeclaredFigure.TRAINING_SESSIONS)
        .where(DeclaredActivity.edition_id.is_not(None))
        .group_by(DeclaredActivity.edition_id)
    )
    for edition_id, count in declared:
        if edition_id is None:
            continue
        held, coming = found.get(edition_id, (0, 0))
        found[edition_id] = (held + count, coming)
    return found


def coming_sessions(at: datetime) -> list[Meeting]:
    """Return the published sessions of all editions that are not over, soonest first."""
    statement = (
        select(Meeting)
        .where(Meeting.edition_id.is_not(None), Meeting.ends_at > at)
        .where(Meeting.status == MeetingStatus.SCHEDULED)
        .options(selectinload(Meeting.kind), selectinload(Meeting.hosts))
    )
    return list(db.session.scalars(statement.order_by(Meeting.starts_at).limit(50)))
