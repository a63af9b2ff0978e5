"""The report of a community's year as PDF: the numbers of its page, tagged, in one language."""

from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale, format_date, format_decimal
from flask_babel import gettext as _

from cop.exports.feedback_parts import feedback_parts
from cop.exports.pdf import compile_pdf
from cop.exports.report_pdf import TEMPLATE, Part, bar_of, numbers_part, part, shown, small_words, text_part
from cop.queries.community_year_sheets import YearSheet, year_cards, year_entries
from cop.queries.community_year_summary import year_comparison, year_feedback, year_summary


@dataclass(frozen=True)
class YearPaper:
    """What a report in PDF says beside its numbers: the coordinator's words, who publishes it, where its page is."""

    words: str
    changes: str
    sender: str
    link: str


def year_pdf(sheet: YearSheet, paper: YearPaper, *, language: str) -> bytes:
    """Return a report as PDF/UA in a language ("it", "en"). Raises PdfError."""
    with force_locale(language):
        facts = year_paper_facts(sheet, paper, language)
    return compile_pdf(TEMPLATE, facts, language=language)


def year_paper_facts(sheet: YearSheet, paper: YearPaper, language: str) -> dict[str, Any]:
    """Return what the template sets, in the locale in force."""
    figures, entries = sheet.figures, year_entries(sheet, language)
    heading = f"{figures.community.in_language(language)} {figures.year}"
    day = format_date(figures.on, "d MMMM y")
    texts = [(_("What the coordinators say"), paper.words), (_("What will change"), paper.changes)]
    before = str(sheet.previous.figures.year) if sheet.previous else ""
    numbers = numbers_part(entries, intro=" ".join(year_comparison(sheet, language)), before=before)
    tables = [numbers, _kinds(sheet, language), _meetings(sheet, language), _trainings(sheet, language)]
    return {
        "title": _("Report: %(title)s", title=heading),
        "sender": paper.sender,
        "kicker": " · ".join([paper.sender, _("Report of a community's year")]),
        "heading": heading,
        "lead": year_summary(sheet, language),
        "cards": [{"number": format_decimal(one.number), "label": one.label} for one in year_cards(entries)],
        "texts": [text_part(*one) for one in texts if one[1]],
        "parts": [one for one in tables if one["rows"]]
        + feedback_parts(year_feedback(sheet, language), language),
        "notes-heading": _("How we count"),
        "notes": [
            *(f"{one.label}: {one.definition}" for one in entries),
            *([small_words()] if sheet.is_public else []),
        ],
        "link-words": _("This report as a page:"),
        "link": paper.link,
        "foot": _("%(title)s · counted on %(day)s", title=heading, day=day),
    }


def _kinds(sheet: YearSheet, language: str) -> Part:
    numbers = [sheet.present_of(one) for one in sheet.figures.kinds]
    most = max((number for number in numbers if number is not None), default=0)
    rows = [
        [
            (one.one if one.total == 1 else one.many).in_language(language),
            format_decimal(one.total),
            bar_of(number, most) if one.recorded else "–",
        ]
        for one, number in zip(sheet.figures.kinds, numbers, strict=True)
    ]
    columns = [_("Kind of meeting"), _("Meetings"), _("Participations")]
    return part(_("Meetings by kind"), columns=columns, widths=[6, 2, 5], numeric=[1], rows=rows)


def _meetings(sheet: YearSheet, language: str) -> Part:
    rows = [
        [one.title.in_language(language), format_date(one.day, "d MMM y"), shown(sheet.present_at(one))]
        for one in sheet.figures.meetings
    ]
    columns = [_("Meeting"), _("Day"), _("People present")]
    return part(_("Meeting by meeting"), columns=columns, widths=[7, 3, 2], numeric=[2], rows=rows)


def _trainings(sheet: YearSheet, language: str) -> Part:
    has_people = not sheet.is_public
    rows = [
        [f"{one.programme.in_language(language)} {one.edition}", format_decimal(one.total)]
        + ([shown(sheet.trained_in(one))] if has_people else [])
        for one in sheet.figures.trainings
    ]
    columns = [_("Edition"), _("Sessions in the year"), *([_("Participations")] if has_people else [])]
    widths = [7, 3] + ([3] if has_people else [])
    return part(_("Training"), columns=columns, widths=widths, numeric=[1, 2][: len(widths) - 1], rows=rows)
