"""Personal feeds: whose meetings they hold, and for how long."""

from datetime import date

import pytest

from cop import clock
from cop.models import PersonalFeed
from cop.services.second_factor import offer_factor
from tests.factories import (
    make_community,
    make_coordinator,
    make_meeting,
    make_member,
    make_person,
    make_personal_feed,
    make_registration,
)
from tests.oracles.lint import unfolded
from tests.views.feeds.reading import LINK, body, titles


def test_a_personal_feed_holds_the_meetings_of_own_communities_and_own_registrations(db, client):
    own, other = make_community(), make_community()
    person = make_member(own)
    make_meeting(own, title_en="Of my community")
    make_registration(make_meeting(other, title_en="I go there"), person, answer="accepted")
    make_registration(make_meeting(own, title_en="I do not go"), person, answer="declined")
    make_meeting(other, title_en="Of others")
    feed = make_personal_feed(person)
    assert titles(client.get(f"/cal/{feed.token}.ics")) == ["Of my community", "I go there"]


def test_rights_are_those_of_the_moment(db, client, at):
    community = make_community()
    person = make_member(community)
    make_meeting(community, title_en="Meeting")
    url = f"/cal/{make_personal_feed(person).token}.ics"
    tag = client.get(url).headers["ETag"]
    from cop.models import Membership

    membership = db.session.query(Membership).one()
    membership.status, membership.until_on = "left", date(2026, 11, 21)
    db.session.flush()
    response = client.get(url, headers={"If-None-Match": tag})
    assert titles(response) == ["No meeting planned for now"]


@pytest.mark.parametrize(
    ("answer", "is_seen"), [("accepted", True), ("tentative", True), ("invited", False), ("waiting", False)]
)
def test_the_link_is_in_the_feed_of_who_comes(db, client, answer, is_seen):
    person = make_person()
    make_registration(make_meeting(**LINK), person, answer=answer)
    content = body(client.get(f"/cal/{make_personal_feed(person).token}.ics"))
    assert (b"meet.example.org" in content) == is_seen


def test_the_link_is_in_the_feed_of_coordinators(db, client):
    community = make_community()
    make_meeting(community, **LINK)
    feed = make_personal_feed(make_coordinator(community))
    assert b"meet.example.org" in body(client.get(f"/cal/{feed.token}.ics"))


def test_the_feed_of_who_lacks_a_required_second_step_is_without_the_role(app, db, client, monkeypatch):
    community = make_community()
    make_meeting(community, **LINK)
    feed = make_personal_feed(make_coordinator(community))
    monkeypatch.setitem(app.config, "SECOND_FACTOR", "required")
    assert titles(client.get(f"/cal/{feed.token}.ics")) == ["No meeting planned for now"]
    offer_factor(feed.person).confirmed_at = clock.now()
    db.session.commit()
    assert b"meet.example.org" in body(client.get(f"/cal/{feed.token}.ics"))


def test_options_of_a_personal_feed(db, client):
    community, other = make_community(), make_community()
    person = make_member(community)
    make_registration(make_meeting(community, title_en="Invited"), person, answer="accepted")
    make_meeting(community, title_en="Open")
    make_registration(make_meeting(other, title_en="Elsewhere"), person, answer="accepted", invited_at=None)

    def shown(**options):
        return client.get(f"/cal/{make_personal_feed(person, **options).token}.ics")

    assert titles(shown()) == ["Invited", "Open", "Elsewhere"]
    assert titles(shown(omits_invited=True)) == ["Open", "Elsewhere"]
    assert titles(shown(community=community)) == ["Invited", "Open"]
    assert titles(shown(community=other)) == ["No meeting planned for now"]  # not a member there
    ringing = shown(has_alarm=True)
    assert len(titles(ringing)) == 3
    assert unfolded(body(ringing)).count("TRIGGER:-PT30M") == 3


def test_a_personal_feed_is_not_kept_or_found_by_robots(db, client):
    headers = client.get(f"/cal/{make_personal_feed().token}.ics").headers
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "private, no-cache"


def test_a_revoked_feed_says_so_for_30_days_and_is_gone(db, client, at):
    feed = make_personal_feed(revoked_at=clock.now())
    url = f"/cal/{feed.token}.ics"
    first = client.get(url)
    assert titles(first) == ["This calendar has been revoked"]
    assert client.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    at("2026-12-22T09:59+01:00")
    assert client.get(url).status_code == 200
    at("2026-12-22T10:01+01:00")
    assert client.get(url).status_code == 410


def test_the_feed_of_an_erased_person_is_revoked(db, client):
    person = make_person(erased_at=clock.now())
    assert titles(client.get(f"/cal/{make_personal_feed(person).token}.ics")) == [
        "This calendar has been revoked"
    ]


@pytest.mark.parametrize("token", ["a" * 32, "a", "é", "x" * 5000, "..%2F", "A' OR 1=1"])
def test_unknown_addresses_all_look_the_same(db, client, token):
    response = client.get(f"/cal/{token}.ics")
    assert response.status_code == 404


def test_guessing_addresses_is_slowed_down(db, client):
    statuses = [client.get(f"/cal/{n:032}.ics").status_code for n in range(61)]
    assert (set(statuses[:60]), statuses[60]) == ({404}, 429)
    assert client.get("/cal/none.ics").headers["Retry-After"] == "3600"
    make_meeting(make_community(slug="neet"))
    assert client.get("/cal/neet.it.ics").status_code == 200


def test_a_personal_feed_is_rendered_so_often_and_no_more(db, client):
    url = f"/cal/{make_personal_feed().token}.ics"
    statuses = [client.get(url).status_code for _ in range(121)]
    assert (set(statuses[:120]), statuses[120]) == ({200}, 429)


def test_addresses_fit_into_what_google_takes(db, client, signed_in):
    person = make_person()
    client = signed_in(person)
    client.post("/en/feeds")
    page = client.get("/en/me")
    (field,) = page.soup.select("#my-calendar ~ * input[type=url]")
    token = db.session.query(PersonalFeed).one().token
    assert field["value"] == f"http://localhost/cal/{token}.ics"
    assert len(token) == 32
    assert len(field["value"]) < 256
    links = [a["href"] for a in page.soup.select(".feed-ways a")]
    assert links == [
        f"webcal://localhost/cal/{token}.ics",
        f"https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Flocalhost%2Fcal%2F{token}.ics",
    ]
    assert titles(client.get(f"/cal/{token}.ics")) == ["No meeting planned for now"]
