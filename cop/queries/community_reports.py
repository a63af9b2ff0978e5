"""The report of a community's year: counted from its records, and as it was published."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from cop import clock
from cop.extensions import db
from cop.models import Community, CommunityReport
from cop.queries.community_year_figures import YearFigures, year_from
from cop.queries.community_years import figures_of_year, participations_ever
from cop.queries.feedback import feedback_of_year, with_words


def report_of_year(community: Community, year: int, *, at: datetime) -> YearFigures:
    """Return what a community counts for a year at an instant, with what was said, and with the year before it.

    Of the year before, what its report published counts, where there is one: two documents never give two numbers
    for the same thing. Of one in which nothing was done there is none.
    """
    before = published_year(community, year - 1) or _counted(community, year - 1, at)
    own = _counted(community, year, at)
    is_known = not before.is_empty
    return replace(
        own,
        elsewhere=_elsewhere(own, community, at),
        previous=replace(before, previous=None) if is_known else None,
    )


def year_record(community: Community, year: int) -> CommunityReport | None:
    """Return the words and the published facts of a year's report, None before either was written."""
    found = select(CommunityReport).where(
        CommunityReport.community_id == community.id, CommunityReport.year == year
    )
    return db.session.scalar(found)


def published_year(community: Community, year: int) -> YearFigures | None:
    """Return the figures that a year's report published, None where it is not public."""
    report = year_record(community, year)
    return year_as_published(report) if report else None


def year_as_published(report: CommunityReport) -> YearFigures | None:
    """Return the figures that a report published, quotes in the words that are released today."""
    if not (report.published_at and report.facts):
        return None
    figures = year_from(report.facts)
    return replace(figures, feedback=with_words(figures.feedback))


def reports_of(community: Community) -> Sequence[CommunityReport]:
    """Return the reports of a community that were begun or published, the latest year first."""
    found = select(CommunityReport).where(CommunityReport.community_id == community.id)
    return db.session.scalars(found.order_by(CommunityReport.year.desc())).all()


def public_years(community: Community) -> Sequence[int]:
    """Return the years of which a report is public, the latest first."""
    found = select(CommunityReport.year).where(
        CommunityReport.community_id == community.id, CommunityReport.published_at.is_not(None)
    )
    return db.session.scalars(found.order_by(CommunityReport.year.desc())).all()


def is_year_over(year: int, *, at: datetime) -> bool:
    """Return whether a year is over on the wall in Turin."""
    return clock.day_of(at).year > year


def _counted(community: Community, year: int, at: datetime) -> YearFigures:
    figures = figures_of_year(community, year, at=at)
    return replace(figures, feedback=feedback_of_year(community, year))


def _elsewhere(own: YearFigures, community: Community, at: datetime) -> int:
    """What is left of all participations without this year and those published."""
    others = [one for one in reports_of(community) if one.year != own.year and one.published_at and one.facts]
    known = sum(sum(meeting["present"] for meeting in (one.facts or {})["meetings"]) for one in others)
    return max(0, participations_ever(community, at=at) - own.participations - known)
