"""The session of who has signed in: new each time, closed, and over in time."""

from sqlalchemy import func, select

from cop import clock, tokens
from cop.models import SignedInSession, SiteRole
from cop.queries.viewers import viewer_of
from cop.services.roles import give_site_role
from tests.factories import make_administrator, make_viewer
from tests.views.sign_in.asking import ask, give, is_signed_in


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


def test_who_is_signed_in_may_sign_in_again(signed_in, anna):
    page = signed_in(anna).get("/en/sign-in")
    assert "You are signed in as Anna Bruno." in page.text
