"""Someone who changes employer keeps last year's participations under last year's organisation."""

from datetime import date, timedelta

import pytest
from flask_babel import force_locale

from cop import clock
from cop.models import Attendance, Source
from cop.queries.counting import figures_of
from cop.queries.memberships import memberships_of
from cop.queries.organisations import presences_of
from cop.queries.participations import YearOfOrganisation, years_of_organisation, years_of_person
from cop.queries.viewers import viewer_of
from cop.services.affiliations import add_affiliation, end_affiliation
from cop.services.attendance import Mark, record_attendance
from cop.services.departures import end_representation
from cop.services.memberships import join
from cop.services.people import create_person
from cop.services.registrations import register_person
from tests.factories import (
    make_administrator,
    make_community,
    make_coordinator,
    make_meeting,
    make_organisation,
)

FIRST, SECOND = "2025-10-01T10:00+02:00", "2026-10-01T10:00+02:00"


@pytest.fixture(autouse=True)
def english(db):
    with force_locale("en"):
        yield


@pytest.fixture
def community(english):
    return make_community()


@pytest.fixture
def by(community):
    return viewer_of(make_coordinator(community), today=date(2025, 1, 1))


def attend(community, person, organisation, *, when, at, by):
    """Register for a meeting for an organisation the day before, and be ticked there."""
    starts_at = at(when)
    at((starts_at - timedelta(days=1)).isoformat())
    meeting = make_meeting(community, starts_at=starts_at)
    made = register_person(
        meeting, person=person, organisation=organisation, mode=None, source=Source.WEB, by=by, at=clock.now()
    )
    at(meeting.ends_at.isoformat())
    record_attendance(meeting, {made.id: Mark(Attendance.PRESENT)}, by=by, at=clock.now())
    at((meeting.ends_at + timedelta(hours=1)).isoformat())


@pytest.fixture
def moved(community, by, at):
    """Anna came for the old employer in 2025, changed on 1 January 2026, and came for the new one."""
    at("2025-01-01T10:00+01:00")
    old, new = make_organisation(legal_name="Old"), make_organisation(legal_name="New")
    anna = create_person(name="Anna Prova", email="anna@example.org", language="it", by=by)
    membership = join(community, person=anna, organisation=old, on=date(2025, 1, 1), by=by)
    attend(community, anna, old, when=FIRST, at=at, by=by)
    end_representation(membership.representatives[0], by=by, at=at("2026-01-01T08:00+01:00"))
    end_affiliation(anna.affiliations[0], until_on=date(2025, 12, 31), by=by)
    add_affiliation(anna, organisation=new, since_on=date(2026, 1, 1), by=by)
    second = join(community, person=anna, organisation=new, on=date(2026, 1, 1), by=by)
    attend(community, anna, new, when=SECOND, at=at, by=by)
    return anna, old, new, second


def test_each_year_stays_with_the_organisation_of_its_day(moved):
    anna, old, new, _second = moved
    seen_by = viewer_of(make_administrator(), today=clock.today())
    years = years_of_person(anna, seen_by, at=clock.now())
    assert [(y.year, y.organisation, y.meetings, y.staff) for y in years] == [
        (2026, new, 1, 0),
        (2025, old, 1, 0),
    ]
    assert years_of_organisation(old, seen_by, at=clock.now()) == [YearOfOrganisation(2025, 1, 1)]
    assert years_of_organisation(new, seen_by, at=clock.now()) == [YearOfOrganisation(2026, 1, 1)]
    assert [p.present for p in presences_of(old, seen_by, at=clock.now())] == [1]


def test_figures_of_both_years_stay(moved, community):
    last_year = figures_of(community, on=date(2025, 12, 31))
    assert (last_year.organisations, last_year.organisations_present, last_year.participations) == (1, 1, 1)
    today = figures_of(community, on=clock.today())
    assert (today.organisations, today.organisations_present, today.participations) == (2, 2, 2)


def test_who_represented_whom_on_a_day(moved, community):
    anna, old, new, second = moved

    def of(day):
        return [
            (m.organisation, r.person)
            for m in memberships_of(community, on=day)
            for r in m.representatives
            if r.since_on <= day and (r.until_on is None or r.until_on >= day)
        ]

    assert of(date(2025, 12, 31)) == [(old, anna)]
    assert of(date(2026, 1, 1)) == [(new, anna)]
    assert [r.person for r in second.representatives] == [anna]


def test_a_coordinator_of_another_community_reads_none_of_it(moved):
    anna, old, _new, _second = moved
    foreign = viewer_of(make_coordinator(make_community()), today=clock.today())
    assert years_of_person(anna, foreign, at=clock.now()) == []
    assert years_of_organisation(old, foreign, at=clock.now()) == []
    own = viewer_of(anna, today=clock.today())
    assert len(years_of_person(anna, own, at=clock.now())) == 2


def test_a_meeting_on_new_years_eve_is_of_the_year_on_the_wall(community, by, at):
    person, organisation = (
        create_person(name="B", email="b@example.org", language="it", by=by),
        make_organisation(),
    )
    attend(community, person, organisation, when="2026-01-01T00:30+01:00", at=at, by=by)
    assert years_of_organisation(organisation, by, at=clock.now()) == [YearOfOrganisation(2026, 1, 1)]
