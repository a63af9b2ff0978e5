"""The link in the mail that confirms a request: from asking to taking part."""

from sqlalchemy import select

from cop import clock, tokens
from cop.models import (
    Consent,
    JoinPolicy,
    JoinState,
    Membership,
    Message,
    Person,
)
from tests.factories import (
    make_join_request,
)
from tests.views.join_requests.asking import join, requests


def test_the_whole_way(client, signed_in, db, community, coordinator):
    response = join(client, represents="unlisted", organisation_name="Nuova Coop", why="Per imparare")
    assert (response.status_code, response.location) == (303, "/en/communities/neet/join/sent")
    assert client.get(response.location).words("h1") == ["Open your mail"]
    link = db.session.scalars(select(Message)).one().context["url"].removeprefix("http://localhost")
    page = client.get(link)
    assert page.words("dd") == ["NEET", "Anna Prova", "Nuova Coop"]
    response = client.post(link)
    assert (response.status_code, response.location) == (303, link)
    assert client.get(link).words("h1") == ["Your request is with the coordinators"]

    browser = signed_in(coordinator)
    queue = browser.get("/en/join-requests")
    assert queue.words("tbody th a") == ["Anna Prova"]
    address = queue.soup.select_one("tbody th a")["href"]
    assert browser.get(address).words(".panel p")[0] == "The address is new here."
    form = {"approve-represents": "unlisted", "approve-organisation_name": "Nuova Coop"}
    response = browser.post(f"{address}/approve", data=form)
    assert (response.status_code, response.location) == (303, address)
    assert client.get(link).words("h1") == ["You take part"]
    membership = db.session.scalars(select(Membership)).one()
    assert [(r.person.name, membership.organisation.legal_name) for r in membership.representatives] == [
        ("Anna Prova", "Nuova Coop")
    ]
    kinds = db.session.scalars(select(Message.kind).order_by(Message.id)).all()
    assert kinds == ["join_confirm", "join_received", "join_approved"]


def test_opening_the_link_changes_nothing(client, db, community):
    request = make_join_request(community, token_hash=tokens.hash_of("abc"))
    for method in (client.get, client.head, client.get):
        assert method("/en/join/abc").status_code == 200
    db.session.refresh(request)
    assert (request.state, request.confirmed_at) == (JoinState.UNCONFIRMED, None)


def test_the_page_of_the_link_leaks_no_address(client, community):
    make_join_request(community, token_hash=tokens.hash_of("abc"))
    headers = client.get("/en/join/abc").headers
    assert (headers["Referrer-Policy"], headers["Cache-Control"], headers["X-Robots-Tag"]) == (
        "no-referrer",
        "no-store",
        "noindex",
    )


def test_confirming_twice_shows_the_same(client, db, community, coordinator):
    make_join_request(community, token_hash=tokens.hash_of("abc"))
    for _time in range(2):
        assert client.post("/en/join/abc").status_code == 303
    assert client.get("/en/join/abc").words("h1") == ["Your request is with the coordinators"]
    assert len(db.session.scalars(select(Message)).all()) == 1


def test_a_link_that_is_too_old(client, at, community):
    at("2026-11-01T10:00+01:00")
    make_join_request(community, token_hash=tokens.hash_of("abc"), created_at=clock.now())
    at("2026-11-08T10:00+01:00")
    assert client.get("/en/join/abc").soup.select("main form") == []
    assert client.post("/en/join/abc").status_code == 409


def test_an_open_community_says_so_and_admits(client, db, community):
    community.join_policy = JoinPolicy.OPEN
    db.session.flush()
    assert join(client).status_code == 303
    link = db.session.scalars(select(Message)).one().context["url"].removeprefix("http://localhost")
    assert client.get(link).words("main button") == ["Confirm and take part"]
    client.post(link)
    person = db.session.scalars(select(Person)).one()
    assert (person.email, db.session.scalars(select(Membership)).one().person) == ("anna@example.org", person)


def test_the_notice_of_a_stranger_is_kept_once_there_is_a_person(
    client, signed_in, db, community, coordinator
):
    join(client)
    link = db.session.scalars(select(Message)).one().context["url"].removeprefix("http://localhost")
    client.post(link)
    assert db.session.scalars(select(Consent)).all() == []
    request = requests(db)[0]
    form = {"approve-represents": "nobody"}
    signed_in(coordinator).post(f"/en/join-requests/{request.id}/approve", data=form)
    consent = db.session.scalars(select(Consent)).one()
    assert (consent.text, consent.given_at) == (request.notice, request.created_at)
    assert "Turin Chamber of Commerce" in consent.text
