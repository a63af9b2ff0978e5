"""From nothing to an approved member with the welcome mail: with JavaScript and without, on both databases."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_first_meeting import COORDINATOR, sign_in_by_code, text_of

pytestmark = pytest.mark.browser
ASKER, NAME = "nuova.persona@example.com", "Nuova Persona"


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_join_from_nothing_to_the_welcome(site, open_browser, javascript):
    page = open_browser(javascript=javascript)
    ask(page, javascript=javascript)
    site.work()
    (question,) = site.mails(ASKER)
    page.goto(link_in(question, "join"))
    page.get_by_role("button", name="Confirm and ask to join").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your request is with the coordinators")

    site.work()
    assert [NAME in mail["Subject"] for mail in site.mails(COORDINATOR)] == [True]
    desk = open_browser(javascript=javascript)
    sign_in_by_code(site, desk, COORDINATOR)
    approve(desk)

    site.work()
    welcome = site.mails(ASKER)[-1]
    assert welcome["Subject"] == "Welcome to NEET"
    assert "From today you represent Primo Gradino" in text_of(welcome)
    assert "See you on Monday." in text_of(welcome)
    desk.goto("/en/communities/neet/members")
    expect(desk.get_by_role("row", name=re.compile("^Primo Gradino"))).to_contain_text(NAME)


def ask(page, *, javascript):
    page.goto("/en/communities/neet")
    page.get_by_role("link", name="Ask to join").click()
    page.get_by_label("Your name and surname").fill(NAME)
    page.get_by_label("Your e-mail address").fill(ASKER)
    page.get_by_label("for an organisation in the register").check()
    choose_organisation(page, javascript=javascript)
    page.get_by_label("Why would you like to take part?").fill("To learn from the others.")
    page.get_by_label("I have read the privacy notice.").check()
    page.get_by_role("button", name="Ask to join").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Open your mail")


def choose_organisation(page, *, javascript):
    """Type some letters: a list of suggestions opens, or without JavaScript a button finds them."""
    field = page.get_by_label("Organisation", exact=True)
    if javascript:
        field.press_sequentially("grad")
        page.get_by_role("option", name=re.compile("Primo Gradino")).click()
    else:
        field.fill("grad")
        page.get_by_role("button", name="Find").click()
        page.get_by_label(re.compile("^Primo Gradino")).check()
        expect(page.get_by_label("Your name and surname")).to_have_value(NAME)


def approve(page):
    page.goto("/en/join-requests")
    page.get_by_role("link", name=NAME).click()
    expect(page.get_by_role("main")).to_contain_text("The address is new here.")
    expect(page.get_by_label("for Primo Gradino", exact=False).first).to_be_checked()
    page.get_by_label("A few words of welcome").fill("See you on Monday.")
    page.get_by_role("button", name="Approve and send the welcome").click()
    expect(page.get_by_role("main")).to_contain_text("Admitted from today.")


def link_in(mail, folder):
    return re.search(rf"http://localhost:\d+/\w\w/{folder}/\S+", text_of(mail))[0]
