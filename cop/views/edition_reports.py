"""The report of an edition: as its readers see it, and whole for those who manage it or read the figures of all."""

from typing import Any

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from cop import clock
from cop.emails import links
from cop.exports.edition_report_pdf import ReportPaper, report_pdf
from cop.exports.edition_reports import report_csv, report_json
from cop.exports.report_pdf import small_words
from cop.forms.edition_reports import PublishReportForm
from cop.forms.words import SECTORS
from cop.models import Edition, EditionReport
from cop.queries.edition_report_changes import changes_since
from cop.queries.edition_report_rows import OF_PEOPLE, report_rows
from cop.queries.edition_report_sheets import ReportSheet, public_sheet, report_entries, whole_sheet
from cop.queries.edition_report_words import LABELS
from cop.queries.edition_reports import is_over, published_figures, report_of, report_record
from cop.queries.edition_summary import cards, comparison, differences, feedback_section, summary
from cop.queries.feedback_sheets import about_words
from cop.rules.edition_reports import can_see_people_behind, can_see_report, can_see_whole_report
from cop.rules.training import can_manage_edition
from cop.views.edition_report_words import change_words
from cop.views.kept import kept
from cop.views.language import current_language
from cop.views.limits import Limit, network, within_or_429
from cop.views.loaders import allowed_or_403, seen_edition, seen_or_404, viewer
from cop.views.reading import log_reading
from cop.views.report_files import AN_HOUR, MOST_PDFS, attached, json_file, pdf_file, texts_of
from cop.views.security import logs_reading, public

bp = Blueprint("edition_reports", __name__, url_prefix="/training")

PUBLIC, MANAGED = "/<slug>/<int:edition_id>/report", "/editions/<int:edition_id>/report"
ENDING = ".<any(pdf, csv, json):ending>"


@bp.get(PUBLIC, endpoint="public")
@public
@kept
def read(slug: str, edition_id: int) -> str:
    """As it was published; those who may see all of it read here beforehand what the others will."""
    edition, report = public_report(slug, edition_id)
    sheet = as_published(edition)
    return render_template("edition_reports/read.html", **page_of(edition, report, sheet))


@bp.get(PUBLIC + ENDING)
@public
def public_file(slug: str, edition_id: int, ending: str) -> ResponseReturnValue:
    within_or_429(Limit("report", network(), MOST_PDFS, AN_HOUR))
    edition, report = public_report(slug, edition_id)
    return file_of(edition, report, as_published(edition), ending)


@bp.get(MANAGED)
def show(edition_id: int) -> str:
    """Every number as it is today, and what can be done with the report."""
    edition, report = whole_report(edition_id)
    sheet = whole_sheet(report_of(edition))
    published = published_figures(edition)
    changed = differences(published, sheet.figures, current_language()) if published else []
    since = report.published_at if report else None
    return render_template(
        "edition_reports/show.html",
        **page_of(edition, report, sheet),
        can_manage=can_manage_edition(viewer(), edition),
        is_over=is_over(edition, at=clock.now()),
        differences=changed,
        changes=changes_since(edition, since) if changed and since else [],
        change_words=change_words,
        behind=[key for key in LABELS if key not in OF_PEOPLE or can_see_people_behind(viewer(), edition)],
        form=PublishReportForm(tells=published is None),
    )


@bp.get(MANAGED + ENDING)
def file(edition_id: int, ending: str) -> ResponseReturnValue:
    edition, report = whole_report(edition_id)
    return file_of(edition, report, whole_sheet(report_of(edition)), ending)


@bp.get(f"{MANAGED}/behind/<key>")
@logs_reading
def rows(edition_id: int, key: str) -> str:
    edition = seen_edition(edition_id)
    is_named = key in OF_PEOPLE
    is_allowed = can_see_people_behind if is_named else can_see_whole_report
    allowed_or_403(is_allowed(viewer(), edition))
    entries = report_entries(whole_sheet(report_of(edition)), current_language())
    entry = seen_or_404(next((one for one in entries if one.key == key), None))
    found = report_rows(key, edition, at=clock.now())
    if is_named:
        log_reading(edition, people=found.people_named, part="report")
    return render_template(
        "edition_reports/rows.html", edition=edition, entry=entry, rows=found, sector_words=SECTORS
    )


def public_report(slug: str, edition_id: int) -> tuple[Edition, EditionReport | None]:
    """Return an edition with its report, or answer 404 where the viewer sees none of it."""
    edition = seen_edition(edition_id)
    report = report_record(edition)
    is_seen = edition.programme.slug == slug and can_see_report(viewer(), edition, report)
    return seen_or_404(edition, is_seen), report


def whole_report(edition_id: int) -> tuple[Edition, EditionReport | None]:
    edition = seen_edition(edition_id)
    allowed_or_403(can_see_whole_report(viewer(), edition))
    return edition, report_record(edition)


def as_published(edition: Edition) -> ReportSheet:
    """Return what the public may see of the figures that were published, or would be now."""
    return public_sheet(published_figures(edition) or report_of(edition))


def page_of(edition: Edition, report: EditionReport | None, sheet: ReportSheet) -> dict[str, Any]:
    """Return what both pages show."""
    language = current_language()
    entries = report_entries(sheet, language)
    return {
        "edition": edition,
        "report": report,
        "sheet": sheet,
        "entries": entries,
        "cards": cards(entries),
        "summary": summary(sheet, language),
        "comparison": comparison(sheet, language),
        "feedback": feedback_section(sheet, language),
        "sector_words": SECTORS,
        "small_words": small_words(),
        "about_words": about_words,
        "can_see_whole": can_see_whole_report(viewer(), edition),
    }


def file_of(
    edition: Edition, report: EditionReport | None, sheet: ReportSheet, ending: str
) -> ResponseReturnValue:
    """Return a report as a file."""
    name, language = f"{edition.programme.slug}-{edition.id}", current_language()
    if ending == "json":
        return json_file(report_json(sheet, texts_of(report)), name)
    if ending == "csv":
        body = report_csv(sheet, language, SECTORS, texts_of(report))
        return attached(body, "text/csv", f"{name}.csv")
    paper = paper_of(edition, report)
    return pdf_file(lambda: report_pdf(sheet, paper, language=language), name)


def paper_of(edition: Edition, report: EditionReport | None) -> ReportPaper:
    language = current_language()
    place = {"slug": edition.programme.slug, "edition_id": edition.id}
    return ReportPaper(
        words=report.words.in_language(language) if report else "",
        changes=report.changes.in_language(language) if report else "",
        sender=current_app.config["MAIL_SENDER_NAME"],
        link=links.page("edition_reports.public", language=language, **place),
        sectors=SECTORS,
    )
