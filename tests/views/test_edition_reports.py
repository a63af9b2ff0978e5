"""The pages and files of an edition's report: the same numbers in each, and in each what its reader may see."""

import csv
import io

import pypdf
import pytest
from sqlalchemy import select

from cop.extensions import db as _db
from cop.models import Attendance, AuditEntry, Registration, ids_in
from cop.queries.edition_report_sheets import public_sheet, report_entries, whole_sheet
from cop.queries.edition_reports import published_figures
from cop.queries.sessions_of_edition import sessions_of
from tests import factories as make
from tests.feedback import make_answered, publish_finding, release


@pytest.fixture
def edition(db):
    edition = make.make_past_edition()
    for there in [4] * 8 + [2, 0]:
        make.make_completed(edition, there=there)
    return edition


@pytest.fixture
def manager(edition, signed_in):
    return signed_in(make.make_coordinator(edition.hosts[0]))


@pytest.fixture
def page(edition):
    return f"/en/training/{edition.programme.slug}/{edition.id}/report"


@pytest.fixture
def whole(edition):
    return f"/en/training/editions/{edition.id}/report"


def printed(cell):
    return "not shown" if cell is None else f"{cell:,.1f}".removesuffix(".0")


@pytest.mark.parametrize("is_public", [True, False])
def test_page_and_files_print_the_same_numbers(edition, manager, client, page, whole, is_public):
    manager.post(f"{whole}/publish")
    figures = published_figures(edition)
    sheet = public_sheet(figures) if is_public else whole_sheet(figures)
    reader, place = (client, page) if is_public else (manager, whole)
    entries = {entry.key: entry.number for entry in report_entries(sheet, "en")}
    assert (None in entries.values()) == is_public
    numbers = [printed(number) for number in entries.values()]
    shown = reader.get(place).words("section[aria-labelledby=numbers] td.num")
    assert [word.rpartition(": ")[2] for word in shown] == numbers
    assert {one["key"]: one["number"] for one in reader.get(f"{place}.json").json["figures"]} == entries
    rows = list(csv.DictReader(io.StringIO(reader.get(f"{place}.csv").data.decode("utf-8-sig"))))
    cells = {row["key"]: row["number"] for row in rows if row["part"] == "edition"}
    assert cells == {key: "" if number is None else str(number) for key, number in entries.items()}
    pdf = reader.get(f"{place}.pdf")
    text = " ".join(
        " ".join(one.extract_text().split()) for one in pypdf.PdfReader(io.BytesIO(pdf.data)).pages
    )
    for entry in report_entries(sheet, "en"):
        assert f"{entry.label} {printed(entry.number)}" in text


def test_published_numbers_stay_and_the_difference_is_explained(edition, manager, client, page, whole):
    manager.post(f"{whole}/publish")
    before = client.get(page).words("td.num")
    assert manager.get(whole).words("section[aria-labelledby=differences]") == []
    second = sessions_of(edition)[1]
    absent = select(Registration).where(
        Registration.meeting_id == second.id, Registration.attendance == Attendance.ABSENT
    )
    here = _db.session.scalars(absent).first().id
    ticked = {f"was-{here}": "absent.", "here": here, f"how-{here}": "in_person"}
    manager.post(f"/en/meetings/{second.id}/attendance", data=ticked)
    changed = manager.get(whole)
    assert "Participations 34 35" in changed.words("section[aria-labelledby=differences] tr")
    [act] = changed.words("section[aria-labelledby=differences] li")
    assert act.startswith("Attendance was recorded · session 2, ")
    assert client.get(page).words("td.num") == before
    manager.post(f"{whole}/publish")
    assert client.get(page).words("td.num") != before
    assert manager.get(whole).words("section[aria-labelledby=differences]") == []


def test_words_are_written_and_those_saved_meanwhile_are_shown(edition, manager, client, page, whole):
    form = manager.get(f"{whole}/words").soup.select_one("input[name=seen]")["value"]
    sent = {"words_it": "Più **tempo**", "words_en": "More **time**", "seen": form}
    assert manager.post(f"{whole}/words", data=sent).status_code == 303
    late = manager.post(f"{whole}/words", data=sent | {"words_en": "Mine"})
    assert (late.status_code, late.words("textarea#words_en")) == (422, ["Mine"])
    assert late.words(".notice strong") == ["tempo", "time"]
    seen = late.soup.select_one("input[name=seen]")["value"]
    assert manager.post(f"{whole}/words", data=sent | {"words_en": "Mine", "seen": seen}).status_code == 303
    manager.post(f"{whole}/publish")
    assert client.get(page).words("section[aria-labelledby=words] p") == ["Mine"]


def test_before_anything_happened_the_page_says_what_comes(db, signed_in):
    edition = make.make_edition(make.make_community())
    manager = signed_in(make.make_coordinator(edition.hosts[0]))
    shown = manager.get(f"/en/training/editions/{edition.id}/report")
    assert shown.words(".empty-title") == ["Nothing to count yet"]
    assert shown.words("form button")[-1:] != ["Publish the report"]


def test_the_names_behind_a_number_are_logged(edition, manager, whole):
    shown = manager.get(f"{whole}/behind/completed")
    assert len(shown.words("tbody tr")) == 8
    entry = db_last_reading()
    assert (entry.verb, entry.subject_id, len(list(ids_in(entry.details["people"])))) == (
        "read",
        edition.id,
        8,
    )


def test_what_people_said_stands_in_every_form_and_stays(edition, manager, client, page, whole):
    """A survey of the edition and two of its sessions; what is released later is told to the managers alone."""
    sessions = sessions_of(edition)
    make_answered([3] * 6, meeting=sessions[0], key="useful")
    make_answered([5] * 4, meeting=sessions[2], key="useful")
    make_answered([5] * 6, meeting=sessions[1], key="useful")
    _survey, mark, why = make_answered(words=["x"] * 5, edition=edition, key="end")
    release(why, "More of this")
    publish_finding(mark, 5, 10, "gave the highest mark")
    manager.post(f"{whole}/publish")
    shown = client.get(page)
    said = [" ".join(one.split()).partition(" Closed")[0] for one in shown.words(".feedback-survey > p")]
    enough, few = "people asked answered: 100%.", "Fewer than five people answered: too few to show anything."
    titles = [f"Session {n}: {one.title.en}" for n, one in enumerate(sessions, start=1)]
    assert said == [
        f"{edition.programme.name.en} {edition.name} 10 of the 10 {enough}",
        f"{titles[0]} 6 of the 6 {enough}",
        f"{titles[1]} 6 of the 6 {enough}",
        f"{titles[2]} {few}",
    ]
    assert shown.words(".feedback-findings li") == ["50 % of 10 respondents gave the highest mark"]
    assert shown.words("article[aria-labelledby=over-time] .bar-n") == ["3.0", "5.0"]
    told = client.get(f"{page}.json").json["feedback"]
    assert [one["answered"] for one in told["surveys"]] == [10, 6, 6, None]
    assert [point["mean"] for point in told["over_time"][0]["points"]] == [3.0, 5.0]
    rows = list(csv.DictReader(io.StringIO(client.get(f"{page}.csv").data.decode("utf-8-sig"))))
    assert [row["number"] for row in rows if row["key"].endswith(":mean")] == ["4.5", "3.0", "5.0"]
    pdf = pypdf.PdfReader(io.BytesIO(client.get(f"{page}.pdf").data))
    text = " ".join(" ".join(one.extract_text().split()) for one in pdf.pages)
    for words in (
        "10 people answered · mean 4.5",
        "More of this",
        "50 % of 10 respondents gave the highest mark",
    ):
        assert words in text
    release(why, "Later")
    assert client.get(page).words(".said p") == ["More of this"]
    assert "Answers released in words 1 2" in manager.get(whole).words(
        "section[aria-labelledby=differences] tr"
    )


def db_last_reading():
    return _db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
