"""Exports: what the list shows, no formula, logged, and read back by an import without a change."""

import io
from datetime import date

import pytest
from flask_babel import force_locale
from openpyxl import load_workbook

from cop.extensions import db as database
from cop.forms.import_words import FACTS
from cop.models import AuditEntry, Sector
from cop.services.import_fields import FIELDS, guessed_mapping
from tests.factories import (
    make_administrator,
    make_affiliation,
    make_community,
    make_coordinator,
    make_member,
    make_membership,
    make_organisation,
    make_person,
    make_viewer,
)
from tests.sheets.sending import send_file


@pytest.fixture
def register(db, at):
    at("2026-11-26T10:00+01:00")
    community = make_community(name_it="Welfare", slug="welfare")
    volpe = make_organisation(
        legal_name="=HYPERLINK(1)", short_name="Volpe", sector=Sector.THIRD_SECTOR, vat_number="00743110157",
        partner_since_on=date(2020, 5, 1), website="https://example.org",
    )  # fmt: skip
    make_organisation(legal_name="Lione", municipality="Lyon", is_abroad=True)
    anna = make_person(name="+Anna", email="anna@example.org")
    make_affiliation(anna, volpe, role="@Presidente", since_on=date(2019, 1, 1), until_on=date(2023, 1, 1))
    make_affiliation(anna, volpe, role="Direttrice", since_on=date(2023, 1, 2))
    make_membership(community, volpe, people=[anna])
    make_membership(community, volpe, since_on=date(2010, 1, 1), until_on=date(2011, 1, 1))
    make_membership(community, person=make_person(name="Sola"))
    return community


def rows_of(page):
    sheet = load_workbook(io.BytesIO(page.data)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "n", "d"}
    return [list(row) for row in sheet.iter_rows(values_only=True)]


LISTS = {
    "organisations": "/exports/organisations.{}",
    "people": "/exports/people.{}",
    "memberships": "/exports/communities/welfare/members.{}?on=all",
}


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("noun", LISTS)
def test_an_export_is_read_back_without_a_change(signed_in, register, noun, format, language):
    client = signed_in(make_administrator(name="Ada"))
    page = client.get(f"/{language}{LISTS[noun].format(format)}")
    assert page.status_code == 200
    sent = send_file(client, "/en/imports/new", f"a.{format}", page.data, noun=noun)
    columns = client.get(sent.location)
    form = {}
    for select in columns.soup.select(".import-columns select"):
        [chosen] = select.select("option[selected]")
        form[select["name"]] = chosen["value"]
    assert "" not in form.values()
    address = sent.location.removesuffix("/columns")
    assert client.post(f"{address}/columns", data=form).status_code == 303
    tabs = client.get(address).words(".tabs a")
    assert [tab for tab in tabs if not tab.endswith(" 0")] == [f"Unchanged {tabs[2].split()[-1]}"]


def test_cells_are_never_formulas(signed_in, register):
    client = signed_in(make_administrator())
    rows = rows_of(client.get("/en/exports/organisations.xlsx"))
    assert {row[1] for row in rows[1:]} == {"=HYPERLINK(1)", "Lione"}
    content = client.get("/en/exports/organisations.csv").data.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in content
    assert ",=" not in content


def test_coordinators_export_what_they_see(signed_in, register):
    make_member(make_community(), name="Nascosta", email="hidden@example.org")
    client = signed_in(make_coordinator(register))
    rows = rows_of(client.get("/en/exports/people.xlsx"))
    assert {row[1] for row in rows[1:]} >= {"+Anna", "Sola"}
    assert "Nascosta" not in str(rows)
    assert client.get("/en/exports/communities/welfare/members.csv").status_code == 200
    assert (
        signed_in(make_coordinator(make_community()))
        .get("/en/exports/communities/welfare/members.csv")
        .status_code
        == 403
    )


def test_a_reader_of_figures_gets_no_address(signed_in, register):
    rows = rows_of(signed_in(make_viewer()).get("/en/exports/people.xlsx"))
    assert {row[2] for row in rows[1:]} == {None}


def test_filters_narrow_the_file_as_the_list(signed_in, register):
    client = signed_in(make_administrator())
    rows = rows_of(client.get("/en/exports/organisations.xlsx?sector=third_sector&q=volpe"))
    assert [row[2] for row in rows[1:]] == ["Volpe"]
    rows = rows_of(client.get("/en/exports/communities/welfare/members.xlsx?on=2010-06-01"))
    assert [row[4].date() for row in rows[1:]] == [date(2010, 1, 1)]


def test_exports_are_logged_with_whose_data_they_hold(signed_in, register):
    administrator = make_administrator()
    client = signed_in(administrator)
    client.get("/en/exports/people.csv?q=anna")
    [entry] = database.session.query(AuditEntry).filter_by(verb="export").all()
    anna = entry.details.pop("people")
    assert entry.details == {"rows": 1, "is_searched": True, "community": None}
    assert (entry.person_id, entry.subject_type, anna.isdigit()) == (administrator.id, "people", True)


def test_unknown_formats_are_not_there(signed_in, register):
    assert signed_in(make_administrator()).get("/en/exports/people.pdf").status_code == 404


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("noun", FIELDS)
def test_every_header_of_ours_is_known_again(app, noun, language):
    with app.test_request_context(f"/{language}/"), force_locale(language):
        names = [field.name for field in FIELDS[noun]]
        headers = [str(FACTS[name]) for name in names]
    assert guessed_mapping(noun, headers, [""] * len(headers)) == names
