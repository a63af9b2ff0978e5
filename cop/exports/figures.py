"""Figures as files: JSON in both languages, CSV in one."""

from collections.abc import Iterable
from typing import Any

from cop.exports.csv_table import csv_bytes
from cop.models import LANGUAGES
from cop.queries.figure_sheets import Entry, Sheet, entries
from cop.queries.figures import lines

COLUMNS = ("community", "figure", "label", "recorded", "declared", "total", "on", "definition")


def figures_json(sheet: Sheet) -> dict[str, Any]:
    """Return what the JSON address and `cop figures --format json` say of one sheet.

    Numbers that may not be shown are null; `community` is null for the whole ecosystem.
    """
    community = sheet.community
    by_language = {language: entries(sheet, language) for language in LANGUAGES}
    return {
        "community": {"slug": community.slug, "name": _pair(community.name)} if community else None,
        "on": sheet.figures.on.isoformat(),
        "lines": {language: lines(sheet.figures, language) for language in LANGUAGES},
        "figures": [_figure(*pair) for pair in zip(*by_language.values(), strict=True)],
    }


def all_figures_json(above: Sheet, sheets: Iterable[Sheet]) -> dict[str, Any]:
    """Return the whole ecosystem with its communities."""
    return figures_json(above) | {"communities": [figures_json(sheet) for sheet in sheets]}


def figures_csv(sheets: Iterable[Sheet], language: str) -> bytes:
    """Return one row for each number, in "it" or "en"; an empty cell is a number that may not be shown."""
    rows = []
    for sheet in sheets:
        name = sheet.community.name.in_language(language) if sheet.community else ""
        day = sheet.figures.on.isoformat()
        for e in entries(sheet, language):
            rows.append((name, e.key, e.label, e.recorded, e.declared, e.total, day, e.definition))
    return csv_bytes(COLUMNS, rows, language=language)


def _figure(it: Entry, en: Entry) -> dict[str, Any]:
    return {
        "key": it.key,
        "label": {"it": it.label, "en": en.label},
        "recorded": it.recorded,
        "declared": it.declared,
        "total": it.total,
        "definition": {"it": it.definition, "en": en.definition},
    }


def _pair(text: Any) -> dict[str, str]:
    return {language: text.in_language(language) for language in LANGUAGES}
