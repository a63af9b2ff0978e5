"""Many answers to one survey at once, on real connections; the control without the lock must go wrong."""

import time
from collections import Counter

import pytest
from sqlalchemy import select

from cop import clock, extensions, tokens
from cop.extensions import db
from cop.models import Survey, SurveyAudience, SurveyInvitation, SurveyReceipt, SurveySheet, SurveyStatus
from cop.services import survey_answers
from cop.services.survey_answers import SurveyOverError, hand_in
from tests.factories import make_asked, make_survey, make_survey_question
from tests.services.conftest import DELAY
from tests.services.racing import act, at_once, commit

QUOTA, PEOPLE, TIMES = 5, 30, 50


@pytest.fixture
def delay(monkeypatch):
    """Put the delay between counting the answers and adding one."""
    monkeypatch.setattr(survey_answers, "after_check", lambda: time.sleep(DELAY))


@pytest.fixture
def no_lock(monkeypatch):
    """Take the locks away: no FOR UPDATE, no BEGIN IMMEDIATE."""
    monkeypatch.setattr(survey_answers, "lock_survey", lambda id_: db.session.get_one(Survey, id_))
    monkeypatch.setattr(extensions, "_begin_sqlite", lambda _connection: None)


def prepare(app, **kw):
    """Commit a survey with one question and people asked; return its id, that of the question, and theirs."""

    def build():
        survey = make_survey(**kw)
        question = make_survey_question(survey)
        return survey.id, question.id, [make_asked(survey).id for _ in range(PEOPLE)]

    return commit(app, build)


def answer(app, survey_id, question_id, invitation_id):
    def verb():
        hand_in(
            db.session.get_one(Survey, survey_id),
            {str(question_id): 4},
            invitation=db.session.get_one(SurveyInvitation, invitation_id),
            at=clock.now(),
        )

    act(app, verb)


def outcome(app, survey_id):
    """Return (sheets, people marked as having answered, status)."""
    with app.app_context():
        marked = select(SurveyInvitation.id).where(SurveyInvitation.answered_on.is_not(None))
        sheets = db.session.scalars(select(SurveySheet.key)).all()
        people = db.session.scalars(marked).all()
        return len(sheets), len(people), db.session.get_one(Survey, survey_id).status


def test_no_more_answers_than_are_wanted(open_app, delay):
    app = open_app()
    survey_id, question_id, people = prepare(app, quota=QUOTA)
    _seconds, errors = at_once(PEOPLE, lambda n: answer(app, survey_id, question_id, people[n]))
    assert Counter(map(type, errors)) == {SurveyOverError: PEOPLE - QUOTA}
    assert outcome(app, survey_id) == (QUOTA, QUOTA, SurveyStatus.CLOSED)


def test_control_without_the_lock_there_are_more(no_lock, open_app, delay):
    app = open_app()
    survey_id, question_id, people = prepare(app, quota=QUOTA)
    at_once(PEOPLE, lambda n: answer(app, survey_id, question_id, people[n]))
    sheets, _people, _status = outcome(app, survey_id)
    assert sheets > QUOTA


def test_everybody_at_once_loses_nobody(open_app, delay):
    app = open_app()
    survey_id, question_id, people = prepare(app)
    _seconds, errors = at_once(PEOPLE, lambda n: answer(app, survey_id, question_id, people[n]))
    assert errors == []
    assert outcome(app, survey_id) == (PEOPLE, PEOPLE, SurveyStatus.OPEN)


def post_at_once(app, form):
    """Send the same form from many browsers at once; return how often each status came back."""
    statuses = Counter()

    def post(_n):
        response = app.test_client().post("/en/surveys/answer", data=form)
        statuses[response.status_code] += 1

    _seconds, errors = at_once(TIMES, post)
    assert errors == []
    return dict(statuses)


def test_the_same_link_many_times_at_once_is_one_answer(open_app, delay):
    app = open_app()
    survey_id, question_id, people = prepare(app)
    with app.app_context():
        token = tokens.signed("survey", people[0])
    statuses = post_at_once(app, {"token": token, f"q{question_id}": "4"})
    assert statuses == {303: 1, 409: TIMES - 1}
    assert outcome(app, survey_id) == (1, 1, SurveyStatus.OPEN)


def test_the_same_form_many_times_at_once_is_one_answer(open_app, delay):
    app = open_app()
    survey_id, question_id, _people = prepare(app, audience=SurveyAudience.PUBLIC)
    with app.app_context():
        code = db.session.get_one(Survey, survey_id).public_code
    statuses = post_at_once(app, {"code": code, "number": "the same", f"q{question_id}": "4"})
    assert statuses == {303: TIMES}
    assert outcome(app, survey_id) == (1, 0, SurveyStatus.OPEN)
    with app.app_context():
        assert len(db.session.scalars(select(SurveyReceipt)).all()) == 1
