"""What is left behind by anonymous answers: nothing, as far as the database engine goes."""

from pathlib import Path

import pytest
from sqlalchemy import select, text

from cop import clock
from cop.extensions import db, reading
from cop.jobs.sweeping import sweep_answers
from cop.models import (
    Language,
    QuoteState,
    Survey,
    SurveyAudience,
    SurveyQuote,
    SurveyReceipt,
    SurveySheet,
    SurveyStatus,
)
from cop.queries.survey_quotes import open_questions
from cop.services import survey_sheets
from cop.services.survey_answers import hand_in
from cop.services.survey_ends import close_survey
from cop.services.survey_sheets import forget_receipts, put_sheet
from tests.factories import make_survey, make_survey_question, save
from tests.services.racing import act_on, commit

ANSWERS = 10
SECRET = "a-word-that-nobody-else-writes"


@pytest.fixture
def app(open_app):
    return open_app()


def answered(app):
    """Commit answers one after the other."""
    survey_id = commit(app, lambda: make_survey().id)
    for n in range(ANSWERS):
        act_on(app, Survey, survey_id, lambda survey, n=n: put(survey, {"1": f"{SECRET}-{n}"}))


def put(survey, answers):
    put_sheet(survey, answers)
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_stat_force_next_flush()"))  # counted at once


def traces():
    """How much is left of earlier moments: copies of answers in SQLite's files, rows that PostgreSQL wrote over."""
    if db.engine.dialect.name == "sqlite":
        files = [Path(f"{db.engine.url.database}{end}") for end in ("", "-wal")]
        return sum(file.read_bytes().count(SECRET.encode()) for file in files) - ANSWERS
    dead = text("SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'survey_sheet'")
    return db.session.scalar(dead)


def test_sweep_answers_leaves_nothing_of_earlier_moments(app):
    answered(app)
    with app.app_context():
        assert traces() > 0
        assert sweep_answers(clock.now()) == 1
        assert traces() == 0


def test_sweep_answers_has_nothing_to_do_without_answers(app):
    with app.app_context():
        make_survey()
        db.session.commit()
        assert sweep_answers(clock.now()) == 0


def test_sweep_answers_leaves_a_busy_database_to_the_next_minute(app):
    answered(app)
    with app.app_context(), reading(), db.engine.connect() as other:
        other.execute(select(Survey))
        assert sweep_answers(clock.now()) == int(db.engine.dialect.name == "postgresql")


def test_forget_receipts_of_what_is_closed(app):
    with app.app_context():
        now = clock.now()
        survey, other = (make_survey(audience=SurveyAudience.PUBLIC) for _n in range(2))
        for one in (survey, other):
            hand_in(one, {}, form_number=f"form of {one.id}", at=now)
        survey.status, survey.closed_at = SurveyStatus.CLOSED, now
        assert forget_receipts(now) == 1
        assert db.session.scalars(select(SurveyReceipt.survey_id)).all() == [other.id]


def test_what_was_decided_about_an_answer_stays_with_it(app, monkeypatch):
    """Words are read as soon as a survey is closed, while traces are still swept."""
    monkeypatch.setattr(survey_sheets, "AT_ONCE", 3)
    survey_id = commit(app, lambda: make_survey().id)
    with app.app_context():
        survey = db.session.get_one(Survey, survey_id)
        question = make_survey_question(survey, "long_text")
        for n in range(ANSWERS):
            put_sheet(survey, {str(question.id): f"words {n}"})
        close_survey(survey, by=None, at=clock.now())
        decided = open_questions(survey)[0].answers[0]
        save(
            SurveyQuote(
                survey_id=survey.id, question_id=question.id, source=decided.source, state=QuoteState.RELEASED,
                text=decided.text, language=Language.EN, reviewed_on=clock.today(),
            )
        )  # fmt: skip
        db.session.commit()
        for _n in range(5):
            sweep_answers(clock.now())
            (kept,) = [one for one in open_questions(survey)[0].answers if one.is_released]
            assert kept.text == decided.text


def test_closing_deals_all_answers_out_once_more(app, monkeypatch):
    monkeypatch.setattr(survey_sheets, "AT_ONCE", 1)
    survey_id = commit(app, lambda: make_survey().id)
    for n in range(2 * ANSWERS):
        act_on(app, Survey, survey_id, lambda survey, n=n: put_sheet(survey, {"1": n}))
    before = dealt(app, survey_id)
    act_on(app, Survey, survey_id, lambda survey: close_survey(survey, by=None, at=clock.now()))
    assert dealt(app, survey_id) != before


def dealt(app, survey_id):
    with app.app_context():
        found = select(SurveySheet.key, SurveySheet.answers).where(SurveySheet.survey_id == survey_id)
        return {key: answers["1"] for key, answers in db.session.execute(found)}
