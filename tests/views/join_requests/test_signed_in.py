"""Joining by who is signed in: nothing is typed again, and nobody else is named."""

import pytest
from sqlalchemy import select

from cop.models import (
    Consent,
    JoinPolicy,
    JoinState,
    Membership,
    Message,
)
from tests.factories import (
    make_affiliation,
    make_community,
    make_organisation,
    make_person,
)
from tests.views.join_requests.asking import requests


@pytest.fixture
def person(db):
    person = make_person(name="Anna Vera", email="anna@example.org")
    make_affiliation(person, make_organisation(legal_name="Ente Uno"))
    return person


def test_who_is_signed_in_retypes_nothing(signed_in, db, community, coordinator, person):
    browser = signed_in(person)
    page = browser.get("/en/communities/neet/join")
    assert page.soup.select("#name, #email") == []
    chosen = page.soup.select_one("[name=represents][checked]")["value"]
    assert page.words(".check label")[0] == "for Ente Uno"
    response = browser.post("/en/communities/neet/join", data={"represents": chosen, "notice": "y"})
    assert (response.status_code, response.location) == (303, "/en/communities/neet")
    request = requests(db)[0]
    assert (request.name, request.email, request.person, request.state) == (
        "Anna Vera", "anna@example.org", person, JoinState.PENDING,
    )  # fmt: skip
    assert [m.kind for m in db.session.scalars(select(Message))] == ["join_received"]
    assert "asked on" in browser.get("/en/me").text
    assert browser.get("/en/communities/neet/join").words(".notice-title") == ["You have asked already"]


def test_who_is_signed_in_asks_as_nobody_else(signed_in, db, community, person):
    form = {"represents": "nobody", "notice": "y", "name": "Other", "email": "other@example.org"}
    signed_in(person).post("/en/communities/neet/join", data=form)
    assert (requests(db)[0].name, requests(db)[0].email) == ("Anna Vera", "anna@example.org")


def test_who_is_signed_in_joins_an_open_community_at_once(signed_in, db, community, coordinator, person):
    community.join_policy = JoinPolicy.OPEN
    db.session.flush()
    browser = signed_in(person)
    organisation = person.affiliations[0].organisation
    form = {"represents": str(organisation.id), "notice": "y"}
    assert browser.post("/en/communities/neet/join", data=form).status_code == 303
    assert db.session.scalars(select(Membership)).one().organisation == organisation
    assert [m.kind for m in db.session.scalars(select(Message))] == ["join_approved", "join_received"]
    page = browser.get("/en/communities/neet/join")
    assert page.words(".notice-info")[0].startswith("You take part already, for Ente Uno.")
    again = browser.post("/en/communities/neet/join", data=form)
    assert again.words(".error-summary li") == ["You take part in this community already, in this way."]


def test_the_notice_is_asked_once_and_kept_word_by_word(signed_in, db, community, person):
    community.join_policy = JoinPolicy.OPEN
    db.session.flush()
    browser = signed_in(person)
    page = browser.post("/en/communities/neet/join", data={"represents": "nobody"})
    assert [e["id"] for e in page.soup.select(".field-error")] == ["notice-error"]
    browser.post("/en/communities/neet/join", data={"represents": "nobody", "notice": "y"})
    consent = db.session.scalars(select(Consent)).one()
    assert (consent.person, consent.purpose, consent.language) == (person, "privacy_notice", "en")
    assert "Turin Chamber of Commerce" in consent.text
    make_community(slug="other")
    assert browser.get("/en/communities/other/join").soup.select("[name=notice]") == []
    assert browser.post("/en/communities/other/join", data={"represents": "nobody"}).status_code == 303
