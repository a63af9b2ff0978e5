"""The signature sheet: made in an order, copied in the same one."""

import io
from datetime import timedelta

import pikepdf
import pytest

from cop import clock
from cop.models import Answer, Attendance, AuditEntry, Mode, Source
from cop.queries.signature_sheets import Order, Who, sheet_lines
from tests.factories import make_coordinator, make_meeting, make_organisation, make_person, make_registration


@pytest.fixture
def meeting(db):
    return make_meeting(starts_at=clock.now() - timedelta(hours=1), mode=Mode.HYBRID)


@pytest.fixture
def people(meeting):
    """Registrations by name: two who come in person, one online, one silent, one who left."""

    def one(name, organisation="", **kw):
        ente = make_organisation(legal_name=organisation) if organisation else None
        return make_registration(meeting, make_person(name=name), organisation=ente, **kw)

    return {
        "Zoe": one("Zoe Coop", "Alfa", answer=Answer.ACCEPTED, mode=Mode.IN_PERSON),
        "Anna": one("Anna Esempio", answer=Answer.TENTATIVE),
        "Bruno": one("Bruno Remoto", "Beta", answer=Answer.ACCEPTED, mode=Mode.ONLINE),
        "Carla": one("Carla Muta", "Zeta"),
        "Dora": one("Dora Via", answer=Answer.WITHDRAWN),
    }


@pytest.fixture
def page(meeting, signed_in):
    client = signed_in(make_coordinator(meeting.hosts[0]))
    return lambda path, **kw: client.open(f"/en/meetings/{meeting.id}/signature-sheet{path}", **kw)


@pytest.mark.parametrize(
    ("who", "order", "names"),
    [
        (Who.COMING, Order.NAME, ["Anna", "Zoe"]),
        (Who.COMING, Order.ORGANISATION, ["Zoe", "Anna"]),
        (Who.EVERYONE, Order.NAME, ["Anna", "Bruno", "Carla", "Zoe"]),
        (Who.EVERYONE, Order.ORGANISATION, ["Zoe", "Bruno", "Carla", "Anna"]),
    ],
)
def test_who_is_on_it_in_which_order(meeting, people, who, order, names):
    assert [line.id for line in sheet_lines(meeting, who=who, order=order)] == [people[n].id for n in names]


def test_the_file_has_a_row_for_each_and_says_whose_names_it_gave(db, meeting, people, page):
    answer = page("/sheet.pdf?who=everyone&order=name&blank=0&has_codes=y")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].endswith('.pdf"')
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert pdf.open_metadata()["dc:title"] == f"Signature sheet: {meeting.title_en}"
    logged = db.session.query(AuditEntry).filter_by(verb="export").one()
    assert (logged.subject_id, logged.details["part"]) == (meeting.id, "signature sheet")


def test_a_sheet_with_more_rows_than_make_sense_is_refused(people, page):
    answer = page("/sheet.pdf?who=coming&order=name&blank=101")
    assert answer.status_code == 422
    assert answer.words(".field-error")


def test_the_copied_sheet_touches_only_what_was_ticked(db, meeting, people, page):
    people["Bruno"].attendance, people["Bruno"].attended_mode = Attendance.PRESENT, Mode.ONLINE
    people["Carla"].attendance = Attendance.EXCUSED
    db.session.commit()
    shown = page("/signed?who=everyone&order=organisation")
    assert shown.words(".tick-title") == ["Zoe Coop", "Bruno Remoto", "Carla Muta", "Anna Esempio"]
    sent = {field["name"]: field["value"] for field in shown.soup.select(".sheet-copy input[type=hidden]")}
    here = [str(people[name].id) for name in ("Zoe", "Bruno")]
    assert page("/signed", method="POST", data={**sent, "here": here}).status_code == 303
    db.session.expire_all()
    said = {name: (one.attendance, one.attended_mode, one.attendance_source) for name, one in people.items()}
    assert said == {
        "Zoe": (Attendance.PRESENT, Mode.IN_PERSON, Source.SHEET),
        "Bruno": (Attendance.PRESENT, Mode.ONLINE, None),
        "Carla": (Attendance.EXCUSED, None, None),
        "Anna": (Attendance.UNKNOWN, None, None),
        "Dora": (Attendance.UNKNOWN, None, None),
    }
