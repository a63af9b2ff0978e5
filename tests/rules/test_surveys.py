"""Who manages a survey, and who reads what of it."""

import pytest

from cop.models import Community, Edition, Meeting, SiteRole, Survey, SurveyStatus
from cop.rules.surveys import (
    can_create_survey_about,
    can_manage_survey,
    can_read_replies,
    can_read_results,
    can_see_survey,
    has_figures,
)
from cop.rules.viewer import ANONYMOUS, Viewer

OWN, FOREIGN = Community(id=1), Community(id=2)
COORDINATOR, OTHER = Viewer(5, coordinates=frozenset({1})), Viewer(6, coordinates=frozenset({2}))
READER, ADMINISTRATOR = Viewer(7, site_role=SiteRole.VIEWER), Viewer(8, site_role=SiteRole.ADMINISTRATOR)
EVERY = {"coordinator": COORDINATOR, "other": OTHER, "reader": READER, "administrator": ADMINISTRATOR}


def survey(status=SurveyStatus.OPEN, *, is_anonymous=True, **place):
    return Survey(status=status, is_anonymous=is_anonymous, **(place or {"community": OWN}))


def allowed(rule, *args):
    return {name for name, viewer in EVERY.items() if rule(viewer, *args)}


@pytest.mark.parametrize(
    "place",
    [{"community": OWN}, {"meeting": Meeting(hosts=[OWN])}, {"edition": Edition(hosts=[FOREIGN, OWN])}],
    ids=["community", "meeting", "edition"],
)
def test_a_survey_is_managed_by_the_coordinators_of_what_it_is_about(place):
    also = {"other"} if "edition" in place else set()
    assert allowed(can_manage_survey, survey(**place)) == {"coordinator", "administrator"} | also
    (about,) = place.values()
    assert allowed(can_create_survey_about, about) == {"coordinator", "administrator"} | also


def test_that_of_the_whole_ecosystem_is_managed_by_administrators_alone():
    everybody = Survey(status=SurveyStatus.OPEN, is_anonymous=True)
    assert allowed(can_manage_survey, everybody) == {"administrator"}
    assert allowed(can_create_survey_about, None) == {"administrator"}


@pytest.mark.parametrize("status", SurveyStatus)
def test_readers_of_figures_see_a_survey_once_it_has_opened(status):
    is_written = status in {SurveyStatus.DRAFT, SurveyStatus.SCHEDULED}
    readers = set() if is_written else {"reader"}
    assert allowed(can_see_survey, survey(status)) == {"coordinator", "administrator"} | readers
    assert not can_see_survey(ANONYMOUS, survey(status))


@pytest.mark.parametrize(
    ("status", "is_anonymous", "readers"),
    [
        ("open", True, set()),
        ("open", False, {"coordinator", "administrator"}),
        ("closed", True, {"coordinator", "administrator", "reader"}),
        ("closed", False, {"coordinator", "administrator", "reader"}),
        ("draft", False, set()),
    ],
)
def test_an_anonymous_survey_has_figures_for_nobody_before_it_closes(status, is_anonymous, readers):
    one = survey(SurveyStatus(status), is_anonymous=is_anonymous)
    assert allowed(can_read_results, one) == readers
    assert has_figures(one) == bool(readers)


def test_who_answered_what_is_read_by_managers_of_a_named_one_and_by_nobody_of_an_anonymous_one():
    assert allowed(can_read_replies, survey(is_anonymous=False)) == {"coordinator", "administrator"}
    assert allowed(can_read_replies, survey(SurveyStatus.CLOSED)) == set()
