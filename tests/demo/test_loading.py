"""Loading the demonstration again, later, and where it does not belong."""

from datetime import date, timedelta

import holidays
import pytest
from sqlalchemy import select

from cop import clock
from cop.demo.days import open_day
from cop.demo.loading import load_demo, real_people
from cop.models import Community, Meeting
from cop.queries.figures import figures_of, lines
from cop.queries.presence_check import check_presence
from tests.factories import make_person


def test_loading_again_adds_nothing_and_later_moves_on_what_passed_unused(db, at):
    at("2026-11-26T10:00+01:00")
    assert load_demo() > 1000
    assert load_demo() == 0
    meetings = db.session.scalars(select(Meeting)).all()
    at("2027-02-15T10:00+01:00")
    assert load_demo() == 0
    coming = [m for m in db.session.scalars(select(Meeting)) if m.starts_at > clock.now()]
    assert (len(db.session.scalars(select(Meeting)).all()), len(coming)) == (len(meetings), 21)
    neet = db.session.scalar(select(Community).where(Community.slug == "neet"))
    assert lines(figures_of(neet, on=clock.today()), "en")[-1] == "4 co-design meetings"
    assert check_presence() == []


def test_real_people_are_neither_invented_nor_at_an_example_address(db):
    make_person(is_invented=True, email="anna@camcom.test")
    make_person(email="anna@example.com")
    assert real_people() == 0
    make_person(email="bruno@camcom.test")
    assert real_people() == 1


@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_open_day_is_never_a_holiday_nor_a_week_end(year):
    closed = holidays.country_holidays("IT", subdiv="TO")
    for day in (date(year, 1, 1) + timedelta(n) for n in range(365)):
        found = open_day(day)
        assert found.weekday() < 5
        assert found not in closed
        assert timedelta(0) <= found - day <= timedelta(5)
