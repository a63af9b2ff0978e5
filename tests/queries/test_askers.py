"""What is known of who asks: enough to decide, and nothing of communities that are not the viewer's."""

from datetime import date, timedelta

import pytest

from cop import clock
from cop.queries.askers import known_of
from cop.queries.viewers import viewer_of
from tests.factories import (
    make_administrator,
    make_affiliation,
    make_community,
    make_coordinator,
    make_join_request,
    make_meeting,
    make_member,
    make_membership,
    make_organisation,
    make_person,
    make_present,
)

TODAY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def now(db, at):
    return at("2026-11-26T10:00+01:00")


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def coordinator(community):
    return viewer_of(make_coordinator(community), today=TODAY)


def known(viewer, community, **kw):
    return known_of(make_join_request(community, **kw), viewer, on=TODAY)


def names(found):
    return [one.organisation.legal_name for one in found]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Terra Battuta", ["Cooperativa Sociale Terra Battuta"]),
        ("terra batuta coop.", ["Cooperativa Sociale Terra Battuta"]),
        ("BATTUTA TERRA scs", ["Cooperativa Sociale Terra Battuta"]),
        ("Università di Torino", ["Università degli Studi di Torino"]),
        ("Universita Studi Torino", ["Università degli Studi di Torino"]),
        ("Qualcosa di nuovo", []),
        ("Cooperativa Sociale", ["Cooperativa Sociale Terra Battuta"]),
        ("%", []),
        ("Срл", []),
    ],
)
def test_organisations_of_a_like_name(community, coordinator, typed, found):
    make_organisation(legal_name="Cooperativa Sociale Terra Battuta", short_name="")
    make_organisation(legal_name="Università degli Studi di Torino")
    make_organisation(legal_name="Fondazione Altro Mare")
    assert names(known(coordinator, community, organisation_name=typed).alike) == found


@pytest.mark.parametrize(
    ("email", "website", "is_found"),
    [
        ("anna@noto.example.net", "https://www.noto.example.net/it", True),
        ("anna@NOTO.example.net", "http://noto.example.net", True),
        ("anna@noto.example.net", "https://forum.noto.example.net", False),
        ("anna@example.net", "https://noto.example.net", False),
        ("anna@gmail.com", "https://gmail.com", False),
    ],
)
def test_organisations_of_the_same_domain(community, coordinator, email, website, is_found):
    organisation = make_organisation(website=website)
    found = known(coordinator, community, email=email).same_domain
    assert [one.organisation for one in found] == ([organisation] if is_found else [])


def test_a_domain_of_colleagues_known_to_the_viewer(community, coordinator):
    organisation = make_organisation()
    colleague = make_member(community, organisation, email="bruno@noto.example.net")
    make_affiliation(colleague, organisation)
    found = known(coordinator, community, email="anna@noto.example.net").same_domain
    assert [one.organisation for one in found] == [organisation]
    elsewhere = make_member(make_community(), email="zeno@altro.example.net")
    make_affiliation(elsewhere, make_organisation())
    assert known(coordinator, community, email="anna@altro.example.net").same_domain == []


def test_a_domain_that_many_share_tells_nothing(community, coordinator):
    for _n in range(4):
        make_organisation(website="https://provider.example.net")
    assert known(coordinator, community, email="anna@provider.example.net").same_domain == []


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("Maria Rossi", True),
        ("ROSSI Maria", True),
        ("Maria Rosi", True),
        ("Mària Róssi", True),
        ("Maria", False),
    ],
)
def test_people_of_a_like_name(community, coordinator, typed, is_found):
    person = make_member(community, name="Maria Rossi")
    found = known(coordinator, community, name=typed).namesakes
    assert [one.person for one in found] == ([person] if is_found else [])


def test_people_of_other_communities_are_told_to_administrators_alone(community, coordinator):
    person = make_member(make_community(), name="Maria Rossi")
    assert known(coordinator, community, name="Maria Rossi").namesakes == []
    administrator = viewer_of(make_administrator(), today=TODAY)
    assert [one.person for one in known(administrator, community, name="Maria Rossi").namesakes] == [person]


def test_the_person_with_the_address_is_not_a_namesake_of_itself(community, coordinator):
    person = make_member(community, name="Maria Rossi", email="maria@example.org")
    found = known(coordinator, community, name="Maria Rossi", email="MARIA@example.org")
    assert (found.person.person, found.namesakes) == (person, [])


def test_memberships_and_last_presence(community, coordinator):
    organisation = make_organisation(legal_name="Ente Uno")
    person = make_member(community, organisation, name="Maria Rossi", email="maria@example.org")
    make_affiliation(person, organisation)
    begin = clock.now() - timedelta(days=30)
    make_present(make_meeting(community, starts_at=begin), organisation, person)
    make_present(make_meeting(make_community(), starts_at=begin + timedelta(days=1)), organisation, person)
    found = known(coordinator, community, email="maria@example.org", organisation=organisation)
    assert (found.person.organisations, found.person.communities, found.person.seen_at) == (
        ["Ente Uno"], [community], begin,
    )  # fmt: skip
    assert (found.organisation.communities, found.organisation.represented_by) == (
        [community], ["Maria Rossi"],
    )  # fmt: skip
    assert found.organisation.seen_at == begin
    administrator = viewer_of(make_administrator(), today=TODAY)
    assert known(administrator, community, email="maria@example.org").person.seen_at == begin + timedelta(1)


def test_who_represented_it_once_is_not_named(community, coordinator):
    organisation = make_organisation()
    make_membership(community, organisation, people=[make_person()], until_on=date(2025, 1, 1))
    found = known(coordinator, community, organisation=organisation)
    assert (found.organisation.represented_by, found.organisation.communities) == ([], [])


def test_nothing_known(community, coordinator):
    found = known(coordinator, community)
    assert (found.person, found.namesakes, found.organisation, found.alike, found.same_domain) == (
        None, [], None, [], [],
    )  # fmt: skip
    assert found.likely == []
