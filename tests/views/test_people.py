"""People: whom a coordinator sees, what is logged, and that nobody climbs."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.models import (
    Affiliation,
    AuditEntry,
    CommunityRole,
    CommunityStatus,
    Membership,
    Person,
    Representative,
    RoleKind,
    SiteRole,
    ranges_of,
)
from tests.counting import queries_of
from tests.factories import (
    make_administrator,
    make_affiliation,
    make_community,
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


@pytest.fixture
def community(db):
    return make_community(slug="neet", name_en="NEET")


@pytest.fixture
def foreign(db):
    return make_community(slug="other", name_en="Other")


@pytest.fixture
def coordinator(community):
    return make_coordinator(community, name="Zita Coordina")


@pytest.fixture
def browser(signed_in, coordinator):
    return signed_in(coordinator)


@pytest.fixture
def admin(signed_in):
    return signed_in(make_administrator(name="Zora Amministra"))


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


def affiliations(db):
    db.session.expire_all()
    return db.session.scalars(select(Affiliation).order_by(Affiliation.id)).all()


def test_adding_and_ending_an_affiliation(browser, db, community):
    person, organisation = make_member(community), make_organisation()
    form = {"organisation_id": organisation.id, "role": "Presidente", "since_on": "2024-01-01"}
    assert browser.post(f"/en/people/{person.id}/affiliations/new", data=form).status_code == 303
    made = affiliations(db)[0]
    assert (made.person, made.organisation, made.role, made.since_on, made.is_contact) == (
        person,
        organisation,
        "Presidente",
        date(2024, 1, 1),
        False,
    )
    assert browser.post(f"/en/people/{person.id}/affiliations/{made.id}/end").status_code == 303
    assert affiliations(db)[0].until_on == clock.today()


def test_who_names_the_contact_of_an_organisation(browser, admin, db, community, foreign):
    person = make_member(community)
    own, other = make_membership(community).organisation, make_membership(foreign).organisation
    form = {"organisation_id": other.id, "is_contact": "y"}
    page = browser.post(f"/en/people/{person.id}/affiliations/new", data=form)
    assert (page.status_code, [e["id"] for e in page.soup.select(".field-error")]) == (
        422,
        ["is_contact-error"],
    )
    for visitor, organisation in ((browser, own), (admin, other)):
        sent = form | {"organisation_id": organisation.id}
        assert visitor.post(f"/en/people/{person.id}/affiliations/new", data=sent).status_code == 303
    assert [(a.organisation, a.is_contact) for a in affiliations(db)] == [(own, True), (other, True)]


def test_a_contact_of_a_foreign_organisation_is_not_touched(browser, db, community, foreign):
    """Ending or editing it would take a right away, or give one, in somebody else's community."""
    person, other = make_member(community), make_membership(foreign).organisation
    affiliation = make_affiliation(person, other, is_contact=True)
    path = f"/en/people/{person.id}/affiliations/{affiliation.id}"
    assert browser.post(f"{path}/edit", data={"role": "x"}).status_code == 403
    assert browser.post(f"{path}/end").status_code == 403
    assert affiliations(db)[0].until_on is None


def test_an_affiliation_belongs_to_the_person_of_the_address(browser, community):
    one, two = make_member(community), make_member(community)
    affiliation = make_affiliation(one, make_organisation())
    assert browser.get(f"/en/people/{two.id}/affiliations/{affiliation.id}/edit").status_code == 404


def test_a_coordinator_of_yesterday_sees_nobody(signed_in, db, community):
    person = make_person()
    yesterday = clock.today() - timedelta(days=1)
    save(CommunityRole(community=community, person=person, since_on=date(2020, 1, 1), until_on=yesterday))
    assert signed_in(person).get("/en/people").status_code == 403


def contact_box(page):
    return [e["name"] for e in page.soup.select("#is_contact")]


def test_adding_an_organisation_gives_no_right_over_it(browser, db, community, foreign):
    """T2 of the threats: a member of somebody else's community made a member of one's own."""
    organisation = make_organisation(legal_name="Ente Altrui")
    stranger = make_person(name="Stranger", email="stranger@example.org", verified_at=None)
    contact = make_affiliation(stranger, organisation, is_contact=True, until_on=date(2021, 1, 1))
    make_membership(foreign, organisation)
    person = make_member(community)
    worker = make_affiliation(person, organisation)
    form = {"member": "organisation", "organisation_id": organisation.id, "since_on": "2026-01-01"}
    assert browser.post("/en/communities/neet/members/new", data=form).status_code == 303
    page = browser.get(f"/en/organisations/{organisation.id}")
    assert page.soup.select(f'a[href="/en/organisations/{organisation.id}/edit"]') == []
    assert browser.get(f"/en/organisations/{organisation.id}/edit").status_code == 403
    assert browser.get(f"/en/people/{stranger.id}").status_code == 404
    people = browser.get(f"/en/organisations/{organisation.id}/people")
    assert ("Stranger" in people.text, people.words("tbody th")) == (False, [person.name])
    membership = db.session.scalars(select(Membership).where(Membership.community == community)).all()[-1]
    assert "Stranger" not in browser.get(f"/en/communities/neet/members/{membership.id}").text
    forged = browser.post(
        f"/en/communities/neet/members/{membership.id}/representatives",
        data={"new-person_id": stranger.id, "new-since_on": "2026-01-01"},
    )
    assert forged.status_code == 422
    path = f"/en/people/{person.id}/affiliations"
    sent = {"organisation_id": organisation.id, "is_contact": "y", "since_on": "2030-01-01"}
    assert browser.post(f"{path}/new", data=sent).status_code == 422
    assert contact_box(browser.get(f"{path}/{worker.id}/edit")) == []
    assert browser.post(f"{path}/{worker.id}/edit", data={"is_contact": "y"}).status_code == 303
    make_membership(community, people=[stranger])
    assert (
        browser.post(f"/en/people/{stranger.id}/affiliations/{contact.id}/edit", data={}).status_code == 403
    )
    assert browser.post(f"/en/people/{stranger.id}/affiliations/{contact.id}/end").status_code == 403
    assert browser.get(f"/en/people/{stranger.id}/edit").status_code == 403
    assert [(a.id, a.is_contact) for a in affiliations(db) if a.is_contact] == [(contact.id, True)]


def test_the_contact_of_an_own_organisation_is_edited(browser, db, community):
    person, organisation = make_member(community), make_membership(community).organisation
    affiliation = make_affiliation(person, organisation, is_contact=True)
    path = f"/en/people/{person.id}/affiliations/{affiliation.id}"
    assert contact_box(browser.get(f"{path}/edit")) == ["is_contact"]
    assert browser.post(f"{path}/edit", data={"role": "x"}).status_code == 303
    assert [(a.role, a.is_contact) for a in affiliations(db)] == [("x", False)]
