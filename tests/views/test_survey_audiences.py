"""The pages of who is asked: by name with the reason, and chosen with a count beside."""

import pytest
from sqlalchemy import select

from cop import clock
from cop.models import AuditEntry, MessageState, Sector, Survey, SurveyAudience, SurveyStatus, ranges_of
from tests.factories import (
    make_administrator,
    make_asked,
    make_community,
    make_coordinator,
    make_meeting,
    make_member,
    make_message,
    make_organisation,
    make_person,
    make_present,
    make_survey,
)

DRAFT = {"status": SurveyStatus.DRAFT, "opened_at": None}


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def browser(signed_in, community):
    return signed_in(make_coordinator(community))


def path(survey, ending=""):
    return f"/en/surveys/{survey.id}/audience{ending}"


def test_a_draft_shows_who_would_be_asked_and_who_not_with_reasons_and_the_reading_is_logged(
    browser, community, db
):
    meeting = make_meeting(community)
    asked = make_present(meeting, person=make_member(community, name="Ada")).person
    left_out = make_present(meeting, person=make_person(name="Bruno")).person
    page = browser.get(path(make_survey(meeting, **DRAFT)))
    assert page.words("section[aria-labelledby=asked] .person-name") == ["Ada"]
    assert page.words("section[aria-labelledby=asked] h3") == ["Belongs to a community 1"]
    assert page.words("section[aria-labelledby=left-out] .person-name") == ["Bruno"]
    assert page.words("section[aria-labelledby=left-out] h3") == [
        "Belongs to no community and has not agreed to be asked 1"
    ]
    read = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "read")).one()
    assert read.details["part"] == "audience"
    assert read.details["people"] == ranges_of([asked.id, left_out.id])


def test_an_open_anonymous_one_shows_who_was_asked_and_never_who_has_answered(browser, community, db):
    survey = make_survey(community=community)
    silent, answered = (make_asked(survey, make_person(name=name)) for name in ("Ada", "Bruno"))
    before = browser.get(path(survey)).soup.select_one("main").text
    answered.answered_on = clock.today()
    silent.reminded_at = clock.now()
    db.session.commit()
    after = browser.get(path(survey))
    assert after.words(".person-name") == ["Ada", "Bruno"]
    assert after.soup.select_one("main").text == before
    assert browser.get(path(survey, "/edit")).status_code == 303


def test_people_are_chosen_counted_and_kept(browser, community, db):
    public = make_organisation(sector=Sector.PUBLIC)
    make_member(community, public)
    make_member(community, make_organisation(sector=Sector.PRIVATE))
    survey = make_survey(community=community, **DRAFT)
    assert browser.get(path(survey, "/edit")).words(".asked-count strong") == ["2 people are asked"]
    typed = {"sectors": "public", "language": "", "participation": ""}
    assert browser.post(path(survey, "/count"), data=typed).words(".asked-count strong") == [
        "1 person is asked"
    ]
    looked = browser.post(path(survey, "/edit"), data=typed | {"do": "count"})
    assert looked.words(".asked-count strong") == ["1 person is asked"]
    assert looked.soup.select_one("[name=sectors][checked]")["value"] == "public"
    assert survey.audience == SurveyAudience.MEMBERS
    browser.post(path(survey, "/edit"), data=typed)
    db.session.expire_all()
    kept = db.session.get(Survey, survey.id)
    assert (kept.audience, kept.segment) == (SurveyAudience.SEGMENT, {"sectors": ["public"]})
    assert browser.get(path(survey)).words(".asked-lines dd") == ["Public sector"]
    browser.post(path(survey, "/edit"), data={})
    db.session.expire_all()
    assert (kept.audience, kept.segment) == (SurveyAudience.MEMBERS, None)
    assert browser.post(path(survey, "/edit"), data={"sectors": "none of these"}).status_code == 422


def test_of_those_who_were_there_only_the_organisers_are_a_choice(browser, community, db):
    survey = make_survey(make_meeting(community), **DRAFT)
    make_present(survey.meeting, person=make_coordinator(community), is_staff=True)
    form = browser.get(path(survey, "/edit"))
    assert {one["name"] for one in form.soup.select("main [name]")} == {"csrf_token", "staff", "do"}
    browser.post(path(survey, "/edit"), data={"staff": "y"})
    assert browser.get(path(survey)).words(".section-head .count") == ["1"]
    db.session.expire_all()
    assert db.session.get(Survey, survey.id).audience == SurveyAudience.ATTENDEES


def test_the_mail_is_shown_as_it_will_be_sent(browser, community):
    survey = make_survey(community=community, title_en="What next?", **DRAFT)
    mail = browser.get(path(survey, "/mail/en"))
    assert "What next?" in mail.text
    assert "sandbox" in mail.headers["Content-Security-Policy"]


def test_the_list_of_mails_does_not_say_who_has_answered(signed_in, db):
    shown = make_message(kind="survey_invitation", recipient="asked@example.org", state=MessageState.SENT)
    failed = make_message(kind="survey_reminder", recipient="failed@example.org", state=MessageState.DEAD)
    hidden = [
        make_message(kind="survey_reminder", recipient="silent@example.org", state=MessageState.SENT),
        make_message(kind="survey_invitation", recipient="quick@example.org", state=MessageState.CANCELLED),
        make_message(kind="you_said", recipient="spoke@example.org", state=MessageState.SENT),
    ]
    browser = signed_in(make_administrator())
    listed = browser.get("/en/messages/").text
    assert all(one.recipient in listed for one in (shown, failed))
    assert not any(one.recipient in listed for one in hidden)
    assert [browser.get(f"/en/messages/{one.id}").status_code for one in hidden] == [404] * 3
