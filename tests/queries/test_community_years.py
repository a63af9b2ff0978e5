"""The figures of a community's year: each number by an example, and what of them the public may see."""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest

from cop import clock
from cop.models import Attendance, MeetingStatus, Mode
from cop.queries.community_year_figures import year_facts, year_from
from cop.queries.community_year_sheets import (
    public_year_sheet,
    whole_year_sheet,
    year_cards,
    year_entries,
)
from cop.queries.community_years import figures_of_year, participations_ever, years_of
from cop.queries.counting import figures_of
from tests import factories as make
from tests.counting import queries_of

NOW = "2026-11-26T10:00+01:00"


@pytest.fixture(autouse=True)
def now(db, at):
    return at(NOW)


@pytest.fixture
def community(db):
    return make.make_community()


def held(community, on, people=0, **kw):
    """A meeting that was held on a day, with so many people of as many organisations."""
    meeting = make.make_meeting(community, starts_at=datetime.fromisoformat(on), **kw)
    for _n in range(people):
        make.make_present(meeting, make.make_organisation())
    return meeting


def counted(community, year):
    return figures_of_year(community, year, at=clock.now())


def numbers(sheet):
    return {entry.key: entry.number for entry in year_entries(sheet, "en")}


def test_every_number_of_a_year_is_counted_by_its_rule(community):
    held(community, "2025-03-10T10:00+01:00", 3)
    second = held(community, "2025-09-10T10:00+02:00", 2)
    make.make_present(second, is_staff=True)
    make.make_present(second, make.make_organisation(), mode=Mode.ONLINE)
    make.make_registration(second, attendance=Attendance.ABSENT)
    held(community, "2024-12-31T21:00+01:00", 4)
    held(community, "2026-01-01T10:00+01:00", 4)
    held(community, "2025-05-01T10:00+02:00", 4, status=MeetingStatus.CANCELLED)
    held(make.make_community(), "2025-05-01T10:00+02:00", 4)
    edition = make.make_edition(community)
    held(community, "2025-06-01T10:00+02:00", 2, edition=edition)
    make.make_declared(community, kind=make.make_kind(), on=date(2025, 2, 1), count=3)
    make.make_declared(community, on=date(2024, 2, 1), count=3)
    figures = counted(community, 2025)
    assert numbers(whole_year_sheet(figures)) == {
        "meetings": 5, "sessions": 1, "participations": 6, "participants": 6, "online": 1,
        "organisations-present": 8, "organisations-new": 8, "staff": 1, "trained": 2,
    }  # fmt: skip
    assert year_from(json.loads(json.dumps(year_facts(figures)))) == figures


def test_the_years_add_up_to_the_figures_of_the_community(community):
    for on in (
        "2024-12-31T21:30+01:00",
        "2025-01-01T00:30+01:00",
        "2025-12-31T22:30+01:00",
        "2026-02-01T10:00+01:00",
    ):
        held(community, on, 2)
    edition = make.make_edition(community)
    held(community, "2025-06-01T10:00+02:00", 2, edition=edition)
    make.make_declared(community, kind=make.make_kind(), on=date(2025, 2, 1), count=3)
    for year in (2024, 2025, 2026):
        until, before = (figures_of(community, on=date(y, 12, 31)) for y in (year, year - 1))
        figures = counted(community, year)
        assert figures.held == _meetings(until) - _meetings(before)
        assert figures.sessions == _sessions(until) - _sessions(before)
        assert figures.participations + figures.trained == until.participations - before.participations
    assert (
        participations_ever(community, at=clock.now())
        == figures_of(community, on=clock.today()).participations
    )
    assert years_of(community, at=clock.now()) == [2026, 2025, 2024]
    assert years_of(make.make_community(), at=clock.now()) == []


def _meetings(figures):
    return sum(one.count.total for one in figures.meetings)


def _sessions(figures):
    return sum(one.sessions.total for one in figures.programmes)


def test_of_declared_meetings_nobody_knows_who_came(community):
    make.make_declared(community, kind=make.make_kind(), on=date(2025, 2, 1), count=3)
    assert numbers(whole_year_sheet(counted(community, 2025))) == {"meetings": 3}


def test_the_public_cannot_work_out_a_small_number(community):
    """Of one meeting three came: neither it nor its kind is shown, and another kind hides with it."""
    one, two = make.make_kind(), make.make_kind()
    held(community, "2025-03-10T10:00+01:00", 3, kind=one)
    held(community, "2025-04-10T10:00+02:00", 9, kind=one)
    held(community, "2025-05-10T10:00+02:00", 8, kind=two)
    held(community, "2025-06-10T10:00+02:00", 6, kind=two)
    sheet = public_year_sheet(counted(community, 2025))
    assert [sheet.present_at(one) for one in sheet.figures.meetings] == [None, None, 8, 6]
    assert [sheet.present_of(kind) for kind in sheet.figures.kinds] == [12, 14]
    assert numbers(sheet)["participations"] == 26
    assert [card.key for card in year_cards(year_entries(sheet, "en"))] == [
        "meetings", "participations", "organisations-present", "participants",
    ]  # fmt: skip


def test_how_many_came_again_is_not_told_where_they_are_few(community):
    person = make.make_person()
    for on in ("2025-03-10T10:00+01:00", "2025-04-10T10:00+02:00"):
        meeting = held(community, on, 8)
        make.make_registration(meeting, person, attendance=Attendance.PRESENT)
    figures = counted(community, 2025)
    assert (figures.participations, figures.participants) == (18, 17)
    assert numbers(public_year_sheet(figures))["participants"] is None


def test_a_small_rest_of_all_years_is_not_given_away(community):
    held(community, "2025-03-10T10:00+01:00", 12)
    figures = replace(counted(community, 2025), elsewhere=3)
    sheet = public_year_sheet(figures)
    assert numbers(sheet)["participations"] is None
    assert [sheet.present_at(one) for one in sheet.figures.meetings] == [None]
    assert numbers(public_year_sheet(replace(figures, elsewhere=5)))["participations"] == 12


def test_a_year_costs_the_same_whatever_the_number_of_meetings(community):
    other = make.make_community()
    held(community, "2025-03-10T10:00+01:00", 2)
    for month in range(1, 7):
        held(other, f"2025-0{month}-10T10:00+00:00", 3)
    few, many = (queries_of(lambda c=c: counted(c, 2025)) for c in (community, other))
    assert few == many
