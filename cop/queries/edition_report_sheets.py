"""The figures of an edition as they are printed: one entry a number, as much of people as may be shown.

Page, PDF, JSON and CSV of a report all print these, and these alone.
"""

from dataclasses import dataclass

from flask_babel import force_locale

from cop.queries.edition_figures import EditionFigures, SectorFigures, SessionFigures
from cop.queries.edition_report_cells import CORE, TOTAL, Cell, number_of, shown_cells
from cop.queries.edition_report_words import BASES, DEFINITIONS, LABELS

# Said only where there is something to say.
_ONLY_SOME = frozenset({"sessions-cancelled", "left", "undecided", "excused", "unrecorded", "online"})
_OF_RULE = frozenset({"completed", "undecided", "organisations-completed"})
# Numbers of no people, and those that are hidden with a number of people.
_OF_NOBODY = frozenset({"sessions", "sessions_cancelled", "organisations", "organisations_present"})
_HIDDEN_WITH = {"organisations_completed": "completed", "participations": "present"}


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
    """The figures of an edition and of the one before; `shown` are the numbers of people a reader sees, None: all."""

    figures: EditionFigures
    shown: frozenset[Cell] | None = None
    previous: "ReportSheet | None" = None

    @property
    def is_public(self) -> bool:
        """Whether small numbers are kept from the reader."""
        return self.shown is not None

    def session_number(self, session: SessionFigures, name: str) -> int | None:
        """Return a number of people of a session, None where it may not be shown."""
        return int(getattr(session, name)) if self._sees((name, session.meeting_id)) else None

    def completed_of(self, sector: SectorFigures) -> int | None:
        """Return the organisations of a sector in which somebody completed, hidden as the number of people is."""
        return sector.completed if self._sees(("completed", TOTAL)) else None

    def number(self, key: str) -> float | None:
        """Return a number by the key of its entry, None where it may not be shown, or is not known."""
        if self.figures.is_declared_only and key != "sessions":
            return None
        name = key.replace("-", "_")
        is_seen = name in _OF_NOBODY or self._sees((_HIDDEN_WITH.get(name, name), TOTAL))
        return number_of(self.figures, name) if is_seen else None

    def _sees(self, cell: Cell) -> bool:
        return self.shown is None or cell in self.shown


def whole_sheet(figures: EditionFigures) -> ReportSheet:
    """Return all there is, for those who manage the edition and those who read the figures of all."""
    previous = whole_sheet(figures.previous) if figures.previous else None
    return ReportSheet(figures, previous=previous)


def public_sheet(figures: EditionFigures) -> ReportSheet:
    """Return what the public may see: no number of people below 5, nor others that would give one away."""
    previous = public_sheet(figures.previous) if figures.previous else None
    return ReportSheet(figures, shown_cells(figures), previous)


def report_entries(sheet: ReportSheet, language: str) -> list[ReportEntry]:
    """Return the numbers of a report in "it" or "en", in the order in which they are read.

    A number that matters stands there, even where it may not be shown; of the others those that may.
    """
    with force_locale(language):
        return [_entry(sheet, key) for key in LABELS if _is_said(sheet, key)]


def _entry(sheet: ReportSheet, key: str) -> ReportEntry:
    base = sheet.number(BASES[key]) if key in BASES else None
    previous = sheet.previous.number(key) if sheet.previous else None
    if key in _OF_RULE and sheet.previous:
        previous = previous if sheet.previous.figures.has_rule else None
    words = str(LABELS[key]), sheet.number(key), str(DEFINITIONS[key])
    return ReportEntry(key, *words, of=None if base is None else int(base), previous=previous)


def _is_said(sheet: ReportSheet, key: str) -> bool:
    figures, name = sheet.figures, key.replace("-", "_")
    if key in _OF_RULE and not figures.has_rule:
        return False
    if key in _ONLY_SOME and not number_of(figures, name):
        return False
    is_core = name in _OF_NOBODY or _HIDDEN_WITH.get(name, name) in CORE
    return is_core or sheet.number(key) is not None
