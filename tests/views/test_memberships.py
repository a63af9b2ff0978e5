"""Members and coordinators of a community, page by page."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.models import (
    AuditEntry,
    Community,
    CommunityRole,
    CommunityStatus,
    JoinPolicy,
    Membership,
    Message,
    Person,
    RoleKind,
    Tone,
)
from cop.services.erasures import erase_person
from tests.counting import queries_of
from tests.factories import (
    make_administrator,
    make_community,
    make_coordinator,
    make_initiative,
    make_membership,
    make_organisation,
    make_person,
    make_viewer,
)

MEMBERS = "/en/communities/neet/members"


@pytest.fixture
def community(db):
    return make_community(slug="neet", name_en="NEET", name_it="NEET")


@pytest.fixture
def coordinator(community):
    return make_coordinator(community)


@pytest.fixture
def browser(signed_in, coordinator):
    return signed_in(coordinator)


@pytest.fixture
def admin(signed_in):
    return signed_in(make_administrator())


def members(page):
    return page.words("tbody th > a")


def only(db):
    db.session.expire_all()
    return db.session.scalars(select(Membership)).one()


def test_members_on_a_day(browser, community):
    make_membership(community, make_organisation(legal_name="Stays"))
    make_membership(community, make_organisation(legal_name="Left"), until_on=date(2024, 12, 31))
    make_membership(community, person=make_person(name="Freelance"), since_on=date(2025, 1, 1))
    make_membership(make_community(), make_organisation(legal_name="Foreign"))
    assert members(browser.get(MEMBERS)) == ["Stays", "Freelance"]
    assert members(browser.get(f"{MEMBERS}?on=2024-12-31")) == ["Left", "Stays"]
    page = browser.get(f"{MEMBERS}?on=2025-01-01")
    assert members(page) == ["Stays", "Freelance"]
    assert page.words("caption")[0].startswith("1 organisation, 1 person without an organisation")


@pytest.mark.parametrize("day", ["", "x", "2024-02-31", "0001-01-01", "9999-12-31", "2024-12-31T00:00"])
def test_a_day_that_is_none_means_today(browser, community, day):
    make_membership(community, make_organisation(legal_name="Stays"))
    page = browser.get(MEMBERS, query_string={"on": day})
    assert (members(page), page.soup.select_one("#on")["value"]) == (["Stays"], clock.today().isoformat())


def test_who_represents_on_the_day_asked(browser, db, community):
    anna, bruno = make_person(name="Anna"), make_person(name="Bruno")
    membership = make_membership(community, people=[anna, bruno])
    membership.representatives[0].until_on = date(2024, 12, 31)
    membership.representatives[1].since_on = date(2025, 1, 1)
    db.session.flush()
    on = [
        browser.get(f"{MEMBERS}?on={day}").words("tbody td:nth-child(2)")
        for day in ("2024-12-31", "2025-01-01")
    ]
    assert on == [["Anna"], ["Bruno"]]


def test_who_was_erased_represents_nobody_in_lists_and_leads_nowhere(browser, db, community):
    anna, bruno = make_person(name="Anna"), make_person(name="Bruno")
    membership = make_membership(community, people=[anna, bruno])
    erase_person(anna, by=None, at=clock.now())
    db.session.commit()
    assert browser.get(MEMBERS).words("tbody td:nth-child(2)") == ["Bruno"]
    page = browser.get(f"{MEMBERS}/{membership.id}")
    assert sorted(page.words(".row-title")) == ["Bruno", "Erased"]
    assert [a["href"] for a in page.soup.select("a.row-title")] == [f"/en/people/{bruno.id}"]


def test_the_list_is_for_managers_and_readers_and_is_logged(browser, signed_in, db, community, coordinator):
    assert signed_in(make_person()).get(MEMBERS).status_code == 403
    assert signed_in(make_viewer()).get(MEMBERS).status_code == 200
    assert signed_in(make_viewer()).get(f"{MEMBERS}/new").status_code == 403
    assert browser.get(MEMBERS).status_code == 200
    read = db.session.scalars(select(AuditEntry).where(AuditEntry.person_id == coordinator.id)).all()
    assert [(e.verb, e.subject_type, e.subject_id, e.details) for e in read] == [
        ("read", "community", community.id, {"part": "members", "people": ""})
    ]


def test_the_list_takes_as_many_queries_for_thirty_as_for_one(browser, community):
    make_membership(community, people=[make_person()])
    browser.get(MEMBERS)  # the first entry of the log asks where its chain begins
    one = queries_of(lambda: browser.get(MEMBERS))
    for _time in range(30):
        make_membership(community, people=[make_person()])
    assert queries_of(lambda: browser.get(MEMBERS)) == one


def test_adding_an_organisation_with_its_first_person(browser, db, community):
    organisation = make_organisation()
    form = {
        "member": "organisation", "organisation_id": organisation.id, "since_on": "2026-01-01",
        "name": "Anna Prova", "email": "anna@example.org",
    }  # fmt: skip
    response = browser.post(f"{MEMBERS}/new", data=form)
    membership = only(db)
    assert (response.status_code, response.location) == (303, f"{MEMBERS}/{membership.id}")
    assert (membership.organisation, membership.since_on) == (organisation, date(2026, 1, 1))
    assert [(r.person.email, r.since_on) for r in membership.representatives] == [
        ("anna@example.org", date(2026, 1, 1))
    ]


def test_adding_a_person_of_no_organisation(browser, db, community):
    known = make_person(email="anna@example.org", name="Anna Vera")
    form = {"member": "person", "since_on": "2026-01-01", "name": "Anna", "email": "ANNA@example.org"}
    assert browser.post(f"{MEMBERS}/new", data=form).status_code == 303
    assert (only(db).person, only(db).organisation, known.name) == (known, None, "Anna Vera")


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"organisation_id": ""}, ["organisation_id-error"]),
        ({"since_on": ""}, ["since_on-error"]),
        ({"name": "Anna"}, ["email-error"]),
        ({"email": "anna@example.org"}, ["name-error"]),
        ({"member": "person"}, ["name-error", "email-error"]),
        ({"member": "tribe"}, ["member-error"]),
        ({"email": "no address", "name": "Anna"}, ["email-error"]),
    ],
)
def test_what_is_missing_of_a_member(browser, db, community, changes, errors):
    form = {"member": "organisation", "organisation_id": make_organisation().id, "since_on": "2026-01-01"}
    page = browser.post(f"{MEMBERS}/new", data=form | changes)
    assert (page.status_code, [e["id"] for e in page.soup.select(".field-error")]) == (422, errors)
    assert db.session.scalars(select(Membership)).all() == []


def test_a_member_twice_is_refused_and_makes_nobody(browser, db, community):
    organisation = make_membership(community).organisation
    before = len(db.session.scalars(select(Person)).all())
    form = {
        "member": "organisation", "organisation_id": organisation.id, "since_on": "2026-01-01",
        "name": "Anna Prova", "email": "anna@example.org",
    }  # fmt: skip
    page = browser.post(f"{MEMBERS}/new", data=form)
    assert (page.status_code, page.words("#since_on-error")) == (
        422,
        ["This is a member already, since 1 January 2020."],
    )
    assert len(db.session.scalars(select(Person)).all()) == before


def test_leaving_on_a_day(browser, db, community):
    membership = make_membership(community, people=[make_person()])
    form = {"since_on": "2020-01-01", "until_on": "2026-06-30"}
    assert browser.post(f"{MEMBERS}/{membership.id}", data=form).status_code == 303
    assert (only(db).until_on, only(db).representatives[0].until_on) == (date(2026, 6, 30), date(2026, 6, 30))


def test_a_colleague_from_the_list_or_somebody_new(browser, db, community):
    organisation = make_organisation()
    colleague = make_person(name="Bruno")
    membership = make_membership(community, organisation)
    path = f"{MEMBERS}/{membership.id}"
    new = {"new-name": "Anna", "new-email": "anna@example.org", "new-since_on": "2026-01-01"}
    assert browser.post(f"{path}/representatives", data=new).status_code == 303
    chosen = {"new-person_id": colleague.id, "new-since_on": "2026-01-01"}
    assert browser.post(f"{path}/representatives", data=chosen).status_code == 422
    assert [r.person.name for r in only(db).representatives] == ["Anna"]


def test_a_representative_is_removed_at_once(browser, db, community):
    membership = make_membership(community, people=[make_person()])
    representative = membership.representatives[0]
    path = f"{MEMBERS}/{membership.id}/representatives/{representative.id}/end"
    assert browser.post(path).status_code == 303
    assert only(db).representatives[0].until_on == clock.today() - timedelta(days=1)


def test_taking_a_mistake_back(browser, db, community):
    membership = make_membership(community)
    assert browser.post(f"{MEMBERS}/{membership.id}/delete").location == MEMBERS
    assert db.session.scalars(select(Membership)).all() == []


def test_a_membership_belongs_to_the_community_of_the_address(browser, db, community):
    foreign = make_membership(make_community(), people=[make_person()])
    other = make_membership(community)
    representative = foreign.representatives[0]
    assert browser.get(f"{MEMBERS}/{foreign.id}").status_code == 404
    path = f"{MEMBERS}/{other.id}/representatives/{representative.id}/end"
    assert browser.post(path).status_code == 404


FORM = {
    "name_it": "Parità di genere", "name_en": "", "kind": "working_group", "tone": "purple",
    "join_policy": "open", "status": "proposed", "position": "3", "contact_email": "p@example.org",
    "starts_on": "2024-05-21", "text_it": "Testo\r\n\r\n- uno",
}  # fmt: skip


def test_a_new_community(admin, db):
    initiative = make_initiative()
    response = admin.post("/en/communities/new", data=FORM | {"initiative_id": initiative.id})
    assert (response.status_code, response.location) == (303, "/en/communities/parita-di-genere/roles")
    made = db.session.scalars(select(Community)).one()
    assert (made.name_it, made.tone, made.join_policy, made.status, made.initiative, made.text_it) == (
        "Parità di genere",
        Tone.PURPLE,
        JoinPolicy.OPEN,
        CommunityStatus.PROPOSED,
        initiative,
        "Testo\n\n- uno",
    )


@pytest.mark.parametrize("slug", ["Con Spazi", "è", "new", "taken", "x" * 73])
def test_an_address_that_cannot_be(admin, db, slug):
    make_community(slug="taken")
    page = admin.post("/en/communities/new", data=FORM | {"slug": slug})
    assert (page.status_code, [e["id"] for e in page.soup.select(".field-error")]) == (422, ["slug-error"])


def test_a_coordinator_edits_what_the_community_says_but_not_its_place(browser, db, community):
    fields = {e["name"] for e in browser.get("/en/communities/neet/edit").soup.select("main [name]")}
    assert fields & {"slug", "position", "initiative_id"} == set()
    sent = FORM | {"slug": "other", "initiative_id": make_initiative().id, "feed_revision": "9"}
    assert browser.post("/en/communities/neet/edit", data=sent).status_code == 303
    db.session.refresh(community)
    assert (community.name_it, community.slug, community.position, community.initiative_id) == (
        "Parità di genere",
        "neet",
        0,
        None,
    )


ROLE = {"kind": "co_facilitator", "email": "lince@example.org", "name": "Lince", "since_on": "2026-01-01"}


def roles(db):
    db.session.expire_all()
    rows = db.session.scalars(
        select(CommunityRole).where(CommunityRole.kind == RoleKind.CO_FACILITATOR)
    ).all()
    return [(r.person.email, r.since_on, r.until_on) for r in rows]


def test_a_coordinator_keeps_the_team(browser, db, community):
    page = browser.get("/en/communities/neet/roles")
    assert [e["value"] for e in page.soup.select("[name=kind]")] == ["coordinator", "co_facilitator"]
    assert browser.post("/en/communities/neet/roles", data=ROLE).status_code == 303
    assert roles(db) == [("lince@example.org", date(2026, 1, 1), None)]
    assert db.session.scalars(select(Message.recipient)).all() == ["lince@example.org"]
    coordinator = ROLE | {"kind": "coordinator", "email": "volpe@example.org"}
    assert browser.post("/en/communities/neet/roles", data=coordinator).status_code == 303


def test_the_only_coordinator_is_ended_by_an_administrator_alone(browser, admin, db, community):
    role = db.session.scalars(select(CommunityRole).where(CommunityRole.kind == "coordinator")).one()
    assert browser.get("/en/communities/neet/roles").words(".row-acts button") == []
    browser.post(f"/en/communities/neet/roles/{role.id}/end")
    assert "name another one first" in browser.get("/en/communities/neet/roles").text
    assert admin.post(f"/en/communities/neet/roles/{role.id}/end").status_code == 303
    db.session.refresh(role)
    assert role.until_on == clock.today() - timedelta(days=1)


def test_an_administrator_names_coordinators_and_ends_them(admin, db, community):
    assert admin.post("/en/communities/neet/roles", data=ROLE | {"kind": "coordinator"}).status_code == 303
    role = db.session.scalars(select(CommunityRole)).one()
    assert admin.post(f"/en/communities/neet/roles/{role.id}/end").status_code == 303
    db.session.refresh(role)
    assert role.until_on == clock.today() - timedelta(days=1)


def test_a_role_belongs_to_the_community_of_the_address(admin, db, community):
    coordinator = make_coordinator(make_community())
    role = db.session.scalars(select(CommunityRole).where(CommunityRole.person_id == coordinator.id)).one()
    assert admin.post(f"/en/communities/neet/roles/{role.id}/end").status_code == 404
