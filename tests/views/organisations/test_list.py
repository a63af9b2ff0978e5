"""The register of organisations: who finds what, in which order."""

import pytest

from cop.models import Sector
from tests.counting import queries_of
from tests.factories import (
    make_membership,
    make_municipality,
    make_organisation,
    make_person,
    make_viewer,
)


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


def test_the_list_narrows_to_the_metropolitan_plan(client, db):
    rivoli = make_municipality("Rivoli", is_metropolitan_plan=True)
    asti = make_municipality("Asti", province_code="AT")
    for name, seat in (("A", rivoli), ("B", asti), ("C", None)):
        make_organisation(legal_name=name, seat=seat, municipality=seat.name if seat else "")
    assert names(client.get("/en/organisations?where=plan")) == ["A"]
    assert names(client.get("/en/organisations?where=moon")) == ["A", "B", "C"]
