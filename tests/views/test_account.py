import pytest
from sqlalchemy import func, select

from cop.models import AuditEntry, Message, SignedInSession
from cop.services.passwords import hash_of_password, matches
from tests.factories import make_person, make_session

OLD, NEW = "three-unrelated-words 71", "quite another sentence, this"


@pytest.fixture
def anna(db):
    return make_person(email="anna@example.org", name="Anna Bruno", language="en")


@pytest.fixture
def with_password(anna, db):
    anna.password_hash = hash_of_password(OLD)
    db.session.flush()
    return anna


def set_password(browser, password=NEW, **form):
    return browser.post("/en/account/password", data={"password": password, **form})


def errors(page):
    return page.words(".field-error")


def test_the_page_shows_what_is_mine(signed_in, anna):
    page = signed_in(anna).get("/en/account")
    assert page.soup.select_one("input[name=name]")["value"] == "Anna Bruno"
    assert page.soup.select_one("input[name=language][checked]")["value"] == "en"
    assert "anna@example.org" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_update_name_and_language(signed_in, db, anna):
    response = signed_in(anna).post("/en/account", data={"name": " Anna  Verdi ", "language": "it"})
    assert (response.status_code, response.location) == (303, "/en/account")
    db.session.refresh(anna)
    assert (anna.name, anna.language) == ("Anna Verdi", "it")


@pytest.mark.parametrize(
    "form", [{"name": "", "language": "it"}, {"name": "A", "language": "fr"}, {"name": "A" * 121}]
)
def test_update_refuses_and_loses_nothing(signed_in, db, anna, form):
    page = signed_in(anna).post("/en/account", data=form)
    assert (page.status_code, page.soup.title.get_text(strip=True)[:6]) == (422, "Error:")
    assert page.soup.select_one("input[name=name]")["value"] == form["name"]
    db.session.refresh(anna)
    assert anna.name == "Anna Bruno"


def test_update_sets_nothing_but_name_and_language(signed_in, db, anna):
    more = {
        "site_role": "administrator",
        "email": "x@example.org",
        "verified_at": "",
        "password_hash": "x",
        "id": "1",
    }
    before = (anna.site_role, anna.email, anna.verified_at, anna.password_hash, anna.id)
    signed_in(anna).post("/en/account", data={"name": "Anna", "language": "it", **more})
    db.session.refresh(anna)
    assert (anna.site_role, anna.email, anna.verified_at, anna.password_hash, anna.id) == before


def test_set_a_password_after_signing_in(signed_in, db, anna):
    browser, other = signed_in(anna), signed_in(anna)
    assert set_password(browser).status_code == 303
    db.session.refresh(anna)
    assert matches(anna.password_hash, NEW)
    assert browser.get("/en/account").status_code == 200
    assert other.get("/en/account").status_code == 303, "every other browser is signed out"
    mail = db.session.scalar(select(Message))
    assert (mail.kind, mail.recipient, mail.context["act"]) == ("sign_in_password", "anna@example.org", "set")
    assert db.session.scalars(select(AuditEntry.verb)).all() == ["password_set"]


def test_a_stale_session_asks_for_the_current_password(signed_in, with_password, at):
    at("2026-11-26T10:00+01:00")
    browser = signed_in(with_password)
    at("2026-11-26T10:15+01:00")
    assert browser.get("/en/account").soup.select("input[name=current]") != []
    page = set_password(browser, current="wrong")
    assert (page.status_code, errors(page)) == (422, ["This is not your current password."])
    assert set_password(browser, current=OLD).status_code == 303


def test_a_stale_session_without_a_password_signs_in_again(signed_in, anna, at):
    at("2026-11-26T10:00+01:00")
    browser = signed_in(anna)
    at("2026-11-26T10:15+01:00")
    page = browser.get("/en/account")
    assert page.soup.select("input[name=password]") == []
    assert page.words(".notice a") == ["Sign in once more"]
    assert set_password(browser).status_code == 422
    assert set_password(browser, current="").status_code == 422


def test_guessing_the_current_password_is_limited(signed_in, with_password, at):
    at("2026-11-26T10:00+01:00")
    browser = signed_in(with_password)
    at("2026-11-26T10:15+01:00")
    for _ in range(10):
        set_password(browser, current="wrong")
    assert errors(set_password(browser, current=OLD)) == [
        "Too many passwords have been tried. Sign out and in again by mail."
    ]


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("", "Type the new password."),
        ("short words", "Use between 12 and 256 characters."),
        ("x" * 257, "Use between 12 and 256 characters."),
        ("x" * 100_000, "This is 99000 characters too long: at most 1000 fit."),
        ("password1234", "This password is easy to guess. Three or four unrelated words make a good one."),
        ("qwertyuiop12", "This password is easy to guess. Three or four unrelated words make a good one."),
        ("annabruno1980", "This password is easy to guess. Three or four unrelated words make a good one."),
        ("a" * 200, "This password is easy to guess. Three or four unrelated words make a good one."),
    ],
)
def test_weak_passwords_are_refused(signed_in, db, anna, password, message):
    page = set_password(signed_in(anna), password)
    assert (page.status_code, errors(page)) == (422, [message])
    assert page.soup.select_one("input[name=password]").get("value") in {None, ""}
    db.session.refresh(anna)
    assert anna.password_hash is None


@pytest.mark.parametrize(
    "password",
    [
        "però quattro parole",
        "我们在都灵一起学习互相帮助",
        "volpe 🦊 luna 🌙 pane",
        "tre gatti\x00 e un cane",
        "  blanks count 7  ",
    ],
)
def test_any_letters_make_a_password(signed_in, db, anna, password):
    assert set_password(signed_in(anna), password).status_code == 303
    db.session.refresh(anna)
    assert matches(anna.password_hash, password)


def test_remove_the_password(signed_in, db, with_password):
    browser, other = signed_in(with_password), signed_in(with_password)
    assert browser.post("/en/account/password/remove").status_code == 303
    db.session.refresh(with_password)
    assert with_password.password_hash is None
    assert other.get("/en/account").status_code == 303
    assert db.session.scalar(select(Message)).context["act"] == "removed"


def test_end_one_session(signed_in, db, anna):
    browser, other = signed_in(anna), signed_in(anna)
    newest = db.session.scalar(select(func.max(SignedInSession.id)))
    page = browser.get("/en/account")
    assert page.words(".sessions .state") == ["This one"]
    assert browser.post(f"/en/account/sessions/{newest}/end").status_code == 303
    assert other.get("/en/account").status_code == 303
    assert browser.get("/en/account").status_code == 200


def test_nobody_ends_the_session_of_another_person(signed_in, db, anna):
    foreign = make_session(person=make_person(), token_hash="1" * 64)
    assert signed_in(anna).post(f"/en/account/sessions/{foreign.id}/end").status_code == 404


def test_sign_out_everywhere(signed_in, db, anna):
    browsers = [signed_in(anna) for _ in range(3)]
    assert browsers[0].post("/en/account/sessions/end").location == "/en/"
    assert [b.get("/en/account").status_code for b in browsers] == [303] * 3


def test_a_kept_cookie_is_worth_nothing_after_the_password_changed(signed_in, with_password):
    thief, owner = signed_in(with_password), signed_in(with_password)
    assert thief.get("/en/account").status_code == 200
    set_password(owner)
    assert thief.get("/en/account").status_code == 303
