"""The form with which somebody asks to join: what it takes, and what it does not tell."""

import pytest
from sqlalchemy import select

from cop.models import (
    CommunityStatus,
    JoinPolicy,
    JoinState,
    Message,
)
from tests.factories import (
    make_community,
    make_member,
    make_organisation,
)
from tests.views.join_requests.asking import join, requests


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
