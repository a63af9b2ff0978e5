"""Duplicates and merges, page by page."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.models import CommunityRole, Merge, Person, RoleKind
from tests.counting import queries_of
from tests.factories import (
    make_administrator,
    make_affiliation,
    make_community,
    make_coordinator,
    make_meeting,
    make_member,
    make_membership,
    make_merge,
    make_organisation,
    make_pair,
    make_person,
    make_present,
    make_registration,
    save,
)


@pytest.fixture
def admin(signed_in, db):
    return signed_in(make_administrator())


def merge_address(kept, hidden, nouns="organisations"):
    return f"/en/merges/{nouns}/{kept.id}/{hidden.id}"


def test_found_compared_merged_and_undone(db, admin):
    kept = make_organisation(legal_name="Ghiro Soc. Coop.", municipality="Torino")
    hidden = make_organisation(legal_name="Ghiro società cooperativa", website="https://ghiro.example.org")
    registration = make_registration(organisation=hidden)
    db.session.commit()
    assert admin.post("/en/duplicates/find").status_code == 303
    page = admin.get("/en/duplicates")
    assert page.words(".twin .row-title") == ["Ghiro Soc. Coop.", "Ghiro società cooperativa"]
    address = page.soup.select_one(".row-acts a")["href"]
    assert address == merge_address(kept, hidden)
    page = admin.get(address)
    assert page.words("legend") == ["Legal name", "Municipality", "Website"]
    assert [i["value"] for i in page.soup.select("input[type=radio][checked]")] == ["kept", "kept", "hidden"]
    assert "1 registration" in page.words(".effects")[0]
    done = admin.post(address, data={"legal_name": "hidden", "municipality": "kept", "website": "hidden"})
    assert done.location == f"/en/organisations/{kept.id}"
    db.session.expire_all()
    assert (kept.legal_name, kept.website) == ("Ghiro società cooperativa", "https://ghiro.example.org")
    assert (kept.municipality, registration.organisation_id) == ("Torino", kept.id)
    merges = admin.get("/en/merges")
    assert merges.words("tbody th bdi") == ["Ghiro società cooperativa"]
    undo = merges.soup.select_one(".post-button")["action"]
    assert admin.post(undo).location == "/en/merges"
    db.session.expire_all()
    assert (kept.legal_name, registration.organisation_id) == ("Ghiro Soc. Coop.", hidden.id)
    assert admin.get("/en/merges").words(".state") == ["Undone"]


def test_looking_changes_nothing(db, admin):
    kept, hidden = make_person(), make_person()
    make_registration(person=hidden)
    db.session.commit()
    admin.get(merge_address(kept, hidden, "people"))
    db.session.expire_all()
    assert db.session.scalars(select(Merge)).all() == []
    assert (hidden.merged_into_id, hidden.email is None) == (None, False)


def test_the_address_that_stays_is_explained(db, admin):
    kept, hidden = make_person(verified_at=None), make_person()
    data = {"name": "kept", "email": "kept"}
    page = admin.post(merge_address(kept, hidden, "people"), data=data)
    assert page.status_code == 422
    assert "The address that stays must be one that its owner has confirmed." in page.words(".field-error")
    assert page.words("title")[0].startswith("Error:")


def test_why_two_cannot_be_merged_is_said(db, admin):
    administrator = db.session.scalars(select(Person)).one()
    page = admin.get(merge_address(make_person(), administrator, "people"))
    assert "You are signed in as this person" in page.words(".notice")[0]
    assert page.soup.select(".submit-row") == []


def test_an_undo_that_is_refused_says_why(db, admin):
    kept, hidden, third = make_organisation(), make_organisation(), make_organisation()
    registration = make_registration(organisation=hidden)
    merge = make_merge(kept, hidden, by=make_administrator())
    registration.organisation = third
    db.session.commit()
    admin.post(f"/en/merges/{merge.id}/undo")
    assert "has been changed since (registrations)" in admin.get("/en/merges").words(".notice")[0]


def test_two_are_said_to_be_two(db, admin):
    pair = make_pair(make_organisation(), make_organisation())
    db.session.commit()
    admin.post(f"/en/duplicates/{pair.id}/dismiss")
    assert admin.get("/en/duplicates").words(".empty-title") == ["Nothing looks like a duplicate"]
    page = admin.get("/en/duplicates?state=distinct")
    admin.post(page.soup.select_one(".twins .post-button")["action"])
    assert len(admin.get("/en/duplicates").soup.select(".twins > li")) == 1


def test_chosen_by_name(db, admin):
    kept, hidden = make_person(name="Anna Ghiro"), make_person(name="Anna Tasso")
    hidden.email = hidden.email_key = None
    db.session.commit()
    page = admin.post(f"/en/merges/people/{kept.id}", data={"other_id-words": "Anna Tasso"})
    assert page.location == merge_address(kept, hidden, "people")
    same = admin.post(f"/en/merges/people/{kept.id}", data={"other_id": kept.id})
    assert (same.status_code, same.words(".field-error")) == (422, ["These are one and the same."])


def test_a_coordinator_merges_somebody_entered_twice(db, signed_in):
    own = make_community()
    used, twice = make_member(own, name="Anna Ghiro"), make_member(own, name="Anna Ghiru", verified_at=None)
    client = signed_in(make_coordinator(own))
    page = client.get(merge_address(used, twice, "people"))
    assert page.soup.select("input[type=radio]") == []
    client.post(merge_address(used, twice, "people"))
    db.session.expire_all()
    assert (used.name, twice.merged_into_id) == ("Anna Ghiro", used.id)
    assert client.get("/en/merges").words("tbody th bdi") == ["Anna Ghiro"]
    other = signed_in(make_coordinator(own))
    assert other.get("/en/merges").words("tbody th bdi") == []
    assert other.post(f"/en/merges/{db.session.scalars(select(Merge)).one().id}/undo").status_code == 403


@pytest.mark.parametrize("nouns", ["people", "organisations"])
def test_who_no_longer_coordinates_the_community_neither_sees_nor_undoes(db, signed_in, nouns):
    own, other = make_community(), make_community()
    coordinator = make_coordinator(own)
    save(
        CommunityRole(
            community=other, person=coordinator, kind=RoleKind.COORDINATOR, since_on=date(2020, 1, 1)
        )
    )
    if nouns == "people":
        kept, hidden = make_member(own), make_member(own, verified_at=None)
    else:
        kept, hidden = (make_membership(own, make_organisation()).organisation for _n in range(2))
    merge = make_merge(kept, hidden, coordinator)
    client = signed_in(coordinator)
    assert client.get("/en/merges").words("tbody th bdi") == [kept.name]
    [role] = [r for r in own.roles if r.person is coordinator]
    role.since_on, role.until_on = date(2020, 1, 1), date(2020, 12, 31)
    db.session.commit()
    assert client.get("/en/merges").words("tbody th bdi") == []
    assert client.post(f"/en/merges/{merge.id}/undo").status_code == 403


def test_a_pair_with_another_community_is_not_shown(db, signed_in):
    own, foreign = make_community(), make_community()
    names = ["Ghiro Visibile", "Ghiro Visibila", "Tasso Nascosto"]
    organisations = [make_organisation(legal_name=name) for name in names]
    for organisation, community in zip(organisations, (own, own, foreign), strict=True):
        make_membership(community, organisation)
    make_pair(organisations[0], organisations[1])
    make_pair(organisations[1], organisations[2])
    page = signed_in(make_coordinator(own)).get("/en/duplicates")
    assert page.words(".twin .row-title") == ["Ghiro Visibile", "Ghiro Visibila"]
    assert page.words(".tabs .count") == ["1", "0"]


def test_a_merged_one_appears_nowhere(db, admin, client):
    """Names that only the hidden ones bear are on no page, in no file and in no suggestion."""
    community = make_community(slug="neet")
    meeting_day = clock.now() - timedelta(days=3)
    kept, hidden = make_organisation(legal_name="Alfa"), make_organisation(legal_name="Zanzara Doppia")
    ann, double = make_person(name="Anna"), make_person(name="Zibibbo Doppio", email="zibibbo@example.com")
    make_membership(community, hidden, people=[double])
    make_affiliation(double, hidden, is_contact=True, since_on=date(2020, 1, 1))
    meeting = make_meeting(community, starts_at=meeting_day)
    make_present(meeting, hidden, double)
    by = make_administrator()
    make_merge(kept, hidden, by=by)
    make_merge(ann, double, by=by)
    db.session.commit()
    pages = [
        "/en/organisations", "/en/organisations?q=zanzara", "/en/search?q=zanzara", "/en/search?q=zibibbo",
        "/en/search/organisations?q=zan", "/en/search/people?q=zib", "/en/search/people?q=zib&of=all",
        "/en/people", "/en/people?q=zibibbo", f"/en/people/{ann.id}", f"/en/organisations/{kept.id}",
        f"/en/organisations/{kept.id}/people", "/en/communities/neet", "/en/communities/neet/members",
        f"/en/meetings/{meeting.id}", f"/en/meetings/{meeting.id}/registrations",
        f"/en/meetings/{meeting.id}/attendance", "/en/figures", "/en/team", "/en/duplicates",
    ]  # fmt: skip
    seen = {path: admin.get(path) for path in pages}
    assert {path: page.status_code for path, page in seen.items() if page.status_code != 200} == {}
    assert {path for path, page in seen.items() if says_it(page)} == set()
    assert {path for path in pages if says_it(client.get(path))} == set()
    assert client.get(f"/en/organisations/{hidden.id}").location == f"/en/organisations/{kept.id}"
    assert admin.get(f"/en/people/{double.id}").status_code == 404


def says_it(page):
    page_text = re.sub(r'value="[^"]*"', "", page.text)  # what was typed into a search field stays there
    return bool(re.search("zanzara doppia|zibibbo doppio", page_text, re.IGNORECASE))


def test_lists_ask_the_same_number_of_questions(db, admin):
    def pairs(number):
        for _ in range(number):
            make_pair(make_person(), make_person())
            make_merge(make_person(), make_person(), by=make_administrator())
        db.session.commit()

    pairs(1)
    one = [queries_of(lambda p=p: admin.get(p)) for p in ("/en/duplicates?of=person", "/en/merges")]
    pairs(2)
    three = [queries_of(lambda p=p: admin.get(p)) for p in ("/en/duplicates?of=person", "/en/merges")]
    assert one == three
