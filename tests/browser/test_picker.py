"""Choosing one record of many: by keyboard with suggestions, and without scripts by a button."""

import pytest
from sqlalchemy import select

from cop.extensions import db
from cop.models import Membership, Organisation
from tests.browser.test_accessibility import faults, sign_in

pytestmark = pytest.mark.browser
NEW_MEMBER = "/en/communities/neet/members/new"
NAME = "Bilanciere"  # of another community in the demonstration


def coordinator(site, page):
    sign_in(site, page, "coordinator.neet@example.org")
    page.goto(NEW_MEMBER)
    return page


def members(site):
    with site.app.app_context():
        found = select(Membership.id).join(Membership.organisation).where(Organisation.short_name == NAME)
        return len(db.session.scalars(found).all())


def test_by_keyboard(site, open_browser):
    page = coordinator(site, open_browser())
    before = members(site)
    field = page.get_by_role("combobox", name="Organisation")
    field.press_sequentially("bilancere")  # mistyped
    page.get_by_role("option", name="Bilanciere Consulting").wait_for()
    assert faults(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert field.input_value() == "Bilanciere (Bilanciere Consulting S.r.l. Società Benefit)"
    page.get_by_role("button", name="Add the member").click()
    page.get_by_text("A new member, from that day on.").wait_for()
    assert members(site) == before + 1


def test_words_changed_after_choosing_are_not_taken_for_the_choice(site, open_browser):
    page = coordinator(site, open_browser())
    field = page.get_by_role("combobox", name="Organisation")
    field.press_sequentially("bilanciere")
    page.get_by_role("option").first.click()
    field.press_sequentially(" no such thing")
    page.get_by_role("button", name="Add the member").click()
    page.get_by_role("alert").get_by_text("Nothing is found").wait_for()
    assert faults(page) == []


def test_without_scripts(site, open_browser):
    page = coordinator(site, open_browser(javascript=False))
    before = members(site)
    page.get_by_label("Organisation", exact=True).fill("consulting")
    page.get_by_label("Member from").fill("2026-02-03")
    page.get_by_role("button", name="Find").click()
    assert page.get_by_label("Member from").input_value() == "2026-02-03"
    page.get_by_role("radio", name=NAME).check()
    page.get_by_role("button", name="Add the member").click()
    page.get_by_text("A new member, from that day on.").wait_for()
    assert members(site) == before + 1


def test_enter_in_another_field_sends_the_form_without_scripts(site, open_browser):
    page = open_browser(javascript=False)
    sign_in(site, page, "administrator@example.org")
    page.goto("/en/organisations/1/edit")
    page.get_by_label("Legal name").press("Enter")
    page.get_by_text("Saved.").wait_for()
