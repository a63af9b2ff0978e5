"""Nobody learns who is known, and no stranger’s address gets more than three mails a day."""

from sqlalchemy import event, func, select

from cop import clock
from cop.extensions import db as database
from cop.models import (
    LeftBy,
    Message,
    NewsKind,
    SubscriptionRequest,
    SuppressionReason,
)
from cop.services.suppressions import suppress_address
from tests.factories import (
    make_address,
    make_community,
    make_list,
    make_member,
    make_person,
    make_subscription,
)
from tests.views.subscriptions.signing_up import ADDRESS, link_of, mails, sent_form


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


def test_requests_keep_no_network_address(db):
    names = {column.name for column in SubscriptionRequest.__table__.columns}
    assert names == {
        "id", "email", "email_key", "name", "language", "token_hash", "choices", "text", "source", "created_at",
        "expires_at", "confirmed_at",
    }  # fmt: skip
