"""No more surveys: by a button, by one click of a mail program, and on one's own page."""

import pytest
from sqlalchemy import select

from cop import clock, tokens
from cop.models import Consent, ConsentPurpose, EnrolmentRequest, Person
from cop.queries.survey_reminders import NO_SURVEYS
from cop.services.enrolment_requests import confirm_enrolment_request
from tests.factories import (
    make_asked,
    make_community,
    make_edition,
    make_meeting,
    make_member,
    make_person,
    make_registration,
    make_survey,
)


@pytest.fixture
def person(db):
    return make_person()


def address(person, ending=""):
    return f"/en/surveys/no-more/{tokens.signed(NO_SURVEYS, person.id)}{ending}"


def is_refused(db, person):
    db.session.expire_all()
    return db.session.get(Person, person.id).surveys_refused_at is not None


def test_looking_changes_nothing_and_the_button_does(client, db, person):
    page = client.get(address(person))
    assert page.soup.select_one("main form")["action"] == address(person)
    assert not is_refused(db, person)
    assert client.post(address(person)).soup.h1.text == "You are asked nothing more"
    assert is_refused(db, person)
    assert client.post(address(person, "/again")).status_code == 303
    assert not is_refused(db, person)


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_click_of_a_mail_program_needs_no_cookie_no_token_and_no_redirect(
    client, db, person, content_type
):
    sent = {"List-Unsubscribe": "One-Click"}
    for _time in range(2):
        answer = client.post(address(person), data=sent, content_type=content_type, csrf=False)
        assert answer.status_code == 200
    assert is_refused(db, person)
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_who_was_merged_is_refused_by_the_old_link_and_who_was_erased_has_none(client, db, person):
    kept = make_person()
    person.merged_into_id = kept.id
    db.session.commit()
    client.post(address(person), csrf=False)
    assert is_refused(db, kept)
    kept.erased_at = clock.now()
    db.session.commit()
    assert client.get(address(person)).status_code == 404


def test_on_the_page_of_ones_privacy(signed_in, db, person):
    browser = signed_in(person)
    browser.post("/en/account/privacy/surveys/stop")
    assert is_refused(db, person)
    assert "You are asked nothing, since" in browser.get("/en/account/privacy").text
    browser.post("/en/account/privacy/surveys/want")
    assert not is_refused(db, person)
    browser.post("/en/account/privacy/consents/surveys/withdraw")
    assert is_refused(db, person)


def consents(db):
    db.session.expire_all()
    return db.session.scalars(select(Consent.text).where(Consent.purpose == ConsentPurpose.SURVEYS)).all()


def test_who_belongs_to_no_community_agrees_with_a_tick_when_answering(client, signed_in, db, person):
    registration = make_registration(make_meeting(), person)
    link = f"/en/answer/{tokens.signed('answer', registration.id)}"
    words = client.get(link).words("#may_ask-help")
    client.post(link, data={"answer": "yes"})
    assert consents(db) == []
    client.post(link, data={"answer": "yes", "may_ask": "y"})
    assert consents(db) == words
    assert client.get(link).soup.select("[name=may_ask]") == [], "asked once"
    member = make_member(registration.meeting.hosts[0])
    own = make_registration(registration.meeting, member)
    browser = signed_in(member)
    assert browser.get(f"/en/meetings/{own.meeting_id}").soup.select("[name=may_ask]") == []


def test_a_stranger_who_enrols_agrees_with_the_click_in_the_mail(client, db):
    community = make_community()
    edition = make_edition(community)
    make_meeting(community, edition=edition)
    path = f"/en/training/{edition.programme.slug}/{edition.id}/enrol"
    typed = {
        "name": "Ada", "email": "ada@example.org", "represents": "nobody", "notice": "y", "may_ask": "y",
    }  # fmt: skip
    assert client.post(path, data=typed).status_code == 303
    assert consents(db) == []
    request = db.session.scalars(select(EnrolmentRequest)).one()
    confirm_enrolment_request(request, at=clock.now())
    assert consents(db) == [request.asking_text]


def test_who_enrols_signed_in_agrees_at_once_and_who_refused_is_not_asked_to(signed_in, db, person):
    edition = make_edition(make_community())
    make_meeting(edition.hosts[0], edition=edition)
    path = f"/en/training/{edition.programme.slug}/{edition.id}/enrol"
    browser = signed_in(person)
    browser.post(path, data={"represents": "nobody", "notice": "y", "may_ask": "y"})
    assert len(consents(db)) == 1
    other = make_person(surveys_refused_at=clock.now())
    assert signed_in(other).get(path).soup.select("[name=may_ask]") == []


def test_my_page_lists_what_waits_for_my_answers_until_i_want_none(signed_in, db, person):
    survey = make_survey(make_meeting())
    make_asked(survey, person)
    answered = make_asked(make_survey(), person)
    answered.answered_on = clock.today()
    browser = signed_in(person)
    link = browser.get("/en/me").soup.select_one("section[aria-labelledby=surveys] .agenda-title a")
    assert link.text == survey.title_en
    assert browser.get(link["href"]).status_code == 200
    browser.post("/en/account/privacy/surveys/stop")
    page = browser.get("/en/me").soup
    assert page.select("section[aria-labelledby=surveys]") == []
    assert page.select_one("#no-surveys") is not None
