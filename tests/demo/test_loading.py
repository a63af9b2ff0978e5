"""The demonstration prints the published lines, is loaded once, and never grows stale."""

from datetime import date, timedelta

import holidays
import pytest
from sqlalchemy import func, select

from cop import clock
from cop.demo.loading import load_demo, real_people
from cop.models import (
    Answer,
    Community,
    Meeting,
    MeetingStatus,
    Mode,
    Organisation,
    Person,
    Registration,
)
from cop.queries.figures import ecosystem_figures, figures_of, lines
from cop.queries.presence_check import check_presence
from tests.factories import make_person

TODAY = date(2026, 11, 26)
PUBLISHED = {
    "gender-equality": ["21 organizations", "1 initial meeting for discussion and co-planning"],
    "benefit-corporations": [
        "52 organizations",
        "2 editions of Fit4benefit, 12 training sessions in total",
        "4 peer learning and networking meetings",
        "1 conference for benefit corporations and aspirants",
    ],
    "circular-economy": [
        "20 organizations",
        "4 co-design and networking meetings",
        "2 consultation meetings with the city of Turin",
        "2 awareness events for the public",
    ],
    "neet": ["20 organizations", "1 survey on types of financial instruments used", "4 co-design meetings"],
}


@pytest.fixture
def loaded(db, at):
    at("2026-11-26T10:00+01:00")
    return load_demo()


def community(db, slug):
    return db.session.scalar(select(Community).where(Community.slug == slug))


def all_of(db, model):
    return db.session.scalars(select(model).order_by(model.id)).all()


def test_the_published_lines_word_for_word(db, loaded):
    figures = {slug: figures_of(community(db, slug), on=TODAY) for slug in PUBLISHED}
    assert {slug: lines(f, "en") for slug, f in figures.items()} == PUBLISHED


def test_shared_organisations_and_meetings_count_once_above(loaded):
    above = ecosystem_figures(TODAY)
    assert above.organisations == 85
    assert sum(kind.count.total for kind in above.meetings) == 18
    assert above.organisations_present > 0


def test_loading_twice_adds_nothing(db, loaded):
    assert loaded > 500
    assert load_demo() == 0
    assert check_presence() == []


def test_everybody_is_invented_and_has_an_example_address(db, loaded):
    people = all_of(db, Person)
    assert {person.email.rpartition("@")[2] for person in people} == {"example.org", "example.com"}
    assert real_people() == 0
    assert all(organisation.is_invented for organisation in all_of(db, Organisation))
    make_person()
    assert real_people() == 1


def test_upcoming_meetings_fill_six_weeks_on_open_days(db, loaded):
    closed = holidays.country_holidays("IT", subdiv="TO")
    days = [m.starts_at.astimezone(clock.ROME).date() for m in all_of(db, Meeting)]
    assert [day for day in days if day.weekday() >= 5 or day in closed] == []
    coming = [day for day in days if day > TODAY]
    assert (len(coming), min(coming) - TODAY, max(coming) - TODAY) == (9, timedelta(5), timedelta(39))


@pytest.mark.parametrize("today", ["2026-12-22", "2027-03-25", "2028-06-20", "2026-08-10"])
def test_no_day_of_loading_meets_a_holiday(db, at, today):
    at(f"{today}T10:00+02:00")
    load_demo()
    closed = holidays.country_holidays("IT", subdiv="TO")
    days = [m.starts_at.astimezone(clock.ROME).date() for m in all_of(db, Meeting)]
    assert [day for day in days if day.weekday() >= 5 or day in closed] == []
    assert lines(figures_of(community(db, "neet"), on=clock.today()), "en") == PUBLISHED["neet"]


def test_meetings_of_every_sort_are_to_come(db, loaded):
    coming = [m for m in all_of(db, Meeting) if m.starts_at > clock.now()]
    assert {m.mode for m in coming} == set(Mode)
    assert [m.status for m in coming].count(MeetingStatus.DRAFT) == 1
    assert [m.status for m in coming].count(MeetingStatus.CANCELLED) == 1
    assert max(len(m.hosts) for m in coming) == 2
    assert len({m.hosts[0].slug for m in coming}) == 4


def test_seats_taken_are_the_yeses_and_one_meeting_is_full(db, loaded):
    full = [m for m in all_of(db, Meeting) if m.taken_in_person == m.seats_in_person]
    for meeting in all_of(db, Meeting):
        yes = select(func.count()).where(
            Registration.meeting_id == meeting.id, Registration.answer == "accepted"
        )
        assert db.session.scalar(yes) == meeting.taken_in_person + meeting.taken_online
    waiting = select(func.count()).where(Registration.answer == Answer.WAITING)
    assert (len(full), db.session.scalar(waiting.where(Registration.meeting_id == full[0].id))) == (1, 3)


def test_what_passed_unused_moves_on_at_the_next_loading(db, at, loaded):
    before = len(all_of(db, Meeting))
    at("2027-02-15T10:00+01:00")
    assert load_demo() == 0
    coming = [m for m in all_of(db, Meeting) if m.starts_at > clock.now()]
    assert (len(all_of(db, Meeting)), len(coming)) == (before, 9)
    assert lines(figures_of(community(db, "neet"), on=clock.today()), "en") == PUBLISHED["neet"]
