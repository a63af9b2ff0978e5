"""From a proposed theme to a community with its members: the public, the team, two mailboxes, both databases."""

import re

import pytest
from playwright.sync_api import expect

from cop.extensions import db
from cop.models import Community, Membership, Person
from tests.browser.site import Site

pytestmark = pytest.mark.browser
TEAM, PROPOSER, SUPPORTER = "administrator@example.org", "ada.orti@example.org", "bruno.orti@example.org"
TITLE = "Gardens between the houses"


def test_from_a_proposal_to_a_community(site, open_browser):
    ada = open_browser()
    propose(ada)
    confirm(site, ada, PROPOSER, "Confirm my proposal")
    expect(ada.get_by_role("heading", level=1)).to_have_text("Your proposal")

    team = open_browser()
    sign_in(site, team)
    site.work()
    team.goto(path_in(site.mails(TEAM)[-1]).replace("/it/", "/en/"))
    team.get_by_role("button", name="Release").click()
    expect(team.get_by_role("main")).to_contain_text("Everybody reads it now")

    bruno = open_browser(javascript=False, width=390)
    support(bruno)
    confirm(site, bruno, SUPPORTER, "Confirm my support")
    bruno.get_by_role("link", name="Open the page of the theme").click()
    expect(bruno.locator("#supporters")).to_have_text("Who supports it 2")
    expect(bruno.locator(".person-name")).to_have_text(["Bruno Orti"])

    explore(team)
    begin(team)
    site.work()
    subjects = [mail["Subject"] for mail in site.mails(PROPOSER)]
    assert subjects == [
        "Confirm your theme proposal",
        f"Your theme is public: {TITLE}",
        f"The team explores “{TITLE}”",
        f"“{TITLE}” has become a community: come",
    ]
    assert [mail["Subject"] for mail in site.mails(SUPPORTER)][1:] == subjects[2:]

    accept(site, bruno)
    decline(site, ada)
    assert members(site) == [("Bruno Orti", None)]
    site.work()
    assert site.mails(TEAM)[-1]["Subject"].startswith("Bruno Orti ")
    ada.goto("/en/theme-proposals?state=community")
    ada.get_by_role("link", name="Open the community “Gardens”").click()
    expect(ada.get_by_role("heading", level=1)).to_have_text("Gardens")


def propose(page):
    page.goto("/en/communities")
    page.get_by_role("main").get_by_role("link", name="Propose a theme").click()
    page.get_by_label("The theme in a few words").fill(TITLE)
    page.get_by_label("What is it needed for?").fill("Between the houses there is land that nobody tends.")
    page.get_by_label("Who would come?").fill("Whoever lives there.")
    page.get_by_label("Your name and surname").fill("Ada Orti")
    page.get_by_role("button", name="Send the proposal").click()
    expect(page.locator("#error-summary")).to_contain_text("Type your e-mail address.")
    expect(page.get_by_label("The theme in a few words")).to_have_value(TITLE)
    page.get_by_label("Your e-mail address").fill(PROPOSER)
    page.get_by_label("I have read the privacy notice.").check()
    page.get_by_role("button", name="Send the proposal").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Open your mail")


def confirm(site, page, address, button):
    site.work()
    page.goto(path_in(site.mails(address)[-1]))
    page.get_by_role("button", name=button).click()


def support(page):
    page.goto("/en/theme-proposals")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="Support this theme").click()
    page.get_by_label("Your name and surname").fill("Bruno Orti")
    page.get_by_label("Your e-mail address").fill(SUPPORTER)
    page.get_by_label("Show my name").check()
    page.get_by_label("I have read the privacy notice.").check()
    page.get_by_role("button", name="Support this theme").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Open your mail")


def explore(page):
    page.reload()
    page.get_by_label("Being explored").check()
    page.get_by_label("What you say about it").fill("Come and see the land on Tuesday.")
    page.get_by_role("button", name="Save and tell the supporters").click()
    expect(page.locator(".story")).to_contain_text("Come and see the land on Tuesday.")


def begin(page):
    page.get_by_role("link", name="Make it a community").click()
    page.get_by_label("Name in Italian").fill("Orti")
    page.get_by_label("Name in English").fill("Gardens")
    page.get_by_text("Green", exact=True).click()
    page.get_by_role("button", name="Create it and invite").click()
    expect(page.get_by_role("main")).to_contain_text("2 supporters are invited. Name who coordinates it.")


def accept(site, page):
    page.goto(path_in(site.mails(SUPPORTER)[-1]))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your theme has become a community")
    page.get_by_label("for yourself, without an organisation").check()
    page.get_by_role("button", name="Take part").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You take part")
    page.get_by_role("link", name="Open the page of the community").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gardens")


def decline(site, page):
    page.goto(path_in(site.mails(PROPOSER)[-1]))
    page.get_by_role("button", name="No, thank you").click()
    expect(page.get_by_role("main")).to_contain_text("You have said no so far.")


def members(site: Site):
    with site.app.app_context():
        found = db.session.query(Person.name, Membership.organisation_id)
        found = found.join(Membership, Membership.person_id == Person.id).join(Community)
        return [tuple(row) for row in found.filter(Community.slug == "orti")]


def sign_in(site, page):
    page.goto("/en/sign-in")
    page.get_by_label(re.compile("address", re.I)).first.fill(TEAM)
    page.get_by_role("main").get_by_role("button").first.click()
    site.work()
    mail = next(m for m in reversed(site.mails(TEAM)) if re.search(r"\b\d{6}\b", text_of(m)))
    page.get_by_label(re.compile("six digits", re.I)).fill(re.search(r"\b(\d{6})\b", text_of(mail))[1])
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.locator(".slim-name")).to_have_text("Caterina Solaro")


def path_in(mail):
    """The first address in a mail, without the host: the one to open."""
    return re.search(r"http://localhost:\d+(/\S+)", text_of(mail))[1]


def text_of(mail):
    return mail.get_body(("plain",)).get_content()
