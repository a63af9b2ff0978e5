"""Two coordinators change the same answered question at the same moment: one new question takes its place."""

import time

import pytest

from cop import clock
from cop.errors import CopError
from cop.extensions import db
from cop.models import Survey, SurveyQuestion
from cop.queries.survey_questions import questions_of
from cop.services import survey_versions, surveys
from cop.services.survey_questions import change_question
from tests.factories import make_sheet, make_survey, make_survey_question
from tests.services.racing import act_on, at_once, commit
from tests.services.survey_writing import BY

WRITERS = 4


def slowly(survey_id):
    """What stands for the lock where there is none: everybody looks before anybody has written."""
    time.sleep(0.1)
    return db.session.get_one(Survey, survey_id)


def build():
    survey = make_survey()
    question = make_survey_question(survey, text_en="How was it?")
    make_sheet(survey, {question: 4})
    return survey.id, question.id


@pytest.mark.parametrize("has_lock", [True, False])
def test_one_of_many_changes_takes_the_place(open_app, monkeypatch, has_lock):
    monkeypatch.setattr(survey_versions, "lock_survey", surveys.lock_survey if has_lock else slowly)
    app = open_app()
    survey_id, question_id = commit(app, build)

    def change(n):
        act_on(
            app, SurveyQuestion, question_id,
            lambda question: change_question(question, text_it="", text_en=f"Text {n}", by=BY, at=clock.now()),
        )  # fmt: skip

    errors = at_once(WRITERS, change)[1]
    with app.app_context():
        asked = questions_of(db.session.get_one(Survey, survey_id))
        is_sqlite = db.engine.dialect.name == "sqlite"
    if has_lock or is_sqlite:  # SQLite lets one writer in at a time, whatever is locked
        assert (len(asked), len(errors)) == (1, WRITERS - 1)
        assert {type(error) for error in errors} == {CopError}
    else:
        assert (len(asked), {type(error) for error in errors}) != (1, {CopError})
