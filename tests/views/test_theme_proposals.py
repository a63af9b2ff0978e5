"""Proposed themes, page by page: what the public, a supporter and the team see."""

import pytest
from sqlalchemy import select

from cop import clock, tokens
from cop.models import (
    AuditEntry,
    Community,
    CommunityStatus,
    JoinPolicy,
    Membership,
    Message,
    ProposalState,
    ThemeProposal,
    ThemeSupporter,
)
from cop.queries.theme_proposals import SUPPORT
from tests.counting import queries_of
from tests.factories import (
    make_administrator,
    make_affiliation,
    make_community,
    make_organisation,
    make_person,
    make_proposal,
    make_theme_supporter,
)

THEME = {"title": "Orti di quartiere", "need": "Terra incolta", "who_would_come": "I vicini"}
ASKER = {"name": "Anna Prova", "email": "anna@example.org", "notice": "y"}
LIST = "/en/theme-proposals"


@pytest.fixture
def team(db):
    return make_administrator(name="Caterina Solaro", email="team@example.org")


def link_in(db, kind):
    newest = select(Message).where(Message.kind == kind).order_by(Message.id.desc()).limit(1)
    return db.session.scalars(newest).one().context["own_url"].removeprefix("http://localhost")


def own(supporter):
    return f"/en/theme-support/{tokens.signed(SUPPORT, supporter.id)}"


def the(db, model):
    db.session.expire_all()
    return db.session.scalars(select(model)).one()


def test_from_a_proposal_to_a_member(client, signed_in, db, team):
    response = client.post(f"{LIST}/new", data=THEME | ASKER | {"organisation_name": "Orto Nostro"})
    assert (response.status_code, response.location) == (303, f"{LIST}/sent")
    assert client.get(f"{LIST}/sent").words("h1") == ["Open your mail"]
    link = link_in(db, "theme_confirm")
    page = client.get(link)
    assert (page.words("h1"), page.words("dd")) == (
        ["Confirm your proposal"],
        ["Orti di quartiere", "Anna Prova", "Orto Nostro", "no"],
    )
    client.post(link)
    assert client.get(link).words("h1") == ["Your proposal"]
    proposal = the(db, ThemeProposal)
    assert client.get(LIST).words(".empty-title") == ["No theme is under discussion"]
    assert client.get(f"{LIST}/{proposal.id}").status_code == 404

    browser = signed_in(team)
    queue = browser.get(f"{LIST}/queue")
    assert queue.words("tbody th a") == ["Orti di quartiere"]
    manage = queue.soup.select_one("tbody th a")["href"]
    assert "anna@example.org" in browser.get(manage).text
    browser.post(f"{LIST}/{proposal.id}/release")
    assert client.get(LIST).words(".theme h2") == ["Orti di quartiere"]
    page = client.get(f"{LIST}/{proposal.id}")
    assert page.words("main .as-typed") == ["Terra incolta", "I vicini"]
    assert "anna@example.org" not in page.text
    assert "Anna Prova" not in page.text

    form = {
        "name_it": "Orti",
        "name_en": "",
        "tone": "green",
        "join_policy": "by_invitation",
        "status": "active",
    }
    response = browser.post(f"{LIST}/{proposal.id}/community", data=form)
    community = the(db, Community)
    assert response.location == f"/en/communities/{community.slug}/roles"
    assert browser.get(response.location).words(".notice")[-1] == (
        "The community is there, and 1 supporter is invited. Name who coordinates it."
    )
    link = link_in(db, "theme_invitation")
    assert client.get(link).words("h1") == ["Your theme has become a community"]
    assert client.get(link).soup.select_one("#organisation_name")["value"] == "Orto Nostro"
    response = client.post(f"{link}/accept", data={"represents": "other", "organisation_name": "Orto Nostro"})
    assert (response.status_code, response.location) == (303, link)
    assert client.get(link).words("h1") == ["You take part"]
    assert the(db, Membership).organisation.legal_name == "Orto Nostro"
    assert client.get(f"{LIST}?state=community").words(".theme-community") == ["Open the community “Orti”"]


def test_opening_the_link_changes_nothing(client, db):
    supporter = make_theme_supporter(confirmed_at=None)
    for method in (client.get, client.head, client.get):
        assert method(own(supporter)).status_code == 200
    db.session.refresh(supporter)
    assert supporter.confirmed_at is None


def test_the_page_of_the_link_leaks_no_address(client, db):
    headers = client.get(own(make_theme_supporter())).headers
    assert (headers["Referrer-Policy"], headers["Cache-Control"], headers["X-Robots-Tag"]) == (
        "no-referrer",
        "no-store",
        "noindex",
    )


@pytest.mark.parametrize("token", ["x", "é", "a" * 10_000, "A" * 43])
def test_a_link_that_leads_nowhere(client, db, token):
    assert client.get(f"/en/theme-support/{token}").status_code == 404


def test_a_link_signed_for_something_else(app, client, db):
    supporter = make_theme_supporter()
    token = tokens.signed("answer", supporter.id)
    assert client.get(f"/en/theme-support/{token}").status_code == 404


def test_what_is_missing_is_said_and_what_was_typed_stays(client, db):
    page = client.post(f"{LIST}/new", data={"title": "Orti", "name": "Anna", "is_listed": "y"})
    assert page.status_code == 422
    assert page.soup.title.get_text().startswith("Error:")
    assert [e["id"] for e in page.soup.select(".field-error")] == [
        "need-error",
        "who_would_come-error",
        "email-error",
        "notice-error",
    ]
    assert (page.soup.select_one("#title")["value"], page.soup.select_one("#name")["value"]) == (
        "Orti",
        "Anna",
    )
    assert page.soup.select_one("#is_listed").has_attr("checked")
    assert db.session.scalars(select(ThemeProposal)).all() == []


def test_who_is_signed_in_does_not_retype_who_they_are(signed_in, db, team):
    person = make_person(email="anna@example.org", name="Anna Vera")
    browser, proposal = signed_in(person), make_proposal()
    page = browser.get(f"{LIST}/{proposal.id}/support")
    assert [e["name"] for e in page.soup.select("main [name]") if e["name"] != "csrf_token"] == [
        "organisation_name",
        "is_listed",
    ]
    response = browser.post(f"{LIST}/{proposal.id}/support", data={"is_listed": "y"})
    assert response.location == f"{LIST}/{proposal.id}"
    page = browser.get(response.location)
    assert "You support this theme." in page.text
    assert page.words(".person-name") == ["Anna Vera"]
    assert page.soup.select("main .btn-primary") == []
    assert browser.get(f"{LIST}/{proposal.id}/support").soup.select("main form") == []
    browser.post(f"{LIST}/{proposal.id}/support/withdraw")
    assert browser.get(f"{LIST}/{proposal.id}").words(".person-name") == []
    assert browser.post(f"{LIST}/new", data=THEME).location == LIST
    assert [m.kind for m in db.session.scalars(select(Message))] == ["theme_received"]


def test_names_are_shown_with_consent_alone_and_change_at_once(client, db):
    proposal = make_proposal(proposer={"name": "Prima Prova"})
    supporter = make_theme_supporter(proposal, name="Seconda Prova", organisation_name="Orto Nostro")
    page = client.get(f"{LIST}/{proposal.id}")
    assert (page.words(".person-name"), page.words("#supporters .count")) == ([], ["2"])
    assert "2 people, not named here" in page.words(".panel")[0]
    client.post(f"{own(supporter)}/name", data={"is_listed": "y"})
    page = client.get(f"{LIST}/{proposal.id}")
    assert (page.words(".person-name"), page.words(".person-detail")) == (["Seconda Prova"], ["Orto Nostro"])
    assert "and 1 more who prefers not to be named" in page.words(".panel")[0]
    db.session.expire_all()
    assert supporter.listing_text == "Show my name, and my organisation's, on the public page of this theme."
    client.post(f"{own(supporter)}/name", data={"x": "y"})
    assert client.get(f"{LIST}/{proposal.id}").words(".person-name") == []


def test_the_notice_is_kept_word_by_word(client, db):
    proposal = make_proposal()
    client.post(f"/it/theme-proposals/{proposal.id}/support", data=ASKER)
    client.post(f"{LIST}/{proposal.id}/support", data=ASKER | {"email": "b@example.org"})
    found = db.session.scalars(select(ThemeSupporter).order_by(ThemeSupporter.id.desc()).limit(2)).all()
    assert [supporter.language for supporter in found] == ["en", "it"]
    lines = [supporter.notice_text.split("\n") for supporter in found]
    assert "Who is responsible" in lines[0]
    assert [line for line in lines[0] + lines[1] if "<" in line or "  " in line or "{" in line] == []
    assert len(lines[0]) == len(lines[1])


def test_the_reason_of_not_now_is_shown(client, signed_in, db, team):
    proposal = make_proposal()
    browser = signed_in(team)
    page = browser.post(f"{LIST}/{proposal.id}/move", data={"move-state": "not_now"})
    assert (page.status_code, [e["id"] for e in page.soup.select(".field-error")]) == (
        422,
        ["move-words-error"],
    )
    browser.post(f"{LIST}/{proposal.id}/move", data={"move-state": "not_now", "move-words": "No room yet."})
    assert client.get(f"{LIST}?state=not_now").words(".theme-said") == ["No room yet."]
    page = client.get(f"{LIST}/{proposal.id}")
    assert page.words(".story h3") == ["Not now", "Received"]
    assert page.soup.select("main .btn-primary") == []
    assert client.post(f"{LIST}/{proposal.id}/support", data=ASKER).status_code == 403


def test_the_order_and_the_tabs_of_the_list(client, db):
    few, many = make_proposal(title="Few"), make_proposal(title="Many")
    for _n in range(3):
        make_theme_supporter(many)
        make_theme_supporter(few, confirmed_at=None)
    make_proposal(ProposalState.NOT_NOW, title="Later")
    make_proposal(title="Unread", released_at=None)
    page = client.get(LIST)
    assert page.words(".theme h2") == ["Many", "Few"]
    assert page.words(".theme-count") == ["4 supporters", "1 supporter"]
    assert page.words(".tabs .count") == ["2", "0", "1"]
    assert client.get(f"{LIST}?state=nonsense").words(".theme h2") == ["Many", "Few"]
    assert client.get("/en/").words(".propose .btn-quiet") == ["2 themes under discussion"]


@pytest.mark.parametrize("address", [LIST, f"{LIST}/queue"])
def test_the_lists_take_as_many_queries_for_ten_as_for_one(signed_in, team, address):
    browser = signed_in(team)
    make_proposal()
    one = queries_of(lambda: browser.get(address))
    for _n in range(10):
        make_proposal()
    assert queries_of(lambda: browser.get(address)) == one


def test_a_community_that_is_not_public_is_not_named(client, db):
    hidden = make_community(status=CommunityStatus.PROPOSED, name_en="Hidden")
    proposal = make_proposal(ProposalState.COMMUNITY, community=hidden)
    invited = make_theme_supporter(proposal, invited_at=clock.now())
    for address in (f"{LIST}?state=community", f"{LIST}/{proposal.id}"):
        assert "Hidden" not in client.get(address).text
    assert "Hidden" in client.get(own(invited)).text
    client.post(f"{own(invited)}/accept", data={"represents": "nobody"})
    page = client.get(own(invited))
    assert (page.words("h1"), page.soup.select("main a.btn")) == (["You take part"], [])


def test_the_workplaces_of_somebody_known_are_offered(client, db):
    person = make_person(email="anna@example.org")
    workplace = make_organisation(short_name="Orto Nostro")
    make_affiliation(person, workplace)
    community = make_community(join_policy=JoinPolicy.BY_INVITATION)
    proposal = make_proposal(ProposalState.COMMUNITY, community=community)
    invited = make_theme_supporter(proposal, email="anna@example.org", invited_at=clock.now())
    page = client.get(own(invited))
    assert [e["value"] for e in page.soup.select("[name=represents]")] == [
        str(workplace.id),
        "other",
        "nobody",
    ]
    foreign = make_organisation()
    refused = client.post(f"{own(invited)}/accept", data={"represents": str(foreign.id)})
    assert refused.status_code == 422
    client.post(f"{own(invited)}/accept", data={"represents": str(workplace.id)})
    assert the(db, Membership).organisation == workplace


def test_saying_no_and_withdrawing_by_the_link(client, db):
    proposal = make_proposal(ProposalState.COMMUNITY, community=make_community())
    invited = make_theme_supporter(proposal, invited_at=clock.now())
    client.post(f"{own(invited)}/decline")
    assert "You have said no so far." in client.get(own(invited)).text
    response = client.post(f"{own(invited)}/withdraw")
    assert response.location == f"{LIST}/{proposal.id}"
    assert client.get(own(invited)).status_code == 404


def test_the_same_person_is_led_to_the_page_of_the_register(signed_in, db, team):
    known = make_person(email="anna@example.org")
    proposal = make_proposal()
    make_theme_supporter(proposal, person=known, name="Anna Prova")
    page = signed_in(team).get(f"{LIST}/{proposal.id}/manage")
    assert [a["href"] for a in page.soup.select("tbody th a")] == [f"/en/people/{known.id}"]
    read = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "read")).all()
    assert [(entry.subject_type, entry.subject_id) for entry in read] == [("themeproposal", proposal.id)]


def test_many_forms_from_one_network_are_refused(client, db):
    proposal = make_proposal()
    codes = [
        client.post(f"{LIST}/{proposal.id}/support", data=ASKER | {"email": f"a{n}@example.org"}).status_code
        for n in range(21)
    ]
    assert codes == [303] * 20 + [422]


def test_fields_that_are_not_in_the_form_are_not_taken(client, db):
    extra = {
        "state": "received",
        "released_at": "2026-01-01",
        "community_id": "1",
        "is_proposer": "",
        "id": "99",
    }
    client.post(f"{LIST}/new", data=THEME | ASKER | extra | {"confirmed_at": "2026-01-01", "person_id": "1"})
    proposal, supporter = the(db, ThemeProposal), the(db, ThemeSupporter)
    assert (proposal.state, proposal.released_at, proposal.community_id) == ("unconfirmed", None, None)
    assert (supporter.is_proposer, supporter.confirmed_at, supporter.person_id) == (True, None, None)
