"""Signing in through a real provider, which runs beside the tests."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import func, select

from cop import clock
from cop.models import AuditEntry, OpenidIdentity, PersonAddress, SignedInSession, email_key
from cop.services import second_factor
from tests.factories import make_openid_identity, make_person, save
from tests.identity_provider import identity_provider, make_account

START = "/en/sign-in/openid"


@pytest.fixture(scope="module")
def provider():
    with identity_provider() as address:
        yield address


@pytest.fixture
def configured(app, provider, monkeypatch):
    settings = {"ISSUER": provider, "CLIENT_ID": "cop", "CLIENT_SECRET": "shared", "NAME": "Example ID"}
    for name, value in settings.items():
        monkeypatch.setitem(app.config, f"OIDC_{name}", value)
    return provider


@pytest.fixture
def anna(db):
    return make_person(email="anna@example.org", name="Anna", verified_at=None)


def account(provider, subject, email="anna@example.org", verified=True):
    make_account(provider, subject, email=email, verified=verified)


def approve(client, subject, start=START):
    """Go to the provider, sign in there, and return the path that it sends the browser back to."""
    there = client.get(start).location
    back = requests.post(there, data={"sub": subject}, allow_redirects=False, timeout=5).headers["Location"]
    return back.removeprefix("http://localhost")


def come_in(client, subject, start=START):
    return client.get(approve(client, subject, start))


def is_in(client):
    return client.get("/en/account").status_code == 200


def test_the_sign_in_page_offers_it_where_it_is_configured(client, configured):
    assert "Sign in with Example ID" in client.get("/en/sign-in?next=/en/me").text


def test_the_sign_in_page_is_silent_where_it_is_not(client):
    assert "openid" not in client.get("/en/sign-in").text


def test_the_provider_is_asked_as_the_standard_wants(client, configured):
    there = urlsplit(client.get(START).location)
    asked = {name: values[0] for name, values in parse_qs(there.query).items()}
    assert asked["redirect_uri"] == "http://localhost/openid/callback"
    assert (asked["response_type"], asked["scope"]) == ("code", "openid email")
    assert (asked["code_challenge_method"], len(asked["code_challenge"])) == ("S256", 43)
    assert min(len(asked["state"]), len(asked["nonce"])) >= 20


def test_a_known_address_signs_in_and_is_linked(client, configured, anna, db):
    account(configured, "anna-1", email="Anna@Example.org")
    response = come_in(client, "anna-1", f"{START}?next=/en/calendar?a=b")
    assert (response.status_code, response.location) == (303, "/en/calendar?a=b")
    assert is_in(client)
    identity = db.session.scalars(select(OpenidIdentity)).one()
    assert (identity.person_id, identity.issuer, identity.subject) == (anna.id, configured, "anna-1")
    verbs = db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)).all()
    assert verbs[:2] == ["openid_bound", "sign_in"]


def test_afterwards_the_subject_decides_not_the_address(client, configured, anna, db):
    make_openid_identity(anna, issuer=configured, subject="anna-2")
    other = make_person(email="other@example.org")
    account(configured, "anna-2", email=other.email)
    come_in(client, "anna-2")
    assert db.session.scalar(select(SignedInSession.person_id)) == anna.id


def test_an_address_given_to_somebody_else_at_the_provider_opens_nothing(client, configured, anna):
    make_openid_identity(anna, issuer=configured, subject="anna-3")
    account(configured, "newcomer-3")
    response = come_in(client, "newcomer-3")
    assert urlsplit(response.location).path == "/en/sign-in"
    assert not is_in(client)


@pytest.mark.parametrize("verified", [False, None, "true"])
def test_an_address_that_is_not_verified_opens_nothing(client, configured, anna, verified, db):
    account(configured, f"anna-4-{verified}", verified=verified)
    come_in(client, f"anna-4-{verified}")
    assert not is_in(client)
    assert db.session.scalar(select(func.count()).select_from(OpenidIdentity)) == 0


@pytest.mark.parametrize(
    "email", ["stranger@example.org", "no address", "a@example.org, b@example.org", None]
)
def test_an_unknown_address_is_told_how_to_join(client, configured, anna, email):
    subject = f"stranger-{email}"
    account(configured, subject, email=email)
    page = come_in(client, subject)
    assert (page.status_code, page.words("h1")) == (403, ["We do not know this address"])
    assert not is_in(client)


@pytest.mark.parametrize("confirmed", [True, False])
def test_another_address_counts_once_its_owner_has_confirmed_it(client, configured, anna, confirmed):
    address = "anna.other@example.org"
    verified_at = clock.now() if confirmed else None
    save(PersonAddress(person=anna, email=address, email_key=email_key(address), verified_at=verified_at))
    account(configured, f"anna-5-{confirmed}", email=address)
    come_in(client, f"anna-5-{confirmed}")
    assert is_in(client) is confirmed


def test_an_erased_person_stays_erased(client, configured, anna, db):
    make_openid_identity(anna, issuer=configured, subject="anna-6")
    anna.email = anna.email_key = None
    anna.erased_at = clock.now()
    db.session.flush()
    account(configured, "anna-6")
    assert come_in(client, "anna-6").status_code == 403
    assert not is_in(client)


def test_the_second_step_is_asked_here_too(client, configured, anna, db):
    second_factor.offer_factor(anna).confirmed_at = clock.now()
    db.session.commit()
    account(configured, "anna-7")
    assert come_in(client, "anna-7").location == "/en/sign-in/second-step"
    assert not is_in(client)


def test_the_answer_of_another_browser_is_refused(app, client, configured, anna):
    account(configured, "anna-8")
    back = approve(client, "anna-8")
    stranger = app.test_client()
    assert urlsplit(stranger.get(back).location).path.endswith("/sign-in")
    assert not is_in(stranger)
    assert client.get(back).status_code == 303
    assert is_in(client)


def test_an_answer_is_good_once(client, configured, anna):
    account(configured, "anna-9")
    back = approve(client, "anna-9")
    client.get(back)
    client.post("/en/sign-out")
    client.get(back)
    assert not is_in(client)


@pytest.mark.parametrize(
    "query", ["", "?error=access_denied&error_description=%3Cb%3E", "?code=x&state=y", "?state=%F0%9F&code=a"]
)
def test_whatever_comes_back_is_answered(client, configured, query):
    client.get(START)
    response = client.get(f"/openid/callback{query}")
    assert (response.status_code, urlsplit(response.location).path) == (303, "/en/sign-in")
    assert "did not work" in client.get("/en/sign-in").text


def test_a_provider_that_does_not_answer(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "OIDC_ISSUER", "http://localhost:1")
    response = client.get(START)
    assert (response.status_code, response.location) == (303, "/en/sign-in")


def test_the_next_page_is_one_of_ours(client, configured, anna):
    account(configured, "anna-10")
    assert come_in(client, "anna-10", f"{START}?next=//evil.example").location == "/en/me"


def test_a_linked_account_is_unlinked(signed_in, anna, db, configured):
    identity = make_openid_identity(anna)
    browser = signed_in(anna)
    assert "Linked account" in browser.get("/en/account").text
    assert browser.post(f"/en/account/openid/{identity.id}/unlink").status_code == 303
    assert db.session.scalar(select(OpenidIdentity)) is None
