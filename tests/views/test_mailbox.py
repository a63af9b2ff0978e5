"""The local mailbox: a real SMTP server in, pages out."""

import smtplib
from pathlib import Path

import pytest

from cop.emails.compose import compose
from cop.mailbox import LocalMailbox, local_smtp_server
from tests.emails.test_compose import AT, calendar_facts, row


@pytest.fixture
def folder(app, monkeypatch, tmp_path):
    monkeypatch.setitem(app.config, "LOCAL_MAILBOX", True)
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    return Path(tmp_path) / "mailbox"


@pytest.fixture
def arrived(app, folder):
    """Two mails that came in over SMTP, the second an invitation; returns their keys, newest first."""
    with app.app_context(), local_smtp_server(folder) as port, smtplib.SMTP("127.0.0.1", port) as server:
        for recipient, facts in (("bo@example.org", {}), ("ada@example.org", {"calendar": calendar_facts()})):
            mail = compose(row(recipient=recipient, context=facts), at=AT)
            server.sendmail("comunita@example.org", [recipient], mail.body)
    return LocalMailbox(folder).keys()


def test_there_is_no_mailbox_unless_switched_on(client):
    assert client.get("/en/mailbox/").status_code == 404
    assert client.get("/mailbox/").status_code == 404


def test_an_empty_mailbox_says_so(client, folder):
    assert client.get("/en/mailbox/").words(".empty-title") == ["No mail"]


def test_the_newest_mail_comes_first(client, arrived):
    page = client.get("/en/mailbox/")
    assert page.words("tbody td:nth-child(2)") == ["ada@example.org", "bo@example.org"]
    assert client.get("/en/mailbox/?to=BO@").words("tbody td:nth-child(2)") == ["bo@example.org"]
    assert client.get("/en/mailbox/?page=2").words("tbody td") == []


def test_the_address_without_a_language_leads_there(client, arrived):
    response = client.get("/mailbox/", headers={"Accept-Language": "en"})
    assert (response.status_code, response.location) == (302, "/en/mailbox/")


def test_a_mail_is_kept_as_it_was_sent(app, folder, arrived):
    with app.app_context():
        sent = compose(row(recipient="ada@example.org", context={"calendar": calendar_facts()}), at=AT).body
    kept = LocalMailbox(folder).read(arrived[0])
    assert kept == b"Delivered-To: ada@example.org\r\n" + sent


def test_a_mail_is_shown_as_a_mail_program_would(client, arrived):
    page = client.get(f"/en/mailbox/{arrived[0]}")
    assert page.words("h1") == ["A trial mail from Torino Social Impact"]
    assert page.soup.select_one("iframe")["src"] == f"/en/mailbox/{arrived[0]}/html"
    shown = dict(zip(page.words(".panel .facts dt"), page.words(".panel .facts dd"), strict=True))
    assert (shown["METHOD"], shown["SEQUENCE"]) == ("REQUEST", "0")
    assert shown["Begins"] == "26 November 2026, 14:30"
    assert shown["ATTENDEE"] == "ada@example.org PARTSTAT=NEEDS-ACTION"
    assert page.words(".tabs a") == ["Mail", "Calendar part", "Text", "Source"]


def test_the_text_has_plain_links(client, arrived):
    page = client.get(f"/en/mailbox/{arrived[1]}?part=text")
    assert [a["href"] for a in page.soup.select(".mail-text a")][1:] == ["http://localhost"] * 2
    assert page.soup.select("iframe") == []


def test_the_other_parts_can_be_read(client, arrived):
    source = client.get(f"/en/mailbox/{arrived[0]}?part=source").soup.select_one("pre").text
    assert source.startswith("Delivered-To: ada@example.org\nFrom: ")
    calendar = client.get(f"/en/mailbox/{arrived[0]}?part=calendar").soup.select_one("pre").text
    assert calendar.startswith("BEGIN:VCALENDAR\n")
    assert client.get(f"/en/mailbox/{arrived[0]}/invite.ics").mimetype == "text/calendar"
    assert client.get(f"/en/mailbox/{arrived[1]}/invite.ics").status_code == 404


def test_the_frame_opens_links_in_pages_of_their_own(client, arrived):
    response = client.get(f"/en/mailbox/{arrived[0]}/html")
    assert '<head><base target="_blank">' in response.text
    assert response.headers["Content-Security-Policy"].endswith(
        "; sandbox allow-popups allow-popups-to-escape-sandbox"
    )


@pytest.mark.parametrize("key", ["0", "..%2F..%2Fcop.db", "new", "%00", "1.M2P3Q4.host"])
def test_no_other_file_is_read(client, arrived, key):
    assert client.get(f"/en/mailbox/{key}").status_code in {400, 404}


def test_a_mail_that_is_none_is_shown_all_the_same(client, folder):
    LocalMailbox(folder).add(b"\xff\xfe garbage\r\n\r\n\x00\r\n", "ada@example.org")
    key = LocalMailbox(folder).keys()[0]
    for part in ("html", "text", "calendar", "source"):
        assert client.get(f"/en/mailbox/{key}?part={part}").status_code == 200
    assert client.get("/en/mailbox/").status_code == 200
