"""Leaving, page by page: what is said before, and every credential tried afterwards."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop import clock, tokens
from cop.models import Answer, Membership, Message, Mode
from tests.factories import (
    make_affiliation,
    make_community,
    make_coordinator,
    make_kind,
    make_meeting,
    make_membership,
    make_organisation,
    make_person,
    make_personal_feed,
    make_registration,
)

LINK = "https://video.example.org/secret-room"


@pytest.fixture
def community(db):
    return make_community(slug="neet", name_en="NEET", name_it="NEET")


@pytest.fixture
def organisation(db):
    return make_organisation(legal_name="Ente Uno")


@pytest.fixture
def person(community, organisation):
    person = make_person(name="Anna Prova")
    make_membership(community, organisation, people=[person])
    make_affiliation(person, organisation, is_contact=True)
    return person


@pytest.fixture
def meeting(community):
    return make_meeting(
        community, kind=make_kind(is_public=False), mode=Mode.ONLINE, link=LINK, title_en="Map"
    )


def test_the_page_says_what_will_happen(signed_in, person, meeting):
    make_registration(meeting, person)
    page = signed_in(person).get("/en/communities/neet/leave")
    assert page.words("p.lead") == ["You represent Ente Uno. It stays a member, and may name somebody else."]
    assert (
        "You come off the list of 1 coming meeting, and your calendar forgets it: Map"
        in page.words("main")[0]
    )


def test_opening_the_page_changes_nothing(signed_in, db, person):
    browser = signed_in(person)
    for method in (browser.get, browser.head):
        assert method("/en/communities/neet/leave").status_code == 200
    assert "/en/communities/neet/leave" in browser.get("/en/me").text


def test_every_credential_of_a_leaver_is_tried(client, signed_in, db, community, person, meeting):
    """The session goes on, and gives nothing of the community any more (T8)."""
    browser = signed_in(person)
    registration = make_registration(meeting, person, answer=Answer.ACCEPTED)
    feed = make_personal_feed(person)
    own_feed = make_personal_feed(person, community=community)
    answer = f"/en/answer/{tokens.signed('answer', registration.id)}"
    where = f"/en/meetings/{meeting.id}"
    assert LINK in browser.get(where).text
    assert LINK in client.get(f"/cal/{feed.token}.ics").text
    assert client.get(answer).status_code == 200

    response = browser.post("/en/communities/neet/leave", data={"why": "Cambio lavoro"})
    assert (response.status_code, response.location) == (303, "/en/me")
    assert LINK not in browser.get(where).text
    assert str(meeting.uid) not in client.get(f"/cal/{feed.token}.ics").text
    assert "SUMMARY:Map" not in client.get(f"/cal/{feed.token}.ics").text
    assert LINK not in client.get(f"/cal/{own_feed.token}.ics").text
    assert client.get(answer).status_code == 410
    assert client.post(answer, data={"answer": "accepted"}).status_code == 410
    assert browser.post(f"{where}/answer", data={"answer": "accepted"}).status_code == 422
    db.session.refresh(registration)
    assert registration.answer == Answer.WITHDRAWN
    assert browser.get("/en/communities/neet/leave").status_code == 403
    assert browser.post("/en/communities/neet/leave").status_code == 403


def test_a_contact_leaves_for_the_organisation(signed_in, db, community, organisation, person):
    make_coordinator(community, email="carla@example.org")
    browser = signed_in(person)
    page = browser.get(f"/en/organisations/{organisation.id}/representatives")
    address = next(a["href"] for a in page.soup.select("main a") if a["href"].endswith("/leave"))
    assert browser.get(address).words("h1") == ["Ente Uno leaves the community"]
    response = browser.post(address, data={"why": "Si chiude"})
    assert (response.status_code, response.location) == (
        303, f"/en/organisations/{organisation.id}/representatives",
    )  # fmt: skip
    assert browser.get(response.location).words(".empty-title") == ["In no community at the moment"]
    assert browser.post(address).status_code == 404
    message = db.session.scalars(select(Message)).one()
    assert (message.recipient, message.context["why"]) == ("carla@example.org", "Si chiude")


def test_a_reason_that_is_too_long_is_kept_in_the_form(signed_in, db, person):
    typed = "x" * 1001
    page = signed_in(person).post("/en/communities/neet/leave", data={"why": typed})
    assert (page.status_code, page.words("textarea")) == (422, [typed])
    assert page.soup.title.get_text().startswith("Error:")


@pytest.mark.parametrize("act", ["remove", "last day"])
def test_what_a_coordinator_ends_is_over_at_once(client, signed_in, db, community, person, meeting, act):
    registration = make_registration(meeting, person, answer=Answer.ACCEPTED)
    browser, where = signed_in(person), f"/en/meetings/{meeting.id}"
    assert LINK in browser.get(where).text
    membership = db.session.scalars(select(Membership)).one()
    desk, address = signed_in(make_coordinator(community)), f"/en/communities/neet/members/{membership.id}"
    if act == "remove":
        representative = membership.representatives[0]
        response = desk.post(f"{address}/representatives/{representative.id}/end")
    else:
        yesterday = clock.today() - timedelta(days=1)
        days = {"since_on": "2020-01-01", "until_on": yesterday.isoformat()}
        response = desk.post(address, data=days)
    assert response.status_code == 303
    assert LINK not in browser.get(where).text
    assert client.get(f"/en/answer/{tokens.signed('answer', registration.id)}").status_code == 410
