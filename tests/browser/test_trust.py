"""The second step and the provider's sign-in with a real browser."""

from urllib.parse import urlsplit

import pyotp
import pytest

from tests.browser.reading import texts
from tests.browser.test_accessibility import faults, sign_in
from tests.browser.test_sign_in import ask, is_signed_in, type_code
from tests.identity_provider import identity_provider, make_account

pytestmark = pytest.mark.browser
ADMINISTRATOR = "administrator@example.org"
MEMBER = "member@example.org"


def main(page):
    return page.locator("main")


def set_up(page):
    """Set the second step up from the page that asks for it; return (secret, recovery codes)."""
    main(page).get_by_role("button", name="Set up the second step").click()
    secret = page.locator(".app-key code").inner_text().replace(" ", "")
    page.get_by_label("The six digits that the app shows").fill(pyotp.TOTP(secret).now())
    main(page).get_by_role("button", name="Confirm").click()
    return secret, texts(page.locator(".recovery-codes code"))


@pytest.mark.parametrize("javascript", [True, False])
def test_an_administrator_sets_up_the_second_step_and_is_asked_for_it(site, open_browser, javascript):
    site.app.config["SECOND_FACTOR"] = "required"
    page = open_browser(width=390, javascript=javascript)
    page.goto("/en/messages/")
    code, _link = ask(site, page, ADMINISTRATOR)
    type_code(page, code)
    page.wait_for_url("**/en/account/second-step")
    wrong = {"offered": faults(page)} if javascript else {}
    _secret, codes = set_up(page)
    assert len(codes) == 10
    wrong |= {"codes": faults(page)} if javascript else {}
    page.get_by_role("link", name="I have kept them").click()
    page.goto("/en/team")
    assert page.locator("h1").inner_text() == "The ecosystem team"

    site.work()  # the mail about the second step leaves before the next code
    other = open_browser(javascript=javascript)
    code, _link = ask(site, other, ADMINISTRATOR)
    type_code(other, code)
    assert other.locator("h1").inner_text() == "The second step"
    other.get_by_role("link", name="use a recovery code").click()
    wrong |= {"recovery": faults(other)} if javascript else {}
    other.get_by_label("One of your recovery codes").fill(codes[0])
    main(other).get_by_role("button", name="Sign in").click()
    other.wait_for_url("**/en/me")
    assert {state: found for state, found in wrong.items() if found} == {}


def test_a_member_signs_in_through_the_provider(site, open_browser):
    page = open_browser()
    # The provider's own page wants a style sheet of another site.
    page.route("**/*.min.css", lambda r: r.continue_() if site.url in r.request.url else r.fulfill(body=""))
    with identity_provider() as provider:
        site.app.config.update(OIDC_ISSUER=provider, OIDC_CLIENT_ID="cop", OIDC_CLIENT_SECRET="shared")
        make_account(provider, "member-1", email=MEMBER, verified=True)
        page.goto("/en/account")
        page.get_by_role("link", name="Sign in with OpenID").click()
        page.locator("input[name=sub]").fill("member-1")
        page.get_by_role("button", name="Authorize").click()
        page.wait_for_url(f"{site.url}/**")
        assert urlsplit(page.url).path == "/en/account"
        page.get_by_text("Linked account").wait_for()
        assert is_signed_in(page)


def test_the_audit_log_on_a_phone(site, open_browser):
    page = open_browser(width=320)
    sign_in(site, page, ADMINISTRATOR)
    for path in ("/en/team", "/en/audit", "/en/audit/readings?q=a"):
        page.goto(path)
        assert faults(page) == [], path
