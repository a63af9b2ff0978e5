"""The page of figures, the same as JSON and CSV, and what lies behind the numbers."""

import csv
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from cop import clock
from cop.queries.communities import community_by_slug, members_count_on
from cop.queries.figure_sheets import entries, sheets_for
from cop.queries.figures import figures_of, lines
from cop.queries.tallies import members_by_sector
from cop.rules.viewer import ANONYMOUS
from tests.factories import (
    make_administrator,
    make_community,
    make_coordinator,
    make_declared,
    make_edition,
    make_kind,
    make_meeting,
    make_membership,
    make_organisation,
    make_present,
    make_programme,
    make_viewer,
)


@pytest.fixture(autouse=True)
def now(db, at):
    return at("2026-11-26T10:00+01:00")


@pytest.fixture
def kind():
    return make_kind(
        slug="co-design", one_en="co-design meeting", many_en="co-design meetings",
        one_it="incontro di co-progettazione", many_it="incontri di co-progettazione",
    )  # fmt: skip


@pytest.fixture
def neet(kind):
    """A community with three members, 3 declared and 1 recorded meeting: 7 in person, 6 online, 1 of the team."""
    community = make_community(slug="neet", name_en="NEET", name_it="NEET")
    for _ in range(3):
        make_membership(community)
    make_declared(community, kind=kind, count=3, source="The old page", note="Dates unknown")
    meeting = make_meeting(community, kind=kind, starts_at=clock.now() - timedelta(days=2), mode="hybrid")
    for n in range(13):
        make_present(meeting, make_organisation(), mode="online" if n < 6 else "in_person")
    make_present(meeting, is_staff=True)
    return community


def numbers(page, name):
    """Label, recorded, declared and total of each row of the table that holds a part's numbers."""
    table = page.soup.find("caption", id=f"{name}-caption").find_parent("table")
    rows = []
    for row in table.select("tbody tr"):
        row.th.span.extract()
        rows.append([" ".join(cell.stripped_strings) for cell in row.select("th, td")])
    return rows


def test_page_shows_the_published_lines(client, neet):
    page = client.get("/en/figures")
    assert page.words(".figure-sheet h3") == ["NEET"]
    assert page.words(".figure-lines li") == lines(figures_of(neet, on=clock.today()), "en")
    assert page.words(".figure-lines li") == ["3 organizations", "4 co-design meetings"]
    assert client.get("/it/figures").words(".figure-lines li")[1] == "4 incontri di co-progettazione"


def test_page_shows_recorded_declared_and_total(client, neet):
    assert numbers(client.get("/en/figures"), "made-of-neet") == [
        ["organizations", "3", "0", "3"],
        ["co-design meetings", "1", "3", "4"],
        ["organizations present", "13", "0", "13"],
        ["participations", "13", "0", "13"],
        ["participations in person", "7", "0", "7"],
        ["participations online", "6", "0", "6"],
        ["staff present", "not shown", "0", "not shown"],
    ]


def test_readers_of_all_see_small_numbers_and_links_to_what_is_behind(signed_in, neet):
    page = signed_in(make_viewer()).get("/en/figures")
    assert numbers(page, "made-of-neet")[-1] == ["staff present", "1", "0", "What is behind staff present: 1"]
    links = [a["href"] for a in page.soup.select("td a")]
    assert "/en/figures/communities/neet/meetings-co-design" in links
    assert "/en/figures/all/participations" in links


def test_coordinators_see_small_numbers_of_their_own_community_alone(signed_in, neet):
    page = signed_in(make_coordinator(neet)).get("/en/figures")
    assert numbers(page, "made-of-neet")[-1][1] == "1"
    assert numbers(page, "ecosystem")[-1][1] == "not shown"


def test_people_of_past_days_are_not_shown_to_the_public(client, signed_in, neet):
    day = "/en/figures?on=2026-11-25"
    assert [row[1] for row in numbers(client.get(day), "made-of-neet")[3:]] == ["not shown"] * 4
    reader = signed_in(make_viewer())
    assert [row[1] for row in numbers(reader.get(day), "made-of-neet")[3:]] == ["13", "7", "6", "1"]


def test_a_small_community_hides_another_that_would_give_it_away(client, neet, kind):
    """3 people here and 13 there make 16 in all: the public sees 16 and neither part."""
    other = make_community(slug="other")
    meeting = make_meeting(other, kind=kind, starts_at=clock.now() - timedelta(days=1))
    for _ in range(3):
        make_present(meeting, make_organisation())
    page = client.get("/en/figures")
    shown = {name: numbers(page, name)[-4][1] for name in ("made-of-neet", "made-of-other", "ecosystem")}
    assert shown == {"made-of-neet": "not shown", "made-of-other": "not shown", "ecosystem": "16"}


def test_page_json_and_csv_say_the_same(client, neet):
    sheets = sheets_for(ANONYMOUS, clock.today())[1]
    expected = [[e.label, e.recorded, e.declared, e.total] for e in entries(sheets[0], "en")]
    found = client.get("/api/communities/neet/figures.json").json
    assert [
        [f["label"]["en"], f["recorded"], f["declared"], f["total"]] for f in found["figures"]
    ] == expected
    assert found["lines"]["en"] == client.get("/en/figures").words(".figure-lines li")
    as_shown = [["not shown" if n is None else str(n) for n in row] for row in expected]
    assert numbers(client.get("/en/figures"), "made-of-neet") == as_shown
    rows = [r for r in csv_rows(client.get("/en/figures/figures.csv")) if r["community"] == "NEET"]
    columns = ("label", "recorded", "declared", "total")
    as_text = [["" if n is None else str(n) for n in row] for row in expected]
    assert [[row[c] for c in columns] for row in rows] == as_text


def csv_rows(response):
    return list(csv.DictReader(response.get_data().decode("utf-8-sig").splitlines()))


def test_json_of_all(client, neet):
    found = client.get("/api/figures.json").json
    assert (found["community"], found["on"]) == (None, "2026-11-26")
    assert found["lines"]["en"] == ["3 organizations", "4 co-design meetings"]
    assert found["communities"] == [client.get("/api/communities/neet/figures.json").json]
    assert found["communities"][0]["community"] == {"slug": "neet", "name": {"it": "NEET", "en": "NEET"}}


def test_json_may_be_kept_by_anybody(client, neet):
    response = client.get("/api/figures.json")
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in response.headers
    again = client.get("/api/figures.json", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_json_is_public_whoever_asks(signed_in, client, neet):
    address = "/api/communities/neet/figures.json"
    assert signed_in(make_administrator()).get(address).json == client.get(address).json


ODD_DAYS = [
    "yesterday",
    "2026-11-27",
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "٢٠٢٦",
    "1" * 9999,
]


@pytest.mark.parametrize("day", ODD_DAYS)
def test_a_day_that_is_none_is_refused_everywhere(client, neet, day):
    asked = {"on": day}
    page = client.get("/en/figures", query_string=asked)
    assert page.status_code == 422
    assert page.soup.title.text.startswith("Error:")
    assert page.words(".figure-lines li")[1] == "4 co-design meetings"
    assert client.get("/api/figures.json", query_string=asked).status_code == 400
    assert client.get("/en/figures/figures.csv", query_string=asked).status_code == 400


@pytest.mark.parametrize("slug", ["none", "x" * 5000, "%00", "%ED%A0%80"])
def test_json_of_an_unknown_community(client, neet, slug):
    assert client.get(f"/api/communities/{slug}/figures.json").status_code == 404


def test_a_proposed_community_is_no_part_of_the_public_figures(client, db, neet):
    neet.status = "proposed"
    db.session.commit()
    assert client.get("/en/figures").words(".figure-sheet h3") == []
    assert client.get("/api/communities/neet/figures.json").status_code == 404


def test_rows_of_meetings(signed_in, neet):
    page = signed_in(make_coordinator(neet)).get("/en/figures/communities/neet/meetings-co-design")
    assert page.words("h1") == ["4 co-design meetings"]
    recorded, declared = page.soup.select("table tbody")
    assert [td.get_text() for td in recorded.select("td")] == ["24 November 2026", "13", "6", "1"]
    assert [" ".join(td.stripped_strings) for td in declared.select("td")] == [
        "31 December 2024", "3", "The old page Dates unknown",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "number", "rows"),
    [
        ("organisations", "3 organizations", 3),
        ("organisations-present", "13 organizations present", 13),
        ("participations", "13 participations", 1),
        ("in-person", "7 participations in person", 1),
        ("online", "6 participations online", 1),
        ("staff", "1 staff present", 1),
        ("editions-fit", "1 edition of Fit", 1),
        ("sessions-fit", "2 training sessions", 1),
        ("surveys", "1 survey", 1),
    ],
)
def test_each_number_has_its_rows(signed_in, neet, key, number, rows):
    edition = make_edition(neet, programme=make_programme(slug="fit", name_en="Fit"))
    make_declared(neet, "training_sessions", edition=edition, count=2)
    make_declared(neet, "surveys", one_en="survey", many_en="surveys")
    reader = signed_in(make_viewer())
    for scope in ("communities/neet", "all"):
        page = reader.get(f"/en/figures/{scope}/{key}")
        assert page.words("h1") == [number]
        assert len(page.soup.select("tbody tr")) == rows


def test_editions_are_listed_once_each_and_sessions_add_up(signed_in, neet, kind):
    fit = make_programme(slug="fit", name_en="Fit")
    old, new = (
        make_edition(neet, programme=fit, name=year, starts_on=date(int(year), 1, 1))
        for year in ("2024", "2025")
    )
    make_edition(neet, programme=fit, name="2027")
    make_declared(neet, "training_sessions", edition=old, count=8, source="The old page")
    make_declared(neet, "training_sessions", edition=new, count=3)
    make_meeting(neet, kind=kind, edition=new, starts_at=clock.now() - timedelta(days=1))
    reader = signed_in(make_viewer())
    for scope in ("communities/neet", "all"):
        page = reader.get(f"/en/figures/{scope}/editions-fit")
        assert page.words("h1") == ["2 editions of Fit"]
        assert page.words("tbody th") == ["Fit 2025", "Fit 2024"]
        assert page.words("tbody td") == ["1", "0", "4", "–", "0", "1", "8", "The old page"]
    page = reader.get("/en/figures/all/editions-fit?on=2025-01-01")
    assert page.words("tbody td") == ["0", "1", "3", "–", "0", "1", "8", "The old page"]
    page = reader.get("/en/figures/all/sessions-fit")
    assert page.words("h1") == ["12 training sessions in total"]
    assert len(page.soup.select("tbody")[0].select("tr")) + 8 + 3 == 12


def test_an_unchecked_organisation_counts_and_is_listed_once_checked(client, signed_in, db, neet):
    """The page of the community, its list, the figures, their JSON and what lies behind them say the same."""
    new = make_membership(neet, make_organisation(legal_name="Tasso", is_to_check=True))
    reader = signed_in(make_viewer())
    assert organisations_told(client, reader) == [3] * 9
    new.organisation.is_to_check = False
    db.session.commit()
    assert organisations_told(client, reader) == [4] * 9


def organisations_told(client, reader):
    """How many organisations each place counts or lists."""
    page, figures = client.get("/en/communities/neet"), client.get("/en/figures")
    behind = [reader.get(f"/en/figures/{scope}/organisations") for scope in ("communities/neet", "all")]
    listed = client.get("/en/organisations?community=neet")
    return [
        int(page.soup.find(id="organisations").select_one(".count").text),
        int(numbers(figures, "made-of-neet")[0][3]),
        int(numbers(figures, "ecosystem")[0][3]),
        client.get("/api/communities/neet/figures.json").json["figures"][0]["total"],
        sum(members_by_sector(clock.today()).values()),
        members_count_on(clock.today())[community_by_slug("neet").id],
        *(len(rows.soup.select("tbody tr")) for rows in behind),
        len(listed.soup.select("tbody tr")),
    ]


def test_rows_of_a_past_day(signed_in, neet):
    page = signed_in(make_viewer()).get("/en/figures/communities/neet/meetings-co-design?on=2025-01-01")
    assert page.words("h1") == ["3 co-design meetings"]


@pytest.mark.parametrize("key", ["none", "meetings-none", "surveys", "x" * 3000, "%00"])
def test_rows_of_an_unknown_figure(signed_in, neet, key):
    assert signed_in(make_viewer()).get(f"/en/figures/communities/neet/{key}").status_code == 404


def test_a_formula_in_a_name_is_text_to_a_spreadsheet(client, db, neet):
    neet.name_en = "=HYPERLINK(1)"
    db.session.commit()
    assert {row["community"] for row in csv_rows(client.get("/en/figures/figures.csv"))} == {
        "", "'=HYPERLINK(1)",
    }  # fmt: skip


def test_page_asks_as_many_queries_for_one_community_as_for_five(client, db, neet, kind):
    one = queries_of(db, client)
    for _ in range(4):
        community = make_community()
        make_membership(community)
        make_present(make_meeting(community, kind=kind, starts_at=clock.now() - timedelta(days=3)))
    assert (queries_of(db, client), one <= 12) == (one, True)


def queries_of(db, client) -> int:
    seen = []
    db.session.commit()
    db.session.expunge_all()
    connection = db.session.connection()

    def count(_connection, _cursor, statement, *_):
        seen.extend(["SELECT"] if statement.startswith("SELECT") else [])

    event.listen(connection.engine, "before_cursor_execute", count)
    try:
        client.get("/it/figures")
    finally:
        event.remove(connection.engine, "before_cursor_execute", count)
    return len(seen)
