"""Under which earlier answers a question is asked, and what therefore stays."""

import pytest

from cop import clock
from cop.errors import CopError
from cop.queries.survey_questions import questions_of
from cop.services import survey_questions as services
from cop.services.survey_options import Options
from tests.factories import make_asked, make_reply, make_survey, make_survey_question
from tests.services.survey_writing import (
    AT_LEAST,
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
