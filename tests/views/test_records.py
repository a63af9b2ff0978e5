"""The settings, page by page: what administrators share, and what coordinators keep for their communities."""

from datetime import date

import pytest
from sqlalchemy import select

from cop.models import DeclaredActivity, EditionStatus, Initiative, KindWording, MeetingKind, Phase, Precision
from tests.counting import queries_of
from tests.factories import (
    make_administrator,
    make_community,
    make_coordinator,
    make_edition,
    make_initiative,
    make_kind,
    make_meeting,
    save,
)

NAMES = {"name_it": "Nome", "name_en": "Name"}
WORDS = {"one_it": "convegno", "many_it": "convegni", "one_en": "conference", "many_en": "conferences"}


@pytest.fixture
def community(db):
    return make_community(slug="neet", name_en="NEET")


@pytest.fixture
def browser(signed_in, community):
    return signed_in(make_coordinator(community))


@pytest.fixture
def admin(signed_in):
    return signed_in(make_administrator())


def only(db, model):
    db.session.expire_all()
    return db.session.scalars(select(model)).one()


def test_the_index_leads_to_what_may_be_edited(browser, admin):
    shared = {
        "/en/records/kinds",
        "/en/records/initiatives",
        "/en/records/programmes",
        "/en/records/categories",
    }
    own = {"/en/editions", "/en/records/declared-activities", "/en/records/wordings"}
    own |= {"/en/duplicates", "/en/mail-rules", "/en/imports"}
    shared |= {"/en/audit", "/en/retention", "/en/team"}
    links = [{a["href"] for a in b.get("/en/records").soup.select("a.tile")} for b in (browser, admin)]
    assert links == [own, own | shared]


def test_an_initiative_with_phases(admin, db):
    assert admin.post("/en/records/initiatives/new", data=NAMES | {"position": "2"}).status_code == 303
    initiative = only(db, Initiative)
    assert (initiative.name_it, initiative.slug, initiative.position) == ("Nome", "nome", 2)
    page = admin.get(f"/en/records/phases/new?initiative_id={initiative.id}")
    assert page.soup.select_one("#initiative_id option[selected]")["value"] == str(initiative.id)
    form = NAMES | {"initiative_id": initiative.id, "starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    response = admin.post("/en/records/phases/new", data=form)
    assert response.location == f"/en/records/initiatives/{initiative.id}/edit"
    assert (only(db, Phase).starts_on, only(db, Phase).ends_on) == (date(2026, 1, 1), date(2026, 12, 31))
    assert admin.get(response.location).words("#phases") == ["Phases 1"]


@pytest.mark.parametrize("wished", ["x", "-1", "9" * 40, "٣", "999999"])
def test_a_wished_parent_that_is_none(admin, wished):
    assert admin.get("/en/records/phases/new", query_string={"initiative_id": wished}).status_code == 200


def test_a_phase_that_ends_before_it_begins(admin):
    form = NAMES | {"initiative_id": make_initiative().id, "starts_on": "2026-02-01", "ends_on": "2026-01-01"}
    page = admin.post("/en/records/phases/new", data=form)
    assert (page.status_code, [e["id"] for e in page.soup.select(".field-error")]) == (422, ["ends_on-error"])
    assert page.soup.title.get_text().startswith("Error:")


def test_a_kind_of_meeting(admin, db):
    form = NAMES | WORDS | {"position": "1", "is_public": "y"}
    assert admin.post("/en/records/kinds/new", data=form).status_code == 303
    kind = only(db, MeetingKind)
    assert (kind.one_it, kind.many_en, kind.is_public, kind.is_training) == (
        "convegno",
        "conferences",
        True,
        False,
    )
    assert admin.get("/en/records/kinds").words("tbody td")[0] == "1 conference, 4 conferences"
    assert admin.post(f"/en/records/kinds/{kind.id}/edit", data=form | {"is_public": ""}).status_code == 303
    assert only(db, MeetingKind).is_public is False


def test_a_kind_in_use_stays_and_the_page_says_why(admin, db):
    kind = make_kind()
    make_meeting(kind=kind)
    response = admin.post(f"/en/records/kinds/{kind.id}/delete")
    assert response.location == f"/en/records/kinds/{kind.id}/edit"
    assert "meetings (1)" in admin.get(response.location).words(".notice-danger")[0]
    assert only(db, MeetingKind) == kind


def test_a_coordinator_words_a_kind_for_the_own_community(browser, db, community):
    kind, foreign = make_kind(), make_community()
    form = WORDS | {"kind_id": kind.id}
    assert (
        browser.post("/en/records/wordings/new", data=form | {"community_id": foreign.id}).status_code == 422
    )
    assert (
        browser.post("/en/records/wordings/new", data=form | {"community_id": community.id}).status_code
        == 303
    )
    again = browser.post("/en/records/wordings/new", data=form | {"community_id": community.id})
    assert (again.status_code, again.words(".error-summary li")) == (422, ["This is on record already."])
    assert (only(db, KindWording).community_id, only(db, KindWording).one_en) == (community.id, "conference")


def test_foreign_records_are_not_listed_nor_edited(browser, db):
    foreign, kind = make_community(name_en="Foreign"), make_kind()
    wording = save(KindWording(community_id=foreign.id, kind_id=kind.id, **WORDS))
    declared = save(
        DeclaredActivity(community=foreign, figure="meetings", kind=kind, count=2, on=date(2024, 1, 1))
    )
    assert "Foreign" not in browser.get("/en/records/wordings").text
    assert "Foreign" not in browser.get("/en/records/declared-activities").text
    for path in (f"wordings/{wording.id}", f"declared-activities/{declared.id}"):
        assert browser.get(f"/en/records/{path}/edit").status_code == 403
        assert browser.post(f"/en/records/{path}/delete").status_code == 403


DECLARED = {"figure": "meetings", "count": "4", "on": "2024-09-01", "precision": "month", "source": "Verbali"}


def test_declared_history(browser, db, community):
    kind = make_kind(name_en="Co-design")
    form = DECLARED | {"community_id": community.id, "kind_id": kind.id} | WORDS
    assert browser.post("/en/records/declared-activities/new", data=form).status_code == 303
    made = only(db, DeclaredActivity)
    assert (made.community, made.kind, made.count, made.on, made.precision, made.source, made.one_it) == (
        community,
        kind,
        4,
        date(2024, 9, 1),
        Precision.MONTH,
        "Verbali",
        "",
    )
    page = browser.get("/en/records/declared-activities")
    assert page.words("tbody tr") == ["Co-design 4 September 2024 NEET Verbali"]


def test_declared_sessions_are_of_editions_that_one_sees(browser, community):
    make_edition(community, name="Own", status=EditionStatus.DRAFT)
    make_edition(make_community(), name="Shown")
    make_edition(make_community(), name="Foreign", status=EditionStatus.DRAFT)
    page = browser.get("/en/records/declared-activities/new")
    assert sorted(one.split()[-1] for one in page.words("#edition_id option")[1:]) == ["Own", "Shown"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"figure": "meetings"}, "kind_id-error"),
        ({"figure": "training_sessions"}, "edition_id-error"),
        ({"figure": "surveys", "one_it": "questionario"}, "many_it-error"),
        ({"count": "0"}, "count-error"),
        ({"count": "1" + "0" * 30}, "count-error"),
        ({"on": "2024-02-30"}, "on-error"),
    ],
)
def test_declared_history_that_says_too_little(browser, db, community, changes, error):
    page = browser.post(
        "/en/records/declared-activities/new", data=DECLARED | {"community_id": community.id} | changes
    )
    assert (page.status_code, error in [e["id"] for e in page.soup.select(".field-error")]) == (422, True)
    assert db.session.scalars(select(DeclaredActivity)).all() == []


@pytest.mark.parametrize("path", ["declared-activities", "wordings", "kinds", "programmes", "initiatives"])
def test_lists_take_as_many_queries_for_thirty_as_for_one(admin, community, path):
    def fill():
        kind, edition = make_kind(), make_edition(community)
        make_initiative()
        save(KindWording(community_id=community.id, kind_id=kind.id, **WORDS))
        for facts in (
            {"figure": "meetings", "kind": kind},
            {"figure": "training_sessions", "edition": edition},
        ):
            save(DeclaredActivity(community=community, count=1, on=date(2024, 1, 1), **facts))

    fill()
    one = queries_of(lambda: admin.get(f"/en/records/{path}"))
    for _time in range(30):
        fill()
    assert queries_of(lambda: admin.get(f"/en/records/{path}")) == one
