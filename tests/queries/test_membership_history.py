"""Members over time: a day, a month, a year, and those not seen for long."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from cop.models import Answer, Attendance, MembershipStatus
from cop.queries.counting import figures_of
from cop.queries.membership_history import absent_members, stays_in, year_of
from cop.queries.memberships import memberships_of
from tests.factories import (
    make_community,
    make_meeting,
    make_membership,
    make_organisation,
    make_person,
    make_registration,
)

TODAY = date(2026, 11, 26)


@pytest.fixture
def community(db, at):
    at("2026-11-26T10:00+01:00")
    return make_community()


def member(community, name, since=None, until=None, **kw):
    organisation = kw.pop("organisation", None) or make_organisation(legal_name=name, **kw)
    make_membership(community, organisation, since_on=since, until_on=until)
    return organisation


def moves(months):
    return [
        (m.first.month, [s.name for s in m.joined], [s.name for s in m.left], m.organisations)
        for m in months
        if m.joined or m.left
    ]


def test_members_on_a_day_of_the_past(community):
    member(community, "Always")
    member(community, "Before", date(2023, 1, 1), date(2024, 12, 30))
    member(community, "To the last day", date(2023, 1, 1), date(2024, 12, 31))
    member(community, "From the last day", date(2024, 12, 31))
    member(community, "After", date(2025, 1, 1))
    asked = make_membership(community, make_organisation(legal_name="Asked"), since_on=date(2024, 1, 1))
    asked.status = MembershipStatus.REQUESTED
    day = date(2024, 12, 31)
    names = [m.organisation.name for m in memberships_of(community, on=day)]
    assert names == ["Always", "From the last day", "To the last day"]
    assert figures_of(community, on=day).organisations == 3


def test_who_joined_and_left_month_by_month(community):
    member(community, "Always")
    member(community, "Beta", date(2024, 3, 1))
    member(community, "Alfa", date(2024, 3, 31), date(2024, 12, 31))
    member(community, "Gamma", date(2023, 5, 5), date(2024, 3, 15))
    found = year_of(community, 2024, today=TODAY)
    assert moves(found.months) == [(3, ["Alfa", "Beta"], ["Gamma"], 3)]
    assert (found.before, found.joined, found.left, found.most) == (2, 2, 1, 2)
    assert [m.first.month for m in found.months] == list(range(1, 13))
    # It counts on 31 December still, so it is missing from January on.
    assert found.months[-1].organisations == 3
    assert moves(year_of(community, 2025, today=TODAY).months) == [(1, [], ["Alfa"], 2)]


def test_a_membership_renewed_the_next_day_is_no_leaving(community):
    organisation = member(community, "Alfa", date(2024, 1, 10), date(2024, 6, 30))
    member(community, "Alfa", date(2024, 7, 1), date(2024, 9, 1), organisation=organisation)
    member(community, "Alfa", date(2024, 11, 1), organisation=organisation)
    found = year_of(community, 2024, today=TODAY)
    assert moves(found.months) == [(1, ["Alfa"], [], 1), (9, [], ["Alfa"], 0), (11, ["Alfa"], [], 1)]
    assert [(s.since_on, s.until_on) for s in stays_in(community)] == [
        (date(2024, 1, 10), date(2024, 9, 1)),
        (date(2024, 11, 1), None),
    ]


def test_what_figures_do_not_count_is_not_counted(community):
    member(community, "Unchecked", date(2024, 2, 2), is_to_check=True)
    make_membership(community, person=make_person(name="Anna"), since_on=date(2024, 2, 2))
    found = year_of(community, 2024, today=TODAY)
    february = found.months[1]
    assert (february.organisations, february.joined) == (0, [])
    assert [s.name for s in february.people_joined] == ["Anna"]
    assert len(found.people) == 1


def test_the_present_year_ends_today_and_years_reach_back_to_the_first(community):
    member(community, "Alfa", date(2022, 2, 2), date(2023, 3, 3))
    member(community, "Announced", date(2027, 1, 1))
    found = year_of(community, None, today=TODAY)
    assert (found.number, list(found.years)) == (2026, [2026, 2025, 2024, 2023, 2022])
    assert [m.first.month for m in found.months] == list(range(1, 12))
    for number in (1900, 2021, 2027):
        assert year_of(community, number, today=TODAY).number == 2026


def test_a_community_without_history_has_this_year(community):
    found = year_of(community, None, today=TODAY)
    assert (list(found.years), found.before, found.most) == ([2026], 0, 0)


@pytest.mark.parametrize("seed", range(5))
def test_the_months_add_up_and_agree_with_the_figures(community, seed):
    dice = Random(seed)
    first = date(2023, 1, 1)
    for _member in range(12):
        organisation, day = make_organisation(), first + timedelta(dice.randrange(900))
        for _stay in range(dice.randrange(1, 4)):
            until = day + timedelta(dice.randrange(200))
            make_membership(community, organisation, since_on=day, until_on=until)
            day = until + timedelta(dice.choice((1, 1, 30)))
    for number in (2023, 2024, 2025, 2026):
        found = year_of(community, number, today=TODAY)
        count = found.before
        for month in found.months:
            count += len(month.joined) - len(month.left)
            assert count == month.organisations
            following = (month.first + timedelta(31)).replace(day=1)
            last = min(following - timedelta(1), TODAY)
            assert figures_of(community, on=last).organisations == count


def present(community, organisation, when, **kw):
    meeting = make_meeting(community, starts_at=datetime.fromisoformat(when).replace(tzinfo=UTC))
    make_registration(meeting, organisation=organisation, attendance=Attendance.PRESENT, **kw)
    return meeting


def absences(community):
    found = absent_members(
        community, since=date(2025, 11, 26), today=TODAY, at=datetime(2026, 11, 26, 9, tzinfo=UTC)
    )
    return [(a.organisation.name, a.last) for a in found]


def test_who_has_not_been_seen_for_a_year(community):
    names = ("Seen", "Long ago", "Never", "Elsewhere", "As staff", "Registered", "Ahead")
    organisations = {name: member(community, name, date(2024, 1, 1)) for name in names}
    present(community, organisations["Seen"], "2025-11-26T08:00")
    present(community, organisations["Long ago"], "2025-01-10T08:00")
    last = present(community, organisations["Long ago"], "2025-11-25T08:00")
    present(make_community(), organisations["Elsewhere"], "2026-05-05T08:00")
    present(community, organisations["As staff"], "2026-05-05T08:00", is_staff=True)
    asked = make_meeting(community, starts_at=datetime(2026, 5, 5, 8, tzinfo=UTC))
    make_registration(asked, organisation=organisations["Registered"], answer=Answer.ACCEPTED)
    present(community, organisations["Ahead"], "2026-12-05T08:00")
    names = [name for name, _last in absences(community)]
    assert names == ["Ahead", "As staff", "Elsewhere", "Never", "Registered", "Long ago"]
    assert dict(absences(community))["Long ago"] == last


def test_whoever_came_lately_or_left_is_not_missed(community):
    member(community, "New", date(2026, 1, 1))
    member(community, "Gone", date(2020, 1, 1), date(2026, 6, 30))
    back = member(community, "Back", date(2020, 1, 1), date(2025, 1, 1))
    member(community, "Back", date(2026, 6, 1), organisation=back)
    renewed = member(community, "Renewed", date(2020, 1, 1), date(2025, 12, 31))
    member(community, "Renewed", date(2026, 1, 1), organisation=renewed)
    assert [name for name, _last in absences(community)] == ["Renewed"]


def test_somebody_erased_stays_as_nobody(community):
    anna = make_person(name="–", erased_at=datetime(2026, 1, 1, tzinfo=UTC))
    make_membership(community, person=anna, since_on=date(2024, 2, 2))
    found = year_of(community, 2024, today=TODAY)
    assert [(s.name, s.person_id) for s in found.months[1].people_joined] == [("–", None)]
    assert found.people == []
