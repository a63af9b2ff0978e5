"""The front desk of one meeting: named with a mail, and taken away."""

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from cop import clock
from cop.emails.compose import compose
from cop.errors import CopError
from cop.models import Message, MessageState, PersonRoleKind
from cop.queries.check_in import desks_of
from cop.queries.viewers import viewer_of
from cop.rules.registrations import can_take_attendance
from cop.services.front_desks import end_front_desk, name_front_desk
from tests.factories import make_coordinator, make_meeting, make_meeting_role, make_person


@pytest.fixture
def meeting(db):
    with force_locale("en"):
        yield make_meeting()


def test_who_is_named_is_told_and_may_check_in_at_this_meeting_alone(db, meeting):
    coordinator = viewer_of(make_coordinator(meeting.hosts[0]), today=clock.today())
    person = make_person(language="en")
    for _twice in range(2):
        name_front_desk(meeting, person, by=coordinator, at=clock.now())
    desk = viewer_of(person, today=clock.today())
    other, a_day_later = make_meeting(meeting.hosts[0]), meeting.ends_at + timedelta(days=1)
    for one, at in ((other, clock.now()), (meeting, a_day_later)):
        assert not can_take_attendance(desk, one, at=at)
    for at in (clock.now(), a_day_later - timedelta(seconds=1)):
        assert can_take_attendance(desk, meeting, at=at)
    (mail,) = db.session.scalars(select(Message))
    body = compose(mail, at=clock.now()).body.decode()
    assert f"/en/meetings/{meeting.id}/check-in" in body
    end_front_desk(meeting, person.id, by=coordinator)
    db.session.refresh(mail)
    assert (can_take_attendance(desk, meeting, at=clock.now()), mail.state) == (False, MessageState.CANCELLED)


def test_somebody_without_an_address_could_not_sign_in(meeting):
    coordinator = viewer_of(make_coordinator(meeting.hosts[0]), today=clock.today())
    person = make_person()
    person.email = person.email_key = None
    with pytest.raises(CopError):
        name_front_desk(meeting, person, by=coordinator, at=clock.now())


def test_who_stands_at_a_desk_finds_it_until_the_day_after(meeting):
    person = make_person()
    make_meeting_role(meeting, person, PersonRoleKind.FRONT_DESK)
    make_meeting_role(make_meeting(), person, PersonRoleKind.SPEAKER)
    ends = [meeting.ends_at + timedelta(hours=hours) for hours in (23, 25)]
    assert [list(desks_of(person.id, at=at)) for at in ends] == [[meeting], []]
