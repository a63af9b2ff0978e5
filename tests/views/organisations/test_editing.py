"""An organisation added, edited and deleted: who may, and what is refused."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.models import CommunityRole, Organisation, Sector
from tests.factories import (
    make_administrator,
    make_affiliation,
    make_community,
    make_coordinator,
    make_membership,
    make_organisation,
    make_person,
    save,
)
from tests.views.organisations.filling import FORM, VAT


def test_adding_an_organisation(browser, db):
    response = browser.post(
        "/en/organisations/new",
        data=FORM
        | {"vat_number": "IT 0051 8460 019", "website": "www.example.org", "partner_since_on": "2021-03-01"},
    )
    made = db.session.scalars(select(Organisation)).one()
    assert (response.status_code, response.location) == (303, f"/en/organisations/{made.id}")
    assert (made.legal_name, made.sector, made.vat_number, made.website, made.partner_since_on) == (
        "Volpe S.r.l.",
        Sector.PRIVATE,
        VAT,
        "https://www.example.org",
        date(2021, 3, 1),
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("legal_name", "  "),
        ("legal_name", "x" * 201),
        ("sector", "none"),
        ("vat_number", "00518460018"),
        ("vat_number", "x" * 5000),
        ("fiscal_code", "RSSMRA85T10A562X"),
        ("website", "javascript:alert(1)"),
        ("partner_since_on", "0001-01-01"),
        ("category_id", "1" + "0" * 30),
        ("municipality_id", "y" * 121),
        ("municipality_id", "Lugano"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_in_the_form(browser, db, field, value):
    typed = "municipality_id-words" if field == "municipality_id" else field
    page = browser.post("/en/organisations/new", data=FORM | {typed: value})
    assert (page.status_code, [e["id"] for e in page.soup.select(".field-error")]) == (
        422,
        [f"{field}-error"],
    )
    assert page.soup.title.get_text().startswith("Error:")
    assert db.session.scalars(select(Organisation)).all() == []


def test_a_code_on_record_is_said_at_its_field(browser, db):
    make_organisation(legal_name="Ente Uno", vat_number=VAT)
    page = browser.post("/en/organisations/new", data=FORM | {"vat_number": VAT})
    assert page.status_code == 422
    assert page.words("#vat_number-error") == ["Ente Uno is in the register with this code."]
    assert page.soup.select_one("#legal_name")["value"] == "Volpe S.r.l."


def test_a_coordinator_edits_those_that_are_members_of_the_own_communities_alone(browser, community):
    own = make_membership(community).organisation
    left = make_membership(community, until_on=clock.today() - timedelta(days=1)).organisation
    foreign = make_membership(make_community()).organisation
    shared = make_membership(community, make_membership(make_community()).organisation).organisation
    codes = [
        browser.get(f"/en/organisations/{o.id}/edit").status_code
        for o in (own, left, foreign, shared, make_organisation())
    ]
    assert codes == [200, 403, 403, 403, 403]
    words = [browser.get(f"/en/organisations/{o.id}").words("aside p, main p") for o in (own, shared)]
    assert [WHO_EDITS in found for found in words] == [False, True]


WHO_EDITS = (
    "These facts are edited by its contact, by who coordinates all its communities, or by an administrator."
)


def test_a_coordinator_of_all_its_communities_edits_it(signed_in, community):
    other = make_community()
    shared = make_membership(community, make_membership(other).organisation).organisation
    both = make_coordinator(community)
    save(CommunityRole(community=other, person=both, since_on=date(2020, 1, 1)))
    assert signed_in(both).get(f"/en/organisations/{shared.id}/edit").status_code == 200


def test_a_contact_edits_only_the_own_facts(signed_in, db, community):
    organisation = make_organisation(legal_name="Prima", partner_since_on=date(2020, 1, 1), is_to_check=True)
    make_membership(community, organisation)
    contact = make_person()
    make_affiliation(contact, organisation, is_contact=True)
    browser = signed_in(contact)
    fields = {
        e["name"] for e in browser.get(f"/en/organisations/{organisation.id}/edit").soup.select("main [name]")
    }
    assert fields & {"category_id", "partner_since_on", "is_to_check"} == set()
    sent = FORM | {"partner_since_on": "2026-01-01", "is_to_check": "", "id": "7", "is_invented": "y"}
    assert browser.post(f"/en/organisations/{organisation.id}/edit", data=sent).status_code == 303
    db.session.refresh(organisation)
    assert (organisation.legal_name, organisation.partner_since_on, organisation.is_to_check) == (
        "Volpe S.r.l.",
        date(2020, 1, 1),
        True,
    )
    assert organisation.is_invented is False


def test_a_contact_of_the_past_edits_nothing(signed_in, db):
    organisation, contact = make_organisation(), make_person()
    make_affiliation(contact, organisation, is_contact=True, until_on=clock.today() - timedelta(days=1))
    assert signed_in(contact).get(f"/en/organisations/{organisation.id}/edit").status_code == 403


def test_deleting_is_for_administrators_and_for_mistakes(signed_in, browser, db, community):
    used, unused = make_membership(community).organisation, make_organisation()
    assert browser.post(f"/en/organisations/{unused.id}/delete").status_code == 403
    admin = signed_in(make_administrator())
    assert admin.post(f"/en/organisations/{unused.id}/delete").location == "/en/organisations"
    response = admin.post(f"/en/organisations/{used.id}/delete")
    assert response.location == f"/en/organisations/{used.id}/edit"
    assert "It cannot be deleted" in admin.get(response.location).words(".notice-danger")[0]
    db.session.expire_all()
    assert db.session.scalars(select(Organisation)).all() == [used]
