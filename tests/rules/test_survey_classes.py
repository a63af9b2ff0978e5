from itertools import product

import pytest

from cop.rules.survey_classes import distribution, score_of, shown_classes, variables_of
from cop.rules.survey_figures import Bar, Distribution, Hidden, chosen, percent_of
from cop.rules.survey_pooling import is_shown
from tests.rules.survey_populations import question

SINGLE = question(1, "single", 4)


def _figures(one, values, exact=False):
    (variable,) = variables_of(one, [{} if value is None else {"1": value} for value in values])
    return distribution(variable, exact=exact)


def _rating(*numbers):
    (variable,) = variables_of(question(1, "rating"), [{"1": one} for one in numbers])
    return variable


def test_four_answers_are_too_few():
    assert _figures(SINGLE, [100] * 4 + [None] * 3) == Distribution(None)


def test_nobody_is_nobody():
    assert _figures(SINGLE, [None] * 7).base == 0


def test_few_choices_are_counted_together():
    figures = _figures(SINGLE, [100] * 9 + [101] * 2 + [102] * 4)
    assert figures.bars == (
        Bar(("c1",), 15, 9),
        Bar(("c4",), 15, 0),
        Bar(("c2", "c3"), 15, 6, are_few=True),
    )


def test_it_is_not_said_that_each_is_small_where_that_leaves_two_numbers():
    figures = _figures(SINGLE, [100] * 9 + [101] * 3 + [102] * 4)
    assert figures.bars[-1] == Bar(("c2", "c3"), 16, 7)


def test_who_sees_each_answer_sees_each_number():
    figures = _figures(SINGLE, [100] * 9 + [101] * 2, exact=True)
    assert [bar.count for bar in figures.bars] == [9, 2, 0, 0]


def test_a_choice_among_several_is_shown_with_neither_few_nor_all_but_few():
    several = question(1, "several", 4)
    chosen = [[100, 101, 103]] * 6 + [[100, 101]] * 3 + [[100, 102]] * 2
    bars = [
        bar
        for one in variables_of(several, [{"1": value} for value in chosen])
        for bar in distribution(one, exact=False).bars
    ]
    assert bars == [
        Bar(("c1",), 11, 11),
        Bar(("c2",), 11, None, Hidden.ALL_BUT_FEW),
        Bar(("c3",), 11, None, Hidden.FEW),
        Bar(("c4",), 11, 6),
    ]


def test_a_scale_has_its_mean():
    figures = _figures(question(1, "scale"), [4] * 6 + [5] * 8)
    assert figures.mean == 4.6
    assert [(bar.keys, bar.percent) for bar in figures.bars][3:] == [(("4",), 43), (("5",), 57)]


def test_a_mean_that_would_tell_is_not_shown():
    assert _figures(question(1, "scale"), [4] * 9 + [5]).mean is None
    assert _figures(question(1, "scale"), [4] * 9 + [5], exact=True).mean == 4.1


def test_a_mean_that_tells_whoever_knows_why_a_class_begins_where_it_does():
    """3 to 5 are one class, so somebody gave 3: with a mean of 4.6 that is one, and nobody gave 4."""
    figures = _figures(question(1, "scale"), [3, 5, 5, 5, 5])
    assert ([bar.keys for bar in figures.bars], figures.mean) == ([("1",), ("2",), ("3", "4", "5")], None)


@pytest.mark.parametrize("number", range(5, 10))
def test_classes_and_mean_leave_of_each_small_number_a_second_possibility(number):
    """Whoever has the program tries every way in which so many people can answer."""
    ways = {}
    for counts in product(range(number + 1), repeat=5):
        if sum(counts) == number:
            values = [value for value, often in enumerate(counts, start=1) for _n in range(often)]
            ways.setdefault(_figures(question(1, "scale"), values), []).append(counts)
    for same in ways.values():
        assert all(len(set(one)) > 1 or is_shown(one[0]) for one in zip(*same, strict=True))


def test_numbers_are_counted_by_bands():
    figures = _figures(
        question(1, "number", bands=[1000, 100_000]), [1000] * 5 + [1000.5] * 6 + [100_001] * 7
    )
    assert [(bar.keys, bar.count) for bar in figures.bars] == [
        (("..1000",), 5),
        (("1000..100000",), 6),
        (("100000..",), 7),
    ]


def test_the_mean_of_small_whole_numbers_is_not_shown_where_it_tells():
    assert _figures(question(1, "number"), [0] * 9 + [1]).mean is None
    assert _figures(question(1, "number"), [0, 10, 250, 3000, 7]).mean == 653.4


def test_dates_are_counted_by_month_and_far_apart_by_year():
    months = _figures(question(1, "date"), ["2026-03-01"] * 5 + ["2026-05-31"] * 6)
    assert [(bar.keys, bar.count) for bar in months.bars] == [(("2026-03",), 5), (("2026-05",), 6)]
    years = _figures(question(1, "date"), ["1999-03-01"] * 5 + ["2026-05-31"] * 6)
    assert [(bar.keys, bar.count) for bar in years.bars] == [(("1999",), 5), (("2026",), 6)]


def test_months_counted_together_are_all_there_are_between_them():
    """Were only those named in which somebody answered, five of five people would be one each."""
    days = [f"2026-{month:02}-03" for month in (1, 2, 4, 6, 7)]
    (bar,) = _figures(question(1, "date"), days).bars
    assert (bar.keys, bar.count) == (tuple(f"2026-{month:02}" for month in range(1, 8)), 5)
    (years,) = _figures(
        question(1, "date"), [f"{year}-05-01" for year in (1990, 1994, 1999, 2003, 2004)]
    ).bars
    assert (years.keys[0], years.keys[-1], len(years.keys)) == ("1990", "2004", 15)


def test_a_matrix_is_counted_row_by_row():
    matrix = question(1, "matrix", rows=2)
    rows = variables_of(matrix, [{"1": {"150": 3, "151": 5}}] * 5 + [{"1": {"150": 2}}] * 5)
    assert [one.row for one in rows] == ["r1", "r2"]
    assert [distribution(one, exact=False).base for one in rows] == [10, 5]


def test_a_score_is_shown_where_none_of_its_groups_is_small():
    assert score_of(_rating(*[9] * 10, *[8] * 5, *[3] * 5)) == 25
    assert score_of(_rating(*[9] * 10, *[8] * 4, *[3] * 6)) is None
    assert score_of(_rating(*[3] * 7)) == -100


def test_what_is_counted_together_keeps_to_the_groups_of_the_score():
    variable = _rating(*[6] * 3, *[5] * 4, *[7] * 3, *[8] * 4, *[9] * 2, *[10] * 5)
    assert shown_classes(variable)[-3:] == [("5", "6"), ("7", "8"), ("9", "10")]


def test_a_percentage_is_whole_halves_up():
    assert percent_of(20, 38) == 53
    assert percent_of(1, 8) == 13
    assert percent_of(0, 0) == 0


def test_a_sentence_says_no_more_than_the_figures():
    figures = _figures(SINGLE, [100] * 9 + [101] * 2 + [102] * 4)
    assert chosen(figures, ["c1", "c4"]) == (9, 15)
    assert chosen(figures, ["c1", "c2", "c3"]) == (15, 15)
    assert chosen(figures, ["c1", "c2"]) is None
    assert chosen(figures, ["c9"]) is None
