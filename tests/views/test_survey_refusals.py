"""No more surveys: by a button, by one click of a mail program, and on one's own page."""

import pytest

from cop import clock, tokens
from cop.models import Person
from cop.queries.survey_reminders import NO_SURVEYS
from tests.factories import make_person


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
