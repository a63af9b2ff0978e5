"""The report of a training edition: counted from its records, and as it was published."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from cop import clock
from cop.extensions import db
from cop.models import Edition, EditionReport, EditionStatus, Meeting, MeetingStatus
from cop.queries.edition_counts import figures_of_edition
from cop.queries.edition_figures import EditionFigures, figures_from
from cop.queries.feedback import feedback_of_edition, with_words
from cop.queries.sessions_of_edition import held_of, sessions_of


def report_of(edition: Edition, *, at: datetime | None = None) -> EditionFigures:
    """Return what an edition counts at an instant (now), with the figures of the edition before it.

    Of the one before, those that its report published count, where there is one: two documents never give two
    numbers for the same thing.
    """
    at = at or clock.now()
    before = previous_of(edition)
    if before is None:
        return _counted(edition, at)
    published = published_figures(before)
    previous = replace(published, previous=None) if published else _counted(before, at)
    return replace(_counted(edition, at), previous=previous)


def report_record(edition: Edition) -> EditionReport | None:
    """Return the words and the published facts of an edition's report, None before either was written."""
    return db.session.scalar(select(EditionReport).where(EditionReport.edition_id == edition.id))


def published_figures(edition: Edition) -> EditionFigures | None:
    """Return the figures that an edition's report published, None where it is not public."""
    report = report_record(edition)
    if not (report and report.published_at and report.facts):
        return None
    figures = figures_from(report.facts)
    return replace(figures, feedback=with_words(figures.feedback))


def previous_of(edition: Edition) -> Edition | None:
    """Return what an edition is compared with: the one it was made from, or else the one before it by its days."""
    source = edition.made_from
    if source is not None and source.status == EditionStatus.PUBLISHED:
        return source
    begins = {one.id: _first_day(one, first) for one, first in _comparable(edition)}
    own = begins.pop(edition.id, None)
    earlier = {id_: day for id_, day in begins.items() if own is not None and day is not None and day < own}
    latest = max(earlier, key=lambda id_: (earlier[id_], id_), default=None)
    return db.session.get(Edition, latest, options=[selectinload(Edition.hosts)]) if latest else None


def is_over(edition: Edition, *, at: datetime) -> bool:
    """Return whether a session was held and none is still to come: a postponed one is."""
    sessions = [one for one in sessions_of(edition) if one.status != MeetingStatus.CANCELLED]
    held = held_of(sessions, at=at)
    return bool(held) and len(held) == len(sessions)


def _counted(edition: Edition, at: datetime) -> EditionFigures:
    return replace(figures_of_edition(edition, at), feedback=feedback_of_edition(edition))


def _comparable(edition: Edition) -> list[tuple[Edition, datetime | None]]:
    """The published editions of the same programme and the edition itself, each with its first session's start."""
    is_known = (Meeting.edition_id == Edition.id) & (Meeting.status == MeetingStatus.SCHEDULED)
    rows = select(Edition, func.min(Meeting.starts_at)).outerjoin(Meeting, is_known)
    of_it = (Edition.status == EditionStatus.PUBLISHED) | (Edition.id == edition.id)
    found = rows.where(Edition.programme_id == edition.programme_id, of_it).group_by(Edition.id)
    return [(one, starts_at) for one, starts_at in db.session.execute(found)]


def _first_day(edition: Edition, first_session: datetime | None) -> date | None:
    return edition.starts_on or (clock.day_of(first_session) if first_session else None)
