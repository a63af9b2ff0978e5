"""A question that somebody has answered gives way to another; and when two questions are called the same."""

from cop.extensions import db as database
from cop.models import (
    SurveyQuestion,
    SurveyReplyText,
)
from cop.queries.survey_questions import answer_numbers, answered_ids, questions_of
from cop.services.questionnaires import copy_questions, fill
from cop.services.survey_options import Options
from tests.factories import make_asked, make_reply, make_sheet, make_survey, make_survey_question
from tests.services.survey_writing import IS, asked_only, conditions_of, edit, named, rows, words


def test_an_answered_question_is_never_edited(db, at):
    now = at("2026-11-22T12:00+01:00")
    survey = named()
    question = make_survey_question(survey, "several", choices=["Meat", "Fish"], key="food")
    later = make_survey_question(survey)
    asked_only(later, (question.id, IS, question.choices[1].id))
    make_reply(make_asked(survey), {question: [question.choices[0].id]})
    was = question.text_en
    new = edit(question, text_en="What do you like?", options=Options([*rows(question), *words("Nothing")]))
    old = database.session.get(SurveyQuestion, question.id, populate_existing=True)
    assert (old.retired_at, old.text_en) == (now, was)
    assert [option.text_en for option in old.options] == ["Meat", "Fish"]
    assert (new.key, new.replaces_id, new.retired_at) == ("food_2", old.id, None)
    assert [(option.key, option.text_en) for option in new.options] == [
        ("c1", "Meat"), ("c2", "Fish"), ("nothing", "Nothing"),
    ]  # fmt: skip
    assert questions_of(survey) == [new, later]
    assert questions_of(survey, has_retired=True) == [old, new, later]
    assert conditions_of(later) == [("food_2", IS, "c2", None)]
    assert later.conditions[0].option in new.options


def test_adding_a_language_to_an_answered_question_makes_another(db):
    survey = make_survey()
    question = make_survey_question(survey, text_en="")
    make_sheet(survey, {question: 3})
    assert edit(question, text_en="").id == question.id
    new = edit(question, text_en="In English")
    assert (new.replaces_id, new.text_it, new.text_en) == (question.id, question.text_it, "In English")


def test_a_draft_that_waits_counts_as_an_answer(db):
    survey = named()
    first, second = make_survey_question(survey), make_survey_question(survey, "long_text")
    make_reply(make_asked(survey), {first: 2}, submitted_at=None)
    make_reply(make_asked(survey), {first: 2})
    assert answer_numbers(survey) == {first.id: 2}
    assert edit(second, text_en="Other").id == second.id
    assert edit(first, text_en="Other").id != first.id


def test_words_of_a_named_survey_count_as_an_answer(db):
    survey = named()
    first, second = make_survey_question(survey), make_survey_question(survey, "long_text")
    reply = make_reply(make_asked(survey), {first: 2})
    reply.texts.append(SurveyReplyText(question=second, text="Well"))
    database.session.flush()
    assert answer_numbers(survey) == {first.id: 1, second.id: 1}


def test_of_an_anonymous_survey_nobody_learns_whether_a_single_question_has_an_answer(db):
    survey = make_survey()
    first, rare = make_survey_question(survey), make_survey_question(survey)
    assert answered_ids(survey) == set()
    make_sheet(survey, {first: 3})
    make_sheet(survey, {first: 5})
    make_sheet(make_survey(), {rare: 5})
    assert answer_numbers(survey) == {first.id: 2, rare.id: 2}


def test_other_words_break_the_comparison_unless_they_are_the_same_question(db):
    source, target = make_survey(), make_survey()
    make_survey_question(source, key="ours", text_en="Wel?")
    make_survey_question(source, key="mine", text_en="")
    copy_questions(source, target)
    typo, translated = questions_of(target)
    assert edit(typo, text_en="Well?", is_same=True).key == "ours"
    assert edit(typo, help_en="Think twice").key == "ours"
    assert edit(typo, text_en="Badly?").key == "ours_2"
    assert edit(translated, text_en="In English at last").key == "mine"
    assert [question.key for question in questions_of(source)] == ["ours", "mine"]


def test_a_shipped_question_in_other_words_is_another_one(db):
    survey = make_survey()
    fill(survey, "meeting_feedback")
    first = questions_of(survey)[0]
    assert edit(first, text_en="Other", text_it="Altro").key == "meeting_overall_2"
