"""Kept pages: never older than what they show, never somebody else's."""

import pytest
from sqlalchemy import insert, update

from cop import clock
from cop.models import Community, Membership, RateCount
from cop.queries.revisions import site_revision
from tests.factories import make_community, make_coordinator, make_organisation


def name_in(page):
    return page.words("h1")


@pytest.fixture
def community(db):
    community = make_community(name_en="Circular Economy")
    db.session.commit()
    return community


def test_a_change_is_seen_at_once(client, db, community):
    address = f"/en/communities/{community.slug}"
    assert name_in(client.get(address)) == ["Circular Economy"]
    db.session.get(Community, community.id).name_en = "Circularity"
    db.session.commit()
    assert name_in(client.get(address)) == ["Circularity"]


def test_a_bulk_change_is_seen_at_once(client, db, community):
    address = f"/en/communities/{community.slug}"
    client.get(address)
    db.session.execute(update(Community).values(name_en="Circularity"))
    db.session.commit()
    assert name_in(client.get(address)) == ["Circularity"]


def test_time_passes(client, db, community, at):
    at("2026-11-20T10:00+01:00")
    address = f"/en/communities/{community.slug}"
    assert client.get(address).words("#organisations .count") == ["0"]
    organisation = make_organisation()
    values = {"community_id": community.id, "organisation_id": organisation.id, "status": "active"}
    db.session.execute(insert(Membership).values(values | {"since_on": at("2026-11-21T10:00+01:00").date()}))
    db.session.commit()
    at("2026-11-20T10:00:30+01:00")
    assert client.get(address).words("#organisations .count") == ["0"]
    at("2026-11-21T10:00+01:00")
    assert client.get(address).words("#organisations .count") == ["1"]


def test_a_signed_in_visitor_gets_an_own_page_and_leaves_none_behind(client, signed_in, db, community):
    coordinator = make_coordinator(community, name="Carla Esempio")
    db.session.commit()
    own = signed_in(coordinator).get("/en/communities")
    assert own.words(".slim-name") == ["Carla Esempio"]
    assert own.headers["Cache-Control"] == "no-store"
    foreign = client.get("/en/communities")
    assert foreign.words(".slim-name") == []
    assert foreign.headers["Cache-Control"] == "no-cache"


def test_languages_and_queries_are_kept_apart(client, community):
    assert client.get("/en/calendar").soup.html["lang"] == "en"
    assert client.get("/it/calendar").soup.html["lang"] == "it"
    assert client.get("/en/calendar?month=2026-01").words("h2")[0] == "January 2026"
    assert client.get("/en/calendar?month=2026-02").words("h2")[0] == "February 2026"


def test_what_is_private_leaves_the_pages_alone(db, community):
    before = site_revision()
    db.session.add(RateCount(key="k", window_starts_at=clock.now()))
    db.session.commit()
    assert site_revision() == before


def test_a_transaction_undone_changes_no_number(db, community):
    before = site_revision()
    db.session.get(Community, community.id).name_en = "Circularity"
    db.session.flush()
    db.session.rollback()
    db.session.commit()
    assert site_revision() == before
