"""Who was in a video call: rows that find their people, recorded in one transaction, taken back."""

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from cop import clock
from cop.errors import CopError
from cop.models import (
    Attendance,
    Mode,
    Organisation,
    Person,
    Registration,
    ReportState,
    RetentionCategory,
    RowChoice,
    RowReason,
    Source,
    VideoReport,
    VideoReportRow,
)
from cop.queries.video_reports import registrations_by_id, report_of
from cop.queries.viewers import viewer_of
from cop.services.attendance import Mark, record_attendance
from cop.services.erasures import erase_person
from cop.services.retention import put_away
from cop.services.video_plans import Effect, plan_of, suggested_minimum
from cop.services.video_recording import apply_report, undo_report
from cop.services.video_reports import Settled, read_columns, receive_report, settle_rows
from cop.sheets.call_columns import CallFact
from cop.sheets.call_report import CallTable
from tests.factories import (
    make_address,
    make_coordinator,
    make_meeting,
    make_organisation,
    make_person,
    make_registration,
)

HEADERS = ["Name (Original Name)", "User Email", "Join Time", "Leave Time", "Duration (Minutes)"]


@pytest.fixture(autouse=True)
def _in_english(db):
    with force_locale("en"):
        yield


@pytest.fixture
def meeting(db):
    """A hybrid meeting of two hours that began an hour ago."""
    return make_meeting(starts_at=clock.now() - timedelta(hours=1), mode=Mode.HYBRID)


@pytest.fixture
def by(meeting):
    return viewer_of(make_coordinator(meeting.hosts[0]), today=clock.today())


@pytest.fixture
def receive(meeting, by):
    """Return a report of rows (name, address, minutes), each one join from 14:00 on."""

    def of(*rows, service="zoom", digest="a"):
        joins = [(*row[:2], "14:00", f"{14 + row[2] // 60}:{row[2] % 60:02}", str(row[2])) for row in rows]
        table = CallTable(service, HEADERS, [list(join) for join in joins])
        report = receive_report(meeting, table, file_name="call.csv", digest=digest, by=by, at=clock.now())
        return report_of(meeting, report.id)

    return of


@pytest.fixture
def apply(by):
    return lambda report: apply_report(report, by=by, at=clock.now())


@pytest.fixture
def undo(by):
    return lambda report: undo_report(report, by=by, at=clock.now())


def found(report):
    return [(row.choice, row.reason, row.registration_id) for row in report.rows]


def effects(report):
    plan = plan_of(report, registrations_by_id(report.meeting))
    return [(line.effect, line.minutes) for line in plan.lines]


def said(registration):
    return (
        registration.attendance,
        registration.attended_mode,
        registration.minutes,
        registration.attendance_source,
    )


def numbers(db):
    return [
        db.session.scalar(select(func.count()).select_from(model))
        for model in (Registration, Person, Organisation)
    ]


ONLINE = (Attendance.PRESENT, Mode.ONLINE)


def test_people_are_found_by_any_address_then_by_name_never_by_likeness(meeting, receive):
    anna = make_registration(meeting, make_person(name="Anna Esempio", email="anna@example.org"))
    make_address(anna.person, email="anna@home.example.org")
    zoe = make_registration(meeting, make_person(name="Zoè D'Angelo"))
    for _ in range(2):
        make_registration(meeting, make_person(name="Luca Doppio"))
    make_person(name="Carla Fuori", email="carla@example.org")
    report = receive(
        ("iPad", "Anna@Home.example.org", 50),
        ("d'angelo zoe (Guest)", "", 50),
        ("Sala Blu (Anna Esempio)", "", 50),
        ("Zoe D'Angela", "", 50),
        ("Luca Doppio", "", 50),
        ("Carla", "carla@example.org", 50),
        ("Otter.ai notetaker", "", 50),
    )
    assert found(report) == [
        (RowChoice.PERSON, RowReason.ADDRESS, anna.id),
        (RowChoice.PERSON, RowReason.NAME, zoe.id),
        (RowChoice.PERSON, RowReason.NAME, anna.id),
        (RowChoice.OPEN, RowReason.NONE, None),
        (RowChoice.OPEN, RowReason.NONE, None),
        (RowChoice.WALK_IN, RowReason.REGISTER, None),
        (RowChoice.IGNORED, RowReason.DEVICE, None),
    ]


def test_a_report_records_online_with_minutes_once(db, meeting, receive, apply, undo):
    present, short, absent, in_room = (
        make_registration(meeting, make_person(name=f"Persona {n}")) for n in "ABCD"
    )
    by_hand = viewer_of(make_coordinator(meeting.hosts[0]), today=clock.today())
    marks = {absent.id: Mark(Attendance.ABSENT), in_room.id: Mark(Attendance.PRESENT, Mode.IN_PERSON)}
    record_attendance(meeting, marks, by=by_hand, at=clock.now())
    rows = [("Persona A", "", 50), ("Persona B", "", 4), ("Persona C", "", 90), ("Persona D", "", 60)]
    report = receive(*rows)
    settle_rows(report, {}, minimum_minutes=10, by=by_hand)
    assert effects(report) == [
        (Effect.PRESENT, 50), (Effect.TOO_SHORT, 4), (Effect.PRESENT, 90), (Effect.IN_ROOM, 60),
    ]  # fmt: skip
    assert apply(report) == 2
    assert said(present) == (*ONLINE, 50, Source.IMPORT)
    assert said(short) == (Attendance.UNKNOWN, None, None, None)
    assert said(absent) == (*ONLINE, 90, Source.IMPORT)
    assert said(in_room) == (Attendance.PRESENT, Mode.IN_PERSON, None, Source.TICK_LIST)
    with pytest.raises(CopError, match="recorded already"):
        apply(report)

    again = receive(*rows, digest="b")
    settle_rows(again, {}, minimum_minutes=10, by=by_hand)
    assert [effect for effect, _ in effects(again)] == [
        Effect.SAME, Effect.TOO_SHORT, Effect.SAME, Effect.IN_ROOM,
    ]  # fmt: skip
    assert apply(again) == 0

    assert undo(report) == 0
    assert said(present) == (Attendance.UNKNOWN, None, None, None)
    assert said(absent) == (Attendance.ABSENT, None, None, Source.TICK_LIST)
    assert report.state == ReportState.UNDONE
    assert apply(report) == 2


def test_rows_of_the_same_person_are_added_up_overlaps_once(meeting, receive, apply, by):
    anna = make_registration(meeting, make_person(name="Anna Esempio", email="anna@example.org"))
    report = receive(("Anna Esempio", "anna@example.org", 50), ("Telefono di A.", "", 70))
    phone = report.rows[1]
    settle_rows(report, {phone.id: Settled(RowChoice.PERSON, anna.id)}, minimum_minutes=0, by=by)
    assert effects(report) == [(Effect.PRESENT, 70), (Effect.PRESENT, 70)]
    assert apply(report) == 1
    assert said(anna) == (*ONLINE, 70, Source.IMPORT)


def test_somebody_not_on_the_list_is_added_and_goes_again(db, meeting, receive, apply, undo, by):
    known = make_person(name="Carla Fuori", email="carla@example.org")
    before = numbers(db)
    report = receive(("Carla", "carla@example.org", 50), ("Nuova, Dora (Guest)", "", 60), ("Chi", "", 5))
    dora = report.rows[1]
    new = Settled(RowChoice.WALK_IN, organisation="Ente Nuovo")
    settle_rows(report, {dora.id: new}, minimum_minutes=0, by=by)
    assert [effect for effect, _ in effects(report)] == [Effect.NEW, Effect.NEW, Effect.OPEN]
    assert apply(report) == 2
    added = db.session.scalars(select(Registration).order_by(Registration.id)).all()
    assert [(one.person.name, one.organisation and one.organisation.legal_name) for one in added] == [
        ("Carla Fuori", None), ("Dora Nuova", "Ente Nuovo"),
    ]  # fmt: skip
    assert [said(one) for one in added] == [(*ONLINE, 50, Source.IMPORT), (*ONLINE, 60, Source.IMPORT)]
    assert [(one.checked_in_at, one.source) for one in added] == [(None, Source.IMPORT)] * 2
    assert undo(report) == 0
    assert numbers(db) == [before[0], before[1], before[2] + 1]
    assert db.session.get(Person, known.id) is known


def test_who_was_changed_since_stays_so(meeting, receive, apply, undo, by):
    anna = make_registration(meeting, make_person(name="Anna Esempio"))
    report = receive(("Anna Esempio", "", 50))
    apply(report)
    record_attendance(meeting, {anna.id: Mark(Attendance.PRESENT, Mode.IN_PERSON)}, by=by, at=clock.now())
    assert undo(report) == 1
    assert said(anna)[:2] == (Attendance.PRESENT, Mode.IN_PERSON)


def test_who_was_added_meanwhile_is_found_and_in_the_room_stays_there(meeting, receive, apply, by):
    person = make_person(name="Carla Fuori", email="carla@example.org")
    report = receive(("Carla", "carla@example.org", 50))
    carla = make_registration(meeting, person, attendance=Attendance.PRESENT, attended_mode=Mode.IN_PERSON)
    assert apply(report) == 0
    assert said(carla)[:3] == (Attendance.PRESENT, Mode.IN_PERSON, None)


def test_people_of_other_meetings_and_rows_of_other_reports_are_left_out(meeting, receive, by):
    elsewhere, report = make_registration(), receive(("Chi", "", 5))
    choices = {report.rows[0].id: Settled(RowChoice.PERSON, elsewhere.id), 2**62: Settled(RowChoice.IGNORED)}
    settle_rows(report, choices, minimum_minutes=-3, by=by)
    assert found(report) == [(RowChoice.OPEN, RowReason.NONE, None)]
    assert report.minimum_minutes == 0


def test_any_table_is_read_once_its_columns_are_told(meeting, by):
    anna = make_registration(meeting, make_person(email="anna@example.org"))
    rows = [["Anna", "anna@example.org", "90"], ["Chi", "", "x"]]
    table = CallTable("other", ["chi", "dove", "secondi"], rows)
    report = receive_report(meeting, table, file_name="a.csv", digest="a", by=by, at=clock.now())
    assert (report.state, [row.email_key for row in report.rows]) == (
        ReportState.RECEIVED, ["anna@example.org", None],
    )  # fmt: skip
    for wrong in ({CallFact.NAME: 0}, {CallFact.NAME: 0, CallFact.DURATION: 1}):
        with pytest.raises(CopError):
            read_columns(report, wrong, by=by)
    read_columns(report, {CallFact.EMAIL: 1, CallFact.DURATION: 2}, by=by)
    assert (report.state, found(report)) == (
        ReportState.READ, [(RowChoice.PERSON, RowReason.ADDRESS, anna.id)],
    )  # fmt: skip
    assert [(row.minutes, row.cells) for row in report.rows] == [(2, [])]


@pytest.mark.parametrize("rows", [[], [("", "", 5)]])
def test_a_report_without_people_is_refused(receive, rows):
    with pytest.raises(CopError, match="Nobody is in this report"):
        receive(*rows)


def test_a_third_of_the_meeting_is_the_minimum_suggested(meeting):
    assert suggested_minimum(meeting) == 40


def test_erasure_takes_the_rows_and_retention_the_reports(db, meeting, receive, apply):
    person = make_person(name="Anna Esempio", email="anna@example.org")
    make_registration(meeting, person)
    make_organisation()
    report = receive(("Anna Esempio", "anna@example.org", 50), ("Anna Esempio", "", 5), ("Bruno", "", 5))
    apply(report)
    erase_person(person, by=None, at=clock.now())
    db.session.expire_all()
    assert [row.name for row in db.session.scalars(select(VideoReportRow))] == ["Bruno"]
    report.created_at = clock.now() - timedelta(days=91)
    db.session.flush()
    assert put_away(RetentionCategory.VIDEO_REPORTS, at=clock.now()) == 1
    assert db.session.scalar(select(func.count()).select_from(VideoReport)) == 0


def test_a_report_of_more_people_than_any_call_has_is_refused(receive):
    rows = [(f"Guest {n}", f"guest.{n}@example.org", 60) for n in range(2001)]
    assert len(receive(*rows[:2000]).rows) == 2000
    with pytest.raises(CopError, match="More than 2000 people are in this file"):
        receive(*rows, digest="b")
