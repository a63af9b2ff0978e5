"""Filling a survey: shipped questions, questions of another survey, and what may not be asked twice."""

import pytest
from sqlalchemy import event

from cop.errors import CopError
from cop.extensions import db as database
from cop.models import OptionAxis, SurveyCondition, SurveyStatus
from cop.queries.survey_questions import plain_sections, questions_of, sections_of
from cop.questionnaires import KEYS, questionnaire
from cop.services.questionnaires import copy_questions, fill
from tests.factories import make_community, make_survey, make_survey_question


@pytest.mark.parametrize("key", KEYS)
def test_a_survey_gets_every_question_of_what_is_shipped(db, key):
    survey = make_survey(status=SurveyStatus.DRAFT)
    fill(survey, key)
    assert tuple(plain_sections(survey)) == questionnaire(key).sections
    assert survey.questionnaire == key


def test_filling_leaves_the_words_that_a_survey_has(db):
    survey = make_survey(title_it="", title_en="Ours", intro_it="")
    fill(survey, "meeting_feedback")
    shipped = questionnaire("meeting_feedback")
    assert (survey.title.it, survey.title.en) == ("", "Ours")
    assert (survey.intro, survey.thanks) == (shipped.intro, shipped.thanks)


def test_a_copy_is_called_the_same_and_is_asked_under_the_same_answers(db):
    source, target = make_survey(), make_survey(community=make_community())
    fill(source, "financial_instruments")
    copy_questions(source, target)
    assert plain_sections(target) == plain_sections(source)
    copied = {question.id for question in questions_of(target)}
    rows = database.session.query(SurveyCondition).filter(SurveyCondition.question_id.in_(copied)).all()
    assert {row.on_id for row in rows} <= copied
    assert len(rows) == 2


def test_what_is_asked_no_more_is_not_copied(db, at):
    source, target = make_survey(), make_survey()
    gone = make_survey_question(source, retired_at=at("2026-11-22T12:00+01:00"))
    kept = make_survey_question(source, "single", choices=2)
    under_gone = make_survey_question(source)
    under_gone.conditions.append(SurveyCondition(on=gone, test="at_least", number=3))
    database.session.flush()
    copy_questions(source, target)
    copied = questions_of(target)
    assert [question.key for question in copied] == [kept.key, under_gone.key]
    assert [len(question.conditions) for question in copied] == [0, 0]
    assert [option.axis for option in copied[0].options] == [OptionAxis.CHOICE] * 2


def test_a_survey_does_not_ask_the_same_twice(db):
    survey = make_survey()
    fill(survey, "meeting_feedback")
    with pytest.raises(CopError):
        fill(survey, "meeting_feedback")


def test_sections_follow_those_that_are_there(db):
    survey = make_survey()
    mine = make_survey_question(survey)
    fill(survey, "meeting_feedback")
    first, second, third = sections_of(survey)
    assert first.questions == [mine]
    assert [second.title.en, third.title.en] == ["The meeting", "What next"]


def test_sections_questions_options_and_conditions_are_four_statements(db):
    survey = make_survey()
    fill(survey, "financial_instruments")
    database.session.expire_all()
    seen = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    for section in sections_of(survey):
        for question in section.questions:
            assert question.choices is not None
            for one in question.conditions:
                assert (one.on.key, one.option) is not None
    assert len(seen) <= 5, seen  # the survey itself, and the four
