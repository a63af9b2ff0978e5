"""Documents in a real browser: who downloads what, and that nothing handed in ever runs in this site's name."""

from pathlib import Path

import pytest
from playwright.sync_api import Error
from sqlalchemy import select

from cop.extensions import db
from cop.models import Document, DocumentAudience, Meeting, Person, Registration
from cop.models import email_key as key_of
from cop.queries.stored_files import path_of
from tests.browser.reading import texts
from tests.browser.test_accessibility import faults, sign_in
from tests.factories import make_file

pytestmark = pytest.mark.browser
TITLE = "La mappa dei servizi che i ragazzi non trovano"
COORDINATOR, STRANGER = "coordinator.neet@example.org", "coordinator.gender-equality@example.org"
ACTIVE = b"<!doctype html><svg onload='document.pwned=1'></svg><script>document.pwned=1;alert(1)</script>"
RUN_AS_SCRIPT = """address => new Promise(done => {
  const script = document.createElement('script')
  script.src = address
  script.onload = () => done('ran')
  script.onerror = () => done('refused')
  document.body.append(script)
})"""


def signed(chromium, site, email):
    """A page of a browser of one person's own, not watched: refusals are what this is about."""
    context = chromium.new_context(base_url=site.url, locale="en")
    page = context.new_page()
    sign_in(site, page, email)
    return page


def addresses_of(site):
    """The addresses of three people of the meeting's list, by what came of their registrations."""
    found = {}
    with site.app.app_context():
        rows = db.session.execute(
            select(Registration.attendance, Person.email)
            .join(Person, Person.id == Registration.person_id)
            .join(Meeting, Meeting.id == Registration.meeting_id)
            .where(Meeting.title_it == TITLE, Person.email.is_not(None), Registration.is_staff.is_(False))
        )
        for attendance, email in rows:
            found.setdefault(attendance.value, key_of(email))
    return found


def documents(site):
    """The meeting's address, and those of its documents by audience."""
    with site.app.app_context():
        rows = db.session.scalars(select(Document).join(Document.meeting).where(Meeting.title_it == TITLE))
        found = {document.audience.value: f"/en/documents/{document.id}" for document in rows}
        meeting = db.session.scalar(select(Meeting.id).where(Meeting.title_it == TITLE))
    return f"/en/meetings/{meeting}", found


def test_a_document_is_downloaded_by_each_role(chromium, site):
    meeting, found = documents(site)
    people = addresses_of(site)
    expected = {
        "": [200, 404, 404],
        people["present"]: [200, 200, 404],
        people["absent"]: [200, 403, 404],
        STRANGER: [200, 404, 404],
        COORDINATOR: [200, 200, 200],
    }
    asked = [found[audience] for audience in ("everyone", "participants", "coordinators")]
    for email, statuses in expected.items():
        page = signed(chromium, site, email)
        assert [page.request.get(address).status for address in asked] == statuses, email
        if email == people["present"]:
            page.goto(meeting)
            assert texts(page.locator("[aria-labelledby=documents] .doc-link")) == [
                f"The map, as we left it (PDF, {size(site, found['participants'])} kB)",
                "The services marked on the map, as a table (CSV, 169 bytes)",
            ]
            with page.expect_download() as started:
                page.get_by_role("link", name="The map, as we left it").click()
            download = started.value
            assert download.suggested_filename == "mappa-dei-servizi.pdf"
            assert Path(download.path()).read_bytes()[:5] == b"%PDF-"
        page.context.close()


def size(site, address):
    with site.app.app_context():
        document = db.session.get(Document, int(address.rpartition("/")[2]))
        return str(round(document.file.size / 1000))


def test_a_coordinator_hands_in_a_document_and_it_meets_the_rules_of_pages(site, open_browser):
    meeting, _found = documents(site)
    page = open_browser()
    sign_in(site, page, COORDINATOR)
    page.goto(f"{meeting}/documents")
    page.get_by_label("File").set_input_files(
        {"name": "links.txt", "mimeType": "text/html", "buffer": b"https://example.org\n"}
    )
    page.get_by_label("Title in English").fill("Links")
    page.get_by_role("button", name="Add the document").click()
    page.get_by_text("The document is there.").wait_for()
    assert page.locator(".doc-link").last.inner_text() == "Links (TXT, 20 bytes)"
    assert faults(page) == []
    for address in ("/documents", "/questions", "/questions/new"):
        page.goto(f"{meeting}{address}")
        assert faults(page) == [], address


def test_active_content_never_runs(chromium, site):
    """Even a page that came in unjudged, under its own media type, is saved and not shown."""
    with site.app.app_context():
        meeting = db.session.scalars(select(Meeting).where(Meeting.title_it == TITLE)).one()
        addresses = []
        for media_type in ("text/html", "image/svg+xml", "text/javascript", "application/pdf", "text/csv"):
            file = make_file(b"x", "a.txt")
            path_of(file).write_bytes(ACTIVE)
            file.media_type, file.size, file.name = media_type, len(ACTIVE), "a.html"
            document = Document(meeting=meeting, file=file, title_it="X", audience=DocumentAudience.EVERYONE)
            db.session.add(document)
            db.session.flush()
            addresses.append((media_type, f"/en/documents/{document.id}"))
        db.session.commit()
    page = signed(chromium, site, COORDINATOR)
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto("/en/communities")
    for media_type, address in addresses:
        with page.expect_download(), pytest.raises(Error, match="Download is starting"):
            page.goto(address)
        page.wait_for_url("**/en/communities")
        with page.expect_download():
            page.evaluate(
                "a => { const f = document.createElement('iframe'); f.src = a; document.body.append(f) }",
                address,
            )
        assert page.evaluate(RUN_AS_SCRIPT, address) == "refused", media_type
    assert page.evaluate("document.pwned") is None
    assert [frame.evaluate("document.pwned") for frame in page.frames] == [None] * len(page.frames)
    assert dialogs == []
    page.context.close()
