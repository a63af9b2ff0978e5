"""Where an organisation is: a municipality found by its name, or a place abroad as typed."""

import pytest
from sqlalchemy import select

from cop.models import Organisation
from tests.factories import (
    make_membership,
    make_municipality,
    make_organisation,
)
from tests.views.organisations.filling import FORM

PLACE = "municipality_id-words"


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
