"""Two organisations entered twice: found, compared, merged into one, and two again."""

import pytest
from playwright.sync_api import expect

from cop.queries.presence_check import check_presence
from tests.browser.reading import texts
from tests.browser.test_accessibility import faults, sign_in
from tests.fingerprint import changed_tables, fingerprint

pytestmark = pytest.mark.browser
ADMINISTRATOR = "administrator@example.org"
# What a merge and its undoing leave: their own trace, and counts made anew.
TRACES = {"audit_entry", "audit_base", "merge", "month_count", "site_revision"}


def state_of(site):
    with site.app.app_context():
        assert check_presence() == []
        return fingerprint()


@pytest.mark.parametrize("javascript", [True, False])
def test_merged_and_undone(site, open_browser, javascript):
    page = open_browser(javascript=javascript)
    sign_in(site, page, ADMINISTRATOR)
    page.goto("/en/records")
    page.get_by_role("link", name="Duplicates").click()
    page.get_by_role("button", name="Compare now").click()
    expect(page.locator(".flashes")).to_contain_text("found")
    assert not javascript or faults(page) == []
    before, pair = state_of(site), page.locator(".twins > li").first
    names = texts(pair.locator(".row-title"))
    pair.get_by_role("link", name="Compare").click()
    expect(page.get_by_role("heading", name="What will happen")).to_be_visible()
    assert not javascript or faults(page) == []
    assert changed_tables(before, state_of(site)) == {"audit_entry"}
    kept = page.locator(".twin-card.is-kept .row-title").inner_text()
    (hidden,) = set(names) - {kept}
    page.get_by_role("button", name="Merge").click()
    expect(page.locator(".flashes")).to_contain_text("stands for both now")
    expect(page.get_by_role("heading", level=1)).to_have_text(kept)
    page.goto("/en/organisations?q=" + hidden)
    expect(page.locator(".grid tbody")).not_to_contain_text(hidden)
    page.goto("/en/merges")
    assert not javascript or faults(page) == []
    row = page.locator(".grid tbody tr").first
    expect(row).to_contain_text(hidden)
    row.get_by_role("button", name="Undo").click()
    expect(page.locator(".flashes")).to_contain_text("They are two again")
    expect(page.locator(".grid tbody tr").first).to_contain_text("Undone")
    assert changed_tables(before, state_of(site)) - TRACES == set()
    page.goto("/en/organisations?q=" + hidden)
    expect(page.locator(".grid tbody")).to_contain_text(hidden)
