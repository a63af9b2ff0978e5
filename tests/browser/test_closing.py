"""After a meeting: minutes written and published, a document added, the meeting closed, each role at its door."""

import re

import pytest
from playwright.sync_api import expect

from cop.extensions import db
from cop.models import Attendance, Meeting, Person, Registration
from tests.browser.test_accessibility import sign_in
from tests.browser.test_first_meeting import COORDINATOR, text_of

pytestmark = pytest.mark.browser
TITLE = "A pact between schools and cooperatives for the last year"
FOREIGN_COORDINATOR = "coordinator.circular-economy@example.org"


def test_a_meeting_is_closed_and_each_role_gets_what_is_theirs(site, open_browser):
    meeting_id, was_there, was_not = people_of(site)
    page = open_browser()
    sign_in(site, page, COORDINATOR)
    page.goto("/en/me")
    page.get_by_role("region", name="Meetings to close").get_by_role("link", name=TITLE).click()
    expect(page.locator(".checklist .state").first).to_have_text("Complete")

    write_minutes(page, meeting_id)
    document = add_document(page, meeting_id)
    page.goto(f"/en/meetings/{meeting_id}/closing")
    expect(page.locator(".checklist .state")).to_have_text(["Complete"] * 3)
    page.get_by_label("A word of yours").fill("Thank you all!")
    page.get_by_role("button", name="Close the meeting").click()
    expect(page.get_by_role("main")).to_contain_text(f"{len(was_there)} people get the recap.")
    site.work()

    recaps = {
        mail["To"].addresses[0].addr_spec: mail for mail in site.mails() if "Thank you all!" in text_of(mail)
    }
    assert sorted(recaps) == sorted(was_there)
    recap = text_of(recaps[was_there[0]])
    assert "Two schools first." in recap
    reader = open_browser(javascript=False)
    reader.goto(re.search(r"http://\S+/answer/\S+/minutes", recap)[0])
    expect(reader.get_by_role("main")).to_contain_text("We agreed on much.")
    (own_link,) = [url for url in re.findall(r"http://\S+/documents/\d+", recap) if url.endswith(document)]
    assert downloaded(reader, own_link) == (200, "attachment")

    page_of = f"/en/meetings/{meeting_id}/minutes"
    got = {}
    for email in (was_there[0], was_not, FOREIGN_COORDINATOR, COORDINATOR, ""):
        browser = open_browser(javascript=False)
        sign_in(site, browser, email)
        got[email] = (
            browser.request.get(page_of, max_redirects=0).status,
            downloaded(browser, f"/en/documents/{document}")[0],
        )
    assert got == {
        was_there[0]: (200, 200),
        was_not: (403, 403),
        FOREIGN_COORDINATOR: (403, 404),
        COORDINATOR: (200, 200),
        "": (303, 404),
    }


def people_of(site):
    """The meeting that waits, the addresses of those who were there, and one of its community who was not."""
    with site.app.app_context():
        meeting = db.session.query(Meeting).filter_by(title_en=TITLE).one()
        listed = db.session.query(Person.email, Registration.attendance).join(
            Registration, Registration.person_id == Person.id
        )
        rows = listed.filter(Registration.meeting_id == meeting.id, Person.email.is_not(None)).all()
        there = [email for email, state in rows if state == Attendance.PRESENT]
        return meeting.id, there, next(email for email, state in rows if state == Attendance.ABSENT)


def write_minutes(page, meeting_id):
    """Text, one more decision, and publish; a row added loses nothing of what stands in the others."""
    page.goto(f"/en/meetings/{meeting_id}/minutes/edit")
    page.get_by_label("What was said").fill("We agreed on **much**.")
    expect(page.locator("#minutes-preview strong")).to_have_text("much")
    page.get_by_role("button", name="Add a decision").click()
    page.get_by_label("Decision", exact=True).nth(1).fill("Two schools first.")
    page.locator("[value=look-decisions-up-1]").click()
    expect(page.get_by_label("Decision", exact=True).first).to_have_value("Two schools first.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("main")).to_contain_text("The minutes are published.")
    expect(page.locator(".decisions li").first).to_have_text("Two schools first.")


def add_document(page, meeting_id):
    """Add a file for those who were there; return the number of the document."""
    page.goto(f"/en/meetings/{meeting_id}/documents")
    file = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"What stood on the board."}
    page.get_by_label("File", exact=False).set_input_files(file)
    page.get_by_label("Title in English").fill("The board")
    page.locator("form[enctype] [type=submit]").click()
    link = page.get_by_role("link", name="The board").first
    expect(link).to_contain_text("TXT")
    return re.search(r"(\d+)$", link.get_attribute("href"))[1]


def downloaded(page, url):
    """The status of a document's address, and how a browser is told to take it."""
    response = page.request.get(url, max_redirects=0)
    return response.status, response.headers.get("content-disposition", "").partition(";")[0]
