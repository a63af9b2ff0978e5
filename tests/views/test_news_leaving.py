"""Leaving a list: by a button, and by one click of a mail program (RFC 8058)."""

import pytest
from sqlalchemy import select

from cop import clock
from cop.emails.news_links import leave_token, leave_token_of
from cop.models import LeftBy, NewsKind, Subscription, SuppressionReason
from cop.queries.subscriptions import NewsState, is_stopped, lists_of
from cop.queries.suppressions import all_suppressions
from cop.services.subscriptions import leave_all
from tests.factories import (
    make_community,
    make_digest,
    make_issue,
    make_list,
    make_member,
    make_membership,
    make_person,
    make_subscription,
)
from tests.fingerprint import fingerprint


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def news(community):
    return make_list(community)


@pytest.fixture
def member(community):
    return make_member(community)


def address(person, news, kind=NewsKind.ISSUE, issue=None, ending=""):
    token = leave_token(person.id, news.id, kind, issue.id if issue else None)
    return f"/en/news/leave/{token}{ending}"


def rows_of(db, person):
    db.session.expire_all()
    found = db.session.scalars(select(Subscription).where(Subscription.person_id == person.id))
    return {one.kind: (one.left_by, one.left_issue_id) for one in found if one.left_at is not None}


def gets(db, person):
    db.session.expire_all()
    found = [] if is_stopped(person) else lists_of(person, clock.now())
    return {(one.mailing_list.slug, one.kind) for one in found if one.state == NewsState.GETS}


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_click_needs_no_cookie_no_token_and_no_redirect(client, db, member, news, content_type):
    issue = make_issue(news)
    sent = {"List-Unsubscribe": "One-Click"}
    for _time in range(2):
        answer = client.post(
            address(member, news, issue=issue), data=sent, content_type=content_type, csrf=False
        )
        assert answer.status_code == 200
    left = (LeftBy.ONE_CLICK, issue.id)
    assert rows_of(db, member) == {NewsKind.ISSUE: left, NewsKind.DIGEST: left}
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_looking_changes_nothing(client, db, member, news):
    before = fingerprint()
    assert client.get(address(member, news)).soup.h1.text == "Leave this list?"
    assert client.head(address(member, news)).status_code == 200
    assert fingerprint() == before
    assert client.get(address(member, news, ending="/all")).status_code == 405


def test_the_button_leaves_the_list_and_another_comes_back(client, db, member, news):
    make_digest(news)
    make_subscription(news, member, NewsKind.DIGEST)
    page = client.post(address(member, news))
    assert page.soup.h1.text == "You get nothing of this list"
    assert page.words(".exact-words")[0].endswith(
        f"– {news.name.en}: Newsletter – {news.name.en}: Digest of what is coming up"
    )
    assert gets(db, member) == set()
    assert client.post(address(member, news, ending="/again")).status_code == 303
    assert gets(db, member) == {(news.slug, NewsKind.ISSUE), (news.slug, NewsKind.DIGEST)}


def test_coming_back_brings_only_what_came(client, db, news):
    person = make_person()
    make_digest(news)
    make_subscription(news, person)
    client.post(address(person, news))
    client.post(address(person, news, ending="/again"))
    assert gets(db, person) == {(news.slug, NewsKind.ISSUE)}


def test_all_news_stops_whatever_is_joined_later(client, db, member, news):
    assert client.post(address(member, news, ending="/all")).status_code == 303
    other = make_community()
    make_list(other)
    make_membership(other, people=[member])
    assert all_suppressions([member.email])[member.email] == {SuppressionReason.UNSUBSCRIBED}
    assert gets(db, member) == set()
    assert member.surveys_refused_at is not None
    assert client.get(address(member, news)).words(".leave-more h2") == ["Pressed by mistake?"]


def test_who_comes_back_to_one_list_gets_no_other(client, db, news):
    member = make_member(news.community)
    leave_all(member, left_by=LeftBy.PAGE, by=None, at=clock.now())
    other = make_list(make_community())
    make_subscription(other, member)
    client.post(address(member, news, ending="/again"))
    assert gets(db, member) == {(news.slug, NewsKind.ISSUE)}


def test_who_was_merged_leaves_by_the_old_link_and_who_was_erased_has_none(client, db, member, news):
    first, second = make_person(), make_person()
    first.merged_into_id, second.merged_into_id = second.id, member.id
    db.session.commit()
    client.post(address(first, news), csrf=False)
    assert gets(db, member) == set()
    member.erased_at, member.email, member.email_key = clock.now(), None, None
    db.session.commit()
    assert client.post(address(first, news), csrf=False).status_code == 404


def test_an_issue_of_another_list_or_none_at_all_is_not_noted(client, db, member, news):
    client.post(address(member, news, issue=make_issue(make_list())), csrf=False)
    assert rows_of(db, member)[NewsKind.ISSUE] == (LeftBy.ONE_CLICK, None)
    token = leave_token(member.id, news.id, NewsKind.ISSUE, 987654)
    assert client.post(f"/en/news/leave/{token}", csrf=False).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1] + ("b" if token[-1] == "a" else "a"),
        lambda token: "2" + token[1:],
        lambda token: token.replace("-i-", "-d-"),
        lambda token: token.replace("-i-", "-x-"),
        lambda token: token + "x" * 100,
        lambda _token: "",
        lambda _token: "-" * 4,
        lambda _token: "é-1-i-1-\udc80",
        lambda token: "0" * 40 + token,
    ],
)
def test_a_token_made_up_leaves_nothing(app, db, change):
    token = leave_token(1, 2, NewsKind.ISSUE, 3)
    assert leave_token_of(change(token)) is None


def test_a_token_reads_back_whatever_the_case(app, db):
    token = leave_token(123456789, 42, NewsKind.DIGEST)
    assert leave_token_of(token.upper()) == (123456789, 42, NewsKind.DIGEST, None)
    assert len(f"bounces+unsub-{token}") <= 64
