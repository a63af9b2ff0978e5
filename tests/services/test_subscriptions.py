"""Signing up for news and leaving it."""

from datetime import timedelta

from cop import clock
from cop.emails import outbox
from cop.extensions import db
from cop.models import (
    Consent,
    ConsentPurpose,
    Ground,
    LeftBy,
    Message,
    MessageState,
    NewsKind,
    Subscription,
    SuppressionReason,
)
from cop.queries.news_lists import communities_of, member_ids
from cop.queries.subscriptions import (
    NewsState,
    lists_of,
    subscribed_by_address,
    waiting_mails,
)
from cop.queries.suppressions import all_suppressions
from cop.services.subscriptions import leave, leave_all, leave_list, subscribe
from cop.services.suppressions import suppress_address
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

TEXT = "Write to me about what is new."


def sign_up(person, mailing_list, *kinds, at=None, text=TEXT):
    subscribe(
        person, mailing_list, kinds or (NewsKind.ISSUE,), text=text, language="en", source="/en/news/sign-up",
        requested_at=(at or clock.now()) - timedelta(hours=1), by=None, at=at or clock.now(),
    )  # fmt: skip


def rows_of(person):
    found = db.session.query(Subscription).filter_by(person_id=person.id)
    return {(one.list_id, one.kind): one for one in found}


def test_subscribe_keeps_the_exact_words(db):
    person, news, now = make_person(), make_list(), clock.now()
    sign_up(person, news, NewsKind.ISSUE, NewsKind.DIGEST, at=now)
    consents = db.session.query(Consent).filter_by(person_id=person.id).all()
    assert [(one.text, one.source, one.given_at, one.requested_at) for one in consents] == [
        (TEXT, "/en/news/sign-up", now, now - timedelta(hours=1))
    ]
    assert {(row.kind, row.consent_id, row.left_at) for row in rows_of(person).values()} == {
        (NewsKind.ISSUE, consents[0].id, None),
        (NewsKind.DIGEST, consents[0].id, None),
    }


def test_subscribe_twice_changes_nothing(db):
    person, news, now = make_person(), make_list(), clock.now()
    sign_up(person, news, at=now)
    sign_up(person, news, at=now + timedelta(days=1), text="Other words.")
    (row,) = rows_of(person).values()
    assert (row.since_at, row.consent.text) == (now, TEXT)


def test_leave_is_new_once_and_withdraws_the_consent_that_nothing_else_rests_on(db):
    person, news = make_person(), make_list()
    sign_up(person, news, NewsKind.ISSUE, NewsKind.DIGEST)
    issue = make_issue(news)
    said = {"left_by": LeftBy.ONE_CLICK, "issue": issue, "by": None, "at": clock.now()}
    assert [leave(person, news, NewsKind.ISSUE, **said), leave(person, news, NewsKind.ISSUE, **said)] == [
        True,
        False,
    ]
    rows = rows_of(person)
    assert rows[news.id, NewsKind.ISSUE].left_issue_id == issue.id
    assert rows[news.id, NewsKind.DIGEST].consent.withdrawn_at is None
    assert leave_list(person, news, **said)
    assert rows[news.id, NewsKind.DIGEST].consent.withdrawn_at is not None


def test_leave_holds_for_who_never_signed_up(db):
    community = make_community()
    person, news = make_person(), make_list(community)
    make_membership(community, person=person)
    assert [(one.kind, one.state, one.ground) for one in lists_of(person, clock.now())] == [
        (NewsKind.ISSUE, NewsState.GETS, Ground.MEMBER)
    ]
    assert leave(person, news, NewsKind.ISSUE, left_by=LeftBy.PAGE, by=None, at=clock.now())
    assert [(one.kind, one.state) for one in lists_of(person, clock.now())] == [
        (NewsKind.ISSUE, NewsState.LEFT)
    ]


def test_leave_takes_back_what_has_not_left(db):
    person, other, news = make_person(), make_person(), make_list()
    issue, elsewhere = make_issue(news), make_issue(make_list(make_community()))
    rows = {}
    for who, of, state in (
        (person, issue, MessageState.READY), (person, elsewhere, MessageState.READY),
        (other, issue, MessageState.READY),
    ):  # fmt: skip
        outbox.queue(
            "newsletter",
            to=outbox.Recipient.of(who),
            about=f"newsletter:{of.id}",
            context={},
            priority=outbox.NEWS,
        )
        row = db.session.query(Message).filter_by(recipient=who.email, subject=f"newsletter:{of.id}").one()
        row.state = state
        rows[who.id, of.id] = row
    held = make_issue(news)
    outbox.queue("newsletter", to=outbox.Recipient.of(person), about=f"newsletter:{held.id}", context={})
    rows[person.id, held.id] = db.session.query(Message).filter_by(subject=f"newsletter:{held.id}").one()
    rows[person.id, held.id].state = MessageState.HELD
    db.session.flush()
    assert len(waiting_mails(person.id, list_id=news.id, kind=NewsKind.ISSUE)) == 2
    leave(person, news, NewsKind.ISSUE, left_by=LeftBy.PAGE, by=None, at=clock.now())
    db.session.expire_all()
    assert {key: row.state for key, row in rows.items()} == {
        (person.id, issue.id): MessageState.CANCELLED,
        (person.id, elsewhere.id): MessageState.READY,
        (other.id, issue.id): MessageState.READY,
        (person.id, held.id): MessageState.CANCELLED,
    }


def test_leave_all_stops_news_and_surveys_whatever_is_joined_later(db):
    community = make_community()
    person, news, other = make_person(), make_list(), make_list(community)
    sign_up(person, news)
    make_membership(community, person=person)
    assert leave_all(person, left_by=LeftBy.PAGE, by=None, at=clock.now())
    assert not leave_all(person, left_by=LeftBy.PAGE, by=None, at=clock.now())
    assert all_suppressions([person.email])[person.email] == {SuppressionReason.UNSUBSCRIBED}
    assert person.surveys_refused_at is not None
    assert {key: row.left_by for key, row in rows_of(person).items()} == {
        (news.id, NewsKind.ISSUE): LeftBy.PAGE,
        (other.id, NewsKind.ISSUE): LeftBy.PAGE,
    }


def test_subscribe_after_a_complaint_lifts_what_stopped_news_alone(db):
    person, news = make_person(), make_list()
    for reason in SuppressionReason:
        suppress_address(person.email, reason=reason)
    sign_up(person, news)
    assert all_suppressions([person.email])[person.email] == {
        SuppressionReason.ERASED,
        SuppressionReason.BOUNCED,
    }


def test_subscribe_again_keeps_the_former_consent_as_proof(db):
    person, news = make_person(), make_list()
    sign_up(person, news)
    leave_list(person, news, left_by=LeftBy.ONE_CLICK, by=None, at=clock.now())
    sign_up(person, news, text="Newer words.", at=clock.now() + timedelta(days=1))
    consents = db.session.query(Consent).filter_by(person_id=person.id, purpose=ConsentPurpose.NEWS)
    assert {one.text: one.withdrawn_at is None for one in consents} == {TEXT: False, "Newer words.": True}
    row = rows_of(person)[news.id, NewsKind.ISSUE]
    assert (row.left_at, row.left_by, row.left_issue_id, row.consent.text) == (
        None,
        None,
        None,
        "Newer words.",
    )


def test_lists_of_offers_digests_where_there_are_any(db):
    person, news = make_person(), make_list()
    closed = make_list(make_community(), is_open=False)
    make_digest(news)
    make_subscription(closed, person, left_at=clock.now(), left_by=LeftBy.PAGE)
    assert [(one.mailing_list.id, one.kind, one.state) for one in lists_of(person, clock.now())] == [
        (news.id, NewsKind.ISSUE, NewsState.NONE),
        (news.id, NewsKind.DIGEST, NewsState.NONE),
        (closed.id, NewsKind.ISSUE, NewsState.LEFT),
    ]


def test_lists_of_tells_of_a_digest_that_was_left_only_where_somebody_set_it_up(db):
    person, silent, paused = make_person(), make_list(), make_list(make_community())
    make_digest(paused, is_on=False)
    for news in (silent, paused):
        make_subscription(news, person, NewsKind.DIGEST, left_at=clock.now(), left_by=LeftBy.PAGE)
    assert [(one.mailing_list.id, one.kind, one.state) for one in lists_of(person, clock.now())] == [
        (silent.id, NewsKind.ISSUE, NewsState.NONE),
        (paused.id, NewsKind.ISSUE, NewsState.NONE),
        (paused.id, NewsKind.DIGEST, NewsState.LEFT),
    ]


def test_a_subscription_whose_consent_is_gone_is_no_ground_until_they_sign_up_again(db):
    news, person = make_list(), make_person()
    make_subscription(news, person, consent=None)

    def states():
        return [(one.state, one.ground) for one in lists_of(person, clock.now())]

    assert states() == [(NewsState.NONE, None)]
    assert subscribed_by_address(person.email) == (person.id, set())
    sign_up(person, news)
    assert states() == [(NewsState.GETS, Ground.SUBSCRIBED)]
    assert subscribed_by_address(person.email) == (person.id, {(news.id, NewsKind.ISSUE)})


def test_members_without_a_word_of_their_own_get_it_as_members(db):
    community = make_community()
    news, person = make_list(community), make_member(community)
    make_subscription(news, person, consent=None)
    assert [(one.state, one.ground, one.since_at) for one in lists_of(person, clock.now())] == [
        (NewsState.GETS, Ground.MEMBER, None)
    ]


def test_member_ids_are_of_the_day(db):
    community, today = make_community(), clock.today()
    alone, former, representative = make_person(), make_person(), make_person()
    make_membership(community, person=alone)
    make_membership(community, person=former, until_on=today - timedelta(days=1))
    make_membership(community, people=[representative])
    assert set(db.session.scalars(member_ids(community.id, on=today))) == {alone.id, representative.id}
    assert communities_of(former.id, on=today) == set()
    assert communities_of(representative.id, on=today) == {community.id}
