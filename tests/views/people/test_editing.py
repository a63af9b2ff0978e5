"""Adding and correcting people, and giving them roles: nobody climbs."""

from datetime import date

import pytest
from sqlalchemy import select

from cop import clock
from cop.models import (
    CommunityRole,
    CommunityStatus,
    Person,
    Representative,
    SiteRole,
)
from tests.factories import (
    make_administrator,
    make_community,
    make_member,
    make_membership,
    make_organisation,
    make_person,
    save,
)

NEW = {"name": "Anna Prova", "email": "anna@example.org", "language": "it"}


def test_a_coordinator_adds_people_of_member_organisations(browser, db, community):
    own, other = make_membership(community).organisation, make_organisation()
    assert browser.post("/en/people/new", data=NEW).status_code == 422
    assert browser.post("/en/people/new", data=NEW | {"organisation_id": other.id}).status_code == 422
    response = browser.post("/en/people/new", data=NEW | {"organisation_id": own.id, "role": "Presidente"})
    person = db.session.scalars(select(Person).where(Person.email_key == "anna@example.org")).one()
    assert (response.status_code, response.location) == (303, f"/en/people/{person.id}")
    assert [(a.organisation, a.role) for a in person.affiliations] == [(own, "Presidente")]
    assert browser.get(response.location).words("h1") == ["Anna Prova"]
    represented = db.session.scalars(select(Representative)).one()
    assert (represented.person, represented.membership.organisation, represented.since_on) == (
        person,
        own,
        clock.today(),
    )


def test_an_administrator_adds_anybody(admin, db):
    organisation = make_membership(make_community()).organisation
    assert admin.post("/en/people/new", data=NEW).status_code == 303
    there = NEW | {"email": "bruno@example.org", "organisation_id": organisation.id}
    assert admin.post("/en/people/new", data=there).status_code == 303
    assert db.session.scalars(select(Representative)).all() == []


def test_an_address_on_record_is_said_at_its_field(admin, db):
    make_person(email="anna@example.org")
    page = admin.post("/en/people/new", data=NEW | {"email": "ANNA@example.org"})
    assert (page.status_code, [e["id"] for e in page.soup.select(".field-error")]) == (422, ["email-error"])
    assert page.soup.select_one("#name")["value"] == "Anna Prova"


@pytest.mark.parametrize("extra", ["site_role", "verified_at", "password_hash", "id", "erased_at"])
def test_fields_that_are_not_in_the_form_are_not_taken(browser, db, community, extra):
    person = make_member(community, name="Anna", verified_at=None)
    before = getattr(person, extra)
    browser.post(f"/en/people/{person.id}/edit", data=NEW | {extra: "administrator"})
    db.session.refresh(person)
    assert (person.name, getattr(person, extra)) == ("Anna Prova", before)


def test_a_coordinator_corrects_the_address_of_a_member(browser, db, community):
    person = make_member(community, email="old@example.org", verified_at=None)
    assert browser.post(f"/en/people/{person.id}/edit", data=NEW).status_code == 303
    db.session.refresh(person)
    assert (person.email, person.verified_at) == ("anna@example.org", None)


REFUSED = ["used", "administrator", "viewer", "foreign coordinator", "foreign member"]


@pytest.mark.parametrize("who", REFUSED)
def test_a_coordinator_does_not_take_over_or_rename_who_has_more(browser, db, community, foreign, who):
    """Whoever changes an address can sign in as the person: T2 of the threats."""
    person = make_member(community, email="own@example.org", name="Prima", verified_at=None)
    if who == "used":
        person.verified_at = clock.now()
    elif who in {"administrator", "viewer"}:
        person.site_role = SiteRole(who)
    elif who == "foreign coordinator":
        save(CommunityRole(community=foreign, person=person, since_on=date(2020, 1, 1)))
    else:
        make_membership(foreign, people=[person], until_on=date(2021, 1, 1))
    db.session.flush()
    page = browser.get(f"/en/people/{person.id}")
    assert page.soup.select(f'a[href="/en/people/{person.id}/edit"]') == []
    assert WHO_CHANGES in page.words("main p")
    assert browser.get(f"/en/people/{person.id}/edit").status_code == 403
    assert browser.post(f"/en/people/{person.id}/edit", data=NEW).status_code == 403
    db.session.refresh(person)
    assert (person.name, person.email, person.language) == ("Prima", "own@example.org", "en")


WHO_CHANGES = "Name, language and address are changed by the person, or by an administrator."


def test_whom_a_coordinator_adds_by_address_keeps_the_own_name(browser, db, community):
    boss = make_administrator(name="Prima", email="boss@example.org")
    form = {"member": "person", "since_on": "2026-01-01", "name": "X", "email": "boss@example.org"}
    assert browser.post("/en/communities/neet/members/new", data=form).status_code == 303
    assert browser.get(f"/en/people/{boss.id}").status_code == 200
    assert browser.post(f"/en/people/{boss.id}/edit", data=NEW).status_code == 403
    db.session.refresh(boss)
    assert (boss.name, boss.email) == ("Prima", "boss@example.org")


def test_coordinators_edit_themselves_and_administrators_anybody(browser, admin, db, coordinator):
    boss = make_administrator()
    for visitor, person in ((browser, coordinator), (admin, coordinator), (admin, boss)):
        assert visitor.get(f"/en/people/{person.id}").words("main a.btn-primary") == ["Edit"]
        sent = NEW | {"email": f"new{person.id}@example.org"}
        assert visitor.post(f"/en/people/{person.id}/edit", data=sent).status_code == 303


def test_a_role_in_a_proposed_community_is_not_told(browser, admin, db, community, foreign):
    person = make_member(community)
    foreign.status = CommunityStatus.PROPOSED
    save(CommunityRole(community=foreign, person=person, since_on=date(2020, 1, 1)))
    shown = [
        "Other" in visitor.get(f"/en/people/{person.id}").words(".row-title") for visitor in (browser, admin)
    ]
    assert shown == [False, True]


def test_only_administrators_give_roles(browser, admin, db, community):
    person = make_member(community)
    assert (
        browser.post(f"/en/people/{person.id}/role", data={"site_role": "administrator"}).status_code == 403
    )
    assert admin.post(f"/en/people/{person.id}/role", data={"site_role": "king"}).status_code == 422
    assert admin.post(f"/en/people/{person.id}/role", data={"site_role": "viewer"}).status_code == 303
    db.session.refresh(person)
    assert person.site_role == SiteRole.VIEWER


def test_the_last_administrator_stays(signed_in, db):
    person = make_administrator()
    page = signed_in(person).post(f"/en/people/{person.id}/role", data={"site_role": "none"})
    assert page.status_code == 422
    db.session.refresh(person)
    assert person.site_role == SiteRole.ADMINISTRATOR
