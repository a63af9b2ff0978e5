"""Signing up for news: the form, the mail, the button; known and unknown addresses cannot be told apart."""

from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from cop import clock
from cop.extensions import db as database
from cop.models import (
    Consent,
    ConsentPurpose,
    LeftBy,
    Message,
    NewsKind,
    Person,
    Subscription,
    SubscriptionRequest,
    SuppressionReason,
)
from cop.services.subscription_requests import forget_subscription_requests
from cop.services.suppressions import suppress_address
from tests.factories import (
    make_address,
    make_community,
    make_digest,
    make_list,
    make_member,
    make_person,
    make_subscription,
)

ADDRESS = "/en/news/sign-up"
WORDS = "You may write to me at this address with what I have ticked, until I say that I want no more of it."


@pytest.fixture
def news(db):
    return make_list()


def sent_form(news, **more):
    return {"news": f"{news.id}.issue", "email": "anna@example.org", "language": "it"} | more


def mails(db, kind="news_confirm"):
    return db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)).all()


def link_of(message):
    return message.context["url"].removeprefix("http://localhost").replace("/it/", "/en/", 1)


def sign_up(client, db, news, **more):
    assert client.post(ADDRESS, data=sent_form(news, **more)).status_code == 303
    return link_of(mails(db)[-1])


def test_the_form_offers_open_lists_and_ticks_none(client, db, news):
    community = make_community()
    finance, closed = make_list(community), make_list(make_community(), is_open=False)
    make_digest(finance)
    page = client.get(f"{ADDRESS}?list={community.slug}")
    assert page.words("legend")[:2] == [finance.name.en, news.name.en]
    assert page.words("form .news-ticks label") == [
        f"Newsletter : {finance.name.en}",
        f"Digest of what is coming up : {finance.name.en}",
        f"Newsletter : {news.name.en}",
    ]
    assert page.soup.select("[name=news][checked]") == []
    assert closed.name.en not in page.text


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"news": ""}, "Choose from the list."),
        ({"news": "x\x00"}, "Choose from the list."),
        ({"email": "not an address"}, "Type one full address, such as name@example.org."),
        ({"email": ""}, "Type your e-mail address."),
        ({"language": "fr"}, "Choose one from the list."),
    ],
)
def test_a_form_that_is_wrong_says_so_and_keeps_what_was_typed(client, db, news, change, error):
    page = client.post(ADDRESS, data=sent_form(news, name="Anna") | change)
    assert page.status_code == 422
    assert page.soup.title.text.startswith("Error:")
    assert page.words(".error-summary li")[0].endswith(error)
    assert page.soup.select_one("[name=name]")["value"] == "Anna"
    assert mails(db) == []


def test_nothing_ticked_is_asked_for(client, db, news):
    wrong = sent_form(news)
    del wrong["news"]
    page = client.post(ADDRESS, data=wrong)
    assert page.words(".error-summary li") == ["What would you like to get?: Tick at least one."]


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


def test_who_gets_it_already_is_told_by_mail_alone(client, db, news):
    known = make_person(email="anna@example.org")
    make_subscription(news, known)
    assert client.post(ADDRESS, data=sent_form(news)).status_code == 303
    assert mails(db) == []
    page = client.get(link_of(mails(db, "news_already")[0]))
    assert page.soup.h1.text == "What comes to me by mail"


def test_known_and_unknown_addresses_cannot_be_told_apart(client, db, news):
    community = make_community()
    finance = make_list(community)
    for number in range(30):
        person = make_person(email=f"known{number}@example.org")
        if number % 3 == 0:
            make_subscription(news, person)
        if number % 5 == 0:
            make_subscription(news, person, NewsKind.DIGEST, left_at=clock.now(), left_by=LeftBy.PAGE)
        if number % 7 == 0:
            suppress_address(person.email, reason=list(SuppressionReason)[number % 4])
        if number % 2 == 0:
            make_address(person, email=f"unknown{number}.other@example.org")
    make_member(community, email="known31@example.org")
    told = set()
    for kind in ("known", "unknown"):
        for number in range(30):
            statements = []

            def note(_connection, _cursor, statement, *_more, seen=statements):
                seen.append(statement.split()[0])

            before = db.session.scalar(select(func.count(Message.id)))
            engine = database.engine
            event.listen(engine, "before_cursor_execute", note)
            data = {"news": [f"{news.id}.issue"], "email": f"{kind}{number}@example.org", "language": "it"}
            answer = client.post(ADDRESS, data=data, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"})
            event.remove(engine, "before_cursor_execute", note)
            page = client.get(answer.headers["Location"])
            queued = db.session.scalar(select(func.count(Message.id))) - before
            told.add(
                (
                    answer.status_code,
                    answer.headers["Location"],
                    answer.text,
                    page.text,
                    queued,
                    tuple(statements),
                )
            )
    assert len(told) == 1
    assert finance.id != news.id
    assert {row[4] for row in told} == {1}


def test_one_address_gets_three_mails_a_day_over_all_ways(client, db, news, at):
    at("2026-11-20T10:00:00+00:00")
    community = make_community(join_policy="on_request")
    known = make_person(email="anna@example.org")
    for _time in range(2):
        client.post(ADDRESS, data=sent_form(news))
    make_subscription(news, known)
    join = {"name": "A", "email": "ANNA@example.org", "represents": "nobody", "notice": "y"}
    assert client.post(f"/en/communities/{community.slug}/join", data=join).status_code == 303
    for _time in range(5):
        client.post(ADDRESS, data=sent_form(news, email="Anna@Example.org"))
        client.post(f"/en/communities/{community.slug}/join", data=join)
    count = select(func.count(Message.id))
    assert db.session.scalar(count) == 3
    at("2026-11-21T10:00:00+00:00")
    client.post(ADDRESS, data=sent_form(news))
    assert db.session.scalar(count) == 4


def test_twenty_sign_ups_an_hour_from_one_place(client, db, news):
    answers = [
        client.post(ADDRESS, data=sent_form(news, email=f"a{number}@example.org")).status_code
        for number in range(21)
    ]
    assert answers == [303] * 20 + [429]


def test_who_is_signed_in_chooses_on_the_own_page(db, news, signed_in):
    assert signed_in(make_person()).get(ADDRESS).headers["Location"] == "/en/news/preferences"


def test_nothing_to_sign_up_for_leads_to_the_calendar(client, db):
    page = client.get(ADDRESS)
    assert page.words(".empty-title") == ["There is nothing to sign up for at the moment"]


def test_requests_keep_no_network_address(db):
    names = {column.name for column in SubscriptionRequest.__table__.columns}
    assert names == {
        "id", "email", "email_key", "name", "language", "token_hash", "choices", "text", "source", "created_at",
        "expires_at", "confirmed_at",
    }  # fmt: skip
