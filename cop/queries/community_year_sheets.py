"""The figures of a community's year as they are printed: one entry a number, as much of people as may be shown.

Page, PDF, JSON and CSV of a report all print these, and these alone.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from cop.queries.community_year_figures import HeldMeeting, KindFigures, TrainingFigures, YearFigures
from cop.queries.edition_report_sheets import ReportEntry
from cop.rules.figures import LEAST_SHOWN, too_small

# A number of people, and whose: of the whole year (TOTAL), of a kind (its slug) or of a meeting (its id).
Cell = tuple[str, Hashable]
TOTAL = "total"

LABELS = {
    "meetings": _l("Meetings held"),
    "sessions": _l("Training sessions held"),
    "participations": _l("Participations in meetings"),
    "participants": _l("Different people at meetings"),
    "online": _l("Participations online"),
    "organisations-present": _l("Organisations present"),
    "organisations-new": _l("Organisations that came for the first time"),
    "organisations": _l("Member organisations"),
    "staff": _l("Staff present"),
    "trained": _l("Participations in training"),
}
DEFINITIONS = {
    "meetings": _l(
        "Meetings of the year that are over and were not cancelled; those known only as a number too. One that "
        "several communities host counts for each of them."
    ),
    "sessions": _l("Sessions of training editions that were held in the year; they do not count as meetings."),
    "participations": _l(
        "One person present at one meeting, once whatever the ways of taking part. Staff count apart."
    ),
    "participants": _l("People present at one meeting of the year or more, each once, staff apart."),
    "online": _l("Participations of people who were connected from elsewhere."),
    "organisations-present": _l(
        "Distinct organisations represented by the people present at meetings and sessions, staff apart: the one "
        "each of them stated for that day."
    ),
    "organisations-new": _l("Those of them that had never been at a meeting or session of this community before."),
    "organisations": _l("Organisations whose membership was active at the end of the year, or is today."),
    "staff": _l("Each time somebody of the team, a coordinator of the hosts or a facilitator was present."),
    "trained": _l("One person present at one training session. The reports of the editions say more."),
}  # fmt: skip
BASES = {"online": "participations", "organisations-new": "organisations-present"}
# Said only where there is something to say.
_ONLY_SOME = frozenset({"sessions", "online", "trained", "organisations-new"})
_OF_NOBODY = frozenset(
    {"meetings", "sessions", "organisations", "organisations-present", "organisations-new"}
)
# What a report is about: stands there even where it may not be shown.
_CORE = frozenset({"participations", "participants"})
# The numbers to begin with, most telling first; one that is not to be shown makes room for the next.
_CARDS = ("meetings", "sessions", "participations", "organisations-present", "organisations", "participants")
MOST_CARDS = 4


@dataclass(frozen=True)
class YearSheet:
    """The figures of a year and of the one before; `shown` are the numbers of people a reader sees, None: all."""

    figures: YearFigures
    shown: frozenset[Cell] | None = None
    previous: "YearSheet | None" = None

    @property
    def is_public(self) -> bool:
        """Whether small numbers are kept from the reader."""
        return self.shown is not None

    def present_at(self, meeting: HeldMeeting) -> int | None:
        """Return who was present at a meeting, None where it may not be shown."""
        return meeting.present if self._sees(("present", meeting.meeting_id)) else None

    def present_of(self, kind: KindFigures) -> int | None:
        """Return the participations in meetings of a kind, None where nobody counted or it may not be shown."""
        return kind.present if kind.recorded and self._sees(("present", kind.slug)) else None

    def trained_in(self, training: TrainingFigures) -> int | None:
        """Return the participations in the year's sessions of an edition; to the public its own report says them."""
        return None if self.is_public or not training.recorded else training.present

    def number(self, key: str) -> int | None:
        """Return a number by the key of its entry, None where it may not be shown, or is not known."""
        if key in _OF_NOBODY:
            name = {"meetings": "held"}.get(key, key.replace("-", "_"))
            return int(getattr(self.figures, name))
        if key == "trained":
            return None if self.is_public else self.figures.trained
        is_seen = self.figures.has_people and self._sees((key, TOTAL))
        return int(getattr(self.figures, key)) if is_seen else None

    def _sees(self, cell: Cell) -> bool:
        return self.shown is None or cell in self.shown


def whole_year_sheet(figures: YearFigures) -> YearSheet:
    """Return all there is, for those who manage the community and those who read the figures of all."""
    previous = whole_year_sheet(figures.previous) if figures.previous else None
    return YearSheet(figures, previous=previous)


def public_year_sheet(figures: YearFigures) -> YearSheet:
    """Return what the public may see: no number of people below 5, nor others that would give one away."""
    previous = public_year_sheet(figures.previous) if figures.previous else None
    return YearSheet(figures, shown_in_year(figures), previous)


def shown_in_year(figures: YearFigures) -> frozenset[Cell]:
    """Return the numbers of people of a year that the public may see (counting rule 7).

    Those of training are none of them: its sessions are added up, and hidden, in the reports of the editions, and
    a sum over the year would give away what those hide.
    """
    cells = {cell: number for line in _lines(figures) for cell, number in line}
    if 0 < figures.elsewhere < LEAST_SHOWN:
        # The public page of figures adds up all years: with this one a rest would be known that is small.
        cells["participations", TOTAL] = figures.elsewhere
    hidden = too_small(cells, [[cell for cell, _number in line] for line in _lines(figures)])
    shown = set(cells) - hidden
    # How many came again is what participations and people leave.
    again = figures.participations - figures.participants
    is_told = not any(0 < number < LEAST_SHOWN for number in (again, figures.participants))
    return frozenset(shown | {("participants", TOTAL)} if is_told else shown)


def year_entries(sheet: YearSheet, language: str) -> list[ReportEntry]:
    """Return the numbers of a report in "it" or "en", in the order in which they are read."""
    with force_locale(language):
        return [_entry(sheet, key) for key in LABELS if _is_said(sheet, key)]


def year_cards(entries: Sequence[ReportEntry]) -> list[ReportEntry]:
    """Return the entries to begin a report with."""
    known = {entry.key: entry for entry in entries if entry.number}
    return [known[key] for key in _CARDS if key in known][:MOST_CARDS]


def _lines(figures: YearFigures) -> Iterator[list[tuple[Cell, int]]]:
    """The sums: of each line the last is the sum of the others."""
    total = ("participations", TOTAL), figures.participations
    for kind in figures.kinds:
        own = [one for one in figures.meetings if one.kind == kind.slug]
        of_kind = ("present", kind.slug), kind.present
        yield [*((("present", one.meeting_id), one.present) for one in own), of_kind]
    yield [*((("present", kind.slug), kind.present) for kind in figures.kinds), total]
    in_person = figures.participations - figures.online
    yield [(("in-person", TOTAL), in_person), (("online", TOTAL), figures.online), total]
    yield [(("staff", TOTAL), figures.staff)]


def _entry(sheet: YearSheet, key: str) -> ReportEntry:
    base = sheet.number(BASES[key]) if key in BASES else None
    previous = sheet.previous.number(key) if sheet.previous else None
    words = str(LABELS[key]), sheet.number(key), str(DEFINITIONS[key])
    return ReportEntry(key, *words, of=base, previous=previous)


def _is_said(sheet: YearSheet, key: str) -> bool:
    number, before = sheet.number(key), sheet.previous.number(key) if sheet.previous else None
    if key in _OF_NOBODY or key == "trained":
        return bool(number or (before and key not in _ONLY_SOME))
    if not sheet.figures.meetings or (key in _ONLY_SOME and not number):
        return False
    return number is not None or key in _CORE
