"""The dates of a rule, on the wall."""

from datetime import date, time, timedelta

import pytest

from cop.clock import ROME
from cop.errors import CopError
from cop.queries.recurrences import Pattern, dates_after, on_wall, parts_of, patterns_of, rule_of, shifted

TUESDAY, LAST_THURSDAY, THE_31ST = date(2026, 11, 10), date(2026, 11, 26), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("pattern", "every", "first", "expected"),
    [
        (Pattern.WEEKLY, 2, TUESDAY, ["2026-11-24", "2026-12-08", "2026-12-22"]),
        (Pattern.MONTHLY_WEEKDAY, 1, TUESDAY, ["2026-12-08", "2027-01-12", "2027-02-09"]),
        (Pattern.MONTHLY_WEEKDAY, 3, TUESDAY, ["2027-02-09", "2027-05-11", "2027-08-10"]),
        (Pattern.MONTHLY_LAST, 1, LAST_THURSDAY, ["2026-12-31", "2027-01-28", "2027-02-25"]),
        (Pattern.MONTHLY_DAY, 1, TUESDAY, ["2026-12-10", "2027-01-10", "2027-02-10"]),
        (Pattern.MONTHLY_DAY, 1, THE_31ST, ["2027-01-31", "2027-02-28", "2027-03-31"]),
    ],
)
def test_dates_after(pattern, every, first, expected):
    rule = rule_of(pattern, every=every, first=first)
    assert [one.day.isoformat() for one in dates_after(rule, first, number=3)] == expected
    # Counted on from one of its own dates, the same dates follow, also from the end of a short month.
    middle = date.fromisoformat(expected[1])
    assert [one.day.isoformat() for one in dates_after(rule, middle, number=1)] == expected[2:]
    assert parts_of(rule)[:2] == (pattern, every)


def test_until_holidays_and_shift():
    rule = rule_of(Pattern.WEEKLY, every=1, first=date(2026, 11, 24))
    until = dates_after(rule, date(2026, 11, 24), until=date(2026, 12, 8))
    assert [one.day.day for one in until] == [1, 8]
    skipping = dates_after(rule, date(2026, 11, 24), number=2, skips_holidays=True)
    assert [(one.day.day, bool(one.skipped_for)) for one in skipping] == [(1, False), (8, True), (15, False)]
    later = dates_after(rule, date(2026, 11, 24), number=2, skips_holidays=True, shift_days=1)
    assert [(one.day.day, bool(one.skipped_for)) for one in later] == [(2, False), (9, False)]
    assert len(dates_after(rule, date(2026, 11, 24), number=10**9)) == 60


def test_patterns_of_a_fifth_and_of_a_fourth_weekday():
    assert patterns_of(date(2026, 12, 29)) == [Pattern.WEEKLY, Pattern.MONTHLY_LAST, Pattern.MONTHLY_DAY]
    assert patterns_of(LAST_THURSDAY) == list(Pattern)
    assert patterns_of(TUESDAY) == [Pattern.WEEKLY, Pattern.MONTHLY_WEEKDAY, Pattern.MONTHLY_DAY]


def test_a_shift_counts_on_the_wall():
    """Nine o'clock stays nine o'clock across both changes of the clocks; an hour that is skipped is refused."""
    nine = on_wall(date(2026, 10, 20), time(9), "Europe/Rome")
    week = timedelta(days=7)
    assert [moment.astimezone(ROME).hour for moment in (nine, shifted(nine, week, "Europe/Rome"))] == [9, 9]
    assert shifted(nine, week, "Europe/Rome") - nine == timedelta(days=7, hours=1)
    spring = on_wall(date(2027, 3, 23), time(9), "Europe/Rome")
    assert shifted(spring, week, "Europe/Rome") - spring == timedelta(days=6, hours=23)
    with pytest.raises(CopError):
        on_wall(date(2027, 3, 28), time(2, 30), "Europe/Rome")
