"""Signing in with a real browser and a real mail: with and without JavaScript, by code and by link."""

import re
from urllib.parse import urlsplit

import pytest

from tests.browser.test_accessibility import faults, html_faults

pytestmark = pytest.mark.browser
MEMBER = "member@example.org"


def ask(site, page, email=MEMBER):
    """Ask for a mail on the sign-in page; return the newest one as (code, link)."""
    page.goto("/en/sign-in")
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_role("button", name="Send me the mail").click()
    site.work()
    words = site.mails(email)[-1].get_body(("plain",)).get_content()
    return re.search(r"\b\d{6}\b", words)[0], re.search(r"http\S+/sign-in/link/\S+", words)[0]


def type_code(page, code):
    page.get_by_label("The six digits").fill(code)
    page.locator("main").get_by_role("button", name="Sign in").click()


def is_signed_in(page):
    page.goto("/en/account")
    return urlsplit(page.url).path == "/en/account"


@pytest.mark.parametrize("javascript", [True, False])
def test_sign_in_by_code(site, open_browser, javascript):
    page = open_browser(javascript=javascript, width=390)
    page.goto("/en/account")
    code, _link = ask(site, page)
    type_code(page, code)
    page.wait_for_url("**/en/me")
    assert is_signed_in(page)


def test_sign_in_by_link_after_a_scanner_has_opened_it(site, open_browser):
    page, scanner = open_browser(), open_browser()
    _code, link = ask(site, page)
    for _ in range(2):
        scanner.goto(link)
        scanner.wait_for_load_state("networkidle")
    assert scanner.locator("h1").inner_text() == "You asked in another browser"
    assert not is_signed_in(scanner)
    page.goto(link)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/en/me")


def test_the_address_of_the_link_is_told_to_nobody(site, open_browser):
    page = open_browser()
    _code, link = ask(site, page)
    told = []
    page.on("request", lambda r: told.append(r.headers.get("referer", "")))
    page.goto(link)
    page.locator("main").get_by_role("button", name="Sign in").click()
    assert [referer for referer in told if "/sign-in/link/" in referer] == []


def test_every_state_of_the_pages(site, open_browser, tmp_path):
    page, other = open_browser(), open_browser()
    wrong, sent = {}, {}
    for each in (page, other):
        each.on("response", lambda r: sent.update({r.frame.page: r}) if is_document(r) else None)

    def look(page, state):
        (tmp_path / f"{state}.html").write_text(sent[page].text())
        if found := faults(page):
            wrong[state] = found

    page.goto("/en/sign-in")
    page.locator("main form").evaluate("form => form.noValidate = true")
    page.locator("main").get_by_role("button").click()
    look(page, "no-address")
    code, link = ask(site, page)
    look(page, "code")
    page.get_by_text("No mail?").click()
    look(page, "no-mail")
    type_code(page, "000000" if code != "000000" else "000001")
    look(page, "wrong-code")
    other.goto(link)
    look(other, "elsewhere")
    other.goto(f"{link}x")
    look(other, "over")
    page.goto(link)
    look(page, "link")
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.goto("/en/account")
    page.get_by_label("New password").fill("password1234")
    page.get_by_role("button", name="Set a password").click()
    look(page, "weak-password")
    page.get_by_label("New password").fill("three unrelated words 71")
    page.get_by_role("button", name="Set a password").click()
    look(page, "with-password")
    assert wrong == {}
    assert html_faults(tmp_path) == []


def is_document(response):
    return response.request.is_navigation_request() and response.status not in {302, 303}
