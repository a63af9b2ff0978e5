"""Attendance reports of video calls, as Zoom, Teams and Meet write them."""

import pytest

from cop.sheets.call_attendees import Attendee, attendees_of
from cop.sheets.call_columns import CallFact, columns_in
from cop.sheets.call_report import call_table_of
from cop.sheets.call_times import minutes_together, seconds_in, seconds_of_day, span_of, together
from cop.sheets.limits import SheetError
from tests.sheets.calls import MEET, TEAMS, TEAMS_IT, ZOOM, ZOOM_IT, ZOOM_SUMS
from tests.sheets.test_reading import xlsx


def read(content, name="report.csv"):
    table = call_table_of(content, file_name=name)
    found = attendees_of(table.headers, table.rows, columns_in(table.headers))
    return table.service, [(one.name, one.email, one.joins, one.minutes) for one in found]


ANNA, BRUNO = "anna.esempio@example.org", "bruno@example.org"
READ = {
    # Two joins of which the second overlaps by five minutes; the phone has no address, the same name.
    "zoom": (ZOOM, "zoom", [("Anna Esempio", ANNA, 3, 60), ("Sala Blu (Bruno Prova)", "", 1, 12)]),
    "zoom, the meeting on every row": (ZOOM_IT, "zoom", [("Anna Esempio", ANNA, 2, 90), ("Bruno Prova", BRUNO, 1, 7)]),
    "zoom, sums": (ZOOM_SUMS, "zoom", [("Anna Esempio", ANNA, 1, 61), ("Bruno Prova", "", 1, 5)]),
    "teams": (TEAMS, "teams", [("Esempio, Anna", ANNA, 2, 50), ("Bruno Prova (Guest)", "", 1, 3)]),
    "teams in italian": (TEAMS_IT, "teams", [("Anna Esempio", ANNA, 1, 63), ("Bruno Prova", BRUNO, 1, 32)]),
    "meet": (MEET, "meet", [("Anna Esempio", ANNA, 1, 62), ("Bruno Prova", "", 1, 8)]),
}  # fmt: skip


@pytest.mark.parametrize("kind", READ)
def test_reports_of_each_service(kind):
    content, service, attendees = READ[kind]
    assert read(content) == (service, attendees)


def test_a_report_saved_as_a_spreadsheet():
    rows = [("1. Summary",), ("Attended participants", 1), (), ("2. Participants",)]
    rows += [
        ("Name", "First Join", "Last Leave", "In-Meeting Duration", "Email", "Participant ID (UPN)", "Role")
    ]
    rows += [
        ("Anna Esempio", "11/26/26, 2:00:00 PM", "11/26/26, 3:00:00 PM", "50m 1s", ANNA, ANNA, "Organizer")
    ]
    assert read(xlsx(*rows), "a.xlsx") == ("teams", [("Anna Esempio", ANNA, 1, 50)])


def test_any_other_table_keeps_its_columns():
    table = call_table_of(b"chi;da quando;tempo\nAnna;14:00;12\n", file_name="a.csv")
    assert (table.service, table.headers) == ("other", ["chi", "da quando", "tempo"])
    assert table.rows == [["Anna", "14:00", "12"]]


@pytest.mark.parametrize("content", [b"", b"<!doctype html><p>x", b"%PDF-1.7", b"Name,Duration (Minutes)\n"])
def test_what_is_no_report_is_refused(content):
    with pytest.raises(SheetError):
        call_table_of(content, file_name="a.csv")


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("1h 2m 3s", 3723), ("1 ora 5 min", 3900), ("1 hr 2 min", 3720), ("95 min", 5700), ("42m", 2520),
        ("62", 3720), ("62,5", 3750), ("1:02:03", 3723), ("32:14", 1934), ("1:05", 3900), ("59m 58s", 3598),
        ("0h 47m 0s", 2820), ("", None), ("-5", None), ("9" * 400, None), ("2 anni", None),
    ],
)  # fmt: skip
def test_durations(words, seconds):
    assert seconds_in(words) == seconds


def test_a_duration_is_read_by_its_unit_and_by_its_span():
    assert seconds_in("90", unit="Duration (seconds)") == 90
    assert [seconds_in("5:12", span=(0, length)) for length in (300, 18_000)] == [312, 18_720]


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("11/26/26, 4:16:55 PM", 58_615), ("26/11/2026 16:16", 58_560), ("08/07/2025 12:02:37 AM", 157),
        ("2026-11-26T16:16:55Z", 58_615), ("16.16", 58_560), ("4:16:55\u202fPM", 58_615), ("10:05 a.m.", 36_300),
        ("26/11/2026", None), ("", None), ("25:00", None), ("13:00 PM", None),
    ],
)  # fmt: skip
def test_times_of_day_whatever_the_order_of_the_date(words, seconds):
    assert seconds_of_day(words) == seconds


def test_a_call_past_midnight():
    assert span_of("23:30", "00:15") == (84_600, 87_300)


def test_what_overlaps_counts_once_and_breaks_do_not_count():
    assert together([(0, 600), (300, 900), (1200, 1260)]) == 960
    assert minutes_together([(10, [(0, 600)]), (10, [(300, 900)]), (7, [])]) == 22
    assert minutes_together([(20, [(0, 3600)])]) == 20


def test_two_addresses_with_one_name_stay_two_people():
    columns = {CallFact.NAME: 0, CallFact.EMAIL: 1, CallFact.DURATION: 2}
    rows = [["Anna", "a@example.org", "5"], ["Anna", "b@example.org", "6"], ["Anna", "", "7"], ["", "", "8"]]
    assert attendees_of(["n", "e", "d"], rows, columns) == [
        Attendee("Anna", "a@example.org", 1, 5),
        Attendee("Anna", "b@example.org", 1, 6),
        Attendee("Anna", "", 1, 7),
    ]
