"""Which numbers of people a published report shows (counting rule 7).

The fewer numbers hang together, the fewer give one another away. So the public gets those that matter most, and of
the others each that hides none of the former: who came to a session, not who did not.
"""

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence

from cop.queries.edition_figures import EditionFigures
from cop.rules.figures import too_small

# A number of people, and whose: of the whole edition (TOTAL) or of a session (its meeting's id).
Cell = tuple[str, Hashable]
TOTAL = "total"
# What a report is about. Hidden where it is small, or would give away what is.
CORE = ("enrolled", "attended", "completed", "present")
# Shown besides where nothing that is shown already has to be hidden for it, in this order.
_MORE = (
    ("undecided",),
    ("no_shows", "expected"),
    ("online",),
    ("staff",),
    ("participants",),
    ("left",),
    ("substitutions",),
)

# What a reader gets by taking one published number from another.
_REST: dict[str, Callable[[EditionFigures], int]] = {
    "never": lambda f: f.enrolled - f.attended,
    "not_completed": lambda f: f.enrolled - f.completed - f.undecided,
    "rest": lambda f: f.enrolled - f.completed,
    "completed_seen": lambda f: f.completed - f.completed_unseen,
    "attended_only": lambda f: f.attended - f.completed + f.completed_unseen,
    "others": lambda f: f.participants - f.attended,
    "in_person": lambda f: f.total("present") - f.total("online"),
    "unasked": lambda f: f.total("present") - f.total("came"),
    "missed_else": lambda f: f.total("excused") + f.total("unrecorded"),
}
# The sums: of each line the last is the sum of the others. Each with the numbers that must be published for it.
_SUMS = (
    ("enrolled attended", "attended never enrolled"),
    ("completed attended", "completed_seen completed_unseen completed"),
    ("completed attended", "completed_seen attended_only attended"),
    ("participants attended", "attended others participants"),
    ("no_shows expected", "came no_shows missed_else expected"),
    ("no_shows expected", "came unasked present"),
    ("online", "in_person online present"),
)


def shown_cells(figures: EditionFigures) -> frozenset[Cell]:
    """Return the numbers of people that the public may see, "hours" among them."""
    names: tuple[str, ...] = CORE
    shown = _shown(figures, names)
    for more in _MORE:
        wider = _shown(figures, (*names, *more))
        if shown <= wider:
            names, shown = (*names, *more), wider
    if not any(name == "present" for name, _where in _cells_of(figures, names) - shown):
        # The lengths of the sessions and a total of hours are one more equation.
        shown |= {("hours", TOTAL)}
    return frozenset(shown)


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
    return int(getattr(figures, name)) if hasattr(figures, name) else figures.total(name)


def _shown(figures: EditionFigures, names: Collection[str]) -> set[Cell]:
    """The cells of these names that stay to be seen if all of them are published."""
    cells = {cell: _number(figures, cell) for line in _lines(figures, names) for cell in line}
    cells |= {cell: _number(figures, cell) for cell in _cells_of(figures, names)}
    hidden = too_small(cells, list(_lines(figures, names)))
    return _cells_of(figures, names) - hidden


def _cells_of(figures: EditionFigures, names: Collection[str]) -> set[Cell]:
    by_session = {("present", one.meeting_id) for one in figures.held} if "present" in names else set()
    return {(name, TOTAL) for name in names} | by_session


def _number(figures: EditionFigures, cell: Cell) -> int:
    name, where = cell
    if where != TOTAL:
        return next(one.present for one in figures.held if one.meeting_id == where)
    if name in _REST:
        return max(0, _REST[name](figures))
    return int(number_of(figures, name))


def _lines(figures: EditionFigures, names: Collection[str]) -> Iterator[Sequence[Cell]]:
    yield [*(("present", one.meeting_id) for one in figures.held), ("present", TOTAL)]
    for published, line in _SUMS:
        if set(published.split()) <= set(names):
            yield [(name, TOTAL) for name in line.split()]
    if figures.has_rule:
        decided = "completed not_completed undecided" if "undecided" in names else "completed rest"
        yield [(name, TOTAL) for name in (*decided.split(), "enrolled")]
