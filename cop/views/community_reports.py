"""The report of a community's year: as its readers see it, and whole for who manages it or reads the figures of all."""

from typing import Any

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from cop import clock
from cop.emails import links
from cop.exports.community_report_pdf import YearPaper, year_pdf
from cop.exports.community_reports import year_csv, year_json
from cop.exports.report_pdf import small_words
from cop.forms.edition_reports import PublishYearForm
from cop.forms.fields import EARLIEST
from cop.forms.words import SECTORS
from cop.models import Community, CommunityReport
from cop.queries.communities import community_by_slug
from cop.queries.community_reports import (
    is_year_over,
    report_of_year,
    reports_of,
    year_as_published,
    year_record,
)
from cop.queries.community_year_rows import NAMING_PEOPLE, year_rows
from cop.queries.community_year_sheets import (
    LABELS,
    YearSheet,
    public_year_sheet,
    whole_year_sheet,
    year_cards,
    year_entries,
)
from cop.queries.community_year_summary import year_comparison, year_differences, year_feedback, year_summary
from cop.queries.community_years import years_of
from cop.queries.feedback_sheets import about_words
from cop.rules.communities import can_see_community
from cop.rules.community_reports import (
    can_manage_community_report,
    can_see_community_report,
    can_see_whole_year,
)
from cop.views.kept import kept
from cop.views.language import current_language
from cop.views.limits import Limit, network, within_or_429
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.reading import log_reading
from cop.views.report_files import AN_HOUR, MOST_PDFS, attached, json_file, pdf_file, texts_of
from cop.views.security import logs_reading, public

bp = Blueprint("community_reports", __name__, url_prefix="/communities/<slug>/reports")

YEAR, WHOLE = "/<int:year>", "/<int:year>/whole"
ENDING = ".<any(pdf, csv, json):ending>"


@bp.get("")
@public
@kept
def index(slug: str) -> str:
    """The years of which there is a report; who manages the community sees those that may have one as well."""
    community = seen_community(slug)
    is_whole, now = can_see_whole_year(viewer(), community), clock.now()
    reports = {one.year: one for one in reports_of(community) if is_whole or one.published_at}
    years = sorted({*reports, *(years_of(community, at=now) if is_whole else ())}, reverse=True)
    return render_template(
        "community_reports/index.html",
        community=community,
        years=[(year, reports.get(year)) for year in years],
        is_whole=is_whole,
        can_manage=can_manage_community_report(viewer(), community),
        this_year=clock.today().year,
    )


@bp.get(YEAR, endpoint="public")
@public
@kept
def read(slug: str, year: int) -> str:
    """As it was published; those who may see all of it read here beforehand what the others will."""
    community, report = public_report(slug, year)
    sheet = as_published(community, year, report)
    return render_template("community_reports/read.html", **page_of(community, report, sheet))


@bp.get(YEAR + ENDING)
@public
def public_file(slug: str, year: int, ending: str) -> ResponseReturnValue:
    within_or_429(Limit("report", network(), MOST_PDFS, AN_HOUR))
    community, report = public_report(slug, year)
    return file_of(community, report, as_published(community, year, report), ending)


@bp.get(WHOLE)
def show(slug: str, year: int) -> str:
    """Every number as it is today, and what can be done with the report."""
    community, report = whole_report(slug, year)
    sheet = whole_year_sheet(report_of_year(community, year, at=clock.now()))
    can_manage = can_manage_community_report(viewer(), community)
    published = year_as_published(report) if report else None
    changed = year_differences(published, sheet.figures, current_language()) if published else []
    return render_template(
        "community_reports/show.html",
        **page_of(community, report, sheet),
        can_manage=can_manage,
        behind=[key for key in LABELS if can_manage or key not in NAMING_PEOPLE],
        is_over=is_year_over(year, at=clock.now()),
        differences=changed,
        form=PublishYearForm(tells=published is None),
    )


@bp.get(f"{WHOLE}/behind/<key>")
@logs_reading
def rows(slug: str, year: int, key: str) -> str:
    community, _report = whole_report(slug, year)
    is_named = key in NAMING_PEOPLE
    allowed_or_403(not is_named or can_manage_community_report(viewer(), community))
    entries = year_entries(
        whole_year_sheet(report_of_year(community, year, at=clock.now())), current_language()
    )
    entry = seen_or_404(next((one for one in entries if one.key == key), None))
    found = year_rows(key, community, year, at=clock.now())
    if is_named:
        log_reading(community, people=found.people_named, part="report", year=year)
    return render_template(
        "community_reports/rows.html",
        community=community, year=year, entry=entry, rows=found, sector_words=SECTORS,
    )  # fmt: skip


@bp.get(WHOLE + ENDING)
def file(slug: str, year: int, ending: str) -> ResponseReturnValue:
    community, report = whole_report(slug, year)
    sheet = whole_year_sheet(report_of_year(community, year, at=clock.now()))
    return file_of(community, report, sheet, ending)


def seen_community(slug: str) -> Community:
    """Return a community that the viewer sees, or answer 404."""
    community = community_by_slug(slug)
    return seen_or_404(community, community is not None and can_see_community(viewer(), community))


def public_report(slug: str, year: int) -> tuple[Community, CommunityReport | None]:
    """Return a community with its report, or answer 404 where the viewer sees none of it."""
    community = seen_community(slug)
    report = year_record(seen_or_404(community, is_year(year)), year)
    return seen_or_404(community, can_see_community_report(viewer(), community, report)), report


def whole_report(slug: str, year: int) -> tuple[Community, CommunityReport | None]:
    """Return a community with its report, begun or not: 403 for who may not see every number of it."""
    community = seen_or_404(seen_community(slug), is_year(year))
    allowed_or_403(can_see_whole_year(viewer(), community))
    return community, year_record(community, year)


def managed_year(slug: str, year: int) -> Community:
    """Return a community whose report the viewer may write and publish: 403 for anybody else who sees it."""
    community = seen_or_404(seen_community(slug), is_year(year))
    allowed_or_403(can_manage_community_report(viewer(), community))
    return community


def is_year(year: int) -> bool:
    """Whether a year is one of which there may be a report: not before all calendars, not still to come."""
    return EARLIEST.year < year <= clock.today().year


def as_published(community: Community, year: int, report: CommunityReport | None) -> YearSheet:
    """Return what the public may see of the figures that were published, or would be now."""
    published = year_as_published(report) if report else None
    return public_year_sheet(published or report_of_year(community, year, at=clock.now()))


def page_of(community: Community, report: CommunityReport | None, sheet: YearSheet) -> dict[str, Any]:
    """Return what both pages show."""
    language = current_language()
    entries = year_entries(sheet, language)
    return {
        "community": community,
        "year": sheet.figures.year,
        "report": report,
        "sheet": sheet,
        "entries": entries,
        "cards": year_cards(entries),
        "summary": year_summary(sheet, language),
        "comparison": year_comparison(sheet, language),
        "feedback": year_feedback(sheet, language),
        "small_words": small_words(),
        "about_words": about_words,
        "can_see_whole": can_see_whole_year(viewer(), community),
    }


def file_of(
    community: Community, report: CommunityReport | None, sheet: YearSheet, ending: str
) -> ResponseReturnValue:
    """Return a report as a file."""
    name, language = f"{community.slug}-{sheet.figures.year}", current_language()
    if ending == "json":
        return json_file(year_json(sheet, texts_of(report)), name)
    if ending == "csv":
        return attached(year_csv(sheet, language, texts_of(report)), "text/csv", f"{name}.csv")
    place = {"slug": community.slug, "year": sheet.figures.year}
    paper = YearPaper(
        words=report.words.in_language(language) if report else "",
        changes=report.changes.in_language(language) if report else "",
        sender=current_app.config["MAIL_SENDER_NAME"],
        link=links.page("community_reports.public", language=language, **place),
    )
    return pdf_file(lambda: year_pdf(sheet, paper, language=language), name)
