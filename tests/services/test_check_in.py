"""The desk: taps of several phones, some of them late; codes; who was on no list."""

from datetime import timedelta

import pytest
from flask_babel import force_locale

from cop import clock, tokens
from cop.errors import CopError
from cop.models import Answer, Attendance, MeetingStatus, Mode, Source
from cop.queries.check_in import AtDoor, arrivals, at_door, ids_here, registration_with_code
from cop.queries.viewers import viewer_of
from cop.services.check_in import Outcome, Tap, confirm_arrival, record_taps
from tests.factories import make_coordinator, make_meeting, make_person, make_registration

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _in_english(db):
    with force_locale("en"):
        yield


@pytest.fixture
def meeting(db):
    """A meeting that began an hour ago."""
    return make_meeting(starts_at=clock.now() - timedelta(hours=1))


@pytest.fixture
def taps(meeting):
    desk = viewer_of(make_coordinator(meeting.hosts[0]), today=clock.today())
    return lambda *sent: [one.outcome for one in record_taps(meeting, sent, by=desk, at=clock.now())]


def test_a_code_names_one_person_of_one_meeting(meeting, taps):
    registration, elsewhere = make_registration(meeting), make_registration(make_meeting())
    code = tokens.spoken_code(registration.uid)
    typed = f" {code[:4].lower()} - {code[4:]} "
    assert registration_with_code(meeting, typed) == registration
    assert taps(Tap(code=typed)) == [Outcome.HERE]
    assert (
        taps(Tap(code=tokens.spoken_code(elsewhere.uid)), Tap(code="ABCD-EFG0"), Tap(code="è" * 9))
        == [Outcome.NOT_ON_LIST] * 3
    )
    assert (registration.attendance_source, elsewhere.attendance) == (Source.TICK_LIST, Attendance.UNKNOWN)


def test_a_tap_counts_once_though_its_answer_was_lost(meeting, taps):
    registration = make_registration(meeting)
    tap, undo = Tap(registration.id, key="a"), Tap(registration.id, is_undo=True, key="b")
    assert taps(tap, undo) == [Outcome.HERE, Outcome.UNDONE]
    assert taps(tap) == [Outcome.KNOWN]
    assert (registration.attendance, registration.checked_in_at) == (Attendance.UNKNOWN, None)


def test_a_tap_kept_on_a_phone_has_the_hour_at_which_it_was_made(meeting, taps):
    early, strange = make_registration(meeting), make_registration(meeting)
    came_at = clock.now() - 20 * MINUTE
    taps(Tap(early.id, key="a", at=came_at), Tap(strange.id, key="b", at=clock.now() + 90 * MINUTE))
    assert early.checked_in_at == came_at
    assert strange.checked_in_at <= clock.now()


def test_two_phones_agree(meeting, taps):
    anna, bruno = make_registration(meeting), make_registration(meeting)
    came_at = clock.now() - 9 * MINUTE
    assert taps(Tap(anna.id, key="one", at=came_at)) == [Outcome.HERE]
    assert taps(Tap(anna.id, key="other"), Tap(bruno.id, key="more")) == [Outcome.WAS_HERE, Outcome.HERE]
    assert (ids_here(meeting), anna.checked_in_at) == ([anna.id, bruno.id], came_at)
    assert [one.id for one in arrivals(meeting)] == [bruno.id, anna.id]


def test_counters(meeting, taps):
    meeting.mode = Mode.HYBRID
    coming = [make_registration(meeting, answer=Answer.ACCEPTED, mode=Mode.ONLINE) for _ in range(3)]
    surprise = make_registration(meeting, answer=Answer.DECLINED)
    make_registration(meeting)
    taps(Tap(coming[0].id), Tap(surprise.id, mode=Mode.ONLINE))
    assert at_door(meeting) == AtDoor(here=2, expected=4, online=1)
    assert coming[0].attended_mode == Mode.IN_PERSON  # announced online, and came


def test_who_put_themselves_on_the_list_is_confirmed(meeting):
    desk = viewer_of(make_coordinator(meeting.hosts[0]), today=clock.today())
    claim = make_registration(
        meeting,
        make_person(),
        source=Source.SELF_CHECK_IN,
        attendance=Attendance.PRESENT,
        attendance_source=Source.SELF_CHECK_IN,
    )
    confirm_arrival(meeting, claim.id, by=desk, at=clock.now())
    assert claim.attendance_source == Source.TICK_LIST
    with pytest.raises(CopError):
        confirm_arrival(meeting, make_registration().id, by=desk, at=clock.now())


def test_no_tap_is_spent_where_attendance_cannot_be_taken(meeting, taps):
    registration = make_registration(meeting)
    meeting.status = MeetingStatus.POSTPONED
    with pytest.raises(CopError):
        taps(Tap(registration.id, key="a"))
    meeting.status = MeetingStatus.SCHEDULED
    assert taps(Tap(registration.id, key="a")) == [Outcome.HERE]
