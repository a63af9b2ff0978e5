"""Where people work, and who is the contact of an organisation."""

from datetime import date

from sqlalchemy import select

from cop import clock
from cop.models import (
    Affiliation,
    Membership,
)
from tests.factories import (
    make_affiliation,
    make_member,
    make_membership,
    make_organisation,
    make_person,
)


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
