import pytest

from cop.rules.digests import LAST, Cadence, Rhythm, cadence_of

EVERY = [
    (Cadence(Rhythm.WEEK, weekday=0), "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO"),
    (Cadence(Rhythm.FORTNIGHT, weekday=4), "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
    (Cadence(Rhythm.MONTH_WEEKDAY, weekday=0, place=1), "FREQ=MONTHLY;INTERVAL=1;BYDAY=1MO"),
    (Cadence(Rhythm.MONTH_WEEKDAY, weekday=3, place=LAST), "FREQ=MONTHLY;INTERVAL=1;BYDAY=-1TH"),
    (Cadence(Rhythm.MONTH_DAY, day=1), "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=1;BYSETPOS=-1"),
    (Cadence(Rhythm.MONTH_DAY, day=30), "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29,30;BYSETPOS=-1"),
]


@pytest.mark.parametrize(("cadence", "rule"), EVERY)
def test_rule_says_a_cadence_and_is_read_back(cadence, rule):
    assert (cadence.rule, cadence_of(rule)) == (rule, cadence)


def test_cadence_of_a_rule_without_interval():
    assert cadence_of("FREQ=MONTHLY;BYDAY=+1MO") == Cadence(Rhythm.MONTH_WEEKDAY, weekday=0, place=1)
