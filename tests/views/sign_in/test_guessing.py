"""Codes, passwords and addresses guessed: how often, and what the answers tell."""

import time
from statistics import median

import pytest

from cop.services.passwords import hash_of_password
from cop.services.sign_in import CODE_ATTEMPTS
from tests.factories import make_person
from tests.views.sign_in.asking import PASSWORD, ask, faceless, give, mails, wrong


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


def test_a_password_tells_nothing_about_the_address(app, db, with_password):
    make_person(email="bruno@example.org")

    def seen(address):
        client = app.test_client()
        page = client.post("/en/sign-in/password", data={"email": address, "password": "wrong"})
        return page.status_code, faceless(page.text, address)

    assert seen("anna@example.org") == seen("bruno@example.org") == seen("nobody@example.org")


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
