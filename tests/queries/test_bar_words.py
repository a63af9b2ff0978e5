"""Bands of numbers in words, as figures show them."""

import pytest
from flask_babel import force_locale

from cop.queries.bar_words import bar_label
from cop.queries.survey_results import results_of
from tests import factories as make


@pytest.fixture
def survey(db):
    return make.make_survey(community=make.make_community(), is_anonymous=False)


def _labels(survey, question, language, *numbers):
    for number in numbers:
        make.make_reply(make.make_asked(survey), {question: number})
    figures = results_of(survey, exact=True).question(question.id)
    with force_locale(language):
        return [bar_label(figures, bar, language) for bar in figures.figures.bars]


def _number(survey, **kw):
    return make.make_survey_question(survey, "number", unit_it="persone", unit_en="people", **kw)


def test_the_unit_of_a_band_is_said_once(survey):
    question = _number(survey, bands=[5, 1500])
    expected = ["up to 5 people", "over 5, up to 1,500 people", "over 1,500 people"]
    assert _labels(survey, question, "en", 1, 6, 6, 6, 7) == expected


def test_the_first_band_begins_with_the_least_number_that_may_be_typed(survey):
    question = _number(survey, least=0, bands=[5])
    assert _labels(survey, question, "en", 1, 6, 6, 6, 7) == ["0 to 5 people", "over 5 people"]


def test_a_band_of_one_number_is_that_number(survey):
    question = _number(survey, least=0, bands=[0, 5])
    assert _labels(survey, question, "it", 0, 6, 6, 6, 7) == [
        "0 persone",
        "oltre 0, fino a 5 persone",
        "oltre 5 persone",
    ]
