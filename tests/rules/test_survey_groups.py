import json
from datetime import date

from cop.models import Bilingual
from cop.rules.survey_classes import distribution, variables_of
from cop.rules.survey_figures import Bar, Filter, Hidden, QuestionFigures, SurveyResults
from cop.rules.survey_groups import Tables, group_in, parts_of, tables_from, tables_to_json
from cop.rules.survey_tables import tables_of
from tests.rules.survey_populations import SCALE, SEVERAL, SINGLE

WORDS = Bilingual("x", "y")


def _survey(sheets):
    """The figures of three questions and the tables of each two, as a survey keeps them."""
    questions = []
    variables = []
    for one in (SINGLE, SCALE, SEVERAL):
        own = variables_of(one, sheets)
        variables += own
        figures = distribution(own[0], exact=False)
        if one is SEVERAL:
            bars = tuple(bar for each in own for bar in distribution(each, exact=False).bars)
            figures = type(figures)(figures.base, bars)
        choices = {option.key: WORDS for option in one.options}
        questions.append(QuestionFigures(one.id, one.key, one.kind, WORDS, WORDS, figures, choices=choices))
    results = SurveyResults(1, date(2026, 5, 1), True, False, 40, len(sheets), tuple(questions))
    everybody = (1 << len(sheets)) - 1
    tables = tables_of(variables, dict.fromkeys((1, 2, 3), everybody))
    return results, Tables(tables)


SHEETS = [{"1": 100 + n % 2, "2": 4 + (n // 2) % 2, "3": [300] if n < 20 else [300, 301]} for n in range(40)]


def test_the_figures_of_a_part():
    results, tables = _survey(SHEETS)
    part = group_in(results, tables, Filter(1, "c1"))
    assert part.answered == 20
    assert part.asked is None
    scale, several = part.questions
    assert scale.figures.bars[3:] == (Bar(("4",), 20, 10), Bar(("5",), 20, 10))
    assert scale.figures.mean == 4.5
    assert several.figures.bars == (Bar(("c1",), 0, None, Hidden.WITHHELD), Bar(("c2",), 20, 10))


def test_a_part_by_a_choice_among_several():
    results, tables = _survey(SHEETS)
    part = group_in(results, tables, Filter(3, "1", "c2"))
    assert part.answered == 20
    assert [one.id for one in part.questions] == [1, 2]
    assert [bar.count for bar in part.question(1).figures.bars] == [10, 10, 0]


def test_a_part_that_is_not_offered_has_no_figures():
    results, tables = _survey(SHEETS)
    for only in (Filter(1, "c3"), Filter(1, "c9"), Filter(9, "c1"), Filter(2, "4|5"), Filter(3, "2", "c2")):
        assert group_in(results, tables, only) is None


def test_tables_are_the_same_after_they_were_kept():
    _results, tables = _survey(SHEETS)
    kept = json.loads(json.dumps(tables_to_json(tables.tables)))
    assert tables_from(kept).tables == tables.tables


def test_parts_of_an_exact_question_have_five_at_least():
    results, _tables = _survey(SHEETS)
    assert parts_of(results.question(1)) == [Filter(1, "c1"), Filter(1, "c2")]
    assert parts_of(results.question(3)) == [
        Filter(3, "1", "c1"),
        Filter(3, "1", "c2"),
        Filter(3, "0", "c2"),
    ]
