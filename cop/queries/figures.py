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
    figures_of_all,
    figures_of_each,
)

__all__ = [
    "Card",
    "Figures",
    "ProgrammeFigure",
    "Split",
    "Worded",
    "card_lines",
    "counted_communities",
    "definition",
    "ecosystem_figures",
    "edition_label",
    "end_of",
    "figures_of",
    "figures_of_all",
    "figures_of_each",
    "label_of",
    "lines",
    "session_label",
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
        "Organisations whose membership is active on that day, each once. A new name counts only after it "
        "has been checked."
    ),
    "surveys": lazy_gettext(
        "Surveys that were closed by the end of that day, with five answers or more; one that several communities "
        "host counts once in the totals."
    ),
    "editions": lazy_gettext("Editions of the programme that have had at least one session."),
    "sessions": lazy_gettext("Sessions held of all editions of the programme."),
    "meetings": lazy_gettext(
        "Meetings that are over and were not cancelled. One that several communities host counts for each "
        "of them, and once in the totals; training sessions count with their programme."
    ),
    "organisations-present": lazy_gettext(
        "Distinct organisations represented by the people present, staff apart: the one each of them stated "
        "for that day, wherever they work today."
    ),
    "participations": lazy_gettext(
        "One person present at one meeting, once whatever the ways of taking part. Staff count apart."
    ),
    "in-person": lazy_gettext("Participations of people who were in the room."),
    "online": lazy_gettext("Participations of people who were connected from elsewhere."),
    "staff": lazy_gettext(
        "The team, the coordinators of the host communities and the facilitators, each time one of them "
        "was present."
    ),
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
    return [", ".join(f"{c.number} {c.label}" for c in cards) for cards in card_lines(figures, language)]


def strip(figures: Figures, language: str) -> list[Card]:
    """Return the same as one card for each number."""
    return [card for cards in card_lines(figures, language) for card in cards]


def definition(key: str) -> str:
    """Return what a figure counts, in the language of the page. Raises KeyError for an unknown key."""
    return str(DEFINITIONS[key if key in DEFINITIONS else key.partition("-")[0]])


def card_lines(figures: Figures, language: str) -> list[list[Card]]:
    """Return the cards of each published line: organisations, surveys, training, meetings."""
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
        editions = edition_label(programme, language)
        rows.append(
            [
                _card(n, editions, f"editions-{programme.slug}", ICONS["editions"]),
                _card(m, session_label(programme), f"sessions-{programme.slug}", ICONS["sessions"]),
            ]
        )
    return rows


def edition_label(programme: ProgrammeFigure, language: str) -> str:
    """Return how the number of editions reads, in the locale in force."""
    name = programme.name.in_language(language)
    n = programme.editions.total
    return ngettext("edition of %(programme)s", "editions of %(programme)s", n, programme=name)


def session_label(programme: ProgrammeFigure) -> str:
    """Return how the number of sessions reads, in the locale in force."""
    n = programme.sessions.total
    if programme.editions.total > 1:
        return ngettext("training session in total", "training sessions in total", n)
    return ngettext("training session", "training sessions", n)


def label_of(figure: Worded, language: str) -> str:
    """Return how a number reads with the words it brings."""
    return (figure.one if figure.count.total == 1 else figure.many).in_language(language)


def _worded(figure: Worded, language: str) -> Card:
    return _card(figure.count.total, label_of(figure, language), figure.key)


def _card(number: int, label: str, key: str, icon: str = "") -> Card:
    return Card(format_decimal(number), label, icon or ICONS.get(key, "it-calendar"), key)
