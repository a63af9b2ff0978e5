"""The report of an edition as files: JSON in both languages, CSV in one, and the tables of its PDF."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import force_locale

from cop.exports.csv_table import csv_bytes
from cop.exports.feedback_parts import compared_json, feedback_json, feedback_rows
from cop.models import LANGUAGES, Bilingual
from cop.queries.edition_figures import SessionFigures
from cop.queries.edition_report_sheets import ReportEntry, ReportSheet, report_entries

COLUMNS = ("part", "key", "label", "number", "of", "share", "previous", "day", "definition")
SESSION_NUMBERS = ("present", "online", "no_shows", "staff")


def report_json(sheet: ReportSheet, texts: Mapping[str, Bilingual]) -> dict[str, Any]:
    """Return what the JSON address says of a report; a number that may not be shown is null.

    `texts` are the coordinators' own, by name ("words", "changes").
    """
    figures, before = sheet.figures, sheet.figures.previous
    by_language = {language: report_entries(sheet, language) for language in LANGUAGES}
    return {
        "programme": _pair(figures.programme),
        "edition": figures.name,
        "previous_edition": sheet.previous.figures.name if sheet.previous else None,
        "on": figures.on.isoformat(),
        "figures": [entry_json(*pair) for pair in zip(*by_language.values(), strict=True)],
        "sessions": [_session(sheet, one) for one in figures.sessions],
        "sectors": [
            {
                "sector": one.sector.value,
                "organisations": one.enrolled,
                "organisations_present": one.present,
                "organisations_completed": sheet.completed_of(one) if figures.has_rule else None,
            }
            for one in figures.sectors
        ],
        "texts": {name: {"it": text.it, "en": text.en} for name, text in texts.items()},
        "feedback": feedback_json(figures.feedback),
        "feedback_compared": compared_json(figures.feedback, before.feedback if before else None),
    }


def report_csv(
    sheet: ReportSheet, language: str, sectors: dict[Any, Any], texts: Mapping[str, Bilingual]
) -> bytes:
    """Return one row for each number, in "it" or "en"; an empty cell is a number that may not be shown.

    `sectors` are the words of the sectors, `texts` as in `report_json`.
    """
    with force_locale(language):
        rows = [*_rows(sheet, language, sectors), *text_rows(texts, language)]
        return csv_bytes(COLUMNS, rows, language=language)


def text_rows(texts: Mapping[str, Bilingual], language: str) -> Iterator[Sequence[object]]:
    """Yield a row for each text that the coordinators wrote."""
    for name, text in texts.items():
        if said := text.in_language(language):
            yield ("text", name, said, *[""] * (len(COLUMNS) - 3))


def _rows(sheet: ReportSheet, language: str, sectors: dict[Any, Any]) -> Iterator[Sequence[object]]:
    for one in report_entries(sheet, language):
        share = None if one.share is None else round(one.share, 4)
        yield "edition", one.key, one.label, one.number, one.of, share, one.previous, "", one.definition
    for session in sheet.figures.held:
        title = session.title.in_language(language)
        for name in _names(sheet):
            number = sheet.session_number(session, name)
            day = session.day.isoformat()
            yield f"session {session.number}", name.replace("_", "-"), title, number, "", "", "", day, ""
    for sector in sheet.figures.sectors:
        word = str(sectors[sector.sector])
        yield "sector", "organisations", word, sector.enrolled, "", "", "", "", ""
        yield "sector", "organisations-present", word, sector.present, "", "", "", "", ""
        if sheet.figures.has_rule:
            completed = sheet.completed_of(sector)
            yield "sector", "organisations-completed", word, completed, "", "", "", "", ""
    for row in feedback_rows(sheet.figures.feedback, language):
        yield (*row, "", "", "")


def _names(sheet: ReportSheet) -> Sequence[str]:
    """The numbers of a session: of those the public gets who came alone."""
    return SESSION_NUMBERS[:1] if sheet.is_public else SESSION_NUMBERS


def entry_json(it: ReportEntry, en: ReportEntry) -> dict[str, Any]:
    """Return a number with its words in both languages."""
    return {
        "key": it.key,
        "label": {"it": it.label, "en": en.label},
        "number": it.number,
        "of": it.of,
        "share": None if it.share is None else round(it.share, 4),
        "previous": it.previous,
        "definition": {"it": it.definition, "en": en.definition},
    }


def _session(sheet: ReportSheet, session: SessionFigures) -> dict[str, Any]:
    names = _names(sheet) if session.is_held else ()
    counted = {name: sheet.session_number(session, name) for name in names}
    return {
        "number": session.number,
        "title": _pair(session.title),
        "day": session.day.isoformat(),
        "is_held": session.is_held,
        "is_cancelled": session.is_cancelled,
        **counted,
    }


def _pair(text: Bilingual) -> dict[str, str]:
    return {language: text.in_language(language) for language in LANGUAGES}
