"""My path as its person reads it, the progress as coordinators do, the materials, and the card on one's own page."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop import clock, tokens
from cop.extensions import db
from cop.models import (
    Answer,
    Attendance,
    AuditEntry,
    DocumentAudience,
    EnrolmentStatus,
    MeetingStatus,
    ids_in,
)
from tests import factories as make
from tests.counting import queries_of
from tests.factories.files import PDF
from tests.sheets.sending import send_file

PRESENT, ABSENT = Attendance.PRESENT, Attendance.ABSENT
WEEK = timedelta(days=7)


class World:
    """Five sessions, the first two held, the third cancelled; Ada was at the first of them."""

    def __init__(self):
        self.community = make.make_community()
        programme = make.make_programme(name_en="Fit4benefit", slug="fit4benefit")
        self.edition = make.make_edition(self.community, programme=programme, name="2026", least_sessions=3)
        first = clock.now() - 2 * WEEK + timedelta(hours=4)
        self.sessions = [
            make.make_meeting(
                self.community, edition=self.edition, starts_at=first + n * WEEK, title_en=f"Subject {n + 1}"
            )
            for n in range(5)
        ]
        self.sessions[2].status = MeetingStatus.CANCELLED
        self.sessions[4].is_mandatory = True
        self.ada = make.make_person(name="Ada", language="en")
        self.enrolment = self.enrol(self.ada, PRESENT, ABSENT)
        self.token = tokens.signed("enrolment", self.enrolment.id)

    def enrol(self, person, *attendances):
        organisation = make.make_organisation(legal_name="Alfa Srl")
        for session, attendance in zip(self.sessions, [*attendances, *["unknown"] * 3], strict=True):
            make.make_registration(session, person, answer=Answer.ACCEPTED, attendance=attendance)
        return make.make_enrolment(
            self.edition, person, organisation=organisation, enrolled_at=self.sessions[0].starts_at - WEEK
        )


@pytest.fixture
def world(db, at):
    at("2026-11-26T10:00+01:00")
    return World()


def test_my_path_says_what_is_next_what_was_and_what_is_missing(world, signed_in):
    page = signed_in(world.ada).get(f"/en/me/paths/{world.edition.id}")
    assert page.words("h1") == ["Fit4benefit 2026"]
    assert page.words(".path-sum") == ["1 of 2 sessions attended so far"]
    assert page.words(".path-missing") == [
        "For the certificate you still need 2 sessions and the mandatory session 4."
    ]
    assert page.words(".next-title") == ["Subject 4"]
    assert page.words(".path-title") == [f"Subject {n}" for n in range(1, 6)]
    assert page.words(".path-number") == ["1", "2", "–", "3", "4"]
    assert page.words(".path-side .state") == [
        "Present", "Absent", "Cancelled", "To come", "To come", "Mandatory",
    ]  # fmt: skip
    assert page.words(".path-meter") == ["Sessions 1 of 3", "Mandatory sessions 0 of 1"]
    assert len(page.soup.select(".path-bar rect")) == 4


def test_the_link_of_a_mail_shows_it_without_an_account(world, client):
    page = client.get(f"/en/path/{world.token}")
    assert page.words(".path-sum") == ["1 of 2 sessions attended so far"]
    answers = {a["href"].split("/")[2] for a in page.soup.select(".path-side a, .next-card a.btn")}
    assert answers == {"answer"}
    assert client.get("/en/path/nonsense").status_code == 404
    world.enrolment.status = EnrolmentStatus.WITHDRAWN
    db.session.commit()
    page = client.get(f"/en/path/{world.token}")
    assert (page.status_code, page.location) == (303, f"/en/enrolment/{world.token}")
    world.ada.erased_at = clock.now()
    db.session.commit()
    assert client.get(f"/en/path/{world.token}").status_code == 404


def test_materials_are_those_of_the_edition_and_of_all_its_sessions(world, client, signed_in):
    make.make_document(world.edition, title_en="Workbook")
    make.make_document(world.edition, DocumentAudience.COORDINATORS, title_en="Budget")
    make.make_document(world.sessions[0], title_en="Slides of the first")
    make.make_document(world.sessions[1], title_en="Slides of the second")
    other = make.make_document(title_en="Elsewhere")
    page = client.get(f"/en/path/{world.token}")
    titles = [words.partition(" (")[0] for words in page.words(".doc-link")]
    assert titles == ["Slides of the first", "Slides of the second", "Workbook"]  # that was missed
    for link in page.soup.select(".doc-link"):
        assert client.get(link["href"]).status_code == 200
    own = f"/en/path/{world.token}/documents"
    assert client.get(f"{own}/{other.id}").status_code == 404
    member = make.make_member(world.community)
    assert "Workbook" not in client.get(f"/en/training/fit4benefit/{world.edition.id}").text
    workbook = page.soup.select(".doc-link")[2]["href"].rpartition("/")[2]
    assert signed_in(member).get(f"/en/documents/{workbook}").status_code == 403
    slides = page.soup.select(".doc-link")[1]["href"].rpartition("/")[2]
    assert signed_in(world.ada).get(f"/en/documents/{slides}").status_code == 200


def test_my_page_has_a_card_for_each_edition(world, signed_in):
    page = signed_in(world.ada).get("/en/me")
    assert page.words(".path-card h3") == ["Fit4benefit 2026"]
    assert page.words(".path-card .meta")[0].startswith("Next: session 3, Thursday 3 December 2026")
    assert signed_in(make.make_person()).get("/en/me").words(".path-card") == []


def test_progress_shows_everybody_in_groups_and_is_logged(world, signed_in):
    world.enrol(make.make_person(name="Bea"), PRESENT, "unknown")
    world.enrol(make.make_person(name="Carla"), ABSENT, ABSENT)
    browser = signed_in(make.make_coordinator(world.community))
    page = browser.get(f"/en/editions/{world.edition.id}/progress")
    assert page.words("tbody tr") == [
        "Ada Alfa Srl ✓ Present ✗ Absent · To come · To come 1 /2 2 At risk One more missed is too many",
        "Bea Alfa Srl ✓ Present ? Not recorded yet · To come · To come 1 /2 2 On the way",
        "Carla Alfa Srl ✗ Absent ✗ Absent · To come · To come 0 /2 0 Out of reach 2 of 3 sessions",
    ]
    assert page.words(".notice-warning li")[0].startswith("Record the attendance of session 2 ,")
    entry = db.session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()))
    assert (entry.verb, entry.subject_type, entry.details["part"]) == ("read", "edition", "progress")
    lost = browser.get(f"/en/editions/{world.edition.id}/progress?group=lost")
    assert lost.words("tbody th bdi:first-child") == ["Carla", "Alfa Srl"]
    assert browser.get(f"/en/editions/{world.edition.id}/progress?group=due").words(".empty-title") == [
        "Nobody is in this group"
    ]


def test_progress_comes_in_pages_group_by_group(world, signed_in):
    for n in range(50):
        world.enrol(make.make_person(name=f"P {n:02}"), PRESENT, PRESENT)
    world.enrol(make.make_person(name="Zoe"), ABSENT, ABSENT)
    address = f"/en/editions/{world.edition.id}/progress"
    page = signed_in(make.make_coordinator(world.community)).get(f"{address}?page=2")
    assert page.words("tbody th > bdi") == ["P 49", "Zoe"]
    assert page.words(".progress-groups [aria-current] .page-count") == ["52"]
    assert page.soup.select(".progress-groups a")[-1]["href"] == f"{address}?group=lost"
    entry = db.session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()))
    assert len(list(ids_in(entry.details["people"]))) == 2


def test_progress_as_a_table_to_download(world, signed_in):
    browser = signed_in(make.make_coordinator(world.community))
    page = browser.get(f"/en/editions/{world.edition.id}/progress.csv")
    assert page.data.decode("utf-8-sig").splitlines() == [
        'Name,Organisation,"Session 1, 2026-11-12","Session 2, 2026-11-19","Session 3, 2026-12-03",'
        '"Session 4, 2026-12-10",Sessions attended,Hours attended,Standing,Why',
        "Ada,Alfa Srl,Present,Absent,To come,To come,1,2.0,At risk,One more missed is too many",
    ]


def test_progress_asks_as_much_for_many_as_for_one(world, signed_in):
    browser = signed_in(make.make_coordinator(world.community))
    address = f"/en/editions/{world.edition.id}/progress"
    few = queries_of(lambda: browser.get(address))
    for n in range(5):
        world.enrol(make.make_person(name=f"Person {n}"), PRESENT, PRESENT)
    assert queries_of(lambda: browser.get(address)) == few


def test_who_manages_the_edition_keeps_its_materials(world, client, signed_in):
    browser = signed_in(make.make_coordinator(world.community))
    address = f"/en/editions/{world.edition.id}/documents"
    page = send_file(browser, address, "Workbook_one.pdf", PDF, audience="everyone")
    assert (page.status_code, page.location) == (303, address)
    assert browser.get(address).words(".row-title bdi") == ["Workbook one"]
    edition = client.get(f"/en/training/fit4benefit/{world.edition.id}")
    assert edition.words(".doc-link bdi") == ["Workbook one"]
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.verb == "create"))
    assert (entry.subject_type, entry.details["edition"]) == ("document", world.edition.id)
