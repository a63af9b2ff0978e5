"""The search page and the suggestions: each visitor's own, nothing of anybody else's."""

import pytest
from sqlalchemy import select

from cop.models import AuditEntry, CommunityStatus, MeetingStatus
from tests.factories import (
    make_administrator,
    make_community,
    make_coordinator,
    make_meeting,
    make_member,
    make_organisation,
    make_person,
)

SEARCH, PEOPLE, ORGANISATIONS = "/en/search", "/en/search/people", "/en/search/organisations"


@pytest.fixture
def world(db):
    """Our community, and another one whose people and drafts hold the word "Canarini"."""
    ours, theirs = make_community(name_en="Lagoon"), make_community(name_en="River")
    coordinator = make_coordinator(ours, name="Clara Lagoon")
    make_member(ours, make_organisation(legal_name="Lagoon Works"), name="Anna Lagoon")
    make_member(theirs, make_organisation(legal_name="River Works"), name="Zenobia Canarini")
    make_meeting(theirs, title_en="Canarini draft", status=MeetingStatus.DRAFT)
    make_meeting(ours, title_en="Lagoon days")
    make_organisation(legal_name="Canarini unchecked", is_to_check=True)
    make_community(name_en="Canarini proposed", status=CommunityStatus.PROPOSED)
    return coordinator


def found(page):
    titles = ".row-title, .agenda-title"
    return {
        section["aria-labelledby"].removeprefix("found-"): [e.get_text() for e in section.select(titles)]
        for section in page.soup.select("section[aria-labelledby^=found-]")
    }


def reads(db):
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "read").order_by(AuditEntry.id))
    return [(entry.subject_type, entry.details.get("part")) for entry in entries]


def test_groups_of_a_visitor(client, world, db):
    assert found(client.get(f"{SEARCH}?q=lagoon")) == {
        "communities": ["Lagoon"],
        "organisations": ["Lagoon Works"],
        "meetings": ["Lagoon days"],
    }
    assert reads(db) == []


def test_groups_of_a_coordinator(signed_in, world, db):
    assert found(signed_in(world).get(f"{SEARCH}?q=lagoon"))["people"] == ["Anna Lagoon", "Clara Lagoon"]
    assert reads(db) == [("people", "search")]


def test_words_of_a_group_are_corrected_where_no_group_has_any(client, world):
    page = client.get(f"{SEARCH}?q=lagon")
    assert found(page)["organisations"] == ["Lagoon Works"]
    assert page.words(".corrected")[0] == "Nothing is found for “lagon”."


@pytest.mark.parametrize("typed", ["canarini", "cannarini", "zenobia", "zenobja"])
def test_nothing_of_others(client, signed_in, world, typed):
    """Neither found nor counted, nor given away by a correction, a suggestion or a list."""
    browser = signed_in(world)
    for browser_or_visitor, seen in ((client, []), (browser, ["Canarini unchecked"])):
        page = browser_or_visitor.get(f"{SEARCH}?q={typed}")
        expected = {"organisations": seen} if seen and "n" in typed[:4] and typed[0] == "c" else {}
        assert found(page) == expected
    assert browser.get(f"{PEOPLE}?q={typed}").json == {"found": []}
    assert client.get(f"{ORGANISATIONS}?q={typed}").json == {"found": []}
    assert "Zenobia" not in browser.get(f"/en/people?q={typed}").text


def test_suggestions_are_few_and_logged(signed_in, db):
    for n in range(25):
        make_person(name=f"Anna {n:02}")
    browser = signed_in(make_administrator())
    labels = [pick["label"] for pick in browser.get(f"{PEOPLE}?q=anna").json["found"]]
    assert labels == [f"Anna {n:02}" for n in range(20)]
    assert reads(db) == [("people", "picker")]


def test_suggestions_whose_names_begin_so_come_first(client, db):
    for name in ("Associazione Lago", "Lago Verde", "Amici del Lago"):
        make_organisation(legal_name=name)
    labels = [pick["label"] for pick in client.get(f"{ORGANISATIONS}?q=lago").json["found"]]
    assert labels == ["Lago Verde", "Amici del Lago", "Associazione Lago"]


def test_the_button_says_what_it_does(client, db):
    assert client.get(SEARCH).words(".filters button") == ["Search"]
