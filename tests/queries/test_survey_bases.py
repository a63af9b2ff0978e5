"""What the number of people who were asked a question tells of the answers to the one before."""

import pytest

from cop import clock
from cop.models import ConditionTest, SurveyCondition, SurveyStatus
from cop.queries.survey_questions import questions_of
from cop.queries.survey_quotes import open_questions
from cop.queries.survey_results import frozen_facts, results_of
from tests import factories as make
from tests.factories.saving import save


@pytest.fixture
def survey(db):
    return make.make_survey(community=make.make_community())


def asked_if(question, on, *, option=None, at_least=None):
    """Ask a question only after an answer to another one."""
    test = ConditionTest.IS if option else ConditionTest.AT_LEAST
    facts = {"option_id": option.id} if option else {"number": at_least}
    save(SurveyCondition(question_id=question.id, on_id=on.id, test=test, **facts))


def bases(survey):
    survey.facts = frozen_facts(survey)
    survey.status, survey.closed_at = SurveyStatus.CLOSED, clock.now()
    return [one.figures.base for one in results_of(survey, exact=False).questions]


def yes_or_no(survey, yes, no, kind="scale", **kw):
    """A question that so many answered with yes and so many with no; who said yes is asked another."""
    first = make.make_survey_question(survey, "single", choices=["Yes", "No"], is_required=True)
    second = make.make_survey_question(survey, kind, **kw)
    asked_if(second, first, option=first.choices[0])
    value = {"scale": 4, "long_text": "words"}.get(kind)
    for n in range(yes + no):
        answers = {first: first.choices[n >= yes].id}
        make.make_sheet(survey, answers | ({second: value} if n < yes else {}))
    return first, second


def test_all_less_those_asked_more_are_not_few(survey):
    """Fourteen answered, twelve of them were asked more: two said no."""
    yes_or_no(survey, 12, 2, is_required=True)
    assert bases(survey) == [14, None]
    assert survey.facts["tables"] == []


def test_enough_said_the_one_and_the_other(survey):
    yes_or_no(survey, 12, 5, is_required=True)
    assert bases(survey) == [17, 12]


def test_who_need_not_answer_may_have_left_it_out(survey):
    yes_or_no(survey, 12, 2)
    assert bases(survey) == [14, 12]


def test_those_above_a_number_less_those_above_another(survey):
    first = make.make_survey_question(survey, "rating", is_required=True)
    five, seven = (make.make_survey_question(survey, "scale", is_required=True) for _n in range(2))
    asked_if(five, first, at_least=5)
    asked_if(seven, first, at_least=7)
    for n in [0] * 6 + [1] * 5 + [5] * 2 + [7] * 9:
        more = {one: 3 for one, least in ((five, 5), (seven, 7)) if n >= least}
        make.make_sheet(survey, {first: n} | more)
    assert [None if one is None else one for one in bases(survey)] == [22, None, 9]


def test_who_sees_each_answer_sees_these(db):
    survey = make.make_survey(community=make.make_community(), is_anonymous=False)
    first = make.make_survey_question(survey, "single", choices=["Yes", "No"], is_required=True)
    second = make.make_survey_question(survey, "scale", is_required=True)
    asked_if(second, first, option=first.choices[0])
    for n in range(9):
        answers = {first: first.choices[n >= 7].id} | ({second: 4} if n < 7 else {})
        make.make_reply(make.make_asked(survey), answers)
    assert bases(survey) == [9, None]
    assert [one.figures.base for one in results_of(survey, exact=True).questions] == [9, 7]


def test_words_are_not_read_where_their_number_tells(survey):
    yes_or_no(survey, 12, 2, kind="long_text", is_required=True)
    assert bases(survey) == [14, None]
    (words,) = open_questions(survey)
    assert (words.number, words.answers) == (None, [])


def test_every_choice_of_several_alone(survey):
    """Of those who chose some, who chose one of them: those asked more less those who did not."""
    first = make.make_survey_question(survey, "several", choices=2, is_required=True)
    second = make.make_survey_question(survey, "scale", is_required=True)
    asked_if(second, first, option=first.choices[0])
    ids = [one.id for one in questions_of(survey)[0].choices]
    for n in range(20):
        make.make_sheet(survey, {first: ids} | {second: 2} if n < 17 else {first: ids[1:]})
    assert bases(survey) == [20, None]
