"""What came of an issue, as it is shown: nothing that tells of fewer than five people."""

from datetime import UTC, datetime

import pytest

from cop.rules.newsletter_figures import NOT_SHOWN, Deed, Followed, NewsFigures, Share

UNTIL = datetime(2026, 11, 26, 9, tzinfo=UTC)
NUMBERS = {
    "recipients": 103, "sent": 100, "failed": 2, "stopped": 1, "waiting": 0, "bounced": 3, "complaints": 1, "left": 4,
}  # fmt: skip


def figures(*lines):
    return NewsFigures(until=UNTIL, **NUMBERS, followed=lines)


@pytest.mark.parametrize(
    ("count", "base", "is_shown"),
    [
        (0, 5, True),
        (5, 5, True),
        (5, 10, True),
        (0, 4, False),
        (4, 100, False),
        (97, 100, False),
        (95, 100, True),
    ],
)
def test_a_share_is_shown_where_it_tells_of_nobody_or_of_five_on_either_side(count, base, is_shown):
    assert Share(count, base).is_shown == is_shown


def test_a_line_shows_the_half_that_may_be_and_none_where_neither_may():
    half = Followed(Deed.ANSWERED, Share(20, 100), Share(1, 50))
    assert figures(half).shown(half) == Followed(Deed.ANSWERED, Share(20, 100), NOT_SHOWN)
    none = Followed(Deed.ANSWERED, Share(2, 100), Share(1, 50))
    assert figures(none).shown(none) is None


def test_a_part_that_differs_from_its_whole_by_few_is_not_shown():
    whole = Followed(Deed.CAME, Share(30, 100), Share(10, 50))
    told = Followed(Deed.CAME_TO_TOLD, Share(28, 100), Share(5, 50))
    both = figures(told, whole)
    assert both.shown(told) == Followed(Deed.CAME_TO_TOLD, NOT_SHOWN, Share(5, 50))
    assert both.shown(whole) == whole
    same = Followed(Deed.CAME_TO_TOLD, Share(30, 100), Share(10, 50))
    assert figures(same, whole).shown(same) == same


def test_what_is_kept_is_what_was_counted():
    counted = figures(Followed(Deed.ASKED_TO_JOIN, Share(5, 100), Share(0, 50)))
    assert NewsFigures.from_json(counted.to_json()) == counted
    assert counted.delivered == 97
