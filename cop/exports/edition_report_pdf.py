"""The report of an edition as PDF: the numbers of its page, tagged, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale, format_date, format_decimal, format_percent
from flask_babel import gettext as _

from cop.exports.pdf import compile_pdf
from cop.exports.prose import blocks_of
from cop.models import Sector
from cop.queries.edition_report_sheets import ReportEntry, ReportSheet, report_entries
from cop.queries.edition_summary import cards, comparison, summary


@dataclass(frozen=True)
class ReportPaper:
    """What a report in PDF says beside its numbers: the coordinator's words, who publishes it, where its page is.

    `sectors` are the words of the sectors.
    """

    words: str
    sender: str
    link: str
    sectors: Mapping[Sector, object]


def report_pdf(sheet: ReportSheet, paper: ReportPaper, *, language: str) -> bytes:
    """Return a report as PDF/UA in a language ("it", "en"). Raises PdfError."""
    with force_locale(language):
        facts = report_facts(sheet, paper, language)
    return compile_pdf("edition_report", facts, language=language)


def report_facts(sheet: ReportSheet, paper: ReportPaper, language: str) -> dict[str, Any]:
    """Return what the template sets, in the locale in force."""
    entries = report_entries(sheet, language)
    heading = f"{sheet.figures.programme.in_language(language)} {sheet.figures.name}"
    day = format_date(sheet.figures.on, "d MMMM y")
    parts = [_numbers(sheet, entries, language), _sessions(sheet, language), _sectors(sheet, paper)]
    notes = [f"{one.label}: {one.definition}" for one in entries]
    return {
        "title": _("Report: %(title)s", title=heading),
        "sender": paper.sender,
        "kicker": " · ".join([paper.sender, _("Report of a training edition")]),
        "heading": heading,
        "lead": summary(sheet, language),
        "cards": [{"number": format_decimal(one.number), "label": one.label} for one in cards(entries)],
        "words-heading": _("What the coordinators say"),
        "words": blocks_of(paper.words),
        "parts": [part for part in parts if part["rows"]],
        "notes-heading": _("How we count"),
        "notes": [*notes, *([small_words()] if sheet.is_public else [])],
        "link-words": _("This report as a page:"),
        "link": paper.link,
        "foot": _("%(title)s · counted on %(day)s", title=heading, day=day),
    }


def small_words() -> str:
    """Return what a reader is told of the numbers that are not shown."""
    return _(
        "Numbers of people below 5 are not shown to the public, nor others from which they could be worked out."
    )


def _numbers(sheet: ReportSheet, entries: list[ReportEntry], language: str) -> dict[str, Any]:
    is_comparable = sheet.previous is not None and not sheet.previous.figures.is_declared_only
    before = sheet.previous.figures.name if sheet.previous and is_comparable else ""
    columns = [_("Figure"), _("Number"), _("Share")]
    rows = [[one.label, _shown(one.number), _share(one)] for one in entries]
    if before:
        columns.append(_("Edition %(name)s", name=before))
        pairs = zip(rows, entries, strict=True)
        rows = [[*row, "–" if one.previous is None else format_decimal(one.previous)] for row, one in pairs]
    return {
        "heading": _("The numbers"),
        "intro": " ".join(comparison(sheet, language)),
        "columns": columns,
        "widths": [6, 2, 4] + ([2] if before else []),
        "numeric": [1, 3],
        "rows": rows,
    }


def _sessions(sheet: ReportSheet, language: str) -> dict[str, Any]:
    held = sheet.figures.held
    numbers = [sheet.session_number(one, "present") for one in held]
    most = max((number for number in numbers if number is not None), default=0)
    rows = []
    for one, number in zip(held, numbers, strict=True):
        title = f"{one.number}. {one.title.in_language(language)}"
        bar = (
            _shown(number) if number is None else {"part": number / most if most else 0, "text": str(number)}
        )
        absent = sheet.session_number(one, "no_shows")
        rows.append([title, format_date(one.day, "d MMM y"), bar, *([] if absent is None else [str(absent)])])
    return {
        "heading": _("Session by session"),
        "intro": "",
        "columns": [
            _("Session"),
            _("Day"),
            _("People present"),
            *([] if sheet.is_public else [_("Did not come")]),
        ],
        "widths": [5, 2, 5] + ([] if sheet.is_public else [2]),
        "numeric": [3],
        "rows": rows,
    }


def _sectors(sheet: ReportSheet, paper: ReportPaper) -> dict[str, Any]:
    has_rule = sheet.figures.has_rule
    rows = [
        [str(paper.sectors[one.sector]), format_decimal(one.enrolled), format_decimal(one.present)]
        + ([_shown(sheet.completed_of(one))] if has_rule else [])
        for one in sheet.figures.sectors
    ]
    columns = [_("Sector"), _("With people enrolled"), _("With people present")]
    return {
        "heading": _("Organisations by sector"),
        "intro": "",
        "columns": columns + ([_("With somebody who completed")] if has_rule else []),
        "widths": [4, 2, 2] + ([3] if has_rule else []),
        "numeric": [1, 2, 3],
        "rows": rows,
    }  # fmt: skip


def _shown(number: float | None) -> str:
    return _("not shown") if number is None else format_decimal(number)


def _share(entry: ReportEntry) -> str:
    """A share with its base (counting rule 7)."""
    if entry.share is None or entry.of is None:
        return ""
    return _("%(share)s of %(base)s", share=format_percent(entry.share), base=format_decimal(entry.of))
