"""Documents: added, shown with format and size, and handed over so that nothing in them can run."""

import pytest

from cop import clock, tokens
from cop.cli import trust_checks
from cop.extensions import db
from cop.models import AuditEntry, Document, DocumentAudience
from cop.queries.documents import documents_of
from cop.queries.stored_files import folder, path_of
from tests.factories import (
    make_community,
    make_coordinator,
    make_document,
    make_file,
    make_meeting,
    make_person,
    make_registration,
)
from tests.factories.files import PDF
from tests.sheets.sending import send_file


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def meeting(community):
    return make_meeting(community, title_en="Planning together")


@pytest.fixture
def browser(signed_in, community):
    return signed_in(make_coordinator(community))


def send(browser, address, content=PDF, name="Slides_of_May.pdf", **form):
    return send_file(browser, address, name, content, **{"audience": "participants"} | form)


def test_a_document_is_added_and_shown_to_those_it_is_for(browser, client, meeting):
    page = send(
        browser, f"/en/meetings/{meeting.id}/documents", PDF + b"%" * 1_200_000 + PDF, audience="everyone"
    )
    assert (page.status_code, page.location) == (303, f"/en/meetings/{meeting.id}/documents")
    [document] = documents_of(meeting)
    assert (document.title_it, document.audience) == ("Slides of May", DocumentAudience.EVERYONE)
    assert client.get(f"/en/meetings/{meeting.id}").words(".doc-link") == ["Slides of May (PDF, 1.2 MB)"]
    document.audience = DocumentAudience.PARTICIPANTS
    db.session.commit()
    assert client.get(f"/en/meetings/{meeting.id}").words(".doc-link") == []


def test_what_is_refused_leaves_nothing_and_loses_nothing_typed(browser, meeting):
    address = f"/en/meetings/{meeting.id}/documents"
    page = send(browser, address, b"<script>1</script>", "a.pdf", title_en="Slides")
    assert page.status_code == 422
    assert page.words("title")[0].startswith("Error:")
    assert page.words("#file-error") == [
        "This is a web page or a drawing that can hold programs: save it as PDF or PNG and send that."
    ]
    assert page.soup.select("[name=title_en]")[0]["value"] == "Slides"
    again = send(browser, address, title_en="x" * 300)
    assert again.words("#file-error") == ["Choose the file again: a browser does not keep it."]
    assert send(browser, address, name="").words("#file-error") == ["Choose a file."]
    assert (list(documents_of(meeting)), list(folder().glob("*/*"))) == ([], [])


def test_a_document_is_edited_replaced_moved_and_removed(browser, meeting):
    first, second = make_document(meeting, title_en="One"), make_document(meeting, title_en="Two")
    address = f"/en/documents/{second.id}"
    old = second.file_id
    assert (
        send(browser, f"{address}/edit", name="new.pdf", title_it="Due", audience="coordinators").status_code
        == 303
    )
    db.session.refresh(second)
    assert (second.title_it, second.audience) == ("Due", DocumentAudience.COORDINATORS)
    assert (second.file.name, second.file_id != old) == ("new.pdf", True)
    browser.post(f"{address}/move", data={"do": "up"})
    assert list(documents_of(meeting)) == [second, first]
    browser.post(f"{address}/delete")
    assert list(documents_of(meeting)) == [first]


def test_a_file_is_handed_over_to_be_saved(client, meeting):
    file = make_file(name="Però «così».pdf")
    address = f"/it/documents/{make_document(meeting, DocumentAudience.EVERYONE, file=file).id}"
    page = client.get(address)
    assert (page.status_code, page.data) == (200, PDF)
    told = {
        name: page.headers[name]
        for name in ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy")
    }
    assert told == {
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    assert page.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''Per%C3%B2%20%C2%ABcos%C3%AC%C2%BB.pdf" in page.headers["Content-Disposition"]
    part = client.get(address, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.data, part.headers["Content-Range"]) == (
        206,
        b"%PDF",
        f"bytes 0-3/{len(PDF)}",
    )
    assert client.get(address, headers={"If-None-Match": page.headers["ETag"]}).status_code == 304
    assert client.head(address).headers["Content-Length"] == str(len(PDF))


def test_what_is_not_for_everybody_is_logged_and_not_kept(browser, meeting):
    document = make_document(meeting)
    page = browser.get(f"/en/documents/{document.id}")
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    entry = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert (entry.verb, entry.subject_type, entry.subject_id) == ("read", "document", document.id)


def test_a_personal_link_leads_to_the_documents_of_its_meeting(client, meeting):
    registration = make_registration(meeting)
    document, other = make_document(meeting, title_en="Slides"), make_document()
    link = f"/en/answer/{tokens.signed('answer', registration.id)}"
    page = client.get(link)
    assert page.words(".doc-link") == ["Slides (PDF, 72 bytes)".replace("72", str(len(PDF)))]
    got = client.get(page.soup.select_one(".doc-link")["href"])
    assert (got.status_code, got.data, got.headers["Referrer-Policy"]) == (200, PDF, "no-referrer")
    assert client.get(f"{link}/documents/{other.id}").status_code == 404
    registration.answer = "declined"
    db.session.commit()
    assert client.get(f"{link}/documents/{document.id}").status_code == 403
    assert client.get(link).words(".doc-link") == []


def test_a_file_whose_bytes_are_gone_is_not_found(client, meeting):
    document = make_document(meeting, DocumentAudience.EVERYONE)
    path_of(document.file).unlink()
    assert client.get(f"/en/documents/{document.id}").status_code == 404
    [finding] = trust_checks.files()
    assert (finding.level, "missing" in finding.what) == ("FAIL", True)


def test_documents_of_a_community(browser, signed_in, client, community):
    assert send(browser, f"/en/communities/{community.slug}/documents", title_en="Charter").status_code == 303
    [document] = documents_of(community)
    assert browser.get(f"/en/communities/{community.slug}").words(".doc-link") == [
        f"Charter (PDF, {len(PDF)} bytes)"
    ]
    assert client.get(f"/en/communities/{community.slug}").words(".doc-link") == []
    assert signed_in(make_person()).get(f"/en/documents/{document.id}").status_code == 404
    assert db.session.query(Document).one().created_at <= clock.now()
