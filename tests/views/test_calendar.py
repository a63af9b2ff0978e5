"""The calendar page: month or list, communities, kinds and own meetings, and the dates that clash."""

from datetime import date, datetime, time, timedelta

import pytest

from cop.clock import ROME
from cop.models import Answer, MeetingStatus
from cop.queries.clash_days import clash_weeks
from cop.queries.viewers import viewer_of
from tests import factories as make


@pytest.fixture
def now(at, db):
    return at("2026-11-02T10:00+01:00")


def on(day, hour=9):
    return datetime.combine(date.fromisoformat(day), time(hour), ROME)


@pytest.fixture
def two(now):
    """Two communities with a kind each, and one member of both."""
    one, other = make.make_community(slug="one"), make.make_community(slug="other")
    member = make.make_member(one)
    make.make_membership(other, make.make_organisation(), people=[member])
    return one, other, member


@pytest.fixture
def meetings(two):
    one, other, member = two
    talk, desk = make.make_kind(slug="talk"), make.make_kind(slug="desk")
    facts = [
        (one, talk, "2026-11-10", "Alpha"),
        (other, talk, "2026-11-20", "Beta"),
        (other, desk, "2026-12-04", "Gamma"),
        (one, desk, "2027-02-10", "Delta"),
    ]
    made = [
        make.make_meeting(community, kind=kind, starts_at=on(day), title_en=title)
        for community, kind, day, title in facts
    ]
    make.make_registration(made[1], member, answer=Answer.ACCEPTED)
    make.make_registration(made[0], member, answer=Answer.DECLINED)
    return made


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Alpha", "Beta"]),
        ("?month=2026-12", ["Gamma"]),
        ("?view=agenda", ["Alpha", "Beta", "Gamma"]),
        ("?view=agenda&community=other", ["Beta", "Gamma"]),
        ("?view=agenda&community=other&community=one&kind=talk", ["Alpha", "Beta"]),
        ("?view=agenda&kind=talk&kind=desk&month=2027-02", ["Delta"]),
        ("?view=agenda&mine=1", ["Alpha", "Beta", "Gamma"]),  # nobody is signed in
        ("?month=9999-99&view=week&kind=none&community=none", ["Alpha", "Beta"]),
    ],
)
def test_what_the_calendar_shows(client, meetings, query, titles):
    assert client.get(f"/en/calendar{query}").words(".agenda-title") == titles


def test_my_meetings_are_those_i_have_not_said_no_to(signed_in, two, meetings):
    page = signed_in(two[2]).get("/en/calendar?mine=1")
    assert page.words(".agenda-title") == ["Beta"]
    assert [link["href"] for link in page.soup.select(".month-nav a")] == [
        "/en/calendar?month=2026-10&mine=1", "/en/calendar?month=2026-12&mine=1",
    ]  # fmt: skip


def test_previous_next_and_today(client, meetings):
    page = client.get("/en/calendar?month=2027-02&view=agenda&community=one")
    assert page.words("#month-title") == ["February 2027 to April 2027"]
    assert [link["href"] for link in page.soup.select(".month-nav a")] == [
        f"/en/calendar?month={month}&view=agenda&community=one" for month in ("2026-11", "2026-11", "2027-05")
    ]  # fmt: skip
    assert page.words(".month-today") == ["Today"]


def test_weeks_in_which_communities_clash(two, now, signed_in):
    """One pair at the same hour with one person in common, who is on one list and whom the other is for."""
    one, other, member = two
    first = make.make_meeting(one, starts_at=on("2026-11-10"), title_en="Alpha")
    make.make_registration(first, member)
    make.make_registration(first, make.make_person(), answer=Answer.DECLINED)
    make.make_meeting(other, starts_at=on("2026-11-10", 10), title_en="Beta", status=MeetingStatus.DRAFT)
    make.make_meeting(other, starts_at=on("2026-11-10", 15), title_en="Gamma")
    make.make_meeting(one, starts_at=on("2026-11-11"))
    make.make_meeting(one, starts_at=on("2026-11-11"), status=MeetingStatus.CANCELLED)
    bounds = {"start": now, "end": now + timedelta(days=30)}
    of_both = make.make_coordinator(other)
    (week,) = clash_weeks(viewer_of(of_both, today=date(2026, 11, 2)), **bounds)
    pairs = [(p.first.title_en, p.second.title_en, p.people, p.is_same_time) for p in week.pairs]
    assert (week.monday, pairs) == (
        date(2026, 11, 9),
        [("Alpha", "Beta", 1, True), ("Alpha", "Gamma", 1, False), ("Beta", "Gamma", 1, False)],
    )
    foreign = signed_in(make.make_coordinator(make.make_community()))
    page = foreign.get("/en/calendar/clashes")
    assert page.words(".clash-title") == ["Alpha", "Gamma"]  # a draft of others is not seen
    assert page.words(".clash-common") == ["In common: 1 person, 0 organisations."]
