"""The code on the wall: when it is open, who is recorded, and what nobody is told."""

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from cop import clock, tokens
from cop.errors import CopError
from cop.extensions import db
from cop.models import Answer, Attendance, MeetingStatus, Mode, Person, Registration, RuleAudience, Source
from cop.queries.check_in import claims
from cop.queries.closing import registrations_present
from cop.queries.mail_rule_people import registrations_to_mail
from cop.queries.viewers import viewer_of
from cop.rules.documents import is_participant
from cop.services.attendance import Mark, record_attendance
from cop.services.check_in import confirm_arrival
from cop.services.doors import (
    check_in_signed_in,
    check_in_with_address,
    check_in_with_code,
    door_closed_reason,
    let_walk_ins,
    renew_door,
)
from cop.services.walk_ins import Stranger
from tests.factories import make_coordinator, make_meeting, make_person, make_registration


@pytest.fixture(autouse=True)
def _in_english(db):
    with force_locale("en"):
        yield


@pytest.fixture
def meeting(db):
    """A meeting under way."""
    return make_meeting(starts_at=clock.now() - timedelta(minutes=10))


@pytest.fixture
def coordinator(meeting):
    return viewer_of(make_coordinator(meeting.hosts[0]), today=clock.today())


def by_address(meeting, email, name="", organisation=""):
    return check_in_with_address(meeting, Stranger(name, email, organisation), by=None, at=clock.now())


def how(registration):
    return registration.attendance, registration.attendance_source, registration.attended_mode


HERE = (Attendance.PRESENT, Source.SELF_CHECK_IN, Mode.IN_PERSON)


@pytest.mark.parametrize(
    ("minutes", "is_open"), [(-61, False), (-60, True), (0, True), (150, True), (151, False)]
)
def test_it_is_open_around_the_meeting_alone(meeting, minutes, is_open):
    at = meeting.starts_at + timedelta(minutes=minutes)
    assert (door_closed_reason(meeting, at=at) == "") == is_open
    registration = make_registration(meeting)
    code = tokens.spoken_code(registration.uid)
    if is_open:
        check_in_with_code(meeting, code, by=None, at=at)
        assert (how(registration), registration.checked_in_at) == (HERE, at)
    else:
        with pytest.raises(CopError):
            check_in_with_code(meeting, code, by=None, at=at)


def test_a_meeting_online_or_called_off_has_no_wall(meeting, coordinator):
    meeting.mode = Mode.ONLINE
    with pytest.raises(CopError):
        renew_door(meeting, by=coordinator)
    meeting.mode, meeting.status = Mode.IN_PERSON, MeetingStatus.CANCELLED
    assert door_closed_reason(meeting, at=clock.now()) != ""


def test_a_new_code_takes_the_place_of_the_old(meeting, coordinator):
    first = renew_door(meeting, by=coordinator)
    assert renew_door(meeting, by=coordinator) == meeting.door_token != first


def test_who_is_signed_in_needs_one_button(meeting):
    person = make_person()
    viewer = viewer_of(person, today=clock.today())
    registration = check_in_signed_in(meeting, person, organisation=None, by=viewer, at=clock.now())
    assert how(registration) == HERE
    assert claims(meeting) == []  # known by signing in: nothing to check


def test_an_absence_that_was_recorded_stays_and_the_person_is_told(meeting, coordinator):
    registration = make_registration(meeting, make_person(email="anna@example.org"))
    marks = {registration.id: Mark(Attendance.ABSENT)}
    record_attendance(meeting, marks, by=coordinator, at=clock.now())
    with pytest.raises(CopError, match="go to the desk"):
        check_in_with_code(meeting, tokens.spoken_code(registration.uid), by=None, at=clock.now())
    by_address(meeting, "anna@example.org")
    assert registration.attendance == Attendance.ABSENT


def test_an_address_records_who_is_on_the_list_and_makes_nobody(meeting):
    registration = make_registration(meeting, make_person(email="anna@example.org"))
    make_person(email="elsewhere@example.org")
    people = db.session.scalar(select(func.count(Person.id)))
    assert by_address(meeting, "Anna@example.org") == registration
    assert how(registration) == HERE
    assert by_address(meeting, "elsewhere@example.org", "Elsewhere") is None
    assert by_address(meeting, "nobody@example.org", "Nobody") is None
    assert db.session.scalar(select(func.count(Person.id))) == people


def test_where_walk_ins_are_taken_they_wait_to_be_checked(meeting, coordinator):
    let_walk_ins(meeting, are_taken=True, by=coordinator)
    registration = by_address(meeting, "new@example.org", "Nuova Arrivata", "Officina Prova")
    assert by_address(meeting, "new@example.org", "Nuova Arrivata") == registration
    assert how(registration) == HERE
    assert registration.organisation.is_to_check
    assert [(one.name, one.organisation) for one in claims(meeting)] == [("Nuova Arrivata", "Officina Prova")]
    assert db.session.scalars(select(Registration)).all() == [registration]
    assert registrations_present(meeting) == []
    assert registrations_to_mail(RuleAudience.PRESENT, meeting) == []
    assert not is_participant(meeting, registration, at=clock.now())
    record_attendance(meeting, {registration.id: Mark(Attendance.UNKNOWN)}, by=coordinator, at=clock.now())
    assert claims(meeting) == []


def test_who_was_checked_takes_part_as_the_others_do(meeting, coordinator):
    let_walk_ins(meeting, are_taken=True, by=coordinator)
    registration = by_address(meeting, "new@example.org", "Nuova Arrivata")
    confirm_arrival(meeting, registration.id, by=coordinator, at=clock.now())
    assert registrations_present(meeting) == [registration]
    assert registrations_to_mail(RuleAudience.PRESENT, meeting) == [registration]
    assert is_participant(meeting, registration, at=clock.now())


def test_of_whom_the_wall_knows_nothing_the_desk_confirms_nothing(db, meeting, coordinator):
    absent, imported = make_registration(meeting), make_registration(meeting)
    mark = {imported.id: Mark(Attendance.PRESENT, Mode.IN_PERSON)}
    record_attendance(meeting, mark, by=coordinator, at=clock.now(), source=Source.IMPORT)
    for one in (absent, imported):
        confirm_arrival(meeting, one.id, by=coordinator, at=clock.now())
    assert how(absent) == (Attendance.UNKNOWN, None, None)
    assert how(imported) == (Attendance.PRESENT, Source.IMPORT, Mode.IN_PERSON)


def test_who_was_taken_off_the_list_goes_to_the_desk(meeting, coordinator):
    gone = make_registration(meeting, answer=Answer.WITHDRAWN)
    code, viewer = tokens.spoken_code(gone.uid), viewer_of(gone.person, today=clock.today())
    with pytest.raises(CopError, match="please go to the desk"):
        check_in_with_code(meeting, code, by=None, at=clock.now())
    with pytest.raises(CopError, match="please go to the desk"):
        check_in_signed_in(meeting, gone.person, organisation=None, by=viewer, at=clock.now())
    let_walk_ins(meeting, are_taken=True, by=coordinator)
    assert by_address(meeting, gone.person.email, "Somebody") is None
    assert how(gone) == (Attendance.UNKNOWN, None, None)
