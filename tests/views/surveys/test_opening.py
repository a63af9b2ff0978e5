"""From the draft of a survey to its end, in the browser."""

from datetime import timedelta

from cop.models import SurveyAudience, SurveyStatus
from tests.factories import (
    make_asked,
    make_sheet,
    make_survey,
    make_survey_question,
)
from tests.views.surveys.reading import address, only_survey


def test_a_draft_says_what_lacks_and_opens_when_it_is_there(coordinator, community):
    survey = make_survey(
        community=community, status=SurveyStatus.DRAFT, opened_at=None, audience=SurveyAudience.PUBLIC
    )
    page = coordinator.get(address(survey))
    assert page.words(".survey-steps h3") == ["Questions", "Who is asked", "Answers until"]
    assert page.words(".survey-steps .is-done h3") == ["Who is asked", "Answers until"]
    refused = coordinator.post(address(survey, "/open"))
    assert refused.words(".error-summary li") == ["A survey needs at least one question before it opens."]
    make_survey_question(survey, text_it="Solo italiano", text_en="")
    page = coordinator.get(address(survey, "/open"))
    assert page.words(".notice-warning p") == [
        "Not everything is in both languages",
        "Where a text is missing, readers see it in the other language.",
        "In English is missing: “Solo italiano”",
    ]
    assert coordinator.get(address(survey, "/preview")).status_code == 200
    assert coordinator.post(address(survey, "/open")).status_code == 303
    assert only_survey().status == SurveyStatus.OPEN
    link = coordinator.get(address(survey)).soup.select_one("#public-link")["value"]
    assert link == f"http://localhost/en/surveys/public/{survey.public_code}"


def test_it_opens_at_an_hour_or_not_after_all(coordinator, community):
    survey = make_survey(community=community, status=SurveyStatus.DRAFT, opened_at=None)
    make_survey_question(survey)
    wrong = coordinator.post(address(survey, "/schedule"), data={"opens_at": "2026-11-22T11:00"})
    assert wrong.words("#opens_at-error") == ["Choose an hour that is still to come, or open it now."]
    coordinator.post(address(survey, "/schedule"), data={"opens_at": "2026-11-24T09:00"})
    assert only_survey().status == SurveyStatus.SCHEDULED
    assert coordinator.get(address(survey)).words(".notice-info p")[1] == "On 24 November 2026 at 09:00."
    assert coordinator.get("/en/surveys?status=drafts").words(".survey-side .detail") == [
        "opens on Tuesday 24 November at 09:00"
    ]
    coordinator.post(address(survey, "/unschedule"))
    assert only_survey().status == SurveyStatus.DRAFT


def test_until_when_people_answer_is_chosen_as_it_opens(coordinator, community):
    survey = make_survey(community=community, status=SurveyStatus.DRAFT, opened_at=None, closes_at=None)
    make_survey_question(survey)
    page = coordinator.get(address(survey, "/open"))
    assert [one["value"] for one in page.soup.select("[name=last_day]")] == ["2026-12-06", "2026-12-06"]
    refused = coordinator.post(address(survey, "/open"), data={"last_day": "2026-11-21"})
    assert refused.words("#last_day-error") == ["Choose until when people can answer: a day still to come."]
    wrong = {"opens_at": "2026-11-24T09:00", "last_day": "2026-11-23"}
    assert coordinator.post(address(survey, "/schedule"), data=wrong).words("#later_last_day-error")
    assert only_survey().status == SurveyStatus.DRAFT
    coordinator.post(address(survey, "/open"), data={"last_day": "2026-12-01"})
    opened = only_survey()
    assert (opened.status, opened.closes_at.isoformat()) == (SurveyStatus.OPEN, "2026-12-01T22:59:00+00:00")


def test_the_step_of_the_last_day_leads_to_where_it_is_chosen(coordinator, community, now):
    empty, ready = (
        make_survey(community=community, status=SurveyStatus.DRAFT, opened_at=None, closes_at=None)
        for _n in range(2)
    )
    waiting = make_survey(community=community, status=SurveyStatus.SCHEDULED, opens_at=now + timedelta(1))
    make_survey_question(ready)
    make_survey_question(waiting)

    def way(survey):
        return coordinator.get(address(survey)).soup.select(".survey-steps a")[2]["href"]

    assert way(empty) == address(empty, "/edit#last_day")
    assert way(ready) == address(ready, "/open#last_day")
    assert way(waiting) == address(waiting, "/edit#last_day")
    assert coordinator.get(address(ready, "/open")).soup.select_one("#last_day")["name"] == "last_day"


def test_while_an_anonymous_one_is_open_its_page_says_how_many_and_nothing_else(coordinator, community, now):
    survey = make_survey(community=community)
    for n in range(20):
        make_asked(survey, answered_on=now.date() if n < 12 else None)
    page = coordinator.get(address(survey))
    assert page.words(".survey-big") == ["12 of 20 have answered"]
    assert "See the results" not in page.text
    assert coordinator.get("/en/surveys").words(".survey-turnout") == ["12 of 20 have answered"]


def test_closing_asks_first_and_warns_of_too_few(coordinator, community):
    survey = make_survey(community=community, audience=SurveyAudience.PUBLIC)
    question = make_survey_question(survey)
    for _n in range(4):
        make_sheet(survey, {question: 3})
    page = coordinator.get(address(survey, "/close"))
    assert page.words(".survey-big, .notice-title") == ["4 answers", "Fewer than five answers"]
    assert coordinator.post(address(survey, "/close")).status_code == 303
    assert only_survey().status == SurveyStatus.CLOSED
    assert "Too few answers" in coordinator.get(address(survey)).text
    assert coordinator.get(address(survey, "/close")).status_code == 403
    assert coordinator.get(address(survey, "/edit")).words("label:not(.visually-hidden)") == [
        "One, in Italian (optional)",
        "Several, in Italian (optional)",
        "One, in English (optional)",
        "Several, in English (optional)",
    ]


def test_a_draft_goes_an_open_one_does_not(coordinator, community):
    survey, opened = make_survey(community=community, status="draft"), make_survey(community=community)
    coordinator.post(address(opened, "/delete"))
    coordinator.post(address(survey, "/delete"))
    assert only_survey().id == opened.id
