"""What came of each registration, and people who were not on the list."""

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from cop import clock
from cop.errors import CopError
from cop.models import (
    Answer,
    Attendance,
    AuditEntry,
    Message,
    Mode,
    Organisation,
    Person,
    PersonRoleKind,
    Source,
)
from cop.queries.registration_lists import Presence, lines_of, presence_of
from cop.queries.viewers import viewer_of
from cop.services.attendance import Mark, add_walk_in, record_attendance, set_staff
from cop.services.walk_ins import Stranger
from tests.factories import (
    make_affiliation,
    make_coordinator,
    make_meeting,
    make_meeting_role,
    make_organisation,
    make_person,
    make_registration,
)

HERE = Mark(Attendance.PRESENT)


@pytest.fixture(autouse=True)
def _in_english(db):
    with force_locale("en"):
        yield


@pytest.fixture
def meeting(db):
    """A meeting that began an hour ago."""
    return make_meeting(starts_at=clock.now() - timedelta(hours=1))


@pytest.fixture
def coordinator(meeting):
    return viewer_of(make_coordinator(meeting.hosts[0]), today=clock.today())


@pytest.fixture
def tick(meeting, coordinator):
    return lambda marks: record_attendance(meeting, marks, by=coordinator, at=clock.now())


@pytest.fixture
def walk_in(meeting, coordinator):
    def add(name, email="", organisation="", mode=None):
        stranger = Stranger(name, email, organisation)
        return add_walk_in(meeting, stranger, mode=mode, by=coordinator, at=clock.now())

    return add


def number_of(db, model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_tick_says_present_and_how(meeting, tick):
    registration = make_registration(meeting, answer=Answer.ACCEPTED)
    assert tick({registration.id: HERE}) == 1
    assert (registration.attendance, registration.attended_mode) == (Attendance.PRESENT, Mode.IN_PERSON)
    assert registration.attendance_source == Source.TICK_LIST
    assert registration.answer == Answer.ACCEPTED


def test_at_a_hybrid_meeting_the_way_is_the_one_ticked_else_the_one_said(meeting, tick):
    meeting.mode = Mode.HYBRID
    said, ticked = make_registration(meeting, mode=Mode.ONLINE), make_registration(meeting)
    tick({said.id: HERE, ticked.id: Mark(Attendance.PRESENT, Mode.ONLINE)})
    assert (said.attended_mode, ticked.attended_mode) == (Mode.ONLINE, Mode.ONLINE)


@pytest.mark.parametrize("state", [Attendance.ABSENT, Attendance.EXCUSED])
def test_absent_and_excused_have_no_way(meeting, tick, state):
    registration = make_registration(meeting)
    tick({registration.id: HERE})
    tick({registration.id: Mark(state)})
    assert (registration.attendance, registration.attended_mode) == (state, None)


def test_a_tick_is_undone_by_taking_it_away(meeting, tick):
    registration = make_registration(meeting)
    tick({registration.id: HERE})
    assert tick({registration.id: Mark(Attendance.UNKNOWN)}) == 1
    assert (registration.attendance, registration.attendance_source) == (Attendance.UNKNOWN, None)


def test_the_same_tick_again_changes_and_logs_nothing(db, meeting, tick):
    registration = make_registration(meeting)
    assert [tick({registration.id: HERE}) for _ in range(2)] == [1, 0]
    logged = select(AuditEntry.details).where(AuditEntry.verb == "attendance")
    assert list(db.session.scalars(logged)) == [{"marks": {str(registration.id): "present"}}]


def test_people_of_another_meeting_are_left_out(tick):
    elsewhere = make_registration()
    assert tick({elsewhere.id: HERE, 2**62: HERE}) == 0
    assert elsewhere.attendance == Attendance.UNKNOWN


@pytest.mark.parametrize(
    ("begins", "is_refused"),
    [("2026-11-26T00:10+01:00", False), ("2026-11-26T23:00+01:00", False), ("2026-11-27T00:10+01:00", True)],
)
def test_attendance_opens_with_the_day_of_the_meeting(db, at, coordinator, begins, is_refused):
    meeting = make_meeting(starts_at=at(begins))
    now = at("2026-11-26T00:01+01:00")
    registration = make_registration(meeting)
    if is_refused:
        with pytest.raises(CopError, match="from the day of the meeting on: Friday 27 November 2026"):
            record_attendance(meeting, {registration.id: HERE}, by=coordinator, at=now)
    else:
        assert record_attendance(meeting, {registration.id: HERE}, by=coordinator, at=now) == 1


@pytest.mark.parametrize("status", ["cancelled", "postponed", "draft"])
def test_a_meeting_that_does_not_take_place_has_no_attendance(meeting, tick, walk_in, status):
    meeting.status = status
    with pytest.raises(CopError):
        tick({make_registration(meeting).id: HERE})
    with pytest.raises(CopError):
        walk_in("Anna Esempio")


def test_the_count_keeps_staff_apart_and_organisations_once(meeting, tick):
    first, second = make_organisation(), make_organisation()
    people = [make_registration(meeting, organisation=one) for one in (first, first, second, None)]
    team = make_registration(meeting, organisation=make_organisation(), is_staff=True)
    absent = make_registration(meeting, organisation=make_organisation())
    tick({r.id: HERE for r in (*people, team)} | {absent.id: Mark(Attendance.ABSENT)})
    assert presence_of(lines_of(meeting)) == Presence(participants=4, organisations=2, staff=1)


def test_who_is_staff_can_be_corrected(meeting, coordinator):
    registration = make_registration(meeting, attendance=Attendance.PRESENT)
    set_staff([registration], is_staff=True, by=coordinator)
    assert presence_of(lines_of(meeting)) == Presence(participants=0, organisations=0, staff=1)


def test_a_walk_in_is_present_without_answer_seat_or_mail(db, meeting, walk_in):
    meeting.seats_in_person = 0
    registration = walk_in("Anna Esempio", "anna@example.org", "Officina Prova")
    assert registration.attendance == Attendance.PRESENT
    assert (registration.answer, registration.invited_at, meeting.taken_in_person) == (
        Answer.INVITED,
        None,
        0,
    )
    person, organisation = registration.person, registration.organisation
    assert (person.name, person.email, person.verified_at) == ("Anna Esempio", "anna@example.org", None)
    assert (organisation.name, organisation.is_to_check) == ("Officina Prova", True)
    assert [a.organisation for a in person.affiliations] == [organisation]
    assert number_of(db, Message) == 0


def test_a_walk_in_with_a_known_address_is_that_person(walk_in):
    person = make_person(name="Anna Esempio", email="anna@example.org")
    assert walk_in("A. Esempio", "ANNA@example.org").person == person
    assert person.name == "Anna Esempio"


def test_a_walk_in_who_was_on_the_list_is_ticked_there(db, meeting, walk_in):
    organisation = make_organisation(legal_name="Officina Prova")
    registration = make_registration(meeting, make_person(name="Niccolò Prova"), organisation=organisation)
    before = number_of(db, Person)
    assert walk_in("niccolo prova", organisation="OFFICINA PROVA") == registration
    assert walk_in("Niccolò  Prova") == registration
    assert number_of(db, Person) == before


def test_namesakes_of_two_organisations_are_two_people(meeting, walk_in):
    make_registration(meeting, make_person(name="Anna Esempio"), organisation=make_organisation())
    registration = walk_in("Anna Esempio", organisation="Another one")
    assert registration.person.email is None


def test_a_walk_in_without_address_is_known_the_next_time(walk_in, coordinator):
    first = walk_in("Anna Esempio", organisation="Officina Prova")
    other = make_meeting(starts_at=clock.now())
    stranger = Stranger("Anna Esempio", organisation="officina prova")
    second = add_walk_in(other, stranger, mode=None, by=coordinator, at=clock.now())
    assert second.person == first.person


def test_twice_at_the_door_is_once(db, walk_in):
    registrations = {walk_in("Anna Esempio", organisation="Officina Prova").id for _ in range(2)}
    assert len(registrations) == 1
    assert number_of(db, Organisation) == 1


def test_a_walk_in_who_was_taken_off_the_list_comes_all_the_same(meeting, walk_in):
    gone = make_registration(meeting, make_person(email="anna@example.org"), answer=Answer.WITHDRAWN)
    assert walk_in("Anna Esempio", "anna@example.org") == gone
    assert (gone.answer, gone.attendance) == (Answer.WITHDRAWN, Attendance.PRESENT)


def test_the_affiliation_of_a_known_person_stays_as_it_is(walk_in):
    person, elsewhere = make_person(email="anna@example.org"), make_organisation()
    make_affiliation(person, elsewhere)
    registration = walk_in("Anna Esempio", "anna@example.org", "Officina Prova")
    assert registration.organisation.name == "Officina Prova"
    assert [a.organisation for a in person.affiliations] == [elsewhere]


@pytest.mark.parametrize("role", ["coordinator", "facilitator", "nobody"])
def test_walk_ins_of_the_team_are_staff(meeting, walk_in, role):
    person = make_person(email="rosa@example.org")
    if role == "coordinator":
        person = make_coordinator(meeting.hosts[0], email="rosa.coordina@example.org")
    if role == "facilitator":
        make_meeting_role(meeting, person, PersonRoleKind.FACILITATOR)
    assert walk_in("Rosa", person.email).is_staff == (role != "nobody")


def present_by(meeting, coordinator, registration, source, **mark):
    marks = {registration.id: Mark(Attendance.PRESENT, **mark)}
    return record_attendance(meeting, marks, by=coordinator, at=clock.now(), source=source)


def test_the_first_door_stays(meeting, coordinator):
    """A later one that says the same adds at most how long; a way that it names corrects."""
    came_at = clock.now() - timedelta(minutes=30)
    registration = make_registration(meeting, mode=Mode.ONLINE)
    own = {"mode": Mode.IN_PERSON, "checked_in_at": came_at}
    assert present_by(meeting, coordinator, registration, Source.SELF_CHECK_IN, **own) == 1
    assert present_by(meeting, coordinator, registration, Source.TICK_LIST, checked_in_at=clock.now()) == 0
    assert present_by(meeting, coordinator, registration, Source.IMPORT, minutes=50) == 1
    assert present_by(meeting, coordinator, registration, Source.SHEET) == 0
    assert (registration.attendance_source, registration.attended_mode) == (
        Source.SELF_CHECK_IN,
        Mode.IN_PERSON,
    )
    assert (registration.checked_in_at, registration.minutes) == (came_at, 50)
    assert present_by(meeting, coordinator, registration, Source.TICK_LIST, mode=Mode.ONLINE) == 1
    assert (registration.attendance_source, registration.checked_in_at) == (Source.TICK_LIST, came_at)


@pytest.mark.parametrize("state", [Attendance.ABSENT, Attendance.EXCUSED])
def test_what_people_say_of_themselves_overrides_nobody(meeting, coordinator, state):
    registration = make_registration(meeting, attendance=state, attendance_source=Source.TICK_LIST)
    assert present_by(meeting, coordinator, registration, Source.SELF_CHECK_IN) == 0
    assert registration.attendance == state
    assert present_by(meeting, coordinator, registration, Source.TICK_LIST) == 1


def test_who_is_not_here_came_at_no_hour(meeting, tick):
    registration = make_registration(meeting)
    tick({registration.id: Mark(Attendance.PRESENT, checked_in_at=clock.now())})
    tick({registration.id: Mark(Attendance.UNKNOWN)})
    assert (registration.checked_in_at, registration.attendance_source) == (None, None)
