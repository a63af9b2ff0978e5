import json
import time

import pytest
from sqlalchemy import insert

from cop import clock
from cop.models import SurveyAudience, SurveySheet, SurveyStatus
from cop.queries.survey_questions import questions_of
from cop.queries.survey_results import filters_of, frozen_facts, results_of, table_of
from cop.rules.survey_figures import Distribution, Filter, SurveyResults
from tests import factories as make


def _close(survey):
    """What closing does to the figures, through JSON as the database keeps them."""
    survey.facts = json.loads(json.dumps(frozen_facts(survey)))
    survey.status, survey.closed_at = SurveyStatus.CLOSED, clock.now()
    return survey


@pytest.fixture
def survey(db):
    return make.make_survey(community=make.make_community())


def _sheets(survey, question, *numbers):
    """So many sheets for each choice of a question."""
    for option, number in zip(question.choices, numbers, strict=True):
        for _n in range(number):
            make.make_sheet(survey, {question: option.id})


def test_an_open_anonymous_survey_says_how_many_answered_and_nothing_else(survey):
    question = make.make_survey_question(survey, "single", choices=2)
    _sheets(survey, question, 7, 6)
    results = results_of(survey, exact=True)
    assert (results.answered, results.questions, results.is_exact) == (13, (), False)


def test_a_closed_survey_keeps_the_figures_of_its_last_day(survey):
    question = make.make_survey_question(survey, "single", choices=2)
    _sheets(survey, question, 7, 6)
    before = results_of(_close(survey), exact=False)
    make.make_sheet(survey, {question: question.choices[0].id})
    assert results_of(survey, exact=False) == before
    assert [bar.count for bar in before.question(question.id).figures.bars] == [7, 6]


def test_four_answers_are_too_few_for_everybody(db):
    for is_anonymous in (True, False):
        survey = make.make_survey(community=make.make_community(), is_anonymous=is_anonymous)
        question = make.make_survey_question(survey, "single", choices=2)
        for _n in range(4):
            if is_anonymous:
                make.make_sheet(survey, {question: question.choices[0].id})
            else:
                make.make_reply(make.make_asked(survey), {question: question.choices[0].id})
        for exact in (True, False):
            results = results_of(_close(survey), exact=exact)
            assert (results.is_too_few, results.questions) == (True, ())


def test_a_named_survey_is_exact_for_those_who_may_and_pooled_for_others(db):
    survey = make.make_survey(community=make.make_community(), is_anonymous=False)
    question = make.make_survey_question(survey, "single", choices=3)
    for place in [0] * 8 + [1] * 2:
        make.make_reply(make.make_asked(survey), {question: question.choices[place].id})
    for _state in ("open", "closed"):
        exact = results_of(survey, exact=True).question(question.id).figures
        assert [bar.count for bar in exact.bars] == [8, 2, 0]
        shown = results_of(survey, exact=False).question(question.id).figures
        assert [(bar.keys, bar.count) for bar in shown.bars] == [(("c3",), 0), (("c1", "c2"), 10)]
        _close(survey)


def test_the_response_rate(survey):
    question = make.make_survey_question(survey, "single", choices=1)
    _sheets(survey, question, 6)
    for _n in range(8):
        make.make_asked(survey)
    results = results_of(_close(survey), exact=False)
    assert (results.asked, results.answered, results.response_rate) == (8, 6, 75)


def test_nobody_was_asked_by_a_public_link(db):
    survey = make.make_survey(community=make.make_community(), audience=SurveyAudience.PUBLIC)
    results = results_of(_close(survey), exact=False)
    assert (results.asked, results.response_rate) == (None, None)


def test_figures_are_the_same_after_they_were_kept(survey):
    for kind, more in (
        ("single", {"choices": 3}),
        ("matrix", {"rows": 2}),
        ("rating", {}),
        ("long_text", {}),
    ):
        make.make_survey_question(survey, kind, **more)
    single, matrix, rating, words = questions_of(survey)
    for n in range(12):
        rows = {str(row.id): 1 + n % 5 for row in matrix.rows}
        make.make_sheet(survey, {single: single.choices[n % 3].id, matrix: rows, rating: n % 11, words: "x"})
    results = results_of(_close(survey), exact=False)
    assert SurveyResults.from_json(json.loads(json.dumps(results.to_json()))) == results
    assert [one.figures.base for one in results.questions] == [12, 12, 12, 12]


def test_a_question_that_was_replaced_shows_the_answers_to_its_old_words(survey):
    old, never = (
        make.make_survey_question(survey, "single", choices=1, retired_at=clock.now()) for _ in "ab"
    )
    _sheets(survey, old, 6)
    results = results_of(_close(survey), exact=False)
    assert [(one.id, one.is_retired) for one in results.questions] == [(old.id, True)]
    assert results.question(never.id) is None


@pytest.fixture
def compared(survey):
    """Two questions that forty people answered, ten in each of four ways."""
    first, second = (make.make_survey_question(survey, "single", choices=2) for _ in "ab")
    for n in range(40):
        answers = {first: first.choices[n % 2].id, second: second.choices[n // 2 % 2].id}
        make.make_sheet(survey, answers)
    return _close(survey), first, second


def test_parts_of_an_anonymous_survey_come_from_its_tables(compared):
    survey, first, second = compared
    offered = filters_of(survey, results_of(survey, exact=False))
    assert offered == [Filter(one.id, key) for one in (first, second) for key in ("c1", "c2")]
    part = results_of(survey, exact=False, only=offered[0])
    assert (part.answered, part.only) == (20, offered[0])
    assert [bar.count for bar in part.question(second.id).figures.bars] == [10, 10]


def test_a_part_that_is_not_offered_cannot_be_asked_for(compared):
    survey, first, _second = compared
    for only in (Filter(first.id, "c3"), Filter(first.id, "c1|c2"), Filter(10**9, "c1")):
        with pytest.raises(LookupError):
            results_of(survey, exact=False, only=only)


def test_two_questions_side_by_side(compared):
    survey, first, second = compared
    table = table_of(survey, (second.id, ""), (first.id, ""), exact=False)
    assert table.cells == ((10, 10), (10, 10))
    assert table_of(survey, (first.id, ""), (first.id, ""), exact=False) is None


def test_parts_and_tables_of_a_named_survey_are_exact(db):
    survey = make.make_survey(community=make.make_community(), is_anonymous=False)
    first, second = (make.make_survey_question(survey, "single", choices=2) for _ in "ab")
    for n in range(9):
        place = int(n > 5)
        answers = {first: first.choices[place].id, second: second.choices[n % 2].id}
        make.make_reply(make.make_asked(survey), answers)
    results = results_of(survey, exact=True)
    assert filters_of(survey, results) == [Filter(first.id, "c1"), Filter(second.id, "c1")]
    part = results_of(survey, exact=True, only=Filter(first.id, "c1"))
    assert [bar.count for bar in part.question(second.id).figures.bars] == [3, 3]
    assert table_of(survey, (first.id, ""), (second.id, ""), exact=True).cells == ((3, 3), (2, 1))
    with pytest.raises(LookupError):
        results_of(survey, exact=True, only=Filter(first.id, "c2"))


def test_nothing_finer_than_what_is_shown_is_kept_of_an_anonymous_survey(survey):
    question = make.make_survey_question(survey, "scale")
    for number in [1] * 2 + [2] * 4 + [5] * 9:
        make.make_sheet(survey, {question: number})
    facts = frozen_facts(survey)
    assert facts["exact"] is None
    (kept,) = facts["shown"]["questions"]
    assert [(bar["keys"], bar["count"]) for bar in kept["figures"]["bars"]] == [
        (("1", "2"), 6),
        (("3",), 0),
        (("4",), 0),
        (("5",), 9),
    ]


def test_a_question_asked_of_some_is_too_few_where_four_answer(survey):
    some = make.make_survey_question(survey, "scale")
    every = make.make_survey_question(survey, "scale")
    for n in range(9):
        make.make_sheet(survey, {every: 4} | ({some: 5} if n < 4 else {}))
    results = results_of(_close(survey), exact=False)
    assert results.question(some.id).figures == Distribution(None)
    assert results.question(every.id).figures.base == 9


def test_two_thousand_answers_are_read_at_once(db):
    survey = make.make_survey(community=make.make_community())
    questions = [make.make_survey_question(survey, "scale") for _n in range(15)]
    rows = [{str(one.id): 1 + (n + place) % 5 for place, one in enumerate(questions)} for n in range(2000)]
    sheets = [{"key": f"{n:032}", "survey_id": survey.id, "answers": row} for n, row in enumerate(rows)]
    db.session.execute(insert(SurveySheet), sheets)
    _close(survey)
    begun = time.perf_counter()
    results = results_of(survey, exact=False)
    assert time.perf_counter() - begun < 0.5
    assert [one.figures.base for one in results.questions] == [2000] * 15
