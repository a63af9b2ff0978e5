"""An organisation's own people, page by page: what its contact sees, and what who is named sees."""

import pytest
from sqlalchemy import select

from cop import clock, tokens
from cop.models import AuditEntry, Message, Representative, RepresentativeInvitation
from cop.services.erasures import erase_person
from tests.factories import (
    make_affiliation,
    make_community,
    make_member,
    make_membership,
    make_organisation,
    make_person,
    make_representative_invitation,
)


@pytest.fixture
def organisation(db):
    return make_organisation(legal_name="Ente Uno")


@pytest.fixture
def membership(organisation):
    return make_membership(
        make_community(name_en="NEET"), organisation, people=[make_person(name="Anna Prova")]
    )


@pytest.fixture
def browser(signed_in, organisation):
    contact = make_person(name="Carla Contatto", email="carla@example.org")
    make_affiliation(contact, organisation, is_contact=True)
    return signed_in(contact)


@pytest.fixture
def address(organisation, membership):
    return f"/en/organisations/{organisation.id}/representatives"


def link_of(db):
    return db.session.scalars(select(Message)).one().context["url"].removeprefix("http://localhost")


def test_the_page_shows_the_own_people_alone(browser, db, organisation, membership, address):
    elsewhere = make_community(name_en="Circular")
    make_membership(elsewhere, organisation)
    make_membership(membership.community, people=[make_person(name="Di Altri")])
    make_representative_invitation(membership, name="Bruno Atteso")
    page = browser.get(address)
    assert sorted(page.words("main section h2")) == ["Circular 0", "NEET 1"]
    assert page.words(".row-title") == ["Anna Prova", "Bruno Atteso"]
    assert page.words(".notice-warning") == [
        "Nobody represents you here: no invitation reaches your organisation."
    ]
    read = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "read")).one()
    assert (read.subject_type, read.subject_id) == ("organisation", organisation.id)


def test_who_was_erased_is_not_on_the_page(browser, db, membership, address):
    erase_person(membership.representatives[0].person, by=None, at=clock.now())
    db.session.commit()
    page = browser.get(address)
    assert (page.words("main section h2"), page.words(".row-title")) == (["NEET 0"], [])


def test_naming_somebody_the_whole_way(client, browser, db, membership, address):
    form = {"who": "other", "name": "Nuova Persona", "email": "nuova@example.org"}
    response = browser.post(f"{address}/{membership.id}/new", data=form)
    assert (response.status_code, response.location) == (303, address)
    page = browser.get(address)
    assert page.words(".notice-success") == [
        "Nuova Persona gets a mail, and represents you as soon as the answer is yes."
    ]
    link = link_of(db)
    for method in (client.get, client.head, client.get):
        assert method(link).status_code == 200
    assert client.get(link).words("h1") == ["Do you represent Ente Uno?"]
    assert db.session.scalars(select(RepresentativeInvitation)).one().state == "asked"
    assert client.post(link).status_code == 303
    assert client.get(link).words("h1") == ["You represent Ente Uno"]
    assert browser.get(address).words(".row-title") == ["Anna Prova", "Nuova Persona"]


def test_saying_no(client, browser, db, membership, address):
    form = {"who": "other", "name": "Nuova Persona", "email": "nuova@example.org"}
    browser.post(f"{address}/{membership.id}/new", data=form)
    link = link_of(db)
    assert client.post(f"{link}/decline").status_code == 303
    assert client.get(link).words("h1") == ["You do not represent Ente Uno"]
    assert browser.get(address).words(".row-title") == ["Anna Prova", "Nuova Persona"]
    assert browser.get(address).words(".state") == ["Said no"]


def test_the_page_of_the_link_leaks_no_address(client, membership):
    make_representative_invitation(membership, token_hash=tokens.hash_of("abc"))
    headers = client.get("/en/representing/abc").headers
    assert (headers["Referrer-Policy"], headers["Cache-Control"], headers["X-Robots-Tag"]) == (
        "no-referrer", "no-store", "noindex",
    )  # fmt: skip


@pytest.mark.parametrize("email", ["known@example.org", "unknown@example.org"])
def test_the_contact_cannot_tell_whether_an_address_is_known(browser, db, membership, address, email):
    make_member(make_community(), name="Nome Vero", email="known@example.org")
    form = {"who": "other", "name": "Chi Sa", "email": email}
    browser.post(f"{address}/{membership.id}/new", data=form)
    page = browser.get(address)
    assert page.words(".row-title") == ["Anna Prova", "Chi Sa"]
    assert "Nome Vero" not in page.text
    assert "Nome Vero" not in browser.get(address.replace("representatives", "people")).text


def test_colleagues_come_first(browser, db, organisation, membership, address):
    colleague = make_person(name="Bruno Collega")
    make_affiliation(colleague, organisation)
    page = browser.get(f"{address}/{membership.id}/new")
    assert page.words("fieldset .check label") == ["Bruno Collega", "Carla Contatto", "Somebody else"]
    response = browser.post(f"{address}/{membership.id}/new", data={"who": colleague.id})
    assert response.status_code == 303
    assert browser.get(address).words(".row-title") == ["Anna Prova", "Bruno Collega"]


def test_what_is_missing_is_said_and_what_was_typed_stays(browser, db, membership, address):
    page = browser.post(f"{address}/{membership.id}/new", data={"who": "other", "name": "Anna"})
    assert (page.status_code, [e["id"] for e in page.soup.select(".field-error")]) == (422, ["email-error"])
    assert page.soup.select_one("#name")["value"] == "Anna"
    page = browser.post(f"{address}/{membership.id}/new", data={"who": "other", "name": "A", "email": "a@"})
    assert page.words(".field-error") == ["Type one full address, such as name@example.org."]


def test_removing_and_taking_back(browser, db, membership, address):
    representative = db.session.scalars(select(Representative)).one()
    invitation = make_representative_invitation(membership, name="Bruno Atteso")
    response = browser.post(f"{address}/{membership.id}/{representative.id}/end")
    assert (response.status_code, response.location) == (303, address)
    browser.post(f"{address}/{membership.id}/invitations/{invitation.id}/withdraw")
    assert browser.get(address).words(".row-title") == []
    assert [m.kind for m in db.session.scalars(select(Message))] == ["representative_ended"]


def test_the_way_there_is_on_the_pages_of_the_contact_alone(
    browser, client, signed_in, organisation, address
):
    for page in ("/en/me", f"/en/organisations/{organisation.id}"):
        assert address in browser.get(page).text
    assert address not in client.get(f"/en/organisations/{organisation.id}").text
    assert address not in signed_in(make_person()).get("/en/me").text
