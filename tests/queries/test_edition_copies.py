"""The dates that a rule gives the sessions of a new edition."""

from datetime import date, datetime, time, timedelta

import pytest

from cop.clock import ROME
from cop.queries.edition_copies import (
    Spacing,
    declared_sessions,
    models_of,
    planned_days,
    spacings_of,
    usual_number,
)
from cop.queries.sessions_of_edition import coming_of, held_of, numbers_of, sessions_of
from tests import factories as make


@pytest.fixture
def now(at, db):
    return at("2026-10-01T10:00+02:00")


@pytest.fixture
def community(now):
    return make.make_community()


def a_session(edition, day, **kw):
    return make.make_meeting(edition.hosts[0], edition=edition, starts_at=wall(day), **kw)


def wall(day):
    return datetime.combine(date.fromisoformat(day), time(14, 30), ROME)


def days(found):
    return [one.day.isoformat() for one in found]


def passed(found):
    return {
        one.day.isoformat(): [p.day.isoformat() for p in one.passed_over] for one in found if one.passed_over
    }


@pytest.fixture
def models(community):
    """Tuesdays two weeks apart, then one a week later, on a Thursday."""
    edition = make.make_edition(community)
    return [a_session(edition, day) for day in ("2025-10-14", "2025-10-28", "2025-11-06")]


def test_as_before_keeps_the_distances(models):
    found = planned_days(Spacing.AS_BEFORE, first=date(2027, 1, 12), number=3, models=models)
    assert days(found) == ["2027-01-12", "2027-01-26", "2027-02-04"]


def test_further_ones_lie_as_far_as_the_last_two(models):
    found = planned_days(Spacing.AS_BEFORE, first=date(2027, 1, 12), number=5, models=models)
    assert days(found)[3:] == ["2027-02-13", "2027-02-22"]


def test_a_holiday_moves_one_by_weeks_and_all_that_follow(models):
    # 8 December 2026 and 6 January 2027 are holidays: Tuesday, Wednesday.
    found = planned_days(Spacing.AS_BEFORE, first=date(2026, 11, 24), number=3, models=models)
    assert days(found) == ["2026-11-24", "2026-12-15", "2026-12-24"]
    assert passed(found) == {"2026-12-15": ["2026-12-08"]}
    kept = planned_days(
        Spacing.AS_BEFORE, first=date(2026, 11, 24), number=3, models=models, skips_holidays=False
    )
    assert days(kept) == ["2026-11-24", "2026-12-08", "2026-12-17"]


def test_by_a_rule_the_next_free_date_is_taken():
    # Fridays from 18 December: Christmas and New Year's Day are passed over.
    found = planned_days(Spacing.WEEKLY, first=date(2026, 12, 18), number=3)
    assert days(found) == ["2026-12-18", "2027-01-08", "2027-01-15"]
    assert passed(found) == {"2027-01-08": ["2026-12-25", "2027-01-01"]}


def test_a_first_day_that_is_a_holiday_is_passed_over_too():
    found = planned_days(Spacing.WEEKLY, first=date(2026, 12, 8), number=2, every=2)
    assert (days(found), passed(found)) == (["2026-12-22", "2027-01-05"], {"2026-12-22": ["2026-12-08"]})


def test_monthly_on_the_same_weekday():
    found = planned_days(Spacing.MONTHLY_WEEKDAY, first=date(2026, 10, 13), number=3)
    # The second Tuesday of December is the 8th, a holiday.
    assert days(found) == ["2026-10-13", "2026-11-10", "2027-01-12"]


def test_what_is_offered_for_a_first_day(models):
    assert spacings_of(date(2026, 10, 13), models)[0] == Spacing.AS_BEFORE
    assert spacings_of(date(2026, 10, 13), models[:1]) == [
        Spacing.WEEKLY,
        Spacing.MONTHLY_WEEKDAY,
        Spacing.MONTHLY_DAY,
    ]


def test_models_are_what_was_not_cancelled_and_the_number_is_theirs_or_declared(community):
    edition = make.make_edition(community)
    assert usual_number(edition) == 0
    make.make_declared(community, "training_sessions", 4, edition=edition)
    assert (declared_sessions(edition), usual_number(edition)) == (4, 4)
    second, first = a_session(edition, "2026-11-17"), a_session(edition, "2026-11-10", status="draft")
    a_session(edition, "2026-11-03", status="cancelled")
    assert (list(models_of(edition)), usual_number(edition)) == ([first, second], 2)


def test_numbers_are_places_by_time_among_those_that_take_place(community, now):
    edition = make.make_edition(community)
    held = a_session(edition, "2026-09-15")
    off = a_session(edition, "2026-09-22", status="cancelled")
    postponed = a_session(edition, "2026-09-29", status="postponed")
    draft = a_session(edition, "2026-10-13", status="draft")
    moved = a_session(edition, "2026-10-20")
    last = a_session(edition, "2026-10-27")
    sessions = sessions_of(edition)
    assert sessions == [held, off, moved, last, postponed]
    assert numbers_of(sessions) == {held.id: 1, moved.id: 2, last.id: 3, postponed.id: 4}
    with_drafts = sessions_of(edition, drafts=True)
    assert numbers_of(with_drafts, drafts=True)[draft.id] == 2
    assert numbers_of(with_drafts) == numbers_of(sessions)
    assert (held_of(sessions, at=now), coming_of(sessions, at=now)) == ([held], [moved, last, postponed])
    moved.starts_at, moved.ends_at = last.starts_at + timedelta(days=7), last.ends_at + timedelta(days=7)
    assert numbers_of(sessions) == {held.id: 1, last.id: 2, moved.id: 3, postponed.id: 4}
