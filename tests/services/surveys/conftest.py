"""A noon in November, who coordinates a community then, and the draft of a survey that can be opened."""

import pytest
from flask_babel import force_locale

from cop.models import SurveyAudience, SurveyStatus
from cop.queries.viewers import viewer_of
from tests.factories import make_community, make_coordinator, make_survey, make_survey_question


@pytest.fixture(autouse=True)
def now(db, at):
    with force_locale("en"):
        yield at("2026-11-22T12:00+01:00")


@pytest.fixture
def community(now):
    return make_community()


@pytest.fixture
def by(community, now):
    return viewer_of(make_coordinator(community), today=now.date())


@pytest.fixture
def draft(community):
    survey = make_survey(
        community=community, status=SurveyStatus.DRAFT, opened_at=None, audience=SurveyAudience.PUBLIC
    )
    make_survey_question(survey)
    return survey
