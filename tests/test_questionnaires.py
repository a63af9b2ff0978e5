"""The questionnaires that are shipped: whole, in both languages, and answerable."""

from dataclasses import fields
from pathlib import Path

import pytest

import cop.questionnaires as shipped
from cop.models import (
    Bilingual,
    ConditionTest,
    SurveyOption,
    SurveyQuestion,
    SurveyQuestionKind,
    SurveySection,
)
from cop.questionnaires import KEYS, questionnaire

K = SurveyQuestionKind
SAME_IN_BOTH = {"Crowdfunding", "No", "Online"}
WITH_NUMBERS = {K.SCALE, K.RATING, K.NUMBER}


@pytest.fixture(params=KEYS)
def one(request):
    return questionnaire(request.param)


def texts_in(record):
    """Every text of a questionnaire, with where it stands."""
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, Bilingual):
            yield f"{type(record).__name__} {getattr(record, 'key', '')} {field.name}", value
        for part in value if isinstance(value, tuple) and field.name != "bands" else ():
            yield from texts_in(part)


def test_every_file_is_offered():
    assert sorted(KEYS) == sorted(path.stem for path in Path(shipped.__file__).parent.glob("*.toml"))
    with pytest.raises(KeyError):
        questionnaire("../secrets")


def test_every_text_is_in_both_languages(one):
    halves = [where for where, text in texts_in(one) if bool(text.it) != bool(text.en)]
    same = [text.it for _where, text in texts_in(one) if text.it and text.it == text.en]
    assert (halves, set(same) - SAME_IN_BOTH) == ([], set())
    assert all((one.name.it, one.about.it, one.title.it, one.intro.it, one.thanks.it))


def test_every_text_fits_its_column(one):
    of = {"Question": SurveyQuestion, "Choice": SurveyOption, "Section": SurveySection}
    long = []
    for where, text in texts_in(one):
        kind, _key, name = where.split(" ")
        most = getattr(of[kind].__table__.c[f"{name}_it"].type, "length", None) if kind in of else None
        long += [where for words in (text.it, text.en) if most and len(words) > most]
    assert long == []


def test_keys_are_unique(one):
    keys = [question.key for question in one.questions]
    assert len(keys) == len(set(keys))
    for question in one.questions:
        for options in (question.choices, question.rows):
            assert len(options) == len({option.key for option in options})


def test_no_two_questionnaires_call_different_questions_the_same():
    by_key = {}
    for one in shipped.questionnaires():
        for question in one.questions:
            assert by_key.setdefault(question.key, question) == question


def test_each_kind_has_what_it_needs(one):
    for question in one.questions:
        has_choices = question.kind in {K.SINGLE, K.SEVERAL}
        assert (len(question.choices) >= 2) == (has_choices or bool(question.choices)), question.key
        assert has_choices <= bool(question.choices), question.key
        assert bool(question.rows) == (question.kind == K.MATRIX), question.key
        has_ends = question.kind in {K.SCALE, K.RATING} or (
            question.kind == K.MATRIX and not question.choices
        )
        assert bool(question.low.it and question.high.it) == has_ends, question.key
        assert bool(question.bands) == (question.kind == K.NUMBER), question.key
        assert list(question.bands) == sorted(set(question.bands)), question.key


def test_conditions_look_back_at_what_can_be_compared(one):
    seen = {}
    for question in one.questions:
        for condition in question.conditions:
            on = seen[condition.on]
            if condition.test in {ConditionTest.IS, ConditionTest.IS_NOT}:
                assert condition.option in {choice.key for choice in on.choices}
                assert on.kind in {K.SINGLE, K.SEVERAL}
            else:
                assert on.kind in WITH_NUMBERS
        seen[question.key] = question


def test_the_six_are_there():
    assert {one.key: len(one.questions) for one in shipped.questionnaires()} == {
        "meeting_feedback": 10, "edition_end": 14, "follow_up": 8, "needs_analysis": 12,
        "financial_instruments": 13, "value_creation": 11,
    }  # fmt: skip
