"""A community's members over time: the pages and their files."""

import io
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from cop.models import Attendance, AuditEntry
from tests.counting import queries_of
from tests.factories import (
    make_community,
    make_coordinator,
    make_meeting,
    make_membership,
    make_organisation,
    make_person,
    make_registration,
    make_viewer,
)

HISTORY, ABSENT = "/en/communities/neet/members/history", "/en/communities/neet/members/absent"


@pytest.fixture
def community(db, at):
    at("2026-11-26T10:00+01:00")
    return make_community(slug="neet", name_en="NEET")


@pytest.fixture
def browser(signed_in, community):
    return signed_in(make_coordinator(community))


def member(community, name, since, until=None, people=()):
    organisation = make_organisation(legal_name=name)
    make_membership(community, organisation, people, since_on=since, until_on=until)
    return organisation


def test_a_year_month_by_month(browser, community):
    member(community, "Alfa", date(2024, 3, 1), date(2024, 12, 31))
    member(community, "Beta", date(2024, 3, 9))
    make_membership(community, person=make_person(name="Anna"), since_on=date(2024, 4, 1))
    page = browser.get(f"{HISTORY}?year=2024")
    rows = page.words("tbody tr")
    assert rows[0] == "December 2024 0 0 2"
    assert rows[8:10] == [
        "April 2024 0 Anna without an organisation, not among the numbers 0 2",
        "March 2024 2 Alfa 1 March 2024 Beta 9 March 2024 0 2",
    ]
    assert browser.get(f"{HISTORY}?year=2025").words("tbody tr")[-1] == (
        "January 2025 0 1 Alfa last day 31 December 2024 1"
    )
    assert page.words(".figure-card") == [
        "0 organisations when the year began",
        "2 joined",
        "0 left",
        "2 organisations when it ended",
    ]
    assert page.words(".years a") == ["2026", "2025", "2024"]
    assert page.words(".years [aria-current]") == ["2024"]


@pytest.mark.parametrize("year", ["", "x", "-1", "0", "9999", "20245", "٢٠٢٤", "1" + "0" * 30])
def test_a_year_that_is_none_is_this_one(browser, year):
    page = browser.get(HISTORY, query_string={"year": year})
    assert page.words("tbody th")[0] == "November 2026"


def test_a_member_whose_name_is_markup(browser, community):
    member(community, "<b>=cmd</b>", date(2024, 3, 1))
    page = browser.get(f"{HISTORY}?year=2024")
    assert page.soup.select("tbody b") == []
    assert "<b>=cmd</b>" in page.words(".movers a")


def test_the_whole_history_as_a_file(browser, community, db):
    member(community, "=Alfa", date(2024, 3, 1), date(2024, 12, 31))
    anna = make_person(name="Anna")
    make_membership(community, person=anna, since_on=date(2024, 4, 1))
    response = browser.get(f"{HISTORY}.csv")
    assert response.text.splitlines() == [
        "\ufeffMember,Organisation,First day,Last day",
        "'=Alfa,yes,2024-03-01,2024-12-31",
        "Anna,no,2024-04-01,",
    ]
    assert response.headers["Content-Disposition"] == 'attachment; filename="neet-members.csv"'
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.verb, entry.subject_type, entry.subject_id) == ("export", "community", community.id)


def test_who_has_not_been_seen_with_the_last_meeting(browser, community):
    anna = make_person(name="Anna Prova", email="anna@example.org")
    long_ago = member(community, "Long ago", date(2023, 1, 1), people=[anna])
    member(community, "Never", date(2023, 1, 1))
    seen = member(community, "Seen", date(2023, 1, 1))
    for organisation, when in ((long_ago, 2024), (seen, 2026)):
        meeting = make_meeting(community, title_en="Gathering", starts_at=datetime(when, 5, 5, 8, tzinfo=UTC))
        make_registration(meeting, organisation=organisation, attendance=Attendance.PRESENT)
    assert browser.get(ABSENT).words("tbody tr") == [
        "Never never nobody 1 January 2023 Manage Never",
        "Long ago 5 May 2024 Gathering Anna Prova 1 January 2023 Manage Long ago",
    ]
    assert browser.get(f"{ABSENT}.csv").text.splitlines()[1:] == [
        "Never,2023-01-01,,",
        "Long ago,2023-01-01,2024-05-05,Gathering",
    ]


def test_the_same_as_a_spreadsheet(browser, community):
    member(community, "=Alfa", date(2024, 3, 1), date(2024, 12, 31))
    for path, name in ((HISTORY, "=Alfa"), (ABSENT, None)):
        book = load_workbook(io.BytesIO(browser.get(f"{path}.xlsx").data))
        cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
        assert (cells[0].value if cells else None) == name
    assert browser.get(f"{HISTORY}.pdf").status_code == 404


def test_nobody_is_missed(browser):
    assert browser.get(ABSENT).words(".empty-title") == ["Everybody has been seen"]


@pytest.mark.parametrize("path", [HISTORY, ABSENT])
def test_as_many_queries_for_thirty_as_for_one(browser, community, path):
    member(community, "A", date(2023, 1, 1), people=[make_person()])
    browser.get(path)  # the first entry of the log asks where its chain begins
    one = queries_of(lambda: browser.get(path))
    for _time in range(30):
        member(community, "B", date(2023, 1, 1), people=[make_person()])
    assert queries_of(lambda: browser.get(path)) == one


def test_readers_read_and_do_not_manage(signed_in, community):
    member(community, "Never", date(2023, 1, 1))
    reader = signed_in(make_viewer())
    assert reader.get(ABSENT).words("tbody tr") == ["Never never nobody 1 January 2023"]
    assert reader.get(ABSENT).words(".ways a") == ["On a day", "Joined and left", "Not seen for a year"]
