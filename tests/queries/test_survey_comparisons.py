from datetime import timedelta

import pytest

from cop import clock
from cop.models import SurveyStatus
from cop.queries.survey_comparisons import comparable_to, comparisons
from cop.queries.survey_results import frozen_facts
from cop.queries.viewers import viewer_of
from tests import factories as make


def _about(survey, key, *numbers, days=0):
    """Close a survey that asked one scale, with these answers."""
    question = make.make_survey_question(survey, "scale", key=key)
    for number in numbers:
        make.make_sheet(survey, {question: number})
    survey.facts, survey.status = frozen_facts(survey), SurveyStatus.CLOSED
    survey.closed_at = clock.now() - timedelta(days=days)
    return survey


@pytest.fixture
def community(db):
    return make.make_community()


def _sees(person):
    return viewer_of(person, today=clock.today())


def _viewer(community):
    return _sees(make.make_coordinator(community))


def _never(_survey):
    return False


def test_surveys_of_a_community_are_compared_by_key_the_earliest_first(community):
    new = _about(make.make_survey(community=community), "clear", *[5] * 6)
    old = _about(make.make_survey(community=community), "clear", *[3] * 8, days=30)
    few = _about(make.make_survey(community=community), "clear", *[3] * 4, days=60)
    others = comparable_to(new, _viewer(community))
    assert others == [old, few]
    (found,) = comparisons(new, others, is_exact=_never)
    assert [(point.survey, point.figures.base, point.figures.mean) for point in found.points] == [
        (old, 8, 3.0),
        (new, 6, 5.0),
    ]


def test_surveys_that_share_no_question_are_not_compared(community):
    new = _about(make.make_survey(community=community), "clear", *[5] * 6)
    _about(make.make_survey(community=community), "useful", *[3] * 8)
    assert comparable_to(new, _viewer(community)) == []


def test_surveys_of_another_community_are_not_compared(community):
    new = _about(make.make_survey(community=community), "clear", *[5] * 6)
    _about(make.make_survey(community=make.make_community()), "clear", *[3] * 8)
    assert comparable_to(new, _sees(make.make_administrator())) == []


def test_surveys_of_meetings_are_compared(community):
    first, second = (
        _about(make.make_survey(meeting=make.make_meeting(community)), "clear", *[n] * 6) for n in (4, 5)
    )
    assert comparable_to(second, _viewer(community)) == [first]


def test_editions_of_a_programme_are_compared_whoever_hosts_them(community):
    before = make.make_edition(make.make_community())
    after = make.make_edition(community, programme=before.programme)
    first, second = (_about(make.make_survey(edition=one), "end", *[4] * 6) for one in (before, after))
    assert comparable_to(second, _sees(make.make_administrator())) == [first]
    assert comparable_to(second, _viewer(community)) == []


def test_surveys_of_the_whole_ecosystem_are_compared_with_each_other(community):
    new = _about(make.make_survey(), "clear", *[5] * 6)
    old = _about(make.make_survey(), "clear", *[5] * 6, days=3)
    _about(make.make_survey(community=community), "clear", *[3] * 8)
    assert comparable_to(new, _sees(make.make_administrator())) == [old]
