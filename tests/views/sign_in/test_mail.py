"""Signing in with the code or the link of a mail."""

from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from cop.models import AuditEntry, Message
from tests.fingerprint import changed_tables, fingerprint
from tests.views.sign_in.asking import ask, give, is_signed_in, mails


def test_sign_in_with_the_code(client, db, anna):
    code, _link = ask(client, db)
    page = client.get("/en/sign-in/code")
    assert "anna@example.org" in page.text
    (field,) = page.soup.select("input[name=code]")
    assert (field["inputmode"], field["autocomplete"]) == ("numeric", "one-time-code")
    response = give(client, f" {code[:3]} {code[3:]}-")
    assert (response.status_code, response.location) == (303, "/en/me")
    assert is_signed_in(client)
    db.session.refresh(anna)
    assert anna.verified_at is not None
    entry = db.session.scalar(select(AuditEntry))
    assert (entry.verb, entry.person_id, entry.details) == ("sign_in", anna.id, {"way": "code", "device": ""})


def test_sign_in_with_the_link(client, db, anna):
    _code, link = ask(client, db)
    page = client.get(link)
    assert (page.status_code, page.words("main button")) == (200, ["Sign in"])
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert client.post(link).location == "/en/me"
    assert is_signed_in(client)
    assert client.post(link).status_code == 410, "good once"
    assert client.get(link).status_code == 410


def test_opening_the_link_changes_nothing(client, app, db, anna):
    _code, link = ask(client, db)
    before = fingerprint()
    scanner = app.test_client()
    for _ in range(5):
        scanner.head(link)
        scanner.get(link)
        client.head(link)
        client.get(link)
    assert changed_tables(before, fingerprint()) == set()
    assert client.post(link).location == "/en/me"


def test_a_link_in_another_browser_explains(client, app, db, anna):
    code, link = ask(client, db)
    other = app.test_client()
    page = other.get(link)
    assert (page.status_code, page.words("h1")) == (200, ["You asked in another browser"])
    assert other.post(link).status_code == 403
    assert not is_signed_in(other)
    assert give(other, code).location == "/en/sign-in", "nor does the code work there"
    assert give(client, code).location == "/en/me", "and the first browser still signs in"


def test_the_mail_speaks_the_language_of_the_page(client, db, anna):
    for language in ("en", "it"):
        ask(client, db, language=language)
    assert [(m.language, urlsplit(m.context["link"]).path[:4]) for m in mails(db)] == [
        ("en", "/en/"),
        ("it", "/it/"),
    ]


def test_a_forged_host_sends_no_mail(client, db, anna):
    evil = {"Host": "evil.example"}
    assert client.post("/en/sign-in", data={"email": "anna@example.org"}, headers=evil).status_code == 400
    assert mails(db) == []


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "Forwarded", "X-Host", "X-Original-Host"])
def test_forged_proxy_headers_reach_no_mail(client, db, anna, header):
    forged = {header: "host=evil.example" if header == "Forwarded" else "evil.example"}
    response = client.post("/en/sign-in", data={"email": "anna@example.org"}, headers=forged)
    assert "evil" not in response.headers["Location"]
    assert mails(db)[0].context["link"].startswith("http://localhost/en/sign-in/link/")


@pytest.mark.parametrize(
    "address",
    [
        "", " ", "anna", "anna@", "@example.org", "a@x.org, b@y.org", "Anna <anna@example.org>", "a b@example.org",
        "mıke@example.org", "ａnna@example.org", "anna@example.org\nBcc: x@example.com", "anna@example..org",
        "anna@.example.org", "anna@exa mple.org", "x" * 65 + "@example.org", "anna@[127.0.0.1]", "anna@localhost",
        "a@" + "b" * 300 + ".org", "\x00@", '"a\\"b"@example.org',
    ],
)  # fmt: skip
def test_what_is_no_single_address_is_refused(client, db, address):
    page = client.post("/en/sign-in", data={"email": address})
    assert (page.status_code, page.soup.title.get_text(strip=True)[:6]) == (422, "Error:")
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0


@pytest.mark.parametrize(
    "address", ["ANNA@EXAMPLE.ORG", " anna@example.org ", "anna@example.org\u200f", "anna\u202e@example.org"]
)
def test_the_mail_goes_to_the_stored_address(client, db, anna, address):
    ask(client, db, address)
    assert [m.recipient for m in mails(db)] == ["anna@example.org"]
