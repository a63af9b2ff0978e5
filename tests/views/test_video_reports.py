"""The pages of a video call's report: sent, settled, recorded; nothing typed is lost."""

from datetime import timedelta

import pytest

from cop import clock
from cop.models import Attendance, Mode, VideoReport
from tests.factories import make_coordinator, make_meeting, make_organisation, make_person, make_registration
from tests.sheets.calls import TEAMS, ZOOM_SUMS
from tests.sheets.sending import send_file
from tests.test_uploads import BOMBS, HOSTILE


@pytest.fixture
def meeting(db):
    return make_meeting(starts_at=clock.now() - timedelta(hours=1), mode=Mode.ONLINE)


@pytest.fixture
def browser(meeting, signed_in):
    return signed_in(make_coordinator(meeting.hosts[0]))


@pytest.fixture
def anna(meeting):
    person = make_person(name="Anna Esempio", email="anna.esempio@example.org")
    return make_registration(meeting, person, organisation=make_organisation(legal_name="Ente"))


@pytest.fixture
def send(meeting, browser):
    return lambda content, name="report.csv": send_file(
        browser, f"/en/meetings/{meeting.id}/video-reports", name, content
    )


def test_a_report_from_the_file_to_the_attendance(db, meeting, browser, anna, send):
    bruno = make_registration(meeting, make_person(name="Bruno Provai"))
    sent = send(ZOOM_SUMS)
    assert sent.status_code == 303
    page = browser.get(sent.location)
    assert page.words(".call-found .call-name") == ["Anna Esempio"]
    choice = page.soup.select_one("select[name^=choice_]")["name"]
    row = choice.partition("_")[2]
    assert page.words(f"select[name={choice}] option")[1:2] == ["Is Bruno Provai"]

    wrong = {choice: "", f"person_{row}": "Nessuno", "minimum_minutes": "5", "do": "apply"}
    refused = browser.post(sent.location, data=wrong)
    assert (refused.status_code, refused.soup.title.text[:6]) == (422, "Error:")
    assert refused.soup.select_one(f"[name=person_{row}]")["value"] == "Nessuno"

    right = {choice: f"p{bruno.id}", "minimum_minutes": "5", "do": "apply"}
    assert browser.post(sent.location, data=right).status_code == 303
    db.session.expire_all()
    assert [(one.attendance, one.attended_mode, one.minutes) for one in (anna, bruno)] == [
        (Attendance.PRESENT, Mode.ONLINE, 61), (Attendance.PRESENT, Mode.ONLINE, 5),
    ]  # fmt: skip
    assert browser.get(sent.location).words(".call-found .state") == ["Present, online"] * 2
    assert browser.post(sent.location + "/undo").status_code == 303
    db.session.expire_all()
    assert (anna.attendance, bruno.attendance) == (Attendance.UNKNOWN, Attendance.UNKNOWN)


def test_the_same_file_twice_is_the_same_report(db, anna, send):
    first, other, second = send(TEAMS), send(ZOOM_SUMS), send(TEAMS, "again.csv")
    assert first.location == second.location != other.location
    assert db.session.query(VideoReport).count() == 2


def test_somebody_of_the_list_is_typed_and_a_wrong_one_taken_off(db, browser, anna, send):
    where = send(b"Name (Original Name),Duration (Minutes)\nTelefono,30\nAnna Esempio,20\n").location
    report = db.session.query(VideoReport).one()
    phone, own = report.rows
    data = {f"person_{phone.id}": "anna esempio · ENTE", f"wrong_{own.id}": "y", "minimum_minutes": "0"}
    assert browser.post(where, data=data).status_code == 303
    db.session.expire_all()
    assert [(row.choice, row.registration_id) for row in report.rows] == [
        ("person", anna.id), ("open", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"),
    [("", b""), ("a.csv", b""), ("a.html", b"<p>x"), ("a.csv", b"Name,Duration (Minutes)\n"),
     ("a.xlsx", b"PK\x03\x04x")],
)  # fmt: skip
def test_what_is_no_report_is_refused_in_words(send, name, content):
    page = send(content, name)
    assert page.status_code == 422
    assert len(page.words(".field-error")) == 1


@pytest.mark.parametrize("kind", ["turned name", "script in cells", "macros", "half characters"])
def test_hostile_files_are_read_or_refused_and_never_given_back(browser, send, kind):
    name, content = HOSTILE[kind]
    answer = send(content, name)
    assert answer.status_code in {303, 422}
    if answer.status_code == 303:
        page = browser.get(answer.location, follow_redirects=True)
        assert page.status_code == 200
        assert page.soup.select("main script") == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # none gets as far as a database
@pytest.mark.parametrize("kind", ["entities", "one line"])
def test_bombs_are_refused(send, kind):
    name, made = BOMBS[kind]
    assert send(made(), name).status_code in {413, 422}
