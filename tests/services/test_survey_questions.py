"""Questions of a survey: added, changed, copied, taken away."""

import pytest

from cop import clock
from cop.errors import CopError
from cop.models import (
    SurveyStatus,
)
from cop.queries.survey_questions import questions_of
from cop.services import survey_questions as services
from cop.services.survey_options import Options
from tests.factories import make_asked, make_reply, make_survey, make_survey_question
from tests.services.survey_writing import (
    BY,
    IS,
    K,
    add,
    asked_only,
    conditions_of,
    edit,
    named,
    rows,
    words,
)


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
