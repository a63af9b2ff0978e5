from itertools import combinations

from hypothesis import HealthCheck, given, settings

from cop.rules.survey_classes import variables_of
from cop.rules.survey_tables import exact_table, tables_of
from tests.rules.survey_populations import (
    SCALE,
    SINGLE,
    counted,
    keys_by_sheet,
    margins,
    people,
    populations,
    question,
    small_groups_worked_out,
)

ENOUGH = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _sheets(pairs):
    return [{"1": 100 + first, "2": second} for first, second, number in pairs for _ in range(number)]


def _tables(questions, sheets):
    everybody = (1 << len(sheets)) - 1
    variables = [variable for one in questions for variable in variables_of(one, sheets)]
    return tables_of(variables, {one.id: everybody for one in questions})


def test_a_table_of_enough_shows_every_answer():
    sheets = _sheets([(0, 4, 6), (0, 5, 8), (1, 4, 9), (1, 5, 7)])
    (table,) = _tables([SINGLE, SCALE], sheets)
    assert table.down.classes == (("c1",), ("c2",))
    assert table.across.classes == (("4",), ("5",))
    assert table.cells == ((6, 8), (9, 7))
    assert table.down_means == (4.6, 4.4)


def test_small_cells_are_joined_with_their_neighbours():
    sheets = _sheets([(0, 3, 5), (0, 4, 2), (0, 5, 8), (1, 3, 6), (1, 4, 9), (1, 5, 7)])
    (table,) = _tables([SINGLE, SCALE], sheets)
    assert table.across.classes == (("3", "4"), ("5",))
    assert table.cells == ((7, 8), (15, 7))


def test_who_gave_no_answer_is_no_remainder():
    """All less the groups shown would be the two who left the second question out."""
    silent = [{"1": 100}, {"1": 101}]
    sheets = _sheets([(0, 4, 6), (0, 5, 8), (1, 4, 9), (1, 5, 7)]) + silent
    (table,) = _tables([SINGLE, SCALE], sheets)
    assert sum(sum(line) for line in table.cells) == len(sheets)
    assert not any(keys == ("",) for keys in table.across.classes)
    assert table.down_means == (None, None)


def test_two_questions_that_leave_one_class_have_no_table():
    assert _tables([SINGLE, SCALE], _sheets([(0, 4, 5), (1, 5, 5), (0, 5, 1)])) == []


def test_an_exact_table_shows_each_number():
    sheets = _sheets([(0, 4, 1), (1, 5, 2)])
    first, second = (variables_of(one, sheets)[0] for one in (SINGLE, SCALE))
    assert exact_table(first, second).cells == ((0, 0, 0, 1, 0), (0, 0, 0, 0, 2), (0, 0, 0, 0, 0))


@ENOUGH
@given(populations())
def test_no_sum_or_difference_of_a_table_and_its_margins_is_small(sheets):
    variables, asked = counted(sheets)
    by_name = {(one.question_id, one.row): one for one in variables}
    for table in tables_of(variables, asked):
        down, across = by_name[table.down.name], by_name[table.across.name]
        rows, columns = keys_by_sheet(down, asked), keys_by_sheet(across, asked)
        lines = [*margins(down, rows, is_down=True), *margins(across, columns, is_down=False), (None, None)]
        lines += [(one, other) for one in table.down.classes for other in table.across.classes]
        assert small_groups_worked_out(rows, columns, lines) == set()


@ENOUGH
@given(populations())
def test_groups_of_all_tables_that_lie_in_each_other_differ_by_none_or_by_five(sheets):
    variables, asked = counted(sheets)
    shown = _groups_shown(variables, asked)
    assert all(not 0 < len(group) < 5 for group in shown)
    assert [(one, other) for one, other in combinations(shown, 2) if _is_told(one, other)] == []


def _groups_shown(variables, asked):
    given_by = {(one.question_id, one.row): keys_by_sheet(one, asked) for one in variables}
    found = set()
    for table in tables_of(variables, asked):
        rows, columns = given_by[table.down.name], given_by[table.across.name]
        cells = [
            people(rows, one) & people(columns, other)
            for one in table.down.classes
            for other in table.across.classes
        ]
        assert [len(cell) for cell in cells] == [number for line in table.cells for number in line]
        found |= set(cells)
    return found


def _is_told(one, other):
    return (one < other or other < one) and 0 < abs(len(one) - len(other)) < 5


def test_blanking_small_cells_alone_is_found_out():
    """The negative control: what is left of small cells by hiding them alone is worked out."""
    sheets = _sheets([(0, 4, 6), (0, 5, 2), (1, 4, 9), (1, 5, 7)])
    rows = [f"c{one['1'] - 99}" for one in sheets]
    columns = [str(one["2"]) for one in sheets]
    lines = [(("c1",), None), (("c2",), None), (None, ("4",)), (None, ("5",))]
    lines += [(("c1",), ("4",)), (("c2",), ("4",)), (("c2",), ("5",))]
    assert small_groups_worked_out(rows, columns, lines) == {(("c1",), ("5",))}


def test_a_choice_among_several_that_few_made_is_in_no_table():
    several = question(3, "several", 2)
    sheets = [{"1": 100 + n % 2, "3": [300] if n < 2 else [301] if n < 12 else [300, 301]} for n in range(24)]
    assert {table.across.name for table in _tables([SINGLE, several], sheets)} == {(3, "c1")}
