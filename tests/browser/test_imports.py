"""A large spreadsheet through the pages: tried out, imported, tried again, undone."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import make_url

from cop.extensions import db
from cop.models import Organisation, Person
from tests.browser.reading import settled, texts
from tests.browser.test_accessibility import sign_in
from tests.sheets.large import ORGANISATIONS, people_workbook

pytestmark = pytest.mark.browser
# Rows, and how many of them are wrong: the whole on one database, a part, quicker, on the other.
SIZES = {"sqlite": (5000, 300), "postgresql": (1000, 60)}


def count(site, model):
    with site.app.app_context():
        return db.session.query(model).count()


def upload(page, path):
    """Send the file, and return once its columns are asked for."""
    page.goto("/en/imports/new")
    page.get_by_label("People").check()
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What the columns hold")


def try_out(page):
    page.get_by_role("button", name="Try it out").click()
    return [" ".join(tab.split()) for tab in texts(page.locator(".tabs a"))]


def test_a_spreadsheet_of_thousands_of_rows(database_url, site, open_browser, tmp_path):
    rows, errors = SIZES[make_url(database_url).get_backend_name()]
    (tmp_path / "persone.xlsx").write_bytes(people_workbook(rows, errors))
    with site.app.app_context():
        db.session.add_all(Organisation(legal_name=f"Ente {n}") for n in range(ORGANISATIONS))
        db.session.commit()
    page = open_browser(language="en")
    page.set_default_timeout(300_000)
    expect.set_options(timeout=300_000)
    sign_in(site, page, "administrator@example.org")
    before = count(site, Person)

    upload(page, tmp_path / "persone.xlsx")
    held = settled(page.locator(".import-columns select")).evaluate_all("all => all.map(one => one.value)")
    assert held == ["surname", "first_name", "email", "organisation", "role", "since_on", ""]
    page.get_by_label("Community (optional)").select_option(index=1)
    good = rows - errors
    assert try_out(page) == [f"New {good}", "Changed 0", "Unchanged 0", f"Refused rows {errors}"]
    expect(page.get_by_text("E-mail address: “non ha” is not one full e-mail address.").first).to_be_visible()
    page.get_by_role("link", name="Page 2", exact=True).click()  # of the refused rows, fifty a page
    expect(page.locator("table.grid tbody tr")).to_have_count(min(50, errors - 50))
    assert count(site, Person) == before

    page.get_by_role("button", name=re.compile(f"Import {good} rows")).click()
    expect(page.get_by_text("The file is imported.")).to_be_visible()
    assert count(site, Person) == before + good
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    download.value.save_as(tmp_path / "refused.xlsx")

    upload(page, tmp_path / "persone.xlsx")
    page.get_by_label("Community (optional)").select_option(index=1)
    assert try_out(page) == ["New 0", "Changed 0", f"Unchanged {good}", f"Refused rows {errors}"]
    expect(page.get_by_text("There is nothing to import")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Import"))).to_have_count(0)

    upload(page, tmp_path / "refused.xlsx")
    assert try_out(page) == ["New 0", "Changed 0", "Unchanged 0", f"Refused rows {errors}"]

    page.goto("/en/imports")
    page.get_by_role("link", name="persone.xlsx").nth(1).click()
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_text("The import is undone")).to_be_visible()
    assert count(site, Person) == before
