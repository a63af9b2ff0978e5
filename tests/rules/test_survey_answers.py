"""What answers a question, and which questions are asked of whom."""

import pytest

from cop.models import ConditionTest, OptionAxis, SurveyCondition, SurveyOption, SurveyQuestion
from cop.rules.survey_answers import Fault, UnfitError, asked, checked, is_answered, kept, missing

IS, IS_NOT, AT_LEAST, AT_MOST = ConditionTest


def question(id_, kind, *, choices=(), rows=(), conditions=(), **kw):
    """A question without a database; `choices` and `rows` are ids."""
    options = [SurveyOption(id=one, axis=OptionAxis.CHOICE) for one in choices]
    options += [SurveyOption(id=one, axis=OptionAxis.ROW) for one in rows]
    return SurveyQuestion(id=id_, kind=kind, options=options, conditions=list(conditions), **kw)


def when(on_id, test, value):
    is_option = test in (IS, IS_NOT)
    return SurveyCondition(
        on_id=on_id, test=test, option_id=value if is_option else None, number=None if is_option else value
    )


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("single", "7", 7),
        ("single", "", None),
        ("several", ["9", "7", "9"], [7, 9]),
        ("several", [], None),
        ("scale", "1", 1),
        ("rating", "10", 10),
        ("rating", "0", 0),
        ("number", "1,500.5", 1500.5),
        ("number", "€ 100,000", 100_000),
        ("number", "-3", -3),
        ("date", "2026-11-26", "2026-11-26"),
        ("date", "26/11/2026", "2026-11-26"),
        ("short_text", "  two \n words\x00 ", "two words"),
        ("long_text", " first \r\nsecond\u202e ", "first\nsecond"),
    ],
)
def test_checked(kind, raw, value):
    assert checked(question(1, kind, choices=[7, 9]), raw) == value


@pytest.mark.parametrize(
    ("kind", "raw", "fault"),
    [
        ("single", "8", Fault.NOT_A_CHOICE),
        ("single", "1e30", Fault.NOT_A_CHOICE),
        ("several", ["7", "8"], Fault.NOT_A_CHOICE),
        ("scale", "0", Fault.NOT_A_CHOICE),
        ("scale", "٣", Fault.NOT_A_CHOICE),
        ("rating", "11", Fault.NOT_A_CHOICE),
        ("number", "many", Fault.NOT_A_NUMBER),
        ("number", "1,5", Fault.NOT_A_NUMBER),
        ("number", "1e5", Fault.NOT_A_NUMBER),
        ("number", "nan", Fault.NOT_A_NUMBER),
        ("number", "9" * 31, Fault.NOT_A_NUMBER),
        ("number", "9" * 20, Fault.OUT_OF_RANGE),
        ("date", "31/02/2026", Fault.NOT_A_DAY),
        ("date", "0001-01-01", Fault.NOT_A_DAY),
        ("date", "today", Fault.NOT_A_DAY),
        ("short_text", "x" * 301, Fault.TOO_LONG),
        ("long_text", "x" * 1_000_000, Fault.TOO_LONG),
    ],
)
def test_checked_refuses(kind, raw, fault):
    with pytest.raises(UnfitError) as refused:
        checked(question(1, kind, choices=[7, 9]), raw)
    assert refused.value.fault == fault


def test_numbers_are_read_as_the_language_writes_them():
    number = question(1, "number")
    assert checked(number, "1.500,5", language="it") == 1500.5
    assert checked(number, "1.500", language="it") == 1500
    assert checked(number, "1.500", language="en") == 1.5


def test_a_number_lies_between_its_ends():
    number = question(1, "number", least=0, most=100)
    assert [checked(number, typed) for typed in ("0", "100")] == [0, 100]
    for typed in ("-1", "100.5"):
        with pytest.raises(UnfitError) as refused:
            checked(number, typed)
        assert refused.value.fault == Fault.OUT_OF_RANGE


def test_a_matrix_is_answered_row_by_row():
    on_choices = question(1, "matrix", choices=[7, 9], rows=[3, 4])
    on_scale = question(2, "matrix", rows=[3, 4])
    assert checked(on_choices, {"3": "7", "4": ""}) == {"3": 7}
    assert checked(on_scale, {"3": "5", "4": "1"}) == {"3": 5, "4": 1}
    assert checked(on_scale, {}) is None
    for raw in ({"5": "7"}, {"3": "8"}):
        with pytest.raises(UnfitError):
            checked(on_choices, raw)
    assert not is_answered(on_choices, {"1": {"3": 7}})
    assert is_answered(on_choices, {"1": {"3": 7, "4": 9}})


def test_asked_without_conditions_is_everything():
    questions = [question(1, "scale"), question(2, "rating")]
    assert asked(questions, {}) == questions


@pytest.mark.parametrize(
    ("test", "value", "answers", "is_asked"),
    [
        (IS, 7, {"1": 7}, True),
        (IS, 7, {"1": 9}, False),
        (IS, 7, {"1": [7, 9]}, True),
        (IS, 7, {}, False),
        (IS_NOT, 7, {"1": 9}, True),
        (IS_NOT, 7, {"1": [7, 9]}, False),
        (IS_NOT, 7, {}, False),
        (AT_LEAST, 4, {"1": 4}, True),
        (AT_LEAST, 4, {"1": 3}, False),
        (AT_MOST, 0, {"1": 0}, True),
        (AT_MOST, 0.5, {"1": 0.6}, False),
        (AT_LEAST, 4, {"1": "words"}, False),
    ],
)
def test_asked_under_a_condition(test, value, answers, is_asked):
    questions = [question(1, "scale"), question(2, "rating", conditions=[when(1, test, value)])]
    assert (questions[1] in asked(questions, answers)) == is_asked


def test_conditions_on_one_question_are_alternatives_on_several_all_hold():
    questions = [
        question(1, "single"),
        question(2, "scale"),
        question(3, "rating", conditions=[when(1, IS, 7), when(1, IS, 9), when(2, AT_LEAST, 3)]),
    ]
    last = questions[2]
    found = [last in asked(questions, answers) for answers in ({"1": 9, "2": 3}, {"1": 9}, {"1": 8, "2": 3})]
    assert found == [True, False, False]


def test_an_answer_to_what_is_not_asked_does_not_count():
    questions = [
        question(1, "single"),
        question(2, "single", conditions=[when(1, IS, 7)]),
        question(3, "single", conditions=[when(2, IS, 9)]),
    ]
    assert [one.id for one in asked(questions, {"1": 8, "2": 9, "3": 1})] == [1]
    assert [one.id for one in asked(questions, {"1": 7, "2": 9})] == [1, 2, 3]


def test_missing_is_what_is_asked_required_and_not_answered():
    questions = [
        question(1, "single", is_required=True),
        question(2, "scale", is_required=True, conditions=[when(1, IS, 7)]),
        question(3, "short_text", is_required=False),
    ]
    assert [
        [one.id for one in missing(questions, a)] for a in ({}, {"1": 9}, {"1": 7}, {"1": 7, "2": 0})
    ] == [
        [1],
        [],
        [2],
        [],
    ]


def test_kept_leaves_out_what_is_not_asked_and_says_what_does_not_fit():
    questions = [
        question(1, "single", choices=[7, 9]),
        question(2, "scale", conditions=[when(1, IS, 9)]),
        question(3, "number"),
    ]
    assert kept(questions, {"1": 7, "2": 4, "3": 2.5, "9": "stranger"}) == ({"1": 7, "3": 2.5}, {})
    assert kept(questions, {"1": 9, "2": 6, "3": "x"}) == (
        {"1": 9},
        {2: Fault.NOT_A_CHOICE, 3: Fault.NOT_A_NUMBER},
    )


def test_kept_answers_are_kept_again_as_they_are():
    questions = [
        question(1, "several", choices=[7, 9]),
        question(2, "matrix", rows=[3]),
        question(3, "number"),
        question(4, "date"),
        question(5, "long_text"),
    ]
    answers = {"1": [7, 9], "2": {"3": 5}, "3": 100_000.25, "4": "2026-11-26", "5": "two\nlines"}
    assert kept(questions, answers) == (answers, {})
