"""How fast mails may leave: limits for all workers together, and for single domains."""

from datetime import timedelta

import pytest

from cop.emails.transport import Attempt, Fate
from cop.models import MessageState, SendRate
from cop.services import send_rates
from cop.services.send_rates import ALL, DOMAIN_PAUSE, HOUR, NONSENSE, Limit
from tests.factories import make_message, save

NOON = "2026-11-23T12:00+01:00"
SECOND = timedelta(seconds=1)
TEN_A_SECOND = Limit(ALL, SECOND / 10)


def settings(**values):
    return {"MAIL_RATE": 0, "MAIL_PER_HOUR": 0, "MAIL_DOMAIN_RATE": 0} | values


def seconds(places, at):
    return None if places is None else [(place - at) / SECOND for place in places]


def take(db, limit, at, *, service=0, news=0):
    return seconds(send_rates.take(db.session, [limit], service=service, news=news, at=at), at)


def test_limits_are_those_of_the_settings():
    assert send_rates.limits_of(settings()) == []
    assert send_rates.limits_of(settings(MAIL_RATE=10)) == [TEN_A_SECOND]
    assert send_rates.limits_of(settings(MAIL_RATE=10), rate=2) == [Limit(ALL, SECOND / 2)]
    assert send_rates.limits_of(settings(MAIL_PER_HOUR=100)) == [Limit(HOUR, timedelta(hours=1) / 90, 10)]
    assert send_rates.limits_of(settings(MAIL_PER_HOUR=1)) == [Limit(HOUR, timedelta(hours=1), 0)]
    assert [limit.name for limit in send_rates.limits_of(settings(MAIL_RATE=1, MAIL_PER_HOUR=9))] == [
        ALL,
        HOUR,
    ]
    assert send_rates.domain_limit(settings(), "example.org") is None
    assert send_rates.domain_limit(settings(MAIL_DOMAIN_RATE=60), "example.org") == Limit(
        "@example.org", timedelta(minutes=1) / 54, 6
    )


@pytest.mark.parametrize("number", [1, 2, 10, 60, 99])
def test_never_more_than_the_limit_in_a_period_the_reserve_included(db, at, number):
    """Whatever comes first: news as it may, service mail as often as it gets a place."""
    now = at(NOON)
    (limit,) = send_rates.limits_of(settings(MAIL_PER_HOUR=number))
    places = []
    for minute in range(0, 180):
        here = now + timedelta(minutes=minute)
        for is_news in (True, False):
            while send_rates.free_at(db.session, [limit], is_news=is_news, at=here) <= here:
                (place,) = send_rates.take(db.session, [limit], service=not is_news, news=is_news, at=here)
                places.append(place)
    for place in places:
        assert sum(place <= one < place + timedelta(hours=1) for one in places) <= number
    assert len(places) >= 2 * number


def test_mails_take_one_place_after_the_other(db, at):
    now = at(NOON)
    assert take(db, TEN_A_SECOND, now, news=3) == [0, 0.1, 0.2]
    assert take(db, TEN_A_SECOND, now, news=2) == [0.3, 0.4]
    assert take(db, TEN_A_SECOND, now + 10 * SECOND, news=2) == [0, 0.1], "what was not used is not saved up"


def test_a_place_far_ahead_is_not_taken(db, at):
    now = at(NOON)
    take(db, TEN_A_SECOND, now, news=11)
    before = db.session.query(SendRate.next_at).scalar()
    assert take(db, TEN_A_SECOND, now, news=1) is None
    assert db.session.query(SendRate.next_at).scalar() == before
    assert take(db, TEN_A_SECOND, now + SECOND / 5, news=1) == [0.9]


def test_service_mail_goes_ahead_of_news_by_its_reserve(db, at):
    now = at(NOON)
    limit = Limit(HOUR, 60 * SECOND, 2)
    assert take(db, limit, now, news=1) == [0]
    assert take(db, limit, now, service=1) == [0]
    assert take(db, limit, now, service=1) == [0]
    assert take(db, limit, now, news=1) is None
    assert take(db, limit, now, service=1) == [60]
    free = [
        send_rates.free_at(db.session, [limit], is_news=is_news, at=now) - now for is_news in (True, False)
    ]
    assert free == [240 * SECOND, 120 * SECOND]


def test_of_two_limits_the_slower_one_counts(db, at):
    now = at(NOON)
    places = send_rates.take(db.session, [TEN_A_SECOND, Limit(HOUR, SECOND)], service=0, news=3, at=now)
    assert seconds(places, now) == [0, 1, 2]
    assert send_rates.take(db.session, [], service=0, news=3, at=now) == []


def test_a_clock_that_was_set_back_keeps_nothing_waiting(db, at):
    now = at(NOON)
    save(SendRate(name=ALL, next_at=now + NONSENSE + SECOND))
    assert send_rates.free_at(db.session, [TEN_A_SECOND], is_news=True, at=now) == now
    save(SendRate(name=HOUR, next_at=now + NONSENSE))
    assert send_rates.free_at(db.session, [Limit(HOUR, SECOND)], is_news=True, at=now) == now + NONSENSE


def test_a_domain_that_is_paused_gets_no_news(db, at):
    now = at(NOON)
    until = now + DOMAIN_PAUSE
    news = make_message(recipient="ada@example.org", priority=5, not_before=now)
    later = make_message(recipient="bruno@example.org", priority=5, not_before=until + SECOND)
    service = make_message(recipient="carla@example.org", priority=3, not_before=now)
    other = make_message(recipient="dora@not-example.org", priority=5, not_before=now)
    gone = make_message(recipient="ezio@example.org", priority=5, not_before=now, state=MessageState.SENT)
    send_rates.pause_domain(db.session, "example.org", until=until, at=now)
    db.session.expire_all()
    assert [m.not_before for m in (news, later, service, other, gone)] == [
        until,
        until + SECOND,
        now,
        now,
        now,
    ]
    assert send_rates.paused_domains(db.session, at=now) == {"example.org": until}
    assert send_rates.paused_domains(db.session, at=until) == {}
    send_rates.pause_domain(db.session, "example.org", until=until + SECOND, at=now)
    assert send_rates.paused_domains(db.session, at=until) == {"example.org": until + SECOND}


def test_percent_and_underscore_in_a_domain_stand_for_themselves(db, at):
    now = at(NOON)
    other = make_message(recipient="ada@example.org", priority=5, not_before=now)
    send_rates.pause_domain(db.session, "_xample%", until=now + DOMAIN_PAUSE, at=now)
    db.session.expire_all()
    assert other.not_before == now


@pytest.mark.parametrize(
    ("fate", "code", "words", "asks"),
    [
        (Fate.DELAYED, 421, "4.7.28 unusual rate of mail", True),
        (Fate.BROKEN, 421, "4.7.0 try again later", True),
        (Fate.DELAYED, 451, "4.7.1 Greylisted, come back", False),
        (Fate.DELAYED, 450, "4.2.2 mailbox full", False),
        (Fate.REFUSED, 550, "5.7.1 blocked", False),
        (Fate.SENT, 250, "4.7.0 is only its name", False),
    ],
)
def test_who_asks_to_slow_down(fate, code, words, asks):
    assert send_rates.asks_to_slow_down(Attempt(fate, code, words)) is asks


def test_limits_that_hold_nothing_back_are_forgotten(db, at):
    now = at(NOON)
    day = timedelta(days=1)
    save(SendRate(name="old", next_at=now - day - SECOND))
    save(SendRate(name="new", next_at=now - day))
    save(SendRate(name="paused", next_at=now - 2 * day, paused_until=now - day))
    save(SendRate(name="over", next_at=now - 2 * day, paused_until=now - day - SECOND))
    assert send_rates.forget_rates(db.session, at=now) == 2
    assert {name for (name,) in db.session.query(SendRate.name)} == {"new", "paused"}


def test_a_domain_is_what_stands_after_the_last_at():
    assert [send_rates.domain_of(one) for one in ("A@Example.ORG", '"a@b"@example.org', "none")] == [
        "example.org", "example.org", "none",
    ]  # fmt: skip
