"""Joining, page by page: what who asks sees, and what who coordinates sees."""

import pytest
from sqlalchemy import select

from cop import clock, tokens
from cop.models import (
    AuditEntry,
    CommunityStatus,
    Consent,
    JoinPolicy,
    JoinRequest,
    JoinState,
    Membership,
    Message,
    Organisation,
    Person,
)
from tests.counting import queries_of
from tests.factories import (
    make_administrator,
    make_affiliation,
    make_community,
    make_coordinator,
    make_join_request,
    make_member,
    make_organisation,
    make_person,
)

FORM = {"name": "Anna Prova", "email": "anna@example.org", "represents": "nobody", "notice": "y"}


@pytest.fixture
def community(db):
    return make_community(slug="neet", name_en="NEET", name_it="NEET")


@pytest.fixture
def coordinator(community):
    return make_coordinator(community, name="Carla Esempio", email="carla@example.org")


def join(client, **changes):
    return client.post("/en/communities/neet/join", data=FORM | changes)


def requests(db):
    db.session.expire_all()
    return db.session.scalars(select(JoinRequest).order_by(JoinRequest.id)).all()


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


@pytest.mark.parametrize("email", ["known@example.org", "unknown@example.org"])
def test_the_answer_does_not_tell_whether_an_address_is_known(client, db, community, email):
    make_member(community, email="known@example.org")
    response = join(client, email=email)
    assert (response.status_code, response.location) == (303, "/en/communities/neet/join/sent")
    assert [m.kind for m in db.session.scalars(select(Message))] == ["join_confirm"]


def test_after_three_mails_a_day_the_answer_stays_the_same(client, db, community):
    answers = {join(client).location for _time in range(5)}
    assert answers == {"/en/communities/neet/join/sent"}
    assert (len(requests(db)), len(db.session.scalars(select(Message)).all())) == (3, 3)


def test_many_requests_from_one_network_are_refused(client, db, community):
    codes = [join(client, email=f"a{n}@example.org").status_code for n in range(21)]
    assert codes == [303] * 20 + [429]


def test_what_is_missing_is_said_and_what_was_typed_stays(client, db, community):
    page = client.post("/en/communities/neet/join", data={"name": "Anna", "represents": "unlisted"})
    assert page.status_code == 422
    assert page.soup.title.get_text().startswith("Error:")
    assert [e["id"] for e in page.soup.select(".field-error")] == [
        "email-error",
        "organisation_name-error",
        "notice-error",
    ]
    assert page.soup.select_one("#name")["value"] == "Anna"
    assert page.soup.select_one("[name=represents][checked]")["value"] == "unlisted"
    assert requests(db) == []


def test_an_organisation_of_the_register(client, db, community):
    listed = make_organisation(legal_name="Ente Noto")
    hidden = make_organisation(legal_name="Ente Nascosto", is_to_check=True)
    assert join(client, represents="listed", organisation_id=hidden.id).status_code == 422
    assert join(client, represents="listed").status_code == 422
    assert join(client, represents=str(listed.id)).status_code == 422
    assert (
        join(client, represents="listed", organisation_id=listed.id, organisation_name="X").status_code == 303
    )
    request = requests(db)[0]
    assert (request.organisation, request.organisation_name) == (listed, "")


def test_the_name_of_an_organisation_is_enough(client, db, community):
    """Without JavaScript nothing but the words is sent."""
    listed = make_organisation(legal_name="Ente Noto")
    make_organisation(legal_name="Ente Nascosto", is_to_check=True)
    typed = {"represents": "listed", "organisation_id-words": "ente", "organisation_id": ""}
    page = join(client, **typed)
    assert (page.status_code, page.words(".picker-found label")) == (422, ["Ente Noto"])
    assert join(client, **typed | {"organisation_id-words": "ENTE NOTO"}).status_code == 303
    assert requests(db)[0].organisation == listed


def test_a_name_that_is_not_found_stands_ready_to_be_added(client, db, community):
    page = join(client, **{"represents": "listed", "organisation_id-words": "Nuova Coop"})
    assert page.status_code == 422
    assert page.words("#organisation_id-error") == ["Nothing is found for “Nuova Coop”. Try fewer letters."]
    assert page.soup.select_one("#organisation_name")["value"] == "Nuova Coop"
    assert requests(db) == []


def test_fields_that_are_not_in_the_form_are_not_taken(client, db, community):
    join(client, state="approved", community_id="999", person_id="1", decided_by_id="1", token_hash="x")
    request = requests(db)[0]
    assert (request.state, request.community, request.person_id, request.decided_by_id) == (
        JoinState.UNCONFIRMED,
        community,
        None,
        None,
    )


@pytest.mark.parametrize(
    "change",
    [
        {"join_policy": JoinPolicy.BY_INVITATION},
        {"status": CommunityStatus.CLOSED},
    ],
)
def test_where_no_requests_are_taken_the_page_says_what_to_do(client, db, change):
    make_community(slug="neet", **change)
    page = client.get("/en/communities/neet/join")
    assert (page.status_code, page.soup.select("main form")) == (200, [])
    assert join(client).status_code == 403
    assert requests(db) == []


def test_a_proposed_community_is_not_there(client, db):
    make_community(slug="neet", status=CommunityStatus.PROPOSED)
    assert client.get("/en/communities/neet/join").status_code == 404
    assert join(client).status_code == 404


def test_an_open_community_says_so_and_admits(client, db, community):
    community.join_policy = JoinPolicy.OPEN
    db.session.flush()
    assert join(client).status_code == 303
    link = db.session.scalars(select(Message)).one().context["url"].removeprefix("http://localhost")
    assert client.get(link).words("main button") == ["Confirm and take part"]
    client.post(link)
    person = db.session.scalars(select(Person)).one()
    assert (person.email, db.session.scalars(select(Membership)).one().person) == ("anna@example.org", person)


def pending(community, **kw):
    return make_join_request(community, state=JoinState.PENDING, confirmed_at=clock.now(), **kw)


def test_the_queue_of_a_coordinator(signed_in, db, community, coordinator):
    pending(community, name="Own Pending")
    make_join_request(community, name="Own Unconfirmed")
    pending(make_community(), name="Foreign Pending")
    make_join_request(
        community,
        name="Own Refused",
        state=JoinState.REFUSED,
        confirmed_at=clock.now(),
        decided_at=clock.now(),
    )
    browser = signed_in(coordinator)
    page = browser.get("/en/join-requests")
    assert page.words("tbody th a") == ["Own Pending"]
    assert page.words("nav.tabs .count") == ["1", "0", "1"]
    assert [a.contents[0].strip() for a in page.soup.select("nav.tabs a")] == [
        "To decide",
        "Requests approved",
        "Requests refused",
    ]
    assert "the communities you coordinate" in page.text
    assert browser.get("/en/join-requests?state=refused").words("tbody th a") == ["Own Refused"]
    assert browser.get("/en/join-requests?state=nonsense").words("tbody th a") == ["Own Pending"]
    read = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "read")).all()
    assert [(e.subject_type, e.person_id) for e in read] == [("join_requests", coordinator.id)] * 3
    assert "you coordinate" not in signed_in(make_administrator()).get("/en/join-requests").text


def test_what_is_known_of_who_asks(signed_in, community, coordinator):
    other = make_community(name_en="Circular Economy", slug="circular")
    organisation = make_organisation(legal_name="Cooperativa Esempio Uno")
    known = make_member(other, organisation, email="anna@example.org", name="Anna Vera")
    request = pending(community, email=known.email, organisation=organisation)
    panels = signed_in(coordinator).get(f"/en/join-requests/{request.id}").words(".panel")
    assert "Anna Vera" in panels[0]
    assert "Circular Economy" in panels[0]
    assert "Circular Economy" in panels[1]


def test_a_typed_name_that_may_be_known(signed_in, community, coordinator):
    make_organisation(legal_name="Società Cooperativa Èsempio")
    request = pending(community, organisation_name="cooperativa esempio srl")
    panels = signed_in(coordinator).get(f"/en/join-requests/{request.id}").words(".panel")
    assert "Società Cooperativa Èsempio" in panels[1]


def test_approving_for_one_of_the_register_instead_of_the_name_typed(signed_in, db, community, coordinator):
    organisation = make_organisation()
    request = pending(community, organisation_name="Typed Otherwise")
    form = {"approve-represents": "listed", "approve-organisation_id": organisation.id}
    signed_in(coordinator).post(f"/en/join-requests/{request.id}/approve", data=form)
    assert db.session.scalars(select(Membership)).one().organisation == organisation
    assert len(db.session.scalars(select(Organisation)).all()) == 1


def test_a_refusal_without_words_is_not_sent(signed_in, db, community, coordinator):
    request = pending(community)
    page = signed_in(coordinator).post(f"/en/join-requests/{request.id}/refuse", data={"refuse-answer": "  "})
    assert (page.status_code, [e["id"] for e in page.soup.select(".field-error")]) == (
        422,
        ["refuse-answer-error"],
    )
    db.session.refresh(request)
    assert request.state == JoinState.PENDING


def test_the_second_decision_is_told_of_the_first(signed_in, db, community, coordinator):
    request = pending(community)
    browser = signed_in(coordinator)
    browser.post(f"/en/join-requests/{request.id}/refuse", data={"refuse-answer": "No"})
    page = browser.post(f"/en/join-requests/{request.id}/approve", data={"approve-represents": "nobody"})
    assert page.status_code == 422
    assert page.words(".error-summary li") == ["This request has been decided already."]
    assert db.session.scalars(select(Membership)).all() == []


def test_the_queue_takes_as_many_queries_for_thirty_as_for_one(signed_in, community, coordinator):
    browser = signed_in(coordinator)
    pending(community, organisation=make_organisation())
    browser.get("/en/join-requests")
    one = queries_of(lambda: browser.get("/en/join-requests"))
    for _time in range(30):
        pending(community, organisation=make_organisation(), email=make_person().email)
    assert queries_of(lambda: browser.get("/en/join-requests")) == one


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


def test_a_likely_organisation_is_one_click_away(signed_in, db, community, coordinator):
    organisation = make_organisation(legal_name="Ente Noto", website="https://www.noto.example.net/it")
    request = pending(community, email="anna@noto.example.net", organisation_name="E. Noto")
    browser = signed_in(coordinator)
    page = browser.get(f"/en/join-requests/{request.id}")
    assert page.words(".check label")[0] == "for Ente Noto"
    form = {"approve-represents": str(organisation.id)}
    assert browser.post(f"/en/join-requests/{request.id}/approve", data=form).status_code == 303
    assert db.session.scalars(select(Membership)).one().organisation == organisation
