"""Who sees which meeting."""

from datetime import date, timedelta

import pytest

from cop import clock
from cop.extensions import db as _db
from cop.queries.clashes import holiday_on
from cop.queries.meetings import (
    Shelf,
    answer_counts,
    coming_by_organisation,
    editions_of,
    managed_communities,
    meeting_for,
    meetings_for,
    shelf_counts,
)
from cop.queries.viewers import viewer_of
from cop.rules.viewer import ANONYMOUS
from tests import factories as make


@pytest.fixture
def community(db):
    return make.make_community()


def as_viewer(person):
    return viewer_of(person, today=clock.today())


def test_a_draft_is_seen_by_those_who_manage_a_host(community):
    other = make.make_community()
    draft = make.make_meeting(hosts=[community, other], status="draft", published_at=None)
    sees = {
        "anonymous": ANONYMOUS,
        "member": as_viewer(make.make_member(community)),
        "coordinator": as_viewer(make.make_coordinator(community)),
        "of the other host": as_viewer(make.make_coordinator(other)),
        "of another community": as_viewer(make.make_coordinator(make.make_community())),
        "reader": as_viewer(make.make_viewer()),
        "administrator": as_viewer(make.make_administrator()),
    }
    found = {who for who, viewer in sees.items() if meeting_for(viewer, draft.id)}
    assert found == {"coordinator", "of the other host", "administrator"}


def test_meetings_of_one_community(community):
    mine = make.make_meeting(community)
    make.make_meeting()
    assert _db.session.scalars(meetings_for(ANONYMOUS, hosts=[community.id])).all() == [mine]


def test_each_meeting_lies_on_one_shelf(community):
    now = clock.now()
    for status in ("scheduled", "postponed", "cancelled", "draft"):
        make.make_meeting(community, status=status)
        make.make_meeting(community, status=status, starts_at=now - timedelta(days=9))
    counts = shelf_counts(as_viewer(make.make_coordinator(community)), at=now)
    assert counts == {Shelf.UPCOMING: 3, Shelf.DRAFTS: 2, Shelf.PAST: 1, Shelf.CANCELLED: 2}


def test_answers_are_counted_with_those_to_confirm(community):
    meeting = make.make_meeting(community, sequence=2, significant_sequence=2)
    make.make_registration(meeting, answer="accepted", answered_sequence=2)
    make.make_registration(meeting, answer="accepted", answered_sequence=1)
    make.make_registration(meeting, answer="withdrawn")
    make.make_registration(meeting)
    counts = answer_counts([meeting])[meeting.id]
    assert (counts.yes, counts.to_confirm, counts.silent, counts.invited) == (2, 1, 1, 3)


def test_the_team_is_counted_apart(community):
    meeting, organisation = make.make_meeting(community), make.make_organisation()
    make.make_registration(meeting, organisation=organisation, answer="accepted", attendance="present")
    make.make_registration(meeting, attendance="present")
    make.make_registration(meeting, organisation=organisation, attendance="present", is_staff=True)
    make.make_registration(meeting, answer="accepted", is_staff=True, organisation=make.make_organisation())
    counts = answer_counts([meeting])[meeting.id]
    assert (counts.present, counts.staff) == (2, 1)
    assert coming_by_organisation(meeting, is_held=True) == ([(organisation, 1), (None, 1)], 1)
    assert coming_by_organisation(meeting, is_held=False) == ([(organisation, 1)], 1)


def test_what_a_coordinator_schedules_for(community):
    edition = make.make_edition(community)
    make.make_edition(make.make_community())
    viewer = as_viewer(make.make_coordinator(community))
    assert managed_communities(viewer) == [community]
    assert editions_of([community.id]) == [edition]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 6, 24), "Saint John's Day"),
        (date(2026, 4, 6), "Easter Monday"),
        (date(2026, 11, 26), ""),
    ],
)
def test_holidays_of_italy_and_of_turin(day, name):
    assert holiday_on(day, "en") == name
    assert bool(holiday_on(day, "it")) == bool(name)
