"""Signing in, as a browser sees it."""

import re
import time
from statistics import median
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from cop import clock, tokens
from cop.models import AuditEntry, Message, SignedInSession, SiteRole
from cop.queries.viewers import viewer_of
from cop.services.passwords import hash_of_password
from cop.services.roles import give_site_role
from cop.services.sign_in import CODE_ATTEMPTS
from tests.factories import make_administrator, make_person, make_viewer
from tests.fingerprint import changed_tables, fingerprint

PASSWORD = "three-unrelated-words 71"


@pytest.fixture
def anna(db):
    return make_person(email="anna@example.org", name="Anna Bruno", language="it", verified_at=None)


@pytest.fixture
def with_password(anna, db):
    anna.password_hash = hash_of_password(PASSWORD)
    db.session.flush()
    return anna


def mails(db, kind="sign_in_code"):
    return db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)).all()


def ask(client, db, address="anna@example.org", language="en", **form):
    """Ask for a mail in this browser; return its code and the path of its link."""
    response = client.post(f"/{language}/sign-in", data={"email": address, **form})
    assert (response.status_code, response.location) == (303, f"/{language}/sign-in/code")
    context = mails(db)[-1].context
    return context["code"], urlsplit(context["link"]).path


def give(client, code):
    return client.post("/en/sign-in/code", data={"code": code})


def is_signed_in(client):
    return client.get("/en/account").status_code == 200


def wrong(code):
    return "000000" if code != "000000" else "000001"


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


def test_five_wrong_codes_and_the_code_is_over_but_not_the_link(client, db, anna):
    code, link = ask(client, db)
    statuses = [give(client, wrong(code)).status_code for _ in range(CODE_ATTEMPTS)]
    assert statuses == [422, 422, 422, 422, 429]
    page = give(client, code)
    assert page.status_code == 429
    assert page.soup.title.get_text(strip=True).startswith("Error:")
    assert client.post(link).location == "/en/me"


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\x00", "1" * 100_000])
def test_what_is_no_code_is_not_tried(client, db, anna, code):
    right, _link = ask(client, db)
    for _ in range(CODE_ATTEMPTS + 1):
        assert give(client, code).status_code == 422
    assert give(client, right).location == "/en/me"


def test_200_wrong_codes_from_many_networks_are_ten_at_most(client, app, db, anna):
    tried = 0
    for n in range(200):
        if n % CODE_ATTEMPTS == 0:
            client = app.test_client()
            forged = {"X-Forwarded-For": f"203.0.113.{n}", "Forwarded": f"for=203.0.113.{n}"}
            response = client.post("/en/sign-in", data={"email": "anna@example.org"}, headers=forged)
            code = mails(db)[-1].context["code"]
        page = client.post("/en/sign-in/code", data={"code": wrong(code)}, headers=forged)
        tried += page.words(".field-error") == ["This is not the code. Take it from the newest mail."]
    assert tried <= 10
    assert response.status_code == 429
    assert len(mails(db)) == 3, "three mails in a quarter of an hour"


def test_the_right_code_works_again_after_the_window(client, db, anna, at):
    at("2026-11-26T10:00+01:00")
    for _ in range(3):
        code, _link = ask(client, db)
        for _ in range(CODE_ATTEMPTS):
            give(client, wrong(code))
    assert client.post("/en/sign-in", data={"email": "anna@example.org"}).status_code == 429
    at("2026-11-26T11:00+01:00")
    code, _link = ask(client, db)
    assert give(client, code).location == "/en/me"


def test_asking_for_a_stranger_does_not_keep_her_out(client, app, db, anna):
    stranger = app.test_client()
    for _ in range(10):
        stranger.post(
            "/en/sign-in", data={"email": "anna@example.org"}, environ_base={"REMOTE_ADDR": "203.0.113.9"}
        )
    code, _link = ask(client, db)
    assert give(client, code).location == "/en/me"


def test_known_and_unknown_addresses_look_the_same(app, db, anna):
    def seen(address):
        client = app.test_client()
        asked = client.post("/en/sign-in", data={"email": address})
        shown = client.get("/en/sign-in/code")
        tried = [give(client, "000000") for _ in range(6)]
        cookies = sorted(cookie.key for cookie in client._cookies.values())
        pages = [faceless(page.text, address) for page in (asked, shown, *tried)]
        return (
            pages,
            [page.status_code for page in (asked, shown, *tried)],
            dict(asked.headers)["Location"],
            cookies,
        )

    make_person(email="bruno@example.org")
    assert seen("bruno@example.org") == seen("nobody@example.org")


def faceless(html, address):
    html = html.replace(address, "ADDRESS")
    return re.sub(r'name="csrf_token" value="[^"]+"', "", html)


def test_a_password_tells_nothing_about_the_address(app, db, with_password):
    make_person(email="bruno@example.org")

    def seen(address):
        client = app.test_client()
        page = client.post("/en/sign-in/password", data={"email": address, "password": "wrong"})
        return page.status_code, faceless(page.text, address)

    assert seen("anna@example.org") == seen("bruno@example.org") == seen("nobody@example.org")


def test_sign_in_with_a_password(client, db, with_password):
    form = {"email": "Anna@example.org", "password": PASSWORD}
    assert client.post("/en/sign-in/password", data=form).location == "/en/me"
    assert is_signed_in(client)
    db.session.refresh(with_password)
    assert with_password.verified_at is None, "a password proves nothing about the mailbox"


def test_a_password_is_never_shown_again(client, db, anna):
    page = client.post("/en/sign-in/password", data={"email": "anna@example.org", "password": "Marmotta 12"})
    assert page.status_code == 422
    assert "Marmotta" not in page.text
    assert page.soup.select_one("input[name=email]")["value"] == "anna@example.org"


def test_wrong_passwords_are_limited_and_the_mail_still_signs_in(client, db, with_password, at):
    at("2026-11-26T10:00+01:00")
    form = {"email": "anna@example.org", "password": "wrong"}
    statuses = [client.post("/en/sign-in/password", data=form).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    right = form | {"password": PASSWORD}
    assert client.post("/en/sign-in/password", data=right).status_code == 429
    code, _link = ask(client, db)
    assert give(client, code).location == "/en/me"
    at("2026-11-26T10:15+01:00")
    assert client.post("/en/sign-in/password", data=right).location == "/en/me"


def test_signing_in_gives_a_new_session(client, db, anna):
    with client.session_transaction() as session:
        session["_user_id"] = "fixed by somebody else"
        session["planted"] = "x"
    code, _link = ask(client, db)
    give(client, code)
    with client.session_transaction() as session:
        kept = dict(session)
    assert "planted" not in kept
    assert "browser" not in kept, "a new secret for the next time"
    (stored,) = db.session.scalars(select(SignedInSession.token_hash)).all()
    assert tokens.hash_of(kept["_user_id"]) == stored


def test_signing_in_again_ends_the_session_before(client, db, anna):
    for _ in range(2):
        code, _link = ask(client, db)
        give(client, code)
    assert db.session.scalar(select(func.count()).select_from(SignedInSession)) == 1


def test_the_cookie_is_closed_and_lasts_thirty_days(client, db, anna):
    code, _link = ask(client, db)
    cookie = give(client, code).headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Expires=" in cookie


def test_a_kept_cookie_is_worth_nothing_after_signing_out(client, db, signed_in, anna):
    browser = signed_in(anna)
    kept = dict(browser._cookies)
    assert browser.post("/en/sign-out").location == "/en/"
    browser._cookies = kept
    assert not is_signed_in(browser)
    assert browser.get("/en/sign-out").status_code == 405


def test_a_kept_cookie_is_worth_nothing_after_a_lost_role(app, db, signed_in):
    admin, viewer = make_administrator(), make_viewer()
    browser = signed_in(viewer)
    assert is_signed_in(browser)
    give_site_role(viewer, SiteRole.NONE, by=viewer_of(admin, today=clock.today()))
    db.session.commit()
    assert not is_signed_in(browser)


def test_a_kept_cookie_is_worth_nothing_after_erasure(db, signed_in, anna):
    browser = signed_in(anna)
    anna.erased_at = clock.now()
    db.session.commit()
    assert not is_signed_in(browser)


def test_a_session_ends_after_thirty_days(client, db, anna, at):
    at("2026-11-01T10:00+01:00")
    code, _link = ask(client, db)
    give(client, code)
    at("2026-12-01T09:59+01:00")
    assert is_signed_in(client)
    at("2026-12-01T10:00+01:00")
    assert not is_signed_in(client)


FOREIGN = [  # what browsers read as another site, or as no page at all
    r"/\evil.example",
    r"\\evil.example",
    "//evil.example",
    "////evil.example",
    "https://evil.example/",
    "https:evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "/%09/evil.example\n",
    "evil.example",
    " /en/me",
]


@pytest.mark.parametrize("address", FOREIGN)
def test_next_never_leads_to_another_site(client, db, with_password, address):
    page = client.get("/en/sign-in", query_string={"next": address})
    assert page.soup.select("input[name=next]") == []
    code, _link = ask(client, db, next=address)
    assert give(client, code).location == "/en/me"
    form = {"email": "anna@example.org", "password": PASSWORD, "next": address}
    assert client.post("/en/sign-in/password", data=form).location == "/en/me"


def test_next_leads_back_to_the_page_that_asked(client, db, anna):
    sent_away = client.get("/en/account?tab=1")
    assert sent_away.location == "/en/sign-in?next=/en/account?tab%3D1"
    (hidden,) = client.get(sent_away.location).soup.select("input[name=next]")
    assert hidden["value"] == "/en/account?tab=1"
    code, _link = ask(client, db, next=hidden["value"])
    assert give(client, code).location == "/en/account?tab=1"


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


def test_who_is_signed_in_may_sign_in_again(signed_in, anna):
    page = signed_in(anna).get("/en/sign-in")
    assert "You are signed in as Anna Bruno." in page.text


@pytest.mark.parametrize("way", ["", "/password"])
def test_known_and_unknown_addresses_take_the_same_time(app, db, way):
    """In seconds of this process, so that what else the machine does is not measured."""
    stored = hash_of_password("x")
    people = [make_person(email=f"known{n}@example.org", password_hash=stored) for n in range(12)]
    db.session.commit()
    seconds = {"known": [], "unknown": []}
    for n in range(len(people)):
        for kind, kept in seconds.items():
            form = {"email": f"{kind}{n}@example.org", "password": "wrong"}
            begin = time.process_time()
            app.test_client().post(f"/en/sign-in{way}", data=form)
            kept.append(time.process_time() - begin)
    assert abs(median(seconds["known"]) - median(seconds["unknown"])) < 0.02
