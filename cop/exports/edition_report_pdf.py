"""The report of an edition as PDF: the numbers of its page, tagged, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale, format_date, format_decimal
from flask_babel import gettext as _

from cop.exports.feedback_parts import feedback_parts
from cop.exports.pdf import compile_pdf
from cop.exports.report_pdf import TEMPLATE, Part, bar_of, numbers_part, part, shown, small_words, text_part
from cop.models import Sector
from cop.queries.edition_report_sheets import ReportEntry, ReportSheet, report_entries
from cop.queries.edition_summary import cards, comparison, feedback_section, summary


@dataclass(frozen=True)
class ReportPaper:
    """What a report in PDF says beside its numbers: the coordinator's words, who publishes it, where its page is.

    `words` are what was learned, `changes` what will change; `sectors` are the words of the sectors.
    """

    words: str
    sender: str
    link: str
    sectors: Mapping[Sector, object]
    changes: str = ""


def report_pdf(sheet: ReportSheet, paper: ReportPaper, *, language: str) -> bytes:
    """Return a report as PDF/UA in a language ("it", "en"). Raises PdfError."""
    with force_locale(language):
        facts = report_facts(sheet, paper, language)
    return compile_pdf(TEMPLATE, facts, language=language)


def report_facts(sheet: ReportSheet, paper: ReportPaper, language: str) -> dict[str, Any]:
    """Return what the template sets, in the locale in force."""
    entries = report_entries(sheet, language)
    heading = f"{sheet.figures.programme.in_language(language)} {sheet.figures.name}"
    day = format_date(sheet.figures.on, "d MMMM y")
    tables = [_numbers(sheet, entries, language), _sessions(sheet, language), _sectors(sheet, paper)]
    notes = [f"{one.label}: {one.definition}" for one in entries]
    words = [(_("What the coordinators say"), paper.words), (_("What will change"), paper.changes)]
    return {
        "title": _("Report: %(title)s", title=heading),
        "sender": paper.sender,
        "kicker": " · ".join([paper.sender, _("Report of a training edition")]),
        "heading": heading,
        "lead": summary(sheet, language),
        "cards": [{"number": format_decimal(one.number), "label": one.label} for one in cards(entries)],
        "texts": [text_part(*one) for one in words if one[1]],
        "parts": [one for one in tables if one["rows"]]
        + feedback_parts(feedback_section(sheet, language), language),
        "notes-heading": _("How we count"),
        "notes": [*notes, *([small_words()] if sheet.is_public else [])],
        "link-words": _("This report as a page:"),
        "link": paper.link,
        "foot": _("%(title)s · counted on %(day)s", title=heading, day=day),
    }


def _numbers(sheet: ReportSheet, entries: list[ReportEntry], language: str) -> Part:
    is_comparable = sheet.previous is not None and not sheet.previous.figures.is_declared_only
    before = sheet.previous.figures.name if sheet.previous and is_comparable else ""
    column = _("Edition %(name)s", name=before) if before else ""
    return numbers_part(entries, intro=" ".join(comparison(sheet, language)), before=column)


def _sessions(sheet: ReportSheet, language: str) -> Part:
    held = sheet.figures.held
    numbers = [sheet.session_number(one, "present") for one in held]
    most = max((number for number in numbers if number is not None), default=0)
    rows = []
    for one, number in zip(held, numbers, strict=True):
        title = f"{one.number}. {one.title.in_language(language)}"
        absent = sheet.session_number(one, "no_shows")
        day = format_date(one.day, "d MMM y")
        rows.append([title, day, bar_of(number, most), *([] if absent is None else [str(absent)])])
    has_absent = not sheet.is_public
    return part(
        _("Session by session"),
        columns=[_("Session"), _("Day"), _("People present"), *([_("Did not come")] if has_absent else [])],
        widths=[5, 2, 5] + ([2] if has_absent else []),
        numeric=[3],
        rows=rows,
    )


def _sectors(sheet: ReportSheet, paper: ReportPaper) -> Part:
    has_rule = sheet.figures.has_rule
    rows = [
        [str(paper.sectors[one.sector]), format_decimal(one.enrolled), format_decimal(one.present)]
        + ([shown(sheet.completed_of(one))] if has_rule else [])
        for one in sheet.figures.sectors
    ]
    columns = [_("Sector"), _("With people enrolled"), _("With people present")]
    return part(
        _("Organisations by sector"),
        columns=columns + ([_("With somebody who completed")] if has_rule else []),
        widths=[4, 2, 2] + ([3] if has_rule else []),
        numeric=[1, 2, 3],
        rows=rows,
    )
