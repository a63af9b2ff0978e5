"""The tick for news in the forms of people who come, enrol or join: never set beforehand, kept word by word."""

import pytest
from sqlalchemy import select

from cop import clock, tokens
from cop.models import Consent, ConsentPurpose, EnrolmentRequest, JoinRequest, LeftBy, Subscription
from cop.services.enrolment_requests import confirm_enrolment_request
from cop.services.join_requests import confirm_request
from cop.services.subscriptions import leave_all
from tests.factories import (
    make_community,
    make_edition,
    make_list,
    make_meeting,
    make_member,
    make_person,
    make_registration,
    make_subscription,
)


@pytest.fixture
def community(db):
    return make_community(join_policy="open")


@pytest.fixture
def news(community):
    return make_list(community)


def words_for(*lists):
    names = " and ".join(one.name.en for one in lists)
    many = "newsletters" if len(lists) > 1 else "newsletter"
    end = "them" if len(lists) > 1 else "it"
    return f"Write to me with the {many} of {names}, until I say that I want no more of {end}."


def consents(db):
    db.session.expire_all()
    found = db.session.scalars(select(Consent).where(Consent.purpose == ConsentPurpose.NEWS))
    return [(one.text, one.source, one.requested_at is None) for one in found]


def subscribed(db):
    return {(one.person_id, one.list_id) for one in db.session.scalars(select(Subscription))}


def link_to(registration):
    return f"/en/answer/{tokens.signed('answer', registration.id)}"


def test_who_answers_by_a_link_may_tick_it_once(client, db, community, news):
    registration = make_registration(make_meeting(community), make_person())
    link = link_to(registration)
    page = client.get(link)
    assert page.words("#may_write-help") == [words_for(news)]
    assert page.soup.select("[name=may_write][checked]") == []
    client.post(link, data={"answer": "yes"})
    assert consents(db) == []
    client.post(link, data={"answer": "yes", "may_write": "y"})
    assert consents(db) == [(words_for(news), f"/en/meetings/{registration.meeting_id}", True)]
    assert subscribed(db) == {(registration.person_id, news.id)}
    assert client.get(link).soup.select("[name=may_write]") == [], "offered once"


def test_it_names_every_host_whose_news_does_not_come_yet(client, db, community, news):
    second, third = make_community(), make_community()
    other = make_list(second)
    make_list(third, is_open=False)
    person = make_person()
    registration = make_registration(make_meeting(hosts=[community, second, third]), person)
    assert client.get(link_to(registration)).words("#may_write-help") == [words_for(news, other)]
    make_subscription(news, person)
    assert client.get(link_to(registration)).words("#may_write-help") == [words_for(other)]


def test_members_and_those_who_said_no_are_not_asked(client, db, community, news):
    meeting = make_meeting(community)
    left, stopped = make_person(), make_person()
    make_subscription(news, left, left_at=clock.now(), left_by=LeftBy.PAGE)
    leave_all(stopped, left_by=LeftBy.PAGE, by=None, at=clock.now())
    for person in (make_member(community), left, stopped):
        link = link_to(make_registration(meeting, person))
        assert client.get(link).soup.select("[name=may_write]") == []


def test_who_enrols_without_being_known_agrees_with_the_click_in_the_mail(client, db, community, news):
    edition = make_edition(community)
    path = f"/en/training/{edition.programme.slug}/{edition.id}/enrol"
    assert client.get(path).words("#may_write-help") == [words_for(news)]
    sent = {
        "name": "Ada",
        "email": "ada@example.org",
        "represents": "nobody",
        "notice": "y",
        "may_write": "y",
    }
    assert client.post(path, data=sent).status_code == 303
    assert consents(db) == []
    request = db.session.scalars(select(EnrolmentRequest)).one()
    person = confirm_enrolment_request(request, at=clock.now()).person
    assert consents(db) == [(words_for(news), path, False)]
    assert subscribed(db) == {(person.id, news.id)}


def test_who_is_signed_in_agrees_at_once(signed_in, db, community, news):
    edition, person = make_edition(community), make_person()
    path = f"/en/training/{edition.programme.slug}/{edition.id}/enrol"
    browser = signed_in(person)
    assert browser.get(path).words("#may_write-help") == [words_for(news)]
    browser.post(path, data={"represents": "nobody", "notice": "y", "may_write": "y"})
    assert subscribed(db) == {(person.id, news.id)}


def test_who_joins_gets_it_as_a_member_and_reads_so(client, db, community, news):
    page = client.get(f"/en/communities/{community.slug}/join")
    assert page.soup.select("[name=may_write]") == []
    assert "Who takes part also gets the newsletter of the community." in page.text


def test_who_joins_where_membership_brings_none_may_tick_it(client, db, community, news):
    make_list(community, has_members=False)
    db.session.commit()
    path = f"/en/communities/{community.slug}/join"
    assert client.get(path).words("#may_write-help") == [words_for(news)]
    sent = {
        "name": "Ada",
        "email": "ada@example.org",
        "represents": "nobody",
        "notice": "y",
        "may_write": "y",
    }
    assert client.post(path, data=sent).status_code == 303
    request = db.session.scalars(select(JoinRequest)).one()
    confirm_request(request, at=clock.now())
    db.session.flush()
    assert consents(db)[0][0] == words_for(news)
    assert subscribed(db) == {(request.person_id, news.id)}
