"""The page where one makes and revokes the addresses of personal feeds."""

import pytest

from cop.models import PersonalFeed
from tests.factories import (
    make_community,
    make_member,
    make_person,
    make_personal_feed,
)
from tests.views.feeds.reading import titles


def test_one_makes_an_address_with_options(db, signed_in):
    community = make_community(name_en="Young people")
    client = signed_in(make_member(community))
    assert client.get("/en/feeds/new").status_code == 200
    form = {"name": " Phone\x00 ", "community_id": str(community.id), "omits_invited": "y", "has_alarm": "y"}
    response = client.post("/en/feeds", data=form)
    assert (response.status_code, response.location) == (303, "/en/me#my-calendar")
    feed = db.session.query(PersonalFeed).one()
    assert (feed.name, feed.community_id, feed.omits_invited, feed.has_alarm) == (
        "Phone",
        community.id,
        True,
        True,
    )
    assert client.get("/en/me").words(".feed-list h3") == ["Phone"]


@pytest.mark.parametrize(
    "form", [{"community_id": "{other}"}, {"community_id": "1" * 30}, {"name": "x" * 61}]
)
def test_a_wrong_choice_is_said(db, signed_in, form):
    other = make_community()
    client = signed_in(make_person())
    response = client.post("/en/feeds", data={k: v.format(other=other.id) for k, v in form.items()})
    assert response.status_code == 422
    assert response.soup.title.text.startswith("Error:")
    assert db.session.query(PersonalFeed).count() == 0


def test_a_new_address_ends_the_old_one(db, signed_in):
    person = make_person()
    feed = make_personal_feed(person, name="Phone", has_alarm=True)
    old, client = feed.token, signed_in(person)
    assert client.post(f"/en/feeds/{feed.id}/rotate").status_code == 303
    db.session.expire_all()
    new = db.session.query(PersonalFeed).filter_by(revoked_at=None).one()
    assert (new.token != old, new.name, new.has_alarm) == (True, "Phone", True)
    assert titles(client.get(f"/cal/{old}.ics")) == ["This calendar has been revoked"]
    assert titles(client.get(f"/cal/{new.token}.ics")) == ["No meeting planned for now"]


def test_one_revokes_an_own_address_only(db, signed_in):
    person, other = make_person(), make_person()
    own, foreign = make_personal_feed(person), make_personal_feed(other)
    client = signed_in(person)
    assert client.post(f"/en/feeds/{foreign.id}/revoke").status_code == 404
    assert client.post(f"/en/feeds/{own.id}/revoke").status_code == 303
    assert client.post(f"/en/feeds/{own.id}/revoke").status_code == 404
    db.session.expire_all()
    assert [f.revoked_at is None for f in (own, foreign)] == [False, True]


def test_ten_addresses_are_enough(db, signed_in):
    person = make_person()
    for _ in range(10):
        make_personal_feed(person)
    response = signed_in(person).post("/en/feeds", data={"name": "One more"})
    assert response.status_code == 422
    assert response.words("#error-summary li") == [
        "You have ten addresses already: revoke one that you no longer use."
    ]


def test_how_to_subscribe_is_said_to_everybody(db, client):
    community = make_community(slug="neet", name_en="Young people")
    page = client.get("/en/feeds?community=neet")
    assert page.soup.select_one("#feed")["value"] == "http://localhost/cal/neet.en.ics"
    assert page.words("h1") == ["In your calendar: Young people"]
    assert client.get("/it/feeds").soup.select_one("#feed")["value"] == "http://localhost/cal/all.it.ics"
    assert client.get("/en/feeds?community=none").status_code == 404
    assert community.slug == "neet"
