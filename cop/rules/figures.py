"""Who sees what lies behind a number, and which numbers of people are too small to be shown to the public."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from cop.models import Community
from cop.rules.viewer import Viewer

LEAST_SHOWN = 5
Key = TypeVar("Key", bound=Hashable)


def can_see_figure_rows(viewer: Viewer, community: Community | None) -> bool:
    """Whether the viewer sees the records that a figure of a community (None: of all) counts."""
    return viewer.is_viewer or (community is not None and community.id in viewer.coordinates)


def too_small(cells: Mapping[Key, int], lines: Sequence[Sequence[Key]]) -> set[Key]:
    """Return the cells to hide: those from 1 to 4, and more of them until no sum gives one away.

    A line names cells of which the last is the sum of the others (counting rule 7). Nothing is hidden
    where nothing is small; 0 is shown, it tells of nobody.
    """
    hidden = {key for key, number in cells.items() if 0 < number < LEAST_SHOWN}
    while True:
        more = {key for line in lines if (key := _also_hidden(line, cells, hidden)) is not None}
        if more <= hidden:
            return hidden
        hidden |= more


def _also_hidden(line: Sequence[Key], cells: Mapping[Key, int], hidden: set[Key]) -> Key | None:
    """The next cell of a line to hide, None where what is hidden cannot be worked out any more."""
    *parts, total = line
    covered = [key for key in parts if key in hidden]
    shown = sorted((key for key in line if key not in hidden and cells[key]), key=lambda key: cells[key])
    if not shown or not (covered or total in hidden):
        return None
    if total in hidden:
        return None if covered else shown[0]
    # Each hidden part is at least 1: one of them could still be 5 or more, so none is known to be small.
    could_be = sum(cells[key] for key in covered) - (len(covered) - 1)
    return None if len(covered) > 1 and could_be >= LEAST_SHOWN else shown[0]
