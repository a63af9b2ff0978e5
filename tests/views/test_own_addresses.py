"""Several addresses of one person: confirmed by mail, one in use, any of the confirmed signs in."""

from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from cop import clock
from cop.models import AddressClaim, Message, PersonAddress
from cop.queries.people import person_with_address
from cop.queries.viewers import viewer_of
from cop.services.people import change_address
from cop.services.person_addresses import forget_claims
from tests.factories import make_address, make_address_claim, make_administrator, make_person, make_session

OWN = "/en/account/addresses"


@pytest.fixture
def anna(db):
    return make_person(email="anna@example.org", name="Anna Bruno")


@pytest.fixture
def browser(signed_in, anna):
    return signed_in(anna)


def mails(db, kind):
    return db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)).all()


def known(db, person):
    rows = select(PersonAddress).where(PersonAddress.person_id == person.id).order_by(PersonAddress.id)
    return [(row.email, row.verified_at is not None) for row in db.session.scalars(rows)]


def code_for(client, db, address):
    """Ask for a sign-in code; return the mail's recipient and code, None where nobody is known."""
    client.post("/en/sign-in", data={"email": address})
    message = db.session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
    return (message.recipient, message.context["code"]) if message.kind == "sign_in_code" else None


def test_one_more_address_from_the_page_to_a_session(browser, client, db, anna):
    assert browser.post(OWN, data={"email": "a.bruno@example.com"}).status_code == 303
    assert "To be confirmed" in browser.get(OWN).text
    asked = mails(db, "address_confirm")[0]
    assert (asked.recipient, asked.person_id, asked.context["is_taken"]) == (
        "a.bruno@example.com",
        None,
        False,
    )
    assert known(db, anna) == [("anna@example.org", True)]
    assert code_for(client, db, "a.bruno@example.com") is None
    link = urlsplit(asked.context["url"]).path
    assert (browser.get(link).status_code, known(db, anna)) == (200, [("anna@example.org", True)])
    assert browser.post(link).status_code == 303
    assert known(db, anna) == [("anna@example.org", True), ("a.bruno@example.com", True)]
    assert [(m.recipient, m.context["act"]) for m in mails(db, "address_notice")] == [
        ("anna@example.org", "added")
    ]
    recipient, code = code_for(client, db, "A.Bruno@example.com")
    assert recipient == "a.bruno@example.com"
    assert client.post("/en/sign-in/code", data={"code": code}).status_code == 303
    assert "anna@example.org" in client.get("/en/account").text
    assert browser.get(link).status_code == 404


def test_a_claim_is_confirmed_by_its_person_alone(db, signed_in, anna, client):
    make_address_claim(anna, "secret")
    assert signed_in(make_person()).post(f"{OWN}/confirm/secret").status_code == 404
    assert client.post(f"{OWN}/confirm/secret").location.startswith("/en/sign-in")
    assert known(db, anna) == [("anna@example.org", True)]


def test_a_claim_takes_an_address_from_nobody(db, browser, anna):
    claim = make_address_claim(anna, "secret", email="victim@example.com")
    assert person_with_address("victim@example.com") is None
    victim = make_person(email="victim@example.com")
    browser.post(f"{OWN}/confirm/secret")
    assert (known(db, anna), person_with_address("victim@example.com")) == (
        [("anna@example.org", True)],
        victim,
    )
    assert db.session.get(AddressClaim, claim.id) is not None


def test_an_address_of_somebody_else_looks_like_any_other(db, browser):
    make_person(email="taken@example.com")
    assert browser.post(OWN, data={"email": "taken@example.com"}).status_code == 303
    assert mails(db, "address_confirm")[0].context["is_taken"] is True


def test_another_address_in_use(db, browser, anna, client):
    spare = make_address(anna, email="spare@example.com")
    make_session(person=anna, token_hash="elsewhere")
    assert browser.post(f"{OWN}/{spare.id}/use").status_code == 303
    db.session.refresh(anna)
    assert (anna.email, anna.verified_at is not None) == ("spare@example.com", True)
    assert known(db, anna) == [("anna@example.org", True), ("spare@example.com", True)]
    assert [(m.recipient, m.context["act"]) for m in mails(db, "address_notice")] == [
        ("anna@example.org", "used")
    ]
    assert browser.get(OWN).status_code == 200
    recipient, _code = code_for(client, db, "anna@example.org")
    assert recipient == "anna@example.org"


def test_one_address_less(db, browser, anna, client):
    spare = make_address(anna, email="spare@example.com")
    _recipient, code = code_for(client, db, "spare@example.com")
    assert browser.post(f"{OWN}/{spare.id}/remove").status_code == 303
    assert known(db, anna) == [("anna@example.org", True)]
    client.post("/en/sign-in/code", data={"code": code})
    assert client.get("/en/account").status_code == 303
    assert code_for(client, db, "spare@example.com") is None


def test_the_address_in_use_stays(db, browser, anna):
    row = db.session.scalars(select(PersonAddress).where(PersonAddress.person_id == anna.id)).one()
    browser.post(f"{OWN}/{row.id}/remove")
    assert known(db, anna) == [("anna@example.org", True)]


def test_an_address_that_others_entered_opens_nothing(db, browser, anna, client):
    entered = make_address(anna, email="entered@example.com", verified_at=None)
    assert code_for(client, db, "entered@example.com") is None
    browser.post(f"{OWN}/{entered.id}/use")
    assert anna.email == "anna@example.org"


@pytest.mark.parametrize(("field", "value"), [("erased_at", "now"), ("merged_into_id", "other")])
def test_who_is_erased_or_merged_signs_in_with_none(db, anna, client, field, value):
    make_address(anna, email="spare@example.com")
    setattr(anna, field, clock.now() if value == "now" else make_person().id)
    db.session.flush()
    assert code_for(client, db, "spare@example.com") is None
    assert code_for(client, db, "anna@example.org") is None


def test_a_browser_left_open_changes_nothing(db, browser, anna, at):
    spare = make_address(anna, email="spare@example.com")
    at((clock.now().replace(year=clock.now().year + 1)).isoformat())
    db.session.execute(select(1))
    for path, form in ((OWN, {"email": "new@example.com"}), (f"{OWN}/{spare.id}/use", {})):
        browser.post(path, data=form)
    assert (anna.email, mails(db, "address_confirm")) == ("anna@example.org", [])


def test_a_corrected_address_is_forgotten(db, anna):
    """It was wrong, or somebody else reads it by now."""
    by = viewer_of(make_administrator(), today=clock.today())
    change_address(anna, email="right@example.org", by=by)
    assert (known(db, anna), person_with_address("anna@example.org")) == (
        [("right@example.org", False)],
        None,
    )


@pytest.mark.parametrize(
    "email", ["", "no address", "anna@example.org", "ANNA@example.org", "a@b\x00", "ż@x"]
)
def test_refused(browser, email):
    assert browser.post(OWN, data={"email": email}).status_code == 422


def test_three_mails_a_day(browser, db):
    statuses = [browser.post(OWN, data={"email": "many@example.com"}).status_code for _time in range(4)]
    assert statuses == [303, 303, 303, 422]
    assert len(mails(db, "address_confirm")) == 3


def test_claims_run_out(db, anna, at):
    make_address_claim(anna, "secret")
    at((clock.now().replace(year=clock.now().year + 1)).isoformat())
    assert forget_claims(at=clock.now()) == 1
