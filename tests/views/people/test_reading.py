"""The list and the page of people: whom a coordinator sees, and what is logged."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.models import (
    AuditEntry,
    CommunityRole,
    RoleKind,
    ranges_of,
)
from tests.counting import queries_of
from tests.factories import (
    make_affiliation,
    make_coordinator,
    make_edition,
    make_meeting,
    make_member,
    make_membership,
    make_organisation,
    make_person,
    make_registration,
    make_viewer,
    save,
)


def names(page):
    return page.words("tbody th a")


def everybody_of(community):
    """One person for each way of belonging to a community, and two who only work in its member, by name."""
    make_member(community, name="Represents")
    gone = make_person(name="Represented")
    make_membership(community, people=[gone], until_on=date(2021, 1, 1))
    make_membership(community, person=make_person(name="Freelance"))
    save(
        CommunityRole(
            community=community,
            person=make_person(name="Facilitates"),
            kind=RoleKind.CO_FACILITATOR,
            since_on=date(2020, 1, 1),
            until_on=date(2021, 1, 1),
        )
    )
    make_registration(make_meeting(community), make_person(name="Invited"))
    make_edition(community)
    organisation = make_membership(community).organisation
    make_affiliation(make_person(name="Works there"), organisation)
    make_affiliation(make_person(name="Worked there"), organisation, until_on=date(2021, 1, 1))


OWN = ["Facilitates", "Freelance", "Invited", "Represented", "Represents", "Zita Coordina"]


def test_a_coordinator_sees_the_people_of_the_own_communities(browser, community, foreign):
    everybody_of(community)
    make_member(foreign, name="Foreign")
    make_person(name="Nobody's")
    assert names(browser.get("/en/people")) == OWN
    assert names(browser.get("/en/people?community=other")) == OWN


def test_the_foreign_coordinator_sees_none_of_them(signed_in, community, foreign):
    everybody_of(community)
    person = signed_in(make_coordinator(foreign, name="Elsewhere"))
    assert names(person.get("/en/people")) == ["Elsewhere"]


def test_the_team_sees_all(admin, signed_in, community, foreign):
    make_member(community, name="Anna")
    make_member(foreign, name="Bruno")
    assert names(admin.get("/en/people")) == ["Anna", "Bruno", "Zora Amministra"]
    assert names(admin.get("/en/people?community=other")) == ["Bruno"]
    viewer = signed_in(make_viewer(name="Vito"))
    assert names(viewer.get("/en/people")) == ["Anna", "Bruno", "Vito", "Zora Amministra"]


def test_addresses_are_shown_only_to_who_manages(browser, signed_in, admin, community):
    person = make_member(community, name="Anna", email="anna@example.org")
    viewer = signed_in(make_viewer())
    for path in ("/en/people", f"/en/people/{person.id}"):
        shown = ["anna@example.org" in visitor.get(path).text for visitor in (browser, admin, viewer)]
        assert (path, shown) == (path, [True, True, False])


def test_search_in_names_and_addresses(browser, signed_in, community):
    make_member(community, name="Niccolò Àncora", email="presidente@example.org")
    make_member(community, name="Bruno", email="bruno@example.org")
    for words in ("ancora nicco", "NICCOLÒ", "Presidente@"):
        assert names(browser.get("/en/people", query_string={"q": words})) == ["Niccolò Àncora"]
    viewer = signed_in(make_viewer())
    assert names(viewer.get("/en/people?q=presidente")) == []


def test_reading_is_logged(browser, db, community, coordinator):
    person = make_member(community)
    browser.get("/en/people?page=2")
    browser.get(f"/en/people/{person.id}")
    read = db.session.scalars(
        select(AuditEntry).where(AuditEntry.verb == "read").order_by(AuditEntry.id)
    ).all()
    assert [(e.person_id, e.subject_type, e.subject_id, e.details) for e in read] == [
        (
            coordinator.id,
            "people",
            None,
            {"community": None, "page": 2, "people": ranges_of([coordinator.id, person.id])},
        ),
        (coordinator.id, "person", person.id, {}),
    ]


@pytest.mark.parametrize("page", ["-1", "0", "1" + "0" * 30, "99999", "x", "٣"])
def test_page_numbers_that_are_none(browser, page):
    assert names(browser.get("/en/people", query_string={"page": page})) == ["Zita Coordina"]


def test_the_list_takes_as_many_queries_for_thirty_as_for_one(browser, community):
    organisation = make_organisation()
    make_affiliation(make_member(community, organisation), organisation)
    one = queries_of(lambda: browser.get("/en/people"))
    for _time in range(30):
        organisation = make_organisation()
        make_affiliation(make_member(community, organisation), organisation)
    assert queries_of(lambda: browser.get("/en/people")) == one


def test_the_page_of_a_person(browser, community, foreign):
    organisation = make_organisation(legal_name="Ente Uno")
    person = make_member(community, organisation, name="Anna")
    make_affiliation(person, organisation, role="Presidente")
    make_registration(make_meeting(community, title_en="Own meeting"), person)
    make_registration(make_meeting(foreign, title_en="Foreign meeting"), person)
    page = browser.get(f"/en/people/{person.id}")
    assert page.words("h1") == ["Anna"]
    assert page.words(".row-title") == ["Ente Uno", "NEET"]
    assert page.words("tbody th a") == ["Own meeting"]


def test_somebody_who_is_not_known_is_not_found(browser, foreign):
    person = make_member(foreign)
    for path in ("", "/edit", "/affiliations/new", "/role"):
        assert browser.get(f"/en/people/{person.id}{path}").status_code == 404


def test_the_own_page_of_who_manages_nothing(signed_in, community):
    person = make_member(community)
    response = signed_in(person).get(f"/en/people/{person.id}")
    assert (response.status_code, response.location) == (303, "/en/me")


def test_a_coordinator_of_yesterday_sees_nobody(signed_in, db, community):
    person = make_person()
    yesterday = clock.today() - timedelta(days=1)
    save(CommunityRole(community=community, person=person, since_on=date(2020, 1, 1), until_on=yesterday))
    assert signed_in(person).get("/en/people").status_code == 403
