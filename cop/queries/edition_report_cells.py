"""Which numbers of people a published report may show (counting rule 7): what hangs together, cell by cell."""

from collections.abc import Hashable, Iterator, Sequence

from cop.queries.edition_figures import EditionFigures, SessionFigures
from cop.rules.figures import too_small

# The numbers of people at a session, each added up over all of them.
_ADDED_UP = (
    "present", "online", "in_person", "staff", "expected", "came", "no_shows", "excused", "unrecorded", "unasked",
    "substitutions",
)  # fmt: skip
# A number of people, and whose: of the whole edition (TOTAL) or of a session (its meeting's id).
Cell = tuple[str, Hashable]
TOTAL = "total"
_AT_SESSIONS = (
    "came no_shows excused unrecorded expected",
    "came unasked present",
    "in_person online present",
)
_OF_PEOPLE = (
    "attended never enrolled",
    "completed_seen completed_unseen completed",
    "completed_seen attended_only attended",
    "attended others participants",
)


def hidden_cells(figures: EditionFigures) -> frozenset[Cell]:
    """Return the numbers of people that the public may not see: those below 5, and what would give one away.

    Hours are hidden with any number of people present: their lengths and a total of hours are an equation more.
    """
    hidden = too_small(dict(_cells(figures)), list(_lines(figures)))
    if any(name == "present" for name, _where in hidden):
        hidden |= {("hours", TOTAL)}
    return frozenset(hidden)


def number_of(figures: EditionFigures, name: str) -> float:
    """Return a number of the whole edition by its name."""
    if name == "sessions":
        return len(figures.held) + figures.declared
    if name == "sessions_cancelled":
        return sum(one.is_cancelled for one in figures.sessions)
    if name == "hours":
        return round(figures.total("minutes") / 60, 1)
    if name == "participations":
        return figures.total("present")
    return int(getattr(figures, name)) if hasattr(figures, name) else _total(figures, name)


def _total(figures: EditionFigures, name: str) -> int:
    return sum(_of_session(one, name) for one in figures.held)


def _of_session(session: SessionFigures, name: str) -> int:
    if name == "in_person":
        return session.present - session.online
    if name == "unasked":
        return session.present - session.came
    return int(getattr(session, name))


def _cells(figures: EditionFigures) -> Iterator[tuple[Cell, int]]:
    """Every number of people, those that are no more than the rest of two others too."""
    for name in _ADDED_UP:
        yield (name, TOTAL), _total(figures, name)
        for session in figures.held:
            yield (name, session.meeting_id), _of_session(session, name)
    own = ("enrolled", "left", "attended", "completed", "undecided", "participants")
    yield from (((name, TOTAL), int(getattr(figures, name))) for name in own)
    decided = figures.completed + figures.undecided
    rest = {
        "never": figures.enrolled - figures.attended,
        "not_completed": figures.enrolled - decided,
        "attended_only": figures.attended - figures.completed + figures.completed_unseen,
        "completed_unseen": figures.completed_unseen,
        "completed_seen": figures.completed - figures.completed_unseen,
        "others": max(0, figures.participants - figures.attended),  # one of the team may be enrolled
    }
    yield from (((name, TOTAL), number) for name, number in rest.items())


def _lines(figures: EditionFigures) -> Iterator[Sequence[Cell]]:
    """The sums that a reader could take apart: of each line the last is the sum of the others."""
    for name in _ADDED_UP:
        yield [*((name, one.meeting_id) for one in figures.held), (name, TOTAL)]
    for where in (TOTAL, *(one.meeting_id for one in figures.held)):
        yield from ([(name, where) for name in names.split()] for names in _AT_SESSIONS)
    yield from ([(name, TOTAL) for name in names.split()] for names in _OF_PEOPLE)
    if figures.has_rule:
        yield [(name, TOTAL) for name in ("completed", "not_completed", "undecided", "enrolled")]
