"""Requests to join as who coordinates sees them: the queue, what is known of who asks, and the decision."""

from sqlalchemy import select

from cop import clock
from cop.models import (
    AuditEntry,
    JoinState,
    Membership,
    Organisation,
)
from tests.counting import queries_of
from tests.factories import (
    make_administrator,
    make_community,
    make_join_request,
    make_member,
    make_organisation,
    make_person,
)
from tests.views.join_requests.asking import pending


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


def test_a_likely_organisation_is_one_click_away(signed_in, db, community, coordinator):
    organisation = make_organisation(legal_name="Ente Noto", website="https://www.noto.example.net/it")
    request = pending(community, email="anna@noto.example.net", organisation_name="E. Noto")
    browser = signed_in(coordinator)
    page = browser.get(f"/en/join-requests/{request.id}")
    assert page.words(".check label")[0] == "for Ente Noto"
    form = {"approve-represents": str(organisation.id)}
    assert browser.post(f"/en/join-requests/{request.id}/approve", data=form).status_code == 303
    assert db.session.scalars(select(Membership)).one().organisation == organisation
