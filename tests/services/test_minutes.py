"""Minutes by several hands, published, and what was agreed ticked off."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cop import clock
from cop.errors import CopError
from cop.models import AuditEntry, Language, MeetingStatus
from cop.queries.minutes import actions_of, decisions_of, minutes_of, open_actions_of, overdue_actions
from cop.queries.viewers import viewer_of
from cop.services.minutes import (
    ActionLine,
    MinutesText,
    publish_minutes,
    save_minutes,
    settle_action,
    unpublish_minutes,
)
from tests.factories import make_coordinator, make_meeting, make_person

SAID = MinutesText(
    text="Si è parlato **molto**.",
    language=Language.IT,
    is_public=False,
    decisions=["Si fa lo sportello.", "Si comincia a marzo."],
    actions=[ActionLine("Scrivere alla Città", who="Il Comune", due_on=date(2026, 12, 1))],
)


@pytest.fixture
def meeting(db):
    return make_meeting(starts_at=clock.now() - timedelta(hours=3))


@pytest.fixture
def coordinator(meeting):
    return viewer_of(make_coordinator(meeting.hosts[0]), today=clock.today())


@pytest.fixture
def save(meeting, coordinator):
    return lambda said, seen: save_minutes(meeting, said, seen=seen, by=coordinator, at=clock.now())


def test_what_is_saved_is_what_stands(meeting, save):
    save(SAID, 0)
    assert (minutes_of(meeting).text, minutes_of(meeting).version) == (SAID.text, 1)
    assert [decision.text for decision in decisions_of(meeting)] == SAID.decisions
    assert [(a.text, a.who, a.due_on) for a in actions_of(meeting)] == [
        ("Scrivere alla Città", "Il Comune", date(2026, 12, 1))
    ]


def test_the_second_of_two_who_write_at_once_overwrites_nothing(meeting, save):
    save(SAID, 0)
    with pytest.raises(CopError):
        save(replace(SAID, text="Altro", decisions=[], actions=[]), 0)
    assert minutes_of(meeting).text == SAID.text
    assert [decision.text for decision in decisions_of(meeting)] == SAID.decisions
    save(replace(SAID, text="Altro"), 1)
    assert (minutes_of(meeting).text, minutes_of(meeting).version) == ("Altro", 2)


def test_an_action_that_stays_keeps_when_it_was_done(meeting, save, coordinator):
    save(SAID, 0)
    action = actions_of(meeting)[0]
    settle_action(action, is_done=True, by=coordinator, at=clock.now())
    done_at = action.done_at
    line = replace(SAID.actions[0], text="Scrivere alla Regione", id=action.id, is_done=True)
    save(replace(SAID, actions=[ActionLine("Prima questa"), line]), 1)
    assert [(a.text, a.done_at) for a in actions_of(meeting)] == [
        ("Prima questa", None),
        ("Scrivere alla Regione", done_at),
    ]


def test_an_id_of_another_meeting_is_a_new_action_here(meeting, save, coordinator):
    other = make_meeting(starts_at=clock.now() - timedelta(hours=3))
    save_minutes(other, SAID, seen=0, by=coordinator, at=clock.now())
    foreign = actions_of(other)[0]
    save(replace(SAID, actions=[ActionLine("Presa", id=foreign.id)]), 0)
    assert [action.text for action in actions_of(other)] == ["Scrivere alla Città"]
    assert [action.text for action in actions_of(meeting)] == ["Presa"]


def test_publishing_and_taking_back(meeting, save, coordinator):
    with pytest.raises(CopError):
        publish_minutes(meeting, by=coordinator, at=clock.now())  # nothing to read
    save(SAID, 0)
    publish_minutes(meeting, by=coordinator, at=clock.now())
    assert minutes_of(meeting).published_at is not None
    unpublish_minutes(meeting, by=coordinator)
    assert minutes_of(meeting).published_at is None


def test_nothing_is_published_before_it_begins_nor_written_for_what_is_cancelled(coordinator, db):
    ahead, off = make_meeting(), make_meeting(status=MeetingStatus.CANCELLED)
    save_minutes(ahead, SAID, seen=0, by=coordinator, at=clock.now())
    with pytest.raises(CopError):
        publish_minutes(ahead, by=coordinator, at=clock.now())
    with pytest.raises(CopError):
        save_minutes(off, SAID, seen=0, by=coordinator, at=clock.now())


def test_my_actions_are_those_of_published_minutes_and_overdue_ones_are_their_coordinators(
    meeting, save, coordinator, db
):
    person = make_person()
    save(replace(SAID, actions=[ActionLine("Scrivere", person.id, due_on=date(2020, 1, 1))]), 0)
    assert open_actions_of(person.id) == []
    publish_minutes(meeting, by=coordinator, at=clock.now())
    action = actions_of(meeting)[0]
    assert open_actions_of(person.id) == [(action, meeting)]
    assert overdue_actions(coordinator, on=clock.today()) == [(action, meeting)]
    stranger = viewer_of(make_coordinator(make_meeting().hosts[0]), today=clock.today())
    assert overdue_actions(stranger, on=clock.today()) == []
    settle_action(action, is_done=True, by=coordinator, at=clock.now())
    settle_action(action, is_done=True, by=coordinator, at=clock.now())
    assert open_actions_of(person.id) == overdue_actions(coordinator, on=clock.today()) == []
    assert db.session.query(AuditEntry).filter_by(verb="done").count() == 1
