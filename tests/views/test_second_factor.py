"""The second step of signing in, as browsers see it: setting it up, being asked for it, losing it."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pyotp
import pytest
from sqlalchemy import func, select

from cop import clock
from cop.models import AuditEntry, Message, RecoveryCode, SecondFactor, SignedInSession
from cop.services import second_factor
from cop.services.passwords import hash_of_password
from tests.factories import make_administrator, make_community, make_coordinator, make_member, make_person

PAGE = "/en/account/second-step"
STEP = "/en/sign-in/second-step"
PASSWORD = "three-unrelated-words 71"
NOON = "2026-11-26T12:00:00+01:00"


@pytest.fixture
def required(app, monkeypatch):
    monkeypatch.setitem(app.config, "SECOND_FACTOR", "required")


@pytest.fixture
def anna(db, at):
    at(NOON)
    return make_person(email="anna@example.org", name="Anna", password_hash=hash_of_password(PASSWORD))


def secret_on(page):
    return page.soup.select_one(".app-key code").get_text().replace(" ", "")


def code_of(secret, *, steps=0):
    return pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30 * steps))


def set_up(browser):
    """Set the second step up in a signed-in browser; return (secret, recovery codes)."""
    assert browser.post(PAGE).status_code == 303
    secret = secret_on(browser.get(PAGE))
    page = browser.post(f"{PAGE}/confirm", data={"code": code_of(secret)})
    assert page.status_code == 200
    return secret, page.words(".recovery-codes code")


def first_step(browser, email="anna@example.org", **form):
    return browser.post("/en/sign-in/password", data={"email": email, "password": PASSWORD, **form})


def is_in(browser):
    return browser.get("/en/account").status_code == 200


def later(at, seconds):
    at((clock.now() + timedelta(seconds=seconds)).isoformat())


def test_set_up_then_sign_in_with_the_app(client, signed_in, anna, at, db):
    secret, codes = set_up(signed_in(anna))
    assert (len(codes), len(set(codes))) == (10, 10)
    response = first_step(client, next="/en/me?a=b")
    assert response.location == STEP
    assert not is_in(client), "the first step alone opens nothing"
    later(at, 60)
    done = client.post(STEP, data={"code": code_of(secret)})
    assert (done.status_code, done.location) == (303, "/en/me?a=b")
    assert is_in(client)
    ways = select(AuditEntry.details).where(AuditEntry.verb == "sign_in")
    assert [details["way"] for details in db.session.scalars(ways)] == ["password+code"]


def test_a_code_signs_in_once(app, anna, signed_in, at):
    secret, _codes = set_up(signed_in(anna))
    later(at, 60)
    code = code_of(secret)
    browsers = [app.test_client(), app.test_client()]
    for browser in browsers:
        first_step(browser)
    answers = [browser.post(STEP, data={"code": code}).status_code for browser in browsers]
    assert answers == [303, 422]
    later(at, 5)
    assert browsers[1].post(STEP, data={"code": code_of(secret, steps=-1)}).status_code == 422, "an older one"
    later(at, 40)
    assert browsers[1].post(STEP, data={"code": code_of(secret)}).status_code == 303


def test_the_code_that_confirmed_it_does_not_sign_in(client, anna, signed_in):
    secret, _codes = set_up(signed_in(anna))
    first_step(client)
    assert client.post(STEP, data={"code": code_of(secret)}).status_code == 422


@pytest.mark.parametrize(("seconds", "status"), [(-60, 422), (-30, 303), (30, 303), (60, 422)])
def test_the_clock_of_the_phone_may_be_half_a_minute_off(client, anna, signed_in, at, seconds, status):
    secret, _codes = set_up(signed_in(anna))
    later(at, 300)
    first_step(client)
    code = pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=seconds))
    assert client.post(STEP, data={"code": code}).status_code == status


def test_codes_are_not_guessed(app, anna, signed_in, at):
    secret, codes = set_up(signed_in(anna))
    later(at, 60)
    right = code_of(secret)
    wrong = "000000" if right != "000000" else "000001"
    browsers = [app.test_client(), app.test_client()]
    for browser in browsers:
        first_step(browser)
    statuses = [browsers[n % 2].post(STEP, data={"code": wrong}).status_code for n in range(7)]
    assert statuses == [422] * 5 + [429] * 2
    assert browsers[0].post(STEP, data={"code": right}).status_code == 429
    assert browsers[0].post(f"{STEP}/recovery", data={"code": codes[0]}).status_code == 429
    later(at, 60 * 15 + 1)
    first_step(browsers[0])
    assert browsers[0].post(STEP, data={"code": code_of(secret)}).status_code == 303


def test_a_recovery_code_signs_in_once_and_is_told(app, anna, signed_in, db):
    _secret, codes = set_up(signed_in(anna))
    for typed, status in ((codes[0].upper().replace("-", " "), 303), (codes[0], 422), (codes[1], 303)):
        browser = app.test_client()
        first_step(browser)
        assert browser.post(f"{STEP}/recovery", data={"code": typed}).status_code == status
    kinds = select(Message.context).where(Message.kind == "sign_in_factor").order_by(Message.id)
    told = [(context["act"], context["left"]) for context in db.session.scalars(kinds)]
    assert told == [("added", None), ("recovery", 9), ("recovery", 8)]
    assert db.session.scalar(select(func.count()).where(RecoveryCode.used_at.is_(None))) == 8


def test_the_step_ends_after_ten_minutes(client, anna, signed_in, at):
    secret, _codes = set_up(signed_in(anna))
    first_step(client)
    later(at, 601)
    response = client.post(STEP, data={"code": code_of(secret)})
    assert urlsplit(response.location).path == "/en/sign-in"
    assert not is_in(client)


def test_a_changed_password_ends_an_open_step(client, anna, signed_in, at):
    browser = signed_in(anna)
    secret, _codes = set_up(browser)
    first_step(client)
    browser.post("/en/account/password", data={"password": "other unrelated words 82"})
    later(at, 60)
    assert urlsplit(client.post(STEP, data={"code": code_of(secret)}).location).path == "/en/sign-in"


def test_a_mailed_code_asks_for_the_second_step_too(client, anna, signed_in, db, at):
    secret, _codes = set_up(signed_in(anna))
    client.post("/en/sign-in", data={"email": anna.email})
    mailed = db.session.scalars(select(Message.context).where(Message.kind == "sign_in_code")).one()["code"]
    assert client.post("/en/sign-in/code", data={"code": mailed}).location == STEP
    later(at, 60)
    assert client.post(STEP, data={"code": code_of(secret)}).status_code == 303


def test_setting_it_up_signs_out_the_other_browsers(signed_in, anna, db):
    browser, other = signed_in(anna), signed_in(anna)
    set_up(browser)
    assert (is_in(browser), is_in(other)) == (True, False)


def test_an_old_session_does_not_set_it_up(signed_in, anna, at, db):
    browser = signed_in(anna)
    later(at, 16 * 60)
    browser.post(PAGE)
    assert db.session.scalar(select(SecondFactor)) is None
    assert "Sign in once more" in browser.get(PAGE).text


def test_the_secret_is_shown_until_it_is_confirmed_and_sealed_in_the_database(signed_in, anna, db):
    browser = signed_in(anna)
    browser.post(PAGE)
    page = browser.get(PAGE)
    secret = secret_on(page)
    assert page.headers["Cache-Control"] == "no-store"
    assert re.search(r"<svg[^>]*class=\"qr\"", page.text)
    stored = db.session.scalar(select(SecondFactor))
    assert secret not in stored.sealed_secret
    assert second_factor.secret_of(stored) == secret
    stored.person_id = make_person().id
    assert second_factor.secret_of(stored) is None, "sealed for its owner"
    db.session.rollback()
    browser.post(f"{PAGE}/confirm", data={"code": code_of(secret)})
    assert secret not in browser.get(PAGE).text


def test_a_wrong_code_confirms_nothing(signed_in, anna, db):
    browser = signed_in(anna)
    browser.post(PAGE)
    page = browser.post(f"{PAGE}/confirm", data={"code": "123456"})
    assert page.status_code == 422
    assert page.soup.title.get_text().startswith("Error:")
    assert db.session.scalar(select(SecondFactor.confirmed_at)) is None


def test_new_recovery_codes_and_removal_need_a_code(signed_in, anna, db, at):
    browser = signed_in(anna)
    secret, codes = set_up(browser)
    for path in ("codes", "remove"):
        assert browser.post(f"{PAGE}/{path}", data={"code": "123456"}).status_code == 422
    later(at, 60)
    renewed = browser.post(f"{PAGE}/codes", data={"code": code_of(secret)}).words(".recovery-codes code")
    assert set(renewed).isdisjoint(codes)
    assert not second_factor.use_recovery_code(anna, codes[0], at=clock.now())
    later(at, 60)
    assert browser.post(f"{PAGE}/remove", data={"code": code_of(secret)}).status_code == 303
    assert db.session.scalar(select(SecondFactor)) is None
    assert db.session.scalar(select(RecoveryCode)) is None
    assert is_in(browser)


def test_an_administrator_resets_somebody_elses_and_it_is_told(signed_in, anna, client, db):
    set_up(signed_in(anna))
    admin = make_administrator()
    browser = signed_in(admin)
    assert browser.post(f"/en/people/{anna.id}/second-step/reset").status_code == 303
    assert db.session.scalar(select(func.count()).select_from(SignedInSession)) == 1, (
        "the administrator's own"
    )
    acts = select(Message.context).where(Message.recipient == anna.email, Message.kind == "sign_in_factor")
    assert [context["act"] for context in db.session.scalars(acts.order_by(Message.id))] == ["added", "reset"]
    assert first_step(client).location == "/en/me"
    assert browser.post(f"/en/people/{admin.id}/second-step/reset").status_code == 403


@pytest.mark.parametrize("make", [make_administrator, lambda **kw: make_coordinator(make_community(), **kw)])
def test_where_it_is_required_a_role_waits_for_it(signed_in, required, at, make):
    at(NOON)
    person = make()
    browser = signed_in(person)
    assert browser.get("/en/meetings").status_code == 403
    assert "Your role waits for a second step" in browser.get("/en/me").text
    set_up(browser)
    assert browser.get("/en/meetings").status_code == 200
    assert "Your role waits" not in browser.get("/en/me").text


def test_where_it_is_required_members_do_without(signed_in, required, at):
    at(NOON)
    browser = signed_in(make_member(make_community()))
    assert "waits" not in browser.get("/en/me").text


def test_signing_in_leads_to_the_set_up_where_the_role_waits(client, required, db, at):
    at(NOON)
    make_administrator(email="ada@example.org", password_hash=hash_of_password(PASSWORD))
    response = first_step(client, email="ada@example.org", next="/en/meetings")
    assert response.location == f"{PAGE}?next=/en/meetings"


def test_failures_are_logged(client, anna, signed_in, db):
    set_up(signed_in(anna))
    client.post("/en/sign-in/password", data={"email": anna.email, "password": "wrong"})
    first_step(client)
    client.post(STEP, data={"code": "123456"})
    failed = select(AuditEntry.subject_id, AuditEntry.details).where(AuditEntry.verb == "sign_in_failed")
    rows = [(who, details["way"]) for who, details in db.session.execute(failed.order_by(AuditEntry.id))]
    assert rows == [(anna.id, "password"), (anna.id, "code")]
