"""Small numbers of people: hidden, and not to be had by subtraction either."""

from functools import cache
from itertools import product

import pytest

from cop.rules.figures import LEAST_SHOWN, can_see_figure_rows, too_small
from cop.rules.viewer import ANONYMOUS, Viewer

ROW = [["a", "b", "all"]]


def hidden(numbers, lines=ROW):
    return "".join(sorted(too_small(numbers, lines)))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (5, 40, ""),
        (0, 40, ""),
        (0, 0, ""),
        (3, 40, "ab"),  # the other part goes too: 43 - 40 would tell
        (3, 0, "aall"),  # the sum is as small as its part
        (2, 2, "aallb"),
        (3, 3, "ab"),  # of 6 people in two hidden parts, one could be 5
        (1, 4, "aallb"),  # of 5 no part could be 5: the sum goes too
        (2, 3, "aallb"),
    ],
)
def test_too_small_in_one_line(a, b, expected):
    assert hidden({"a": a, "b": b, "all": a + b}) == expected


def test_a_hidden_cell_takes_the_next_smallest_along():
    line = [["a", "b", "c", "all"]]
    assert hidden({"a": 3, "b": 80, "c": 20, "all": 103}, line) == "ac"


def test_two_cells_of_one_person_each_are_not_enough():
    """1 + 1 of a visible sum of 2 would be known at once."""
    line = [["a", "b", "c", "all"]]
    assert hidden({"a": 1, "b": 1, "c": 20, "all": 22}, line) == "abc"


def test_a_table_is_hidden_both_ways():
    cells = {("r1", "x"): 2, ("r1", "y"): 30, ("r1", "all"): 32}
    cells |= {("r2", "x"): 40, ("r2", "y"): 50, ("r2", "all"): 90}
    cells |= {("sum", "x"): 42, ("sum", "y"): 80, ("sum", "all"): 122}
    across = [[(r, c) for c in ("x", "y", "all")] for r in ("r1", "r2", "sum")]
    down = [[(r, c) for r in ("r1", "r2", "sum")] for c in ("x", "y", "all")]
    assert too_small(cells, across + down) == {(r, c) for r in ("r1", "r2") for c in ("x", "y")}


def test_no_small_number_can_be_worked_out():
    """Every table of two parts and of three, tried out: what is shown never fixes a hidden small cell."""
    for parts in product(range(8), repeat=3):
        names = ["a", "b", "c"]
        cells = dict(zip(names, parts, strict=True)) | {"all": sum(parts)}
        gone = too_small(cells, [[*names, "all"]])
        assert all(not 0 < cells[key] < LEAST_SHOWN for key in cells.keys() - gone)
        shown = sum(cells[name] for name in names if name not in gone)
        total = None if "all" in gone else cells["all"]
        for key in gone:
            assert most_possible(len(gone & {*names}), shown, total, is_total=key == "all") >= LEAST_SHOWN


@cache
def most_possible(unknown: int, shown: int, total: int | None, *, is_total: bool) -> int:
    """The most that a hidden cell may be for somebody who sees the rest, and knows that zeros are shown.

    `unknown` parts are hidden beside parts that add up to `shown`; `total` is None where it is hidden too.
    """
    found = {0}
    for guess in product(range(1, 30), repeat=unknown):
        if total is None or shown + sum(guess) == total:
            found |= {shown + sum(guess)} if is_total else {*guess}
    return max(found)


def test_rows_are_for_readers_of_all_and_for_coordinators_of_their_own():
    class Community:
        id = 7

    assert not can_see_figure_rows(ANONYMOUS, Community)
    assert can_see_figure_rows(Viewer(person_id=1, coordinates=frozenset({7})), Community)
    assert not can_see_figure_rows(Viewer(person_id=1, coordinates=frozenset({8})), Community)
    assert not can_see_figure_rows(Viewer(person_id=1, coordinates=frozenset({7})), None)
    assert can_see_figure_rows(Viewer(person_id=1, site_role="viewer"), None)
