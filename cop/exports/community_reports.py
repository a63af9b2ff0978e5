"""The report of a community's year as files: JSON in both languages, CSV in one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import force_locale

from cop.exports.csv_table import csv_bytes
from cop.exports.edition_reports import COLUMNS, entry_json, text_rows
from cop.exports.feedback_parts import compared_json, feedback_json, feedback_rows
from cop.models import LANGUAGES, Bilingual
from cop.queries.community_year_sheets import YearSheet, year_entries


def year_json(sheet: YearSheet, texts: Mapping[str, Bilingual]) -> dict[str, Any]:
    """Return what the JSON address says of a report; a number that may not be shown is null.

    `texts` are the coordinators' own, by name ("words", "changes").
    """
    figures, before = sheet.figures, sheet.figures.previous
    by_language = [year_entries(sheet, language) for language in LANGUAGES]
    return {
        "community": _pair(figures.community),
        "year": figures.year,
        "previous_year": before.year if before else None,
        "on": figures.on.isoformat(),
        "figures": [entry_json(*pair) for pair in zip(*by_language, strict=True)],
        "kinds": [
            {
                "kind": one.slug, "one": _pair(one.one), "many": _pair(one.many), "meetings": one.total,
                "declared": one.declared, "participations": sheet.present_of(one),
            }
            for one in figures.kinds
        ],
        "meetings": [
            {
                "title": _pair(one.title), "day": one.day.isoformat(), "kind": one.kind,
                "present": sheet.present_at(one),
            }
            for one in figures.meetings
        ],
        "training": [
            {
                "programme": _pair(one.programme), "edition": one.edition, "sessions": one.total,
                "declared": one.declared, "participations": sheet.trained_in(one),
            }
            for one in figures.trainings
        ],
        "texts": {name: {"it": text.it, "en": text.en} for name, text in texts.items()},
        "feedback": feedback_json(figures.feedback),
        "feedback_compared": compared_json(figures.feedback, before.feedback if before else None),
    }  # fmt: skip


def year_csv(sheet: YearSheet, language: str, texts: Mapping[str, Bilingual]) -> bytes:
    """Return one row for each number, in "it" or "en"; an empty cell is a number that may not be shown."""
    with force_locale(language):
        rows = [*_rows(sheet, language), *text_rows(texts, language)]
        return csv_bytes(COLUMNS, rows, language=language)


def _rows(sheet: YearSheet, language: str) -> Iterator[Sequence[object]]:
    figures = sheet.figures
    for one in year_entries(sheet, language):
        share = None if one.share is None else round(one.share, 4)
        yield "year", one.key, one.label, one.number, one.of, share, one.previous, "", one.definition
    for kind in figures.kinds:
        words = (kind.one if kind.total == 1 else kind.many).in_language(language)
        yield f"kind {kind.slug}", "meetings", words, kind.total, "", "", "", "", ""
        yield f"kind {kind.slug}", "participations", words, sheet.present_of(kind), "", "", "", "", ""
    for meeting in figures.meetings:
        title, day = meeting.title.in_language(language), meeting.day.isoformat()
        yield (
            f"meeting {meeting.meeting_id}",
            "present",
            title,
            sheet.present_at(meeting),
            "",
            "",
            "",
            day,
            "",
        )
    for training in figures.trainings:
        name = f"{training.programme.in_language(language)} {training.edition}"
        yield f"edition {training.edition_id}", "sessions", name, training.total, "", "", "", "", ""
    for row in feedback_rows(figures.feedback, language):
        yield (*row, "", "", "")


def _pair(text: Bilingual) -> dict[str, str]:
    return {language: text.in_language(language) for language in LANGUAGES}
