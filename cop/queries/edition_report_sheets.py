"""The figures of an edition as they are printed: one entry a number, as much of people as may be shown.

Page, PDF, JSON and CSV of a report all print these, and these alone.
"""

from dataclasses import dataclass

from flask_babel import force_locale

from cop.queries.edition_figures import EditionFigures, SectorFigures, SessionFigures
from cop.queries.edition_report_cells import TOTAL, Cell, hidden_cells, number_of
from cop.queries.edition_report_words import BASES, DEFINITIONS, LABELS

# Said only where there is something to say.
_ONLY_SOME = frozenset({"sessions-cancelled", "left", "undecided", "excused", "unrecorded", "online"})


@dataclass(frozen=True)
class ReportEntry:
    """One number with its words; None where it may not be shown. `of` is the number that it is a share of."""

    key: str
    label: str
    number: float | None
    definition: str
    of: int | None = None
    # The same number of the edition before, None where there is none, or none to be shown.
    previous: float | None = None

    @property
    def share(self) -> float | None:
        """The number as a share of its base (counting rule 7)."""
        return self.number / self.of if self.number is not None and self.of else None


@dataclass(frozen=True)
class ReportSheet:
    """The figures of an edition, the cells of it that may not be shown, and the same of the edition before."""

    figures: EditionFigures
    hidden: frozenset[Cell] = frozenset()
    previous: "ReportSheet | None" = None

    @property
    def is_public(self) -> bool:
        """Whether something is kept from the reader."""
        return bool(self.hidden)

    def session_number(self, session: SessionFigures, name: str) -> int | None:
        """Return a number of people of a session, None where it may not be shown."""
        return None if (name, session.meeting_id) in self.hidden else int(getattr(session, name))

    def completed_of(self, sector: SectorFigures) -> int | None:
        """Return the organisations of a sector in which somebody completed, hidden as the number of people is."""
        return None if ("completed", TOTAL) in self.hidden else sector.completed

    def number(self, key: str) -> float | None:
        """Return a number by the key of its entry, None where it may not be shown, or is not known."""
        if self.figures.is_declared_only and key != "sessions":
            return None
        name = key.replace("-", "_")
        if (_hides_with(name), TOTAL) in self.hidden:
            return None
        return number_of(self.figures, name)


def whole_sheet(figures: EditionFigures) -> ReportSheet:
    """Return all there is, for those who manage the edition and those who read the figures of all."""
    previous = whole_sheet(figures.previous) if figures.previous else None
    return ReportSheet(figures, previous=previous)


def public_sheet(figures: EditionFigures) -> ReportSheet:
    """Return what the public may see: no number of people below 5, nor others that would give one away."""
    previous = public_sheet(figures.previous) if figures.previous else None
    return ReportSheet(figures, hidden_cells(figures), previous)


def report_entries(sheet: ReportSheet, language: str) -> list[ReportEntry]:
    """Return the numbers of a report in "it" or "en", in the order in which they are read."""
    with force_locale(language):
        return [_entry(sheet, key) for key in LABELS if _is_said(sheet.figures, key)]


def _entry(sheet: ReportSheet, key: str) -> ReportEntry:
    base = sheet.number(BASES[key]) if key in BASES else None
    previous = sheet.previous.number(key) if sheet.previous else None
    if key in {"completed", "organisations-completed"} and sheet.previous:
        previous = previous if sheet.previous.figures.has_rule else None
    words = str(LABELS[key]), sheet.number(key), str(DEFINITIONS[key])
    return ReportEntry(key, *words, of=None if base is None else int(base), previous=previous)


def _is_said(figures: EditionFigures, key: str) -> bool:
    if key in {"completed", "undecided", "organisations-completed"} and not figures.has_rule:
        return False
    return key not in _ONLY_SOME or bool(number_of(figures, key.replace("-", "_")))


def _hides_with(name: str) -> str:
    """The cell that a number is hidden with."""
    return {"organisations_completed": "completed", "participations": "present"}.get(name, name)
