"""Surveys open and close by the clock, each once."""

from datetime import timedelta

import pytest

from cop.extensions import db as database
from cop.jobs.surveying import close_due_surveys, open_scheduled_surveys
from cop.models import SurveyAudience, SurveyStatus
from tests.factories import make_community, make_survey, make_survey_question

HOUR = timedelta(hours=1)


@pytest.fixture
def now(db, at):
    return at("2026-11-22T12:00+01:00")


def scheduled(now, opens_at, **facts):
    kind = {"status": SurveyStatus.SCHEDULED, "opened_at": None, "audience": SurveyAudience.PUBLIC}
    return make_survey(community=make_community(), opens_at=opens_at, **kind | facts)


def test_those_whose_hour_has_come_open_once(now):
    due, later = scheduled(now, now), scheduled(now, now + HOUR)
    make_survey_question(due)
    assert [open_scheduled_surveys(now), open_scheduled_surveys(now)] == [1, 0]
    database.session.expire_all()
    assert (due.status, due.opened_at, later.status) == (SurveyStatus.OPEN, now, SurveyStatus.SCHEDULED)


def test_one_that_lacks_its_questions_is_a_draft_again(now):
    due = scheduled(now, now - HOUR)
    assert [open_scheduled_surveys(now), open_scheduled_surveys(now)] == [0, 0]
    database.session.expire_all()
    assert (due.status, due.opens_at) == (SurveyStatus.DRAFT, None)


def test_those_whose_last_hour_has_passed_close_once(now):
    due, longer = (make_survey(community=make_community(), closes_at=now + n * HOUR) for n in (0, 1))
    assert [close_due_surveys(now), close_due_surveys(now)] == [1, 0]
    database.session.expire_all()
    assert (due.status, due.closed_at, longer.status) == (SurveyStatus.CLOSED, now, SurveyStatus.OPEN)
