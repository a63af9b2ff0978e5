"""Contributions: taken for a while, changed until answered, answered by mail."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.errors import CopError
from cop.models import Contribution, Message, MessageState
from cop.queries.contributions import contributions_of, unanswered
from cop.queries.viewers import viewer_of
from cop.services.contributions import (
    MOST_EACH,
    add_contribution,
    answer_contribution,
    edit_contribution,
    withdraw_contribution,
)
from tests.factories import (
    make_consultation,
    make_contribution,
    make_coordinator,
    make_meeting,
    make_organisation,
    make_person,
)


@pytest.fixture
def meeting(db):
    return make_consultation()


@pytest.fixture
def coordinator(meeting):
    return viewer_of(make_coordinator(meeting.hosts[0]), today=clock.today())


@pytest.fixture
def member(db):
    return viewer_of(make_person(), today=clock.today())


def add(meeting, by, text="Più panchine.", at=None, organisation=None):
    return add_contribution(meeting, text=text, organisation=organisation, by=by, at=at or clock.now())


def mails(db):
    return [
        (m.recipient, m.context["answer"], m.state)
        for m in db.session.scalars(select(Message).order_by(Message.id))
    ]


def test_contributions_come_in_until_two_weeks_after_the_end(meeting, member):
    organisation = make_organisation()
    kept = add(meeting, member, organisation=organisation, at=meeting.ends_at + timedelta(days=13))
    assert [(c.text, c.organisation, c.person_id) for c in contributions_of(meeting)] == [
        ("Più panchine.", organisation, member.person_id)
    ]
    with pytest.raises(CopError):
        add(meeting, member, at=meeting.ends_at + timedelta(days=14))
    with pytest.raises(CopError):
        withdraw_contribution(kept, by=member, at=meeting.ends_at + timedelta(days=14))


def test_other_kinds_of_meeting_take_none_and_nobody_hands_in_without_end(meeting, member):
    with pytest.raises(CopError):
        add(make_meeting(), member)
    for _n in range(MOST_EACH):
        add(meeting, member)
    with pytest.raises(CopError):
        add(meeting, member)


def test_an_answer_is_told_once_a_corrected_one_replaces_what_has_not_left(meeting, member, coordinator, db):
    one = make_contribution(meeting, make_person(email="anna@example.org"))
    for said in ("Si fa", "Si fa", "Si fa a marzo"):
        answer_contribution(one, answer=said, by=coordinator, at=clock.now())
    assert mails(db) == [
        ("anna@example.org", "Si fa", MessageState.CANCELLED),
        ("anna@example.org", "Si fa a marzo", MessageState.QUEUED),
    ]
    assert (one.answered_by_id, unanswered(coordinator)) == (coordinator.person_id, [])
    answer_contribution(one, answer="", by=coordinator, at=clock.now())
    assert (one.answered_at, len(mails(db)), unanswered(coordinator)) == (None, 2, [(meeting, 1)])


def test_what_is_answered_stays_as_it_is(meeting, member, coordinator, db):
    one = add(meeting, member)
    edit_contribution(one, text="Più alberi.", organisation=None, by=member, at=clock.now())
    answer_contribution(one, answer="Grazie", by=coordinator, at=clock.now())
    with pytest.raises(CopError):
        edit_contribution(one, text="Altro", organisation=None, by=member, at=clock.now())
    with pytest.raises(CopError):
        withdraw_contribution(one, by=member, at=clock.now())
    assert db.session.scalars(select(Contribution.text)).all() == ["Più alberi."]
