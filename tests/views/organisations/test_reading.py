"""The pages of an organisation: who sees which facts, and which of its people."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from cop import clock
from cop.models import Attendance, AuditEntry, CommunityStatus, ranges_of
from tests.factories import (
    make_administrator,
    make_affiliation,
    make_community,
    make_meeting,
    make_membership,
    make_organisation,
    make_person,
    make_registration,
    make_viewer,
)
from tests.views.organisations.filling import VAT


def test_a_name_to_be_checked_is_not_on_the_page_of_its_community(client, browser, community):
    make_membership(community, make_organisation(legal_name="Tasso", is_to_check=True))
    assert "Tasso" not in client.get("/en/communities/neet").text
    assert "Tasso" in browser.get("/en/communities/neet/members").text


def test_a_proposed_community_is_not_told(client, browser, community, signed_in):
    community.status = CommunityStatus.PROPOSED
    organisation = make_membership(community).organisation
    assert "NEET" not in client.get(f"/en/organisations/{organisation.id}").text
    assert "NEET" not in client.get("/en/organisations").text
    assert "NEET" in browser.get(f"/en/organisations/{organisation.id}").text


def test_codes_and_people_are_not_public(client, browser, community):
    organisation = make_organisation(vat_number=VAT)
    make_membership(
        community, organisation, people=[make_person(name="Anna Prova", email="anna@example.org")]
    )
    public = client.get(f"/en/organisations/{organisation.id}").text
    assert [word for word in (VAT, "Anna Prova", "anna@example.org") if word in public] == []
    assert VAT in browser.get(f"/en/organisations/{organisation.id}").text


def test_a_coordinator_sees_of_its_people_those_of_the_own_communities(browser, signed_in, community):
    anna, bruno, carla, contact = (make_person(name=name) for name in ("Anna", "Bruno", "Carla", "Dora"))
    organisation = make_membership(community, people=[anna]).organisation
    make_membership(make_community(), organisation, people=[carla])
    make_registration(make_meeting(community), bruno, organisation=organisation)
    for person in (anna, bruno, carla):
        make_affiliation(person, organisation)
    make_affiliation(contact, organisation, is_contact=True)
    path = f"/en/organisations/{organisation.id}/people"
    hint = "You see the people who take part in the communities you coordinate."
    seen = {
        who: (visitor.get(path).words("tbody th"), hint in visitor.get(path).words("main p"))
        for who, visitor in (
            ("coordinator", browser),
            ("contact", signed_in(contact)),
            ("viewer", signed_in(make_viewer())),
        )
    }
    everybody = ["Anna", "Bruno", "Carla", "Dora"]
    assert seen == {
        "coordinator": (["Anna", "Bruno"], True),
        "contact": (everybody, False),
        "viewer": (everybody, False),
    }


def test_people_and_attendance_of_an_organisation(browser, signed_in, db, community, coordinator):
    organisation = make_organisation()
    anna, bruno = make_person(name="Anna"), make_person(name="Bruno")
    make_membership(community, organisation, people=[anna])
    make_affiliation(anna, organisation, role="Presidente")
    make_affiliation(bruno, organisation, until_on=date(2020, 1, 1))
    past = clock.now() - timedelta(days=30)
    own = make_meeting(community, title_en="Own", starts_at=past)
    foreign = make_meeting(make_community(), title_en="Foreign", starts_at=past)
    ahead = make_meeting(community, title_en="Ahead")
    for meeting, person in ((own, anna), (own, bruno), (foreign, anna), (ahead, anna)):
        make_registration(meeting, person, organisation=organisation, attendance=Attendance.PRESENT)
    page = browser.get(f"/en/organisations/{organisation.id}/people")
    assert page.words("#people") == ["People 2"]
    presence = "section[aria-labelledby=presence] td.num"
    assert page.words(presence) == ["2"]
    assert "Foreign" not in page.text
    everything = signed_in(make_viewer()).get(f"/en/organisations/{organisation.id}/people")
    assert sorted(everything.words(presence)) == ["1", "2"]
    read = db.session.scalars(
        select(AuditEntry).where(AuditEntry.verb == "read").order_by(AuditEntry.id)
    ).all()
    assert [(e.subject_type, e.subject_id, e.details) for e in read] == [
        ("organisation", organisation.id, {"part": "people", "people": ranges_of([anna.id, bruno.id])})
    ] * 2
    assert read[0].person_id == coordinator.id


def test_people_of_a_foreign_organisation_are_not_shown(browser):
    foreign = make_membership(make_community()).organisation
    assert browser.get(f"/en/organisations/{foreign.id}/people").status_code == 403
    assert browser.get(f"/en/organisations/{make_organisation().id}/people").status_code == 403


def test_memberships_and_years_of_an_organisation(browser, signed_in, community, at):
    at("2026-11-26T10:00+01:00")
    organisation = make_membership(
        community, since_on=date(2023, 1, 1), until_on=date(2023, 12, 31)
    ).organisation
    make_membership(community, organisation, since_on=date(2025, 1, 1))
    other = make_community(name_en="Other", status=CommunityStatus.PROPOSED)
    make_membership(other, organisation, since_on=date(2026, 1, 1))
    for year, people in ((2023, 2), (2025, 1), (2025, 3)):
        meeting = make_meeting(community, starts_at=datetime(year, 12, 31, 20, tzinfo=UTC))
        for _person in range(people):
            make_registration(meeting, organisation=organisation, attendance=Attendance.PRESENT)
        make_registration(meeting, organisation=organisation, attendance=Attendance.PRESENT, is_staff=True)
    path = f"/en/organisations/{organisation.id}/people"
    page = browser.get(path)
    past, present = "1 January 2023 – 31 December 2023", "since 1 January 2025"
    assert page.words("section[aria-labelledby=memberships] li") == [f"NEET {present}", f"NEET {past}"]
    assert page.words("section[aria-labelledby=years] tbody tr") == ["2025 2 4", "2023 1 2"]
    both = signed_in(make_administrator()).get(path)
    assert both.words("section[aria-labelledby=memberships] .row-title") == ["Other", "NEET", "NEET"]
