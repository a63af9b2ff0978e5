"""Questions of a survey: added, changed, versioned, copied, taken away, and what they depend on."""

import pytest

from cop import clock
from cop.errors import CopError
from cop.extensions import db as database
from cop.models import (
    ConditionTest,
    OptionAxis,
    SurveyQuestion,
    SurveyQuestionKind,
    SurveyReplyText,
    SurveyStatus,
)
from cop.queries.survey_questions import answer_numbers, answered_ids, questions_of, sections_of
from cop.rules.viewer import Viewer
from cop.services import survey_questions as services
from cop.services.questionnaires import copy_questions, fill
from cop.services.survey_conditions import ConditionFacts, set_conditions
from cop.services.survey_options import OptionFacts, Options
from tests.factories import make_asked, make_reply, make_sheet, make_survey, make_survey_question

BY = Viewer(person_id=None)
IS, AT_LEAST = ConditionTest.IS, ConditionTest.AT_LEAST
K = SurveyQuestionKind


def words(*texts):
    return [OptionFacts(None, "", text) for text in texts]


def rows(question, axis=OptionAxis.CHOICE, **other):
    """The choices as a form sends them back, some in other words ("" takes one away)."""
    return [
        OptionFacts(o.id, o.text_it, o.text_en)
        if other.get(o.key) is None
        else OptionFacts(o.id, "", other[o.key])
        for o in question.options
        if o.axis == axis
    ]


def add(survey, kind=K.SINGLE, text="What do you eat?", **kw):
    section = sections_of(survey)[0]
    return services.add_question(section, kind=kind, text_it="", text_en=text, by=BY, **kw)


def edit(question, **kw):
    facts = {name: getattr(question, name) for name in ("text_it", "text_en")}
    options = kw.pop("options", None) or Options(rows(question), rows(question, OptionAxis.ROW))
    return services.change_question(question, options=options, by=BY, at=clock.now(), **facts | kw)


def asked_only(question, *conditions):
    return set_conditions(question, [ConditionFacts(*one) for one in conditions], by=BY, at=clock.now())


def conditions_of(question):
    return [(c.on.key, c.test, c.option.key if c.option else None, c.number) for c in question.conditions]


def named(**kw):
    return make_survey(is_anonymous=False, **kw)


def test_questions_get_keys_of_their_own_in_every_survey(db):
    first, second = make_survey(), make_survey()
    keys = [
        add(survey, K.LONG_TEXT, text).key for survey in (first, first, second) for text in ("Più?", "!!!")
    ]
    assert keys == ["piu", "question", "piu_2", "question_2", "piu_3", "question_3"]
    assert add(second, K.SCALE, "meeting overall").key == "meeting_overall_2"
    assert [one.position for one in questions_of(first)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("kind", "options", "field"),
    [
        (K.SINGLE, Options(), "choices"),
        (K.SEVERAL, Options(words("One", "")), "choices"),
        (K.SINGLE, Options(words(*"x" * 31)), "choices"),
        (K.MATRIX, Options(), "rows"),
        (K.MATRIX, Options(words("One"), words("Row")), "choices"),
        (K.MATRIX, Options(words(*"x" * 11), words("Row")), "choices"),
        (K.MATRIX, Options((), words(*"x" * 21)), "rows"),
    ],
)
def test_too_little_or_too_much_to_choose_from_is_refused(db, kind, options, field):
    with pytest.raises(CopError) as refused:
        add(make_survey(), kind, options=options)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"least": 3.0, "most": 2.0}, "most"),
        ({"bands": [3.0, 3.0]}, "bands"),
        ({"bands": [3.0, 2.0]}, "bands"),
        ({"text": ""}, "text_it"),
    ],
)
def test_numbers_and_words_must_make_sense(db, facts, field):
    with pytest.raises(CopError) as refused:
        add(make_survey(), K.NUMBER, **facts)
    assert refused.value.field == field


def test_an_unanswered_question_is_changed_in_place(db):
    question = add(make_survey(), options=Options(words("Meat", "Fish")))
    key, ids = question.key, [option.id for option in question.options]
    changed = edit(question, text_en="What do you drink?", options=Options([*rows(question), *words("Meat")]))
    assert (changed.id, changed.key, changed.retired_at) == (question.id, key, None)
    assert [option.id for option in changed.options][:2] == ids
    assert [(option.key, option.text_en) for option in changed.options] == [
        ("meat", "Meat"), ("fish", "Fish"), ("meat_2", "Meat"),
    ]  # fmt: skip


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


def test_a_copy_follows_its_original(db):
    survey = make_survey()
    first = add(survey, options=Options(words("Yes", "No")))
    second = add(survey, K.MATRIX, "How?", options=Options((), words("One", "Two")))
    asked_only(second, (first.id, IS, first.choices[0].id))
    last = add(survey, K.DATE, "When?")
    copy = services.copy_question(second, by=BY)
    assert questions_of(survey) == [first, second, copy, last]
    assert (copy.key, [row.key for row in copy.rows]) == ("how_2", ["one", "two"])
    assert conditions_of(copy) == conditions_of(second)


def test_a_question_is_deleted_or_retires(db):
    survey = named()
    unanswered, answered = make_survey_question(survey), make_survey_question(survey)
    make_reply(make_asked(survey), {answered: 3})
    for question in (unanswered, answered):
        services.remove_question(question, by=BY, at=clock.now())
    assert questions_of(survey) == []
    assert questions_of(survey, has_retired=True) == [answered]
    with pytest.raises(CopError):
        services.remove_question(answered, by=BY, at=clock.now())


def test_what_others_depend_on_stays(db):
    survey = make_survey()
    first = add(survey, options=Options(words("Yes", "No", "Perhaps")))
    second = add(survey, K.SCALE, "How much?")
    asked_only(second, (first.id, IS, first.choices[2].id))
    with pytest.raises(CopError):
        services.remove_question(first, by=BY, at=clock.now())
    with pytest.raises(CopError) as refused:
        edit(first, options=Options(rows(first, perhaps="")[:2]))
    assert refused.value.field == "choices"
    asked_only(second)
    services.remove_question(first, by=BY, at=clock.now())
    assert questions_of(survey) == [second]


def test_conditions_look_back_at_what_fits(db):
    survey = make_survey()
    choice = add(survey, options=Options(words("Yes", "No")))
    scale = add(survey, K.SCALE, "How much?")
    text = add(survey, K.SHORT_TEXT, "Why?")
    foreign = add(make_survey(), K.SCALE, "Elsewhere?")
    yes = choice.choices[0].id
    assert conditions_of(asked_only(text, (choice.id, IS, yes), (scale.id, AT_LEAST, None, 4.0))) == [
        (choice.key, IS, "yes", None), (scale.key, AT_LEAST, None, 4.0),
    ]  # fmt: skip
    for question, wrong in (
        (scale, (text.id, IS, yes)),
        (scale, (scale.id, AT_LEAST, None, 3.0)),
        (choice, (scale.id, AT_LEAST, None, 3.0)),
        (text, (foreign.id, AT_LEAST, None, 3.0)),
        (text, (scale.id, IS, yes)),
        (text, (scale.id, AT_LEAST, None, None)),
        (text, (scale.id, AT_LEAST, None, float("inf"))),
        (text, (choice.id, AT_LEAST, None, 1.0)),
        (text, (choice.id, IS, foreign.id + 1000)),
    ):
        with pytest.raises(CopError) as refused:
            asked_only(question, wrong)
        assert refused.value.field == "conditions"


def test_other_conditions_on_an_answered_question_make_another(db):
    survey = named()
    first, second = make_survey_question(survey), make_survey_question(survey)
    make_reply(make_asked(survey), {first: 3, second: 2})
    new = asked_only(second, (first.id, AT_LEAST, None, 3.0))
    assert (new.replaces_id, conditions_of(second), len(conditions_of(new))) == (second.id, [], 1)
    newest = edit(first, text_en="Other")
    assert conditions_of(new) == [(newest.key, AT_LEAST, None, 3.0)]


def test_a_closed_survey_keeps_its_questions(db):
    survey = make_survey(status=SurveyStatus.CLOSED)
    question = make_survey_question(survey)
    for attempt in (
        lambda: add(survey, K.DATE),
        lambda: edit(question, text_en="Other"),
        lambda: services.copy_question(question, by=BY),
        lambda: services.remove_question(question, by=BY, at=clock.now()),
        lambda: asked_only(question),
    ):
        with pytest.raises(CopError):
            attempt()
