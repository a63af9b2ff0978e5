"""The button behind the link of the mail: a person, a consent, a subscription."""

from datetime import timedelta

from sqlalchemy import func, select

from cop import clock
from cop.models import (
    Consent,
    ConsentPurpose,
    LeftBy,
    NewsKind,
    Person,
    Subscription,
    SuppressionReason,
)
from cop.services.subscription_requests import forget_subscription_requests
from cop.services.suppressions import suppress_address
from tests.factories import (
    make_person,
    make_subscription,
)
from tests.views.subscriptions.signing_up import WORDS, sign_up


def test_confirming_makes_a_person_a_consent_and_a_subscription(client, db, news, at):
    now = at("2026-11-20T10:00:00+00:00")
    address = sign_up(client, db, news, name="Anna Bianchi")
    assert db.session.scalar(select(func.count(Person.id))) == 0
    page = client.get(address)
    assert page.soup.h1.text == "One click is missing"
    assert "anna@example.org" in page.text
    at("2026-11-20T12:00:00+00:00")
    assert client.post(address).status_code == 303
    db.session.expire_all()
    (person,) = db.session.scalars(select(Person))
    assert (person.name, person.email, person.language, person.verified_at) == (
        "Anna Bianchi", "anna@example.org", "it", now + timedelta(hours=2),
    )  # fmt: skip
    (consent,) = db.session.scalars(select(Consent).where(Consent.purpose == ConsentPurpose.NEWS))
    assert (consent.text, consent.language, consent.source) == (
        f"{WORDS}\n– {news.name.en}: Newsletter", "en", "/en/news/sign-up",
    )  # fmt: skip
    assert (consent.requested_at, consent.given_at) == (now, now + timedelta(hours=2))
    (row,) = db.session.scalars(select(Subscription))
    assert (row.person_id, row.list_id, row.kind, row.consent_id) == (
        person.id, news.id, NewsKind.ISSUE, consent.id,
    )  # fmt: skip
    again = client.get(address)
    assert again.soup.h1.text == "You are signed up"
    assert client.get(again.soup.select_one("main .btn-primary")["href"]).status_code == 200


def test_confirming_twice_changes_nothing(client, db, news):
    address = sign_up(client, db, news)
    for _time in range(2):
        assert client.post(address).status_code == 303
    assert db.session.scalar(select(func.count(Subscription.id))) == 1
    assert db.session.scalar(select(Person.name)) == "anna@example.org"


def test_a_known_person_keeps_name_and_language(client, db, news):
    known = make_person(name="Anna Bianchi", email="anna@example.org", language="en")
    client.post(sign_up(client, db, news, name="Somebody else"))
    db.session.expire_all()
    assert [(one.name, one.language) for one in db.session.scalars(select(Person))] == [
        ("Anna Bianchi", "en")
    ]
    assert db.session.scalar(select(Subscription.person_id)) == known.id


def test_a_link_runs_out_and_is_forgotten(client, db, news, at):
    at("2026-11-20T10:00:00+00:00")
    address = sign_up(client, db, news)
    at("2026-12-20T10:00:00+00:00")
    assert client.get(address).soup.h1.text == "This link is no longer valid"
    client.post(address)
    assert db.session.scalar(select(func.count(Person.id))) == 0
    assert forget_subscription_requests(at=clock.now()) == 1
    assert client.get(address).status_code == 404
    assert client.get("/en/news/confirm/made-up").status_code == 404


def test_a_list_closed_since_takes_nobody(client, db, news):
    address = sign_up(client, db, news)
    news.is_open = False
    db.session.commit()
    assert client.get(address).soup.h1.text == "This link is no longer valid"


def test_coming_back_by_a_confirmed_sign_up_lifts_a_complaint(client, db, news):
    known = make_person(email="anna@example.org")
    make_subscription(news, known, left_at=clock.now(), left_by=LeftBy.COMPLAINT)
    suppress_address(known.email, reason=SuppressionReason.COMPLAINED)
    client.post(sign_up(client, db, news))
    db.session.expire_all()
    assert db.session.scalar(select(Subscription.left_at)) is None
