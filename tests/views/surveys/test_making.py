"""Surveys in the browser: making one, changing it, and finding it again in the list."""

import pytest
from sqlalchemy import select

from cop.extensions import db as database
from cop.models import Survey, SurveyAudience, SurveyPurpose, SurveyStatus
from cop.queries.survey_questions import questions_of
from tests.counting import queries_of
from tests.factories import (
    make_administrator,
    make_community,
    make_edition,
    make_meeting,
    make_survey,
    make_survey_question,
    make_viewer,
)
from tests.views.surveys.reading import address, only_survey


def test_an_empty_list_says_what_to_do(coordinator):
    page = coordinator.get("/en/surveys")
    assert page.words(".empty-title") == ["No survey is open"]
    assert page.soup.select_one(".empty a")["href"] == "/en/surveys/new"


def test_from_a_meeting_the_feedback_is_one_press_away(coordinator, community):
    meeting = make_meeting(community)
    page = coordinator.get(f"/en/surveys/new?meeting={meeting.id}")
    assert page.soup.select_one("[name=source][checked]")["value"] == "meeting_feedback"
    chosen = page.soup.select_one("select[name=place] option[selected]")["value"]
    assert chosen == f"meeting:{meeting.id}"
    answer = coordinator.post("/en/surveys/new", data={"place": chosen, "source": "meeting_feedback"})
    made = only_survey()
    assert answer.headers["Location"] == address(made)
    assert (made.meeting, made.audience, made.status) == (
        meeting,
        SurveyAudience.ATTENDEES,
        SurveyStatus.DRAFT,
    )
    assert made.title_en == "How was the meeting?"
    assert len(questions_of(made)) == 10


def test_an_earlier_survey_is_copied_to_an_edition(coordinator, community):
    source = make_survey(community=community, title_en="Source")
    make_survey_question(source, text_en="Same")
    edition = make_edition(community)
    page = coordinator.get(f"/en/surveys/new?copy={source.id}&edition={edition.id}")
    form = {"place": f"edition:{edition.id}", "source": "copy", "copied_id": str(source.id)}
    assert page.soup.select_one("[name=source][checked]")["value"] == "copy"
    coordinator.post("/en/surveys/new", data=form)
    made = database.session.scalars(select(Survey).where(Survey.id != source.id)).one()
    assert (made.edition, made.title_en, made.copied_from_id) == (edition, "Source", source.id)
    assert [one.text_en for one in questions_of(made)] == ["Same"]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "source"),
        ({"source": "blank"}, "title_it"),
        ({"source": "copy"}, "copied_id"),
        ({"source": "needs_analysis", "place": "meeting:999999"}, "place"),
        ({"source": "needs_analysis", "place": "meeting:1e9"}, "place"),
    ],
)
def test_a_new_survey_that_lacks_something_is_refused_and_nothing_is_lost(
    coordinator, community, form, field
):
    make_survey(community=community)
    typed = {"place": f"community:{community.id}", "title_en": "" if field == "title_it" else "Typed"} | form
    page = coordinator.post("/en/surveys/new", data=typed)
    assert page.status_code == 422
    assert page.soup.title.text.startswith("Error:")
    assert page.soup.select_one(".error-summary a")["href"].startswith(f"#{field}")
    assert page.soup.select_one("#title_en")["value"] == typed["title_en"]


def test_about_another_community_nobody_makes_one(coordinator):
    page = coordinator.post(
        "/en/surveys/new", data={"place": f"community:{make_community().id}", "source": "needs_analysis"}
    )
    assert page.status_code == 422


def test_what_is_written_nobody_needs_but_the_title_and_who_is_asked(coordinator, community):
    survey = make_survey(community=community, status=SurveyStatus.DRAFT, opened_at=None, closes_at=None)
    form = {
        "title_en": "Open to all", "purpose": "consultation", "naming": "anonymous", "audience": "public",
        "last_day": "2026-12-10", "reminder_days": "", "quota": "100",
    }  # fmt: skip
    assert coordinator.post(address(survey, "/edit"), data=form).status_code == 303
    kept = only_survey()
    assert (kept.title_en, kept.purpose, kept.audience, kept.quota, kept.reminder_days) == (
        "Open to all",
        SurveyPurpose.CONSULTATION,
        SurveyAudience.PUBLIC,
        100,
        None,
    )
    assert kept.closes_at.isoformat() == "2026-12-10T22:59:00+00:00"
    named = coordinator.post(address(survey, "/edit"), data=form | {"naming": "named"})
    assert (named.status_code, named.words(".error-summary a")) == (
        422,
        ["Are the answers anonymous? Who answers by a public link is not known: such a survey is anonymous."],
    )


def test_whether_it_is_anonymous_is_no_question_once_it_is_open(coordinator, community):
    survey = make_survey(community=community)
    page = coordinator.get(address(survey, "/edit"))
    assert page.soup.select("[name=naming], [name=audience]") == []
    form = {"title_en": "Same", "last_day": "2026-12-31", "naming": "named", "audience": "public"}
    assert coordinator.post(address(survey, "/edit"), data=form).status_code == 303
    kept = only_survey()
    assert (kept.is_anonymous, kept.audience, kept.title_en) == (True, SurveyAudience.MEMBERS, "Same")
    earlier = coordinator.post(address(survey, "/edit"), data=form | {"last_day": "2026-11-25"})
    assert (earlier.status_code, earlier.words(".error-summary a")) == (
        422,
        [
            "Answers until: People have been told until when they can answer: choose a later day, or close it now."
        ],
    )


def test_readers_of_figures_see_no_drafts_and_change_nothing(signed_in, community):
    make_survey(community=community, status="draft")
    opened = make_survey(community=community)
    reader = signed_in(make_viewer())
    assert reader.get("/en/surveys").words(".tabs a") == ["Open now 1", "Drafts 0", "Closed ones 0"]
    page = reader.get(address(opened))
    assert page.soup.select("main form, main .btn-primary, main .btn-outline-primary") == []


def test_the_list_is_narrowed_by_purpose_and_community(signed_in, community):
    other = make_community()
    make_survey(community=community, title_en="Ours")
    make_survey(community=other, title_en="Theirs", purpose=SurveyPurpose.NEEDS)
    make_survey(meeting=make_meeting(community), title_en="After")
    browser = signed_in(make_administrator())

    def titles(query):
        return set(browser.get(f"/en/surveys?{query}").words(".agenda-title"))

    assert titles("") == {"Ours", "Theirs", "After"}
    assert titles(f"community={community.id}") == {"Ours", "After"}
    assert titles("purpose=needs") == {"Theirs"}
    assert titles("purpose=follow_up") == set()


def test_the_list_opens_on_the_first_part_that_holds_something(coordinator, community):
    def here(query=""):
        return coordinator.get(f"/en/surveys{query}").words(".tabs [aria-current]")

    assert here() == ["Open now 0"]
    make_survey(community=community, status="closed")
    assert here() == ["Closed ones 1"]
    make_survey(meeting=make_meeting(community), status="draft", purpose=SurveyPurpose.NEEDS)
    assert (here(), here("?purpose=feedback")) == (["Drafts 1"], ["Closed ones 1"])
    assert here("?status=open") == ["Open now 0"]
    tabs = coordinator.get("/en/surveys?purpose=needs").soup.select(".tabs a")
    assert tabs[0]["href"] == "/en/surveys?status=open&purpose=needs"


def test_meetings_and_editions_show_their_surveys_to_those_who_manage_them(coordinator, client, community):
    meeting, edition = make_meeting(community), make_edition(community)
    survey = make_survey(meeting=meeting, title_en="After it")
    own = coordinator.get(f"/en/meetings/{meeting.id}")
    assert own.words("[aria-labelledby=surveys] .link-rows a") == ["After it"]
    assert client.get(f"/en/meetings/{meeting.id}").soup.select("[aria-labelledby=surveys]") == []
    page = coordinator.get(f"/en/training/{edition.programme.slug}/{edition.id}")
    assert page.soup.select_one("[aria-labelledby=surveys] a.btn")["href"] == (
        f"/en/surveys/new?edition={edition.id}"
    )
    assert survey.meeting == meeting


def test_the_list_costs_the_same_whatever_its_length(coordinator, community):
    make_survey(meeting=make_meeting(community))
    make_survey(edition=make_edition(community))
    few = queries_of(lambda: coordinator.get("/en/surveys"))
    for _n in range(3):
        make_survey(meeting=make_meeting(community))
        make_survey(edition=make_edition(community))
    assert queries_of(lambda: coordinator.get("/en/surveys")) == few
