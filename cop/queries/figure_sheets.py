"""Figures as they are printed in tables and files: one entry a number, as much of people as may be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import force_locale, gettext, ngettext

from cop import clock
from cop.models import Community
from cop.queries.figures import (
    Figures,
    counted_communities,
    definition,
    edition_label,
    figures_of_all,
    label_of,
    session_label,
)
from cop.rules.figures import can_see_figure_rows, too_small
from cop.rules.viewer import Viewer

PEOPLE = ("in-person", "online", "participations", "staff")


@dataclass(frozen=True)
class Entry:
    """One number with its words and what it counts; None where the number may not be shown."""

    key: str
    label: str
    recorded: int | None
    declared: int
    definition: str

    @property
    def total(self) -> int | None:
        return None if self.recorded is None else self.recorded + self.declared


@dataclass(frozen=True)
class Sheet:
    """The figures of a community (None: of all), and the numbers of people that the viewer may see."""

    figures: Figures
    people: dict[str, int | None]

    @property
    def community(self) -> Community | None:
        return self.figures.community


def sheets_for(viewer: Viewer, on: date) -> tuple[Sheet, list[Sheet]]:
    """Return the sheet of the whole ecosystem and those of its communities, as of the end of a day.

    The public sees small numbers of people neither in a cell nor by subtraction, and those of today alone:
    from two days of one's choice the difference could be told.
    """
    above, each = figures_of_all(counted_communities(), on=on)
    hidden = hidden_cells([*each, above])
    is_today = on == clock.today()

    def sheet(figures: Figures) -> Sheet:
        counts = people_of(figures)
        if not can_see_figure_rows(viewer, figures.community):
            name = figures.community.id if figures.community else None
            counts = {key: n if is_today and (name, key) not in hidden else None for key, n in counts.items()}
        return Sheet(figures, counts)

    return sheet(above), [sheet(figures) for figures in each]


def people_of(figures: Figures) -> dict[str, int | None]:
    """Return the numbers of people by key."""
    in_person = figures.participations - figures.online
    numbers = (in_person, figures.online, figures.participations, figures.staff)
    return dict(zip(PEOPLE, numbers, strict=True))


def hidden_cells(table: Sequence[Figures]) -> set[tuple[int | None, str]]:
    """Return the cells (community id, key) that the public may not see; the last row is the whole."""
    rows = [figures.community.id if figures.community else None for figures in table]
    cells = {
        (row, key): number or 0
        for row, figures in zip(rows, table, strict=True)
        for key, number in people_of(figures).items()
    }
    across = [[(row, key) for key in PEOPLE[:3]] for row in rows]
    down = [[(row, key) for row in rows] for key in PEOPLE]
    return too_small(cells, across + down)


def entries(sheet: Sheet, language: str) -> list[Entry]:
    """Return the entries of a sheet in "it" or "en": what the lines print first, then people."""
    with force_locale(language):
        return [*_counted(sheet.figures, language), *_people(sheet)]


def _counted(figures: Figures, language: str) -> list[Entry]:
    n = figures.organisations
    found = [_entry("organisations", ngettext("organization", "organizations", n), n)]
    found += [
        _entry(w.key, label_of(w, language), w.count.recorded, w.count.declared) for w in figures.surveys
    ]
    for p in figures.programmes:
        words = edition_label(p, language), session_label(p)
        found.append(_entry(f"editions-{p.slug}", words[0], p.editions.recorded, p.editions.declared))
        found.append(_entry(f"sessions-{p.slug}", words[1], p.sessions.recorded, p.sessions.declared))
    found += [
        _entry(w.key, label_of(w, language), w.count.recorded, w.count.declared) for w in figures.meetings
    ]
    return found


def _people(sheet: Sheet) -> list[Entry]:
    n, people = sheet.figures.organisations_present, sheet.people
    words = {
        "in-person": gettext("participations in person"),
        "online": gettext("participations online"),
        "participations": gettext("participations"),
        "staff": gettext("staff present"),
    }
    present = ngettext("organization present", "organizations present", n)
    order = ("participations", "in-person", "online", "staff")
    return [
        _entry("organisations-present", present, n),
        *(_entry(key, words[key], people[key]) for key in order),
    ]


def _entry(key: str, label: str, recorded: int | None, declared: int = 0) -> Entry:
    return Entry(key, label, recorded, declared, definition(key))
