"""The list of municipalities: as it is shipped, kept in its table, found by name."""

import pytest
from flask import g
from sqlalchemy import func, select, text

from cop.errors import CopError
from cop.extensions import db as database
from cop.models import Municipality
from cop.queries.municipalities import (
    known_codes,
    municipalities_like,
    municipalities_meant,
    municipalities_named,
)
from cop.queries.viewers import viewer_of
from cop.services.municipalities import (
    LINK_BY_NAME,
    METROPOLITAN_PLAN,
    listed_municipalities,
    load_municipalities,
    place_by_name,
)
from cop.services.organisations import create_organisation, update_organisation
from tests.factories import make_administrator, make_municipality, make_organisation


@pytest.fixture(autouse=True)
def english(db, at):
    g.language = "en"
    return at("2026-11-26T10:00+01:00")


@pytest.fixture
def by(english):
    return viewer_of(make_administrator(), today=english.date())


@pytest.fixture(scope="module")
def rows():
    return listed_municipalities()


def test_the_list_is_whole(rows):
    codes = {row["istat_code"] for row in rows}
    assert 7_800 < len(rows) == len(codes) < 8_100
    assert {len(code) for code in codes} == {6}
    assert len({row["region"] for row in rows}) == 20
    assert {len(row["province_code"]) for row in rows} == {2}
    assert "NA" in {row["province_code"] for row in rows}
    turin = next(row for row in rows if row["istat_code"] == "001272")
    assert turin == {
        "istat_code": "001272",
        "name": "Torino",
        "other_name": "",
        "name_key": "torino",
        "search_key": "torino",
        "province": "Torino",
        "province_code": "TO",
        "region": "Piemonte",
        "is_metropolitan_plan": True,
        "is_former": False,
    }


def test_the_municipalities_of_the_plan_are_marked(rows):
    marked = [row for row in rows if row["is_metropolitan_plan"]]
    assert len(marked) == len(METROPOLITAN_PLAN) == 38
    assert {row["province"] for row in marked} == {"Torino"}
    assert "Leini" in {row["name"] for row in marked}


def test_no_text_is_longer_than_its_column(rows):
    longest = {name: max(len(str(row[name])) for row in rows) for name in rows[0]}
    columns = Municipality.__table__.columns
    limits = {c.name: c.type.length for c in columns if getattr(c.type, "length", None)}
    assert {name: longest[name] <= limit for name, limit in limits.items()} == dict.fromkeys(limits, True)


def test_loading_twice_changes_nothing_the_second_time(db, rows):
    assert load_municipalities() == len(rows)
    assert load_municipalities() == 0
    assert db.session.scalar(select(func.count()).select_from(Municipality)) == len(rows)
    assert known_codes() == {row["istat_code"] for row in rows}
    is_marked = Municipality.is_metropolitan_plan
    assert db.session.scalar(select(func.count()).where(is_marked)) == 38
    assert [m.label for m in municipalities_named("bozen")] == ["Bolzano (BZ)"]
    assert [m.label for m in municipalities_named("Samone")] == ["Samone (TO)", "Samone (TN)"]
    assert [m.label for m in municipalities_named("Samone (TN)")] == ["Samone (TN)"]
    assert [m.name for m in municipalities_named("l’aquila")] == ["L'Aquila"]
    assert municipalities_named("Torin") == []
    assert [m.name for m in municipalities_like("torino", limit=1)] == ["Torino"]
    assert municipalities_meant("Moncaglieri")[0].name == "Moncalieri"


def test_a_new_name_takes_the_organisations_along_and_one_gone_stays(db):
    turin = make_municipality("Augusta Taurinorum", istat_code="001272")
    gone = make_municipality("Borgo Sparito", istat_code="999999")
    placed = make_organisation(municipality="Augusta Taurinorum", seat=turin)
    there = make_organisation(municipality="Borgo Sparito", seat=gone)
    load_municipalities()
    assert (turin.name, placed.municipality, placed.seat) == ("Torino", "Torino", turin)
    assert (gone.is_former, there.municipality, there.seat) == (True, "Borgo Sparito", gone)
    assert municipalities_named("Borgo Sparito") == []


@pytest.mark.parametrize("place", [place_by_name, lambda: database.session.execute(text(LINK_BY_NAME))])
def test_places_typed_before_the_list_find_their_municipality(db, place):
    turin = make_municipality("Torino")
    for province in ("TO", "TN"):
        make_municipality("Samone", province_code=province)
    organisations = [make_organisation(municipality=name) for name in ("Torino", "Samone", "Lugano", "")]
    place()
    db.session.expire_all()
    assert [o.seat for o in organisations] == [turin, None, None, None]


def facts(organisation):
    return organisation.municipality, organisation.seat and organisation.seat.label, organisation.is_abroad


def test_a_place_is_what_it_names(db, by):
    make_municipality("Torino")
    made = create_organisation(by=by, legal_name="Ente", municipality="TORINO")
    db.session.refresh(made)
    assert facts(made) == ("Torino", "Torino (TO)", False)
    update_organisation(made, by=by, municipality="Lugano", is_abroad=True)
    db.session.refresh(made)
    assert facts(made) == ("Lugano", None, True)
    with pytest.raises(CopError):
        update_organisation(made, by=by, is_abroad=False)
    db.session.refresh(made)
    update_organisation(made, by=by, municipality="", is_abroad=False)
    assert facts(made) == ("", None, False)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("Samone", "There is more than one: Samone (TO), Samone (TN). Type the province too."),
        ("Moncaglieri", "No municipality of Italy has this name. Perhaps: Moncalieri (TO)?"),
        ("Lugano", "No municipality of Italy has this name. For a place abroad, tick the box."),
        ("🦊", "No municipality of Italy has this name. For a place abroad, tick the box."),
    ],
)
def test_a_place_that_names_none_or_two_is_refused_in_words(by, typed, message):
    make_municipality("Samone", province_code="TO")
    make_municipality("Samone", province_code="TN")
    make_municipality("Moncalieri")
    with pytest.raises(CopError) as refused:
        create_organisation(by=by, legal_name="Ente", municipality=typed)
    assert (str(refused.value), refused.value.field) == (message, "municipality")


def test_what_stood_there_before_is_left_alone(db, by):
    organisation = make_organisation(municipality="Torin")
    update_organisation(organisation, by=by, municipality="Torin", website="https://example.org")
    assert facts(organisation) == ("Torin", None, False)
