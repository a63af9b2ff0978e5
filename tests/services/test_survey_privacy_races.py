"""Somebody named in anonymous answers is erased while others answer: no answer is lost, none is there twice."""

import threading
import time

import pytest
from sqlalchemy import select

from cop import clock
from cop.extensions import db
from cop.models import Person, Survey, SurveyInvitation, SurveySheet
from cop.services import erasures, traces
from cop.services.erasures import erase_person
from cop.services.survey_answers import hand_in
from tests.factories import make_asked, make_person, make_sheet, make_survey, make_survey_question
from tests.services.conftest import DELAY
from tests.services.racing import act, at_once, commit

AT_ONCE = 6
EXPECTED = sorted([*(f"{n}: ask …" for n in range(4)), *(f"new {n}" for n in range(AT_ONCE))])


@pytest.fixture
def app(open_app):
    return open_app()


@pytest.fixture
def begun(monkeypatch):
    """Set when the first sheet is read; it is changed a moment later."""
    begun, scrubbed = threading.Event(), traces.scrubbed

    def slowly(value, words):
        if isinstance(value, dict) and any("ask" in str(text) for text in value.values()):
            begun.set()
            time.sleep(DELAY)
        return scrubbed(value, words)

    monkeypatch.setattr(traces, "scrubbed", slowly)
    return begun


def survey_that_names_somebody():
    survey, person = make_survey(), make_person(name="Livia Corallo")
    question = make_survey_question(survey, "long_text")
    for n in range(4):
        make_sheet(survey, {question: f"{n}: ask Livia Corallo"})
    return survey.id, question.id, person.id, [make_asked(survey).id for _n in range(AT_ONCE)]


def answers_after_a_race(app, begun):
    survey_id, question_id, person_id, asked = commit(app, survey_that_names_somebody)

    def erase():
        erase_person(db.session.get_one(Person, person_id), by=None, at=clock.now())

    def answer(n):
        begun.wait(5)
        survey = db.session.get_one(Survey, survey_id)
        invitation = db.session.get_one(SurveyInvitation, asked[n])
        hand_in(survey, {str(question_id): f"new {n}"}, invitation=invitation, at=clock.now())

    _seconds, errors = at_once(AT_ONCE + 1, lambda n: act(app, erase if n == AT_ONCE else lambda: answer(n)))
    with app.app_context():
        sheets = db.session.scalars(select(SurveySheet))
        return errors, sorted(sheet.answers[str(question_id)] for sheet in sheets)


def test_no_answer_is_lost_while_a_name_goes(app, begun):
    assert answers_after_a_race(app, begun) == ([], EXPECTED)


def test_without_the_lock_answers_are_lost(app, begun, monkeypatch):
    """The control: what is raced here goes wrong without the lock. Of SQLite's writers there is but one."""
    monkeypatch.setattr(erasures, "lock_surveys_told_of", lambda _people: None)
    with app.app_context():
        is_alone = db.engine.dialect.name == "sqlite"
    assert (answers_after_a_race(app, begun) == ([], EXPECTED)) is is_alone
