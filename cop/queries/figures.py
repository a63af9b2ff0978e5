"""The figures: counted by `cop.queries.counting`, here in words.

The published lines, the strip of cards, and what each number means. Page, command, JSON and CSV all
print these.
"""

from dataclasses import dataclass

from flask_babel import force_locale, format_decimal, lazy_gettext, ngettext

from cop.queries.counting import (
    Figures,
    ProgrammeFigure,
    Split,
    Worded,
    counted_communities,
    ecosystem_figures,
    end_of,
    figures_of,
    figures_of_each,
)

__all__ = [
    "Card",
    "Figures",
    "ProgrammeFigure",
    "Split",
    "Worded",
    "counted_communities",
    "definition",
    "ecosystem_figures",
    "end_of",
    "figures_of",
    "figures_of_each",
    "lines",
    "strip",
]

ICONS = {
    "organisations": "it-pa",
    "surveys": "it-note",
    "editions": "medal",
    "sessions": "it-presentation",
    "meetings-initial": "it-flag",
    "meetings-peer-learning": "people",
    "meetings-co-design": "it-pencil",
    "meetings-consultation": "it-comment",
    "meetings-awareness": "it-horn",
    "meetings-conference": "it-presentation",
}

DEFINITIONS = {
    "organisations": lazy_gettext(
        "Member organisations whose membership is active on the day asked, each once."
    ),
    "surveys": lazy_gettext("Surveys carried out by the end of the day asked."),
    "programme": lazy_gettext(
        "Editions of the programme that have had at least one session by the end of the day asked, and all "
        "their sessions held by then."
    ),
    "meetings": lazy_gettext(
        "Meetings that were scheduled, not cancelled and over by the end of the day asked. A meeting of "
        "several communities counts for each of them, and once in the totals. Training sessions count in "
        "the line of their programme."
    ),
    "organisations-present": lazy_gettext(
        "Distinct organisations represented by the people present at recorded meetings: the organisation "
        "stated for that day, whatever the person's employer is today."
    ),
    "participations": lazy_gettext(
        "One person present at one recorded meeting. Staff (the team, the coordinators of the host "
        "communities, facilitators) are counted apart; in person and online at once counts once."
    ),
    "online": lazy_gettext("Participations of people who were connected from elsewhere."),
    "staff": lazy_gettext("Staff present at recorded meetings, not among the participations."),
}


@dataclass(frozen=True)
class Card:
    """A number with its words; `key` names the figure, `icon` a glyph of the site."""

    number: str
    label: str
    icon: str
    key: str


def lines(figures: Figures, language: str) -> list[str]:
    """Return the published lines in "it" or "en": "52 organizations", "4 co-design meetings"."""
    return [", ".join(f"{c.number} {c.label}" for c in cards) for cards in _cards(figures, language)]


def strip(figures: Figures, language: str) -> list[Card]:
    """Return the same as one card for each number."""
    return [card for cards in _cards(figures, language) for card in cards]


def definition(key: str) -> str:
    """Return what a figure counts, in the language of the page. Raises KeyError for an unknown key."""
    return str(DEFINITIONS[key if key in DEFINITIONS else key.partition("-")[0]])


def _cards(figures: Figures, language: str) -> list[list[Card]]:
    """The cards line by line: organisations, surveys, training, meetings."""
    with force_locale(language):
        n = figures.organisations
        first = _card(n, ngettext("organization", "organizations", n), "organisations")
        surveys = [[_worded(survey, language)] for survey in figures.surveys]
        meetings = [[_worded(kind, language)] for kind in figures.meetings]
        return [[first], *surveys, *_training(figures, language), *meetings]


def _training(figures: Figures, language: str) -> list[list[Card]]:
    rows = []
    for programme in figures.programmes:
        n, m = programme.editions.total, programme.sessions.total
        name = programme.name.in_language(language)
        editions = ngettext("edition of %(programme)s", "editions of %(programme)s", n, programme=name)
        if n > 1:
            sessions = ngettext("training session in total", "training sessions in total", m)
        else:
            sessions = ngettext("training session", "training sessions", m)
        rows.append(
            [
                _card(n, editions, programme.key, ICONS["editions"]),
                _card(m, sessions, programme.key, ICONS["sessions"]),
            ]
        )
    return rows


def _worded(figure: Worded, language: str) -> Card:
    n = figure.count.total
    return _card(n, (figure.one if n == 1 else figure.many).in_language(language), figure.key)


def _card(number: int, label: str, key: str, icon: str = "") -> Card:
    return Card(format_decimal(number), label, icon or ICONS.get(key, "it-calendar"), key)
