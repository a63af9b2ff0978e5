from datetime import UTC, date, datetime, time

import pytest

from cop import clock
from cop.models import NewsKind
from cop.queries.digest_variants import communities_followed, communities_of_variant, variant_of
from cop.queries.digests import first_instant, instants_after, next_instants, on_roman_wall
from cop.rules.digests import Cadence, Rhythm
from tests import factories as make

EARLY = datetime(2026, 1, 1, tzinfo=UTC)
FIRST_MONDAY = Cadence(Rhythm.MONTH_WEEKDAY, weekday=0, place=1).rule


def test_on_roman_wall_an_hour_that_the_clocks_skip_is_an_hour_later():
    assert on_roman_wall(date(2026, 3, 29), time(2, 30)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_on_roman_wall_an_hour_that_comes_twice_is_the_first():
    assert on_roman_wall(date(2026, 10, 25), time(2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_instants_after_stay_at_nine_across_both_changes_of_the_clocks():
    rule = Cadence(Rhythm.WEEK, weekday=6).rule
    spring = first_instant(rule, time(9), on_or_after=date(2026, 3, 22), at=EARLY)
    autumn = first_instant(rule, time(9), on_or_after=date(2026, 10, 18), at=EARLY)
    assert [spring, *instants_after(rule, time(9), spring, number=1)] == [
        datetime(2026, 3, 22, 8, tzinfo=UTC), datetime(2026, 3, 29, 7, tzinfo=UTC),
    ]  # fmt: skip
    assert [autumn, *instants_after(rule, time(9), autumn, number=1)] == [
        datetime(2026, 10, 18, 7, tzinfo=UTC), datetime(2026, 10, 25, 8, tzinfo=UTC),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cadence", "begin", "days"),
    [
        # A Wednesday: the first Monday from then on, then every second one.
        (Cadence(Rhythm.FORTNIGHT, weekday=0), date(2026, 11, 25), [(11, 30), (12, 14), (12, 28)]),
        (Cadence(Rhythm.MONTH_WEEKDAY, weekday=0, place=1), date(2026, 11, 25), [(12, 7), (1, 4), (2, 1)]),
        (
            Cadence(Rhythm.MONTH_WEEKDAY, weekday=0, place=-1),
            date(2026, 11, 1),
            [(11, 30), (12, 28), (1, 25)],
        ),
        (Cadence(Rhythm.MONTH_DAY, day=31), date(2026, 11, 1), [(11, 30), (12, 31), (1, 31)]),
    ],
)
def test_first_instant_and_those_after(cadence, begin, days):
    first = first_instant(cadence.rule, time(9), on_or_after=begin, at=EARLY)
    found = [first, *instants_after(cadence.rule, time(9), first, number=2)]
    assert [(one.month, one.day) for one in found] == days


def test_first_instant_is_never_in_the_past():
    noon = datetime(2026, 12, 7, 11, tzinfo=UTC)
    first = first_instant(FIRST_MONDAY, time(9), on_or_after=date(2026, 12, 7), at=noon)
    assert first == datetime(2027, 1, 4, 8, tzinfo=UTC)


def test_next_instants_of_one_that_is_switched_off(db):
    assert next_instants(make.make_digest(is_on=False)) == []


def test_variant_of_communities_and_back():
    assert (variant_of({5, 2}), communities_of_variant("2.5")) == ("2.5", {2, 5})
    assert (variant_of(set()), communities_of_variant("0")) == ("0", {0})
    # Too many to be named: all.
    assert (variant_of(range(1, 200)), communities_of_variant("")) == ("", None)


def test_communities_followed_by_membership_and_by_sign_up_without_those_left(db):
    own, followed, left = (make.make_community() for _ in range(3))
    person = make.make_member(own)
    make.make_membership(left, people=[person])
    make.make_subscription(make.make_list(followed), person, NewsKind.DIGEST)
    make.make_subscription(make.make_list(left), person, NewsKind.DIGEST, left_at=clock.now())
    assert communities_followed([person.id], clock.now())[person.id] == {own.id, followed.id}
