"""The register of organisations: who finds what, who edits what."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.models import Attendance, AuditEntry, CommunityRole, CommunityStatus, Organisation, Sector, ranges_of
from tests.counting import queries_of
from tests.factories import (
    make_administrator,
    make_affiliation,
    make_community,
    make_coordinator,
    make_meeting,
    make_membership,
    make_municipality,
    make_organisation,
    make_person,
    make_registration,
    make_viewer,
    save,
)

VAT = "00518460019"
PLACE = "municipality_id-words"
FORM = {"legal_name": "Volpe S.r.l.", "sector": "private"}


@pytest.fixture
def community(db):
    return make_community(slug="neet", name_en="NEET")


@pytest.fixture
def coordinator(community):
    return make_coordinator(community)


@pytest.fixture
def browser(signed_in, coordinator):
    return signed_in(coordinator)


def names(page):
    return page.words("tbody th a")


@pytest.mark.parametrize(
    "query",
    ["q=societa", "q=SOCIETÀ%20èsempio", "q=esempio%20soc", "sector=third_sector", "community=neet&q=uno"],
)
def test_search_forgives_case_accents_and_order(client, community, query):
    found = make_organisation(
        legal_name="Società Cooperativa Èsempio", short_name="Uno", sector=Sector.THIRD_SECTOR
    )
    make_membership(community, found)
    make_organisation(legal_name="Altra", sector=Sector.PUBLIC)
    assert names(client.get(f"/en/organisations?{query}")) == ["Uno"]


@pytest.mark.parametrize("query", ["q=%25", "q=_", "q=niente", "community=neet&sector=public"])
def test_search_finds_no_more_than_asked(client, community, query):
    make_membership(community, make_organisation(legal_name="Altra", sector=Sector.PRIVATE))
    assert names(client.get(f"/en/organisations?{query}")) == []


def test_order_by_name_goes_both_ways(client, db):
    for name in ("beta", "Àlfa", "Gamma"):
        make_organisation(legal_name=name)
    up, down = client.get("/en/organisations"), client.get("/en/organisations?sort=-name")
    assert (names(up), names(down)) == (["Àlfa", "beta", "Gamma"], ["Gamma", "beta", "Àlfa"])
    assert [h.get("aria-sort") for h in up.soup.select("thead th")] == ["ascending", None, None, None]
    assert [h.get("aria-sort") for h in down.soup.select("thead th")] == ["descending", None, None, None]


@pytest.mark.parametrize("sort", ["id", "-vat_number", "name;drop", "", "-"])
def test_an_order_nobody_offers_is_by_name(client, db, sort):
    for name in ("b", "a"):
        make_organisation(legal_name=name)
    assert sorted(names(client.get("/en/organisations", query_string={"sort": sort}))) == ["a", "b"]


@pytest.mark.parametrize(
    ("page", "first"),
    [
        ("1", "n00"),
        ("2", "n50"),
        ("-1", "n00"),
        ("0", "n00"),
        ("1" + "0" * 30, "n00"),
        ("99", "n50"),
        ("x", "n00"),
    ],
)
def test_pages_of_the_list(client, db, page, first):
    for n in range(51):
        make_organisation(legal_name=f"n{n:02}")
    found = names(client.get(f"/en/organisations?page={page}"))
    assert (found[0], len(found)) == (first, 50 if first == "n00" else 1)


def test_the_list_takes_as_many_queries_for_thirty_as_for_one(client, community):
    make_membership(community)
    one = queries_of(lambda: client.get("/en/organisations"))
    for _time in range(30):
        make_membership(community)
    assert queries_of(lambda: client.get("/en/organisations")) == one


def test_a_name_to_be_checked_is_seen_only_by_who_works_with_it(client, signed_in, browser):
    hidden = make_organisation(legal_name="Tasso", is_to_check=True)
    for visitor in (client, signed_in(make_person())):
        assert names(visitor.get("/en/organisations")) == []
        assert visitor.get(f"/en/organisations/{hidden.id}").status_code == 404
    assert names(browser.get("/en/organisations?check=yes")) == ["Tasso"]
    assert names(signed_in(make_viewer()).get("/en/organisations")) == ["Tasso"]


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


def placed(db):
    rows = db.session.execute(
        select(Organisation.municipality, Organisation.municipality_id, Organisation.is_abroad)
    )
    return [tuple(row) for row in rows]


@pytest.mark.parametrize("typed", ["Leinì", "leini", "LEINI (TO)", "Leini, TO"])
def test_a_municipality_is_found_by_its_name_alone(browser, db, typed):
    leini = make_municipality("Leini")
    make_municipality("Lein", province_code="AB")
    assert browser.post("/en/organisations/new", data=FORM | {PLACE: typed}).status_code == 303
    assert placed(db) == [("Leini", leini.id, False)]


def test_of_two_with_the_same_name_one_is_chosen(browser, db):
    make_municipality("Samone", province_code="TO")
    trento = make_municipality("Samone", province_code="TN", region="Trentino-Alto Adige")
    page = browser.post("/en/organisations/new", data=FORM | {PLACE: "samone"})
    assert page.status_code == 422
    assert page.words(".picker-found label") == ["Samone (TO) Piemonte", "Samone (TN) Trentino-Alto Adige"]
    chosen = {PLACE: "samone", "municipality_id-for": "samone", "municipality_id": str(trento.id)}
    assert browser.post("/en/organisations/new", data=FORM | chosen).status_code == 303
    assert placed(db) == [("Samone", trento.id, False)]


def test_a_place_in_italy_that_is_no_municipality_is_refused_with_what_may_be_meant(browser, db):
    make_municipality("Rivoli")
    make_municipality("Moncalieri")
    page = browser.post("/en/organisations/new", data=FORM | {PLACE: "Moncaglieri"})
    assert (page.status_code, page.words(".picker-found label")) == (422, ["Moncalieri (TO) Piemonte"])
    assert page.soup.select_one("#municipality_id")["value"] == "Moncaglieri"
    assert placed(db) == []


@pytest.mark.parametrize("typed", ["Lugano", "Castro", "x" * 120])
def test_a_place_abroad_stays_as_typed(browser, db, typed):
    make_municipality("Castro", province_code="LE")
    sent = FORM | {PLACE: typed, "is_abroad": "y"}
    assert browser.post("/en/organisations/new", data=sent).status_code == 303
    assert placed(db) == [(typed, None, True)]
    made = db.session.scalars(select(Organisation)).one()
    page = browser.get(f"/en/organisations/{made.id}")
    assert page.words(".facts dt")[1:2] == ["Place"]


def test_a_long_place_abroad_is_refused(browser):
    page = browser.post("/en/organisations/new", data=FORM | {PLACE: "x" * 121, "is_abroad": "y"})
    assert page.words("#municipality_id-error") == ["This is 1 character too long: at most 120 fit."]


def test_the_place_on_record_stands_in_the_form(browser, community):
    samone = make_municipality("Samone", province_code="TN")
    rows = [
        ({"municipality": "Samone", "municipality_id": samone.id}, "Samone (TN)"),
        ({"municipality": "Lugano", "is_abroad": True}, "Lugano"),
        ({"municipality": "Torin"}, "Torin"),
        ({}, ""),
    ]
    for facts, words in rows:
        organisation = make_membership(community, make_organisation(**facts)).organisation
        page = browser.get(f"/en/organisations/{organisation.id}/edit")
        assert page.soup.select_one("#municipality_id")["value"] == words


def test_the_list_narrows_to_the_metropolitan_plan(client, db):
    rivoli = make_municipality("Rivoli", is_metropolitan_plan=True)
    asti = make_municipality("Asti", province_code="AT")
    for name, seat in (("A", rivoli), ("B", asti), ("C", None)):
        make_organisation(legal_name=name, seat=seat, municipality=seat.name if seat else "")
    assert names(client.get("/en/organisations?where=plan")) == ["A"]
    assert names(client.get("/en/organisations?where=moon")) == ["A", "B", "C"]


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
