"""Choosing what comes by mail, signed in or behind the link at the foot of every newsletter."""

import pytest
from sqlalchemy import select

from cop import clock, tokens
from cop.emails.news_links import PREFERENCES
from cop.models import Consent, ConsentPurpose, LeftBy, NewsKind
from cop.queries.subscriptions import NewsState, is_stopped, lists_of
from cop.services.subscriptions import leave_all
from tests.factories import (
    make_community,
    make_digest,
    make_list,
    make_member,
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
def everybody(db):
    return make_list(has_members=False)


@pytest.fixture
def member(community, news, everybody):
    return make_member(community)


def address(person, ending=""):
    return f"/en/news/preferences/{tokens.signed(PREFERENCES, person.id)}{ending}"


def gets(db, person):
    db.session.expire_all()
    found = [] if is_stopped(person) else lists_of(person, clock.now())
    return {(one.mailing_list.slug, one.kind.value) for one in found if one.state == NewsState.GETS}


def is_refused(db, person):
    db.session.expire_all()
    return person.surveys_refused_at is not None


def key(news, kind="issue"):
    return f"{news.id}.{kind}"


def choose(client, person, wanted, shown, **more):
    sent = {"news": [key(one) for one in wanted], "shown": [key(one) for one in shown]} | more
    answer = client.post(address(person), data=sent)
    assert answer.status_code == 303
    return client.get(answer.headers["Location"])


def test_the_page_says_what_comes_and_why(client, db, member, news, everybody):
    make_digest(everybody)
    make_subscription(everybody, member, NewsKind.DIGEST, left_at=clock.now(), left_by=LeftBy.PAGE)
    before = fingerprint()
    page = client.get(address(member))
    assert fingerprint() == before
    assert page.words("legend") == [news.name.en, everybody.name.en, "Surveys"]
    assert [one["value"] for one in page.soup.select("[name=news][checked]")] == [key(news)]
    assert page.words(".news-state")[0] == "You get it because you take part in the community."
    assert page.words(".news-state")[1].startswith("Digest of what is coming up: Not wanted since")
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_ticks_are_agreed_to_and_what_is_unticked_is_left(client, db, member, news, everybody):
    page = choose(client, member, [everybody], [news, everybody], surveys="y")
    assert page.words(".notice-success") == ["Your choices are saved: they hold from now on."]
    assert gets(db, member) == {("ecosystem", "issue")}
    (consent,) = db.session.scalars(select(Consent).where(Consent.purpose == ConsentPurpose.NEWS))
    assert consent.text.endswith(f"\n– {everybody.name.en}: Newsletter")
    assert (consent.source, consent.requested_at) == ("/en/news/preferences", None)


def test_saving_without_a_change_agrees_to_nothing(client, db, member, news, everybody):
    choose(client, member, [news], [news, everybody], surveys="y")
    assert gets(db, member) == {(news.slug, "issue")}
    assert db.session.scalars(select(Consent)).all() == []


def test_what_the_page_did_not_show_stays(client, db, member, news, everybody):
    make_subscription(everybody, member)
    choose(client, member, [], [everybody], surveys="y")
    assert gets(db, member) == {(news.slug, "issue")}


def test_surveys_are_chosen_on_the_same_page(client, db, member, news):
    choose(client, member, [news], [news])
    assert is_refused(db, member)
    choose(client, member, [news], [news], surveys="y")
    assert not is_refused(db, member)


def test_one_button_stops_all(client, db, member, news, everybody):
    make_subscription(everybody, member)
    assert client.post(address(member, "/stop"), csrf=False).status_code == 303
    assert gets(db, member) == set()
    page = client.get(address(member))
    assert "No news comes to you" in page.words(".notice-title")
    assert page.soup.select("[name=news][checked]") == []
    assert page.words("#stop") == []


def test_a_tick_after_that_brings_back_that_list_alone(client, db, member, news, everybody):
    leave_all(member, left_by=LeftBy.PAGE, by=None, at=clock.now())
    later = make_list(make_community())
    make_subscription(later, member)
    choose(client, member, [everybody], [news, everybody])
    assert gets(db, member) == {("ecosystem", "issue")}


def test_saving_with_nothing_ticked_keeps_all_stopped(client, db, member, news, everybody):
    leave_all(member, left_by=LeftBy.PAGE, by=None, at=clock.now())
    choose(client, member, [], [news, everybody])
    assert is_stopped(member)


def test_who_is_signed_in_has_the_same_page(signed_in, db, member, news, everybody):
    browser = signed_in(member)
    assert browser.get("/en/news/preferences").words("legend") == [news.name.en, everybody.name.en, "Surveys"]
    sent = {"news": [key(news), key(everybody)], "shown": [key(news), key(everybody)], "surveys": "y"}
    assert browser.post("/en/news/preferences", data=sent).status_code == 303
    assert gets(db, member) == {(news.slug, "issue"), ("ecosystem", "issue")}
    assert browser.post("/en/news/preferences/stop").status_code == 303
    assert gets(db, member) == set()


def test_a_link_of_another_purpose_opens_nothing(client, db, member):
    assert client.get(f"/en/news/preferences/{tokens.signed('survey', member.id)}").status_code == 404
    assert client.get(f"/en/news/preferences/{tokens.signed(PREFERENCES, 10**6)}").status_code == 404


def test_who_was_merged_chooses_by_the_old_link(client, db, member, news):
    gone = make_person(merged_into_id=member.id)
    assert client.get(address(gone)).status_code == 200


def test_a_box_made_up_is_refused(client, db, member, news):
    page = client.post(address(member), data={"news": ["999.issue"], "shown": [key(news)]})
    assert page.status_code == 422
    assert gets(db, member) == {(news.slug, "issue")}


def test_a_consent_withdrawn_leaves_what_rested_on_it(signed_in, db, member, news, everybody):
    make_subscription(everybody, member)
    browser = signed_in(member)
    assert browser.get("/en/account/privacy").words("#news") == ["News by mail"]
    assert browser.post("/en/account/privacy/consents/news/withdraw").status_code == 303
    assert gets(db, member) == {(news.slug, "issue")}
    held = select(Consent).where(Consent.purpose == ConsentPurpose.NEWS, Consent.withdrawn_at.is_(None))
    assert db.session.scalars(held).all() == []
    assert browser.get("/en/me").soup.select_one("#my-news ~ p a")["href"] == "/en/news/preferences"
