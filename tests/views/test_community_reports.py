"""The pages and files of a community's year: the same numbers in each, and in each what its reader may see."""

import csv
import io
from datetime import datetime

import pypdf
import pytest
from flask_babel import force_locale

from cop import clock
from cop.extensions import db as _db
from cop.models import Attendance, AuditEntry, Message, Registration, ids_in
from cop.queries.community_reports import report_of_year, year_as_published, year_record
from cop.queries.community_year_sheets import public_year_sheet, whole_year_sheet, year_entries
from cop.queries.community_year_summary import year_feedback
from tests import factories as make
from tests.feedback import make_answered, publish_finding, release


@pytest.fixture(autouse=True)
def now(db, at):
    return at("2027-01-15T10:00+01:00")


@pytest.fixture
def community(db):
    """A community that held three meetings in 2026 and one in 2025, each with a survey."""
    community = make.make_community()
    kinds = make.make_kind(), make.make_kind()
    days = ("2026-03-10", "2026-05-10", "2026-06-10", "2025-06-10")
    for day, people, kind in zip(days, (12, 9, 3, 8), (*kinds, kinds[0], kinds[1]), strict=True):
        meeting = make.make_meeting(
            community, kind=kind, starts_at=datetime.fromisoformat(f"{day}T10:00+00:00")
        )
        for _n in range(people):
            make.make_present(meeting, make.make_organisation())
        if people > 8:
            with clock.fixed_at(datetime.fromisoformat(f"{day}T18:00+00:00")):
                _survey, mark, why = make_answered(words=["x"] * 5, asked=5, meeting=meeting)
                release(why, "More time, please")
                publish_finding(mark, 5, 10, "gave the highest mark")
    with clock.fixed_at(datetime.fromisoformat("2025-06-11T10:00+02:00")):
        make_answered([3] * 10, community=community)
    return community


@pytest.fixture
def manager(community, signed_in):
    return signed_in(make.make_coordinator(community))


@pytest.fixture
def page(community):
    return f"/en/communities/{community.slug}/reports/2026"


def printed(cell):
    return "not shown" if cell is None else f"{cell:,}"


def flat(text):
    return " ".join(text.split())


@pytest.mark.parametrize("is_public", [True, False])
def test_page_and_files_print_the_same_numbers(community, manager, client, page, is_public):
    assert manager.post(f"{page}/publish").status_code == 303
    published = year_as_published(year_record(community, 2026))
    assert published == report_of_year(community, 2026, at=clock.now())
    sheet = public_year_sheet(published) if is_public else whole_year_sheet(published)
    reader, place = (client, page) if is_public else (manager, f"{page}/whole")
    entries = {entry.key: entry.number for entry in year_entries(sheet, "en")}
    assert entries["participations"] == 24
    shown = reader.get(place)
    numbers = shown.words("section[aria-labelledby=numbers] tbody td:nth-of-type(1)")
    assert [word.rpartition(": ")[2] for word in numbers] == [printed(one) for one in entries.values()]
    told = reader.get(f"{place}.json").json
    assert {one["key"]: one["number"] for one in told["figures"]} == entries
    rows = list(csv.DictReader(io.StringIO(reader.get(f"{place}.csv").data.decode("utf-8-sig"))))
    cells = {row["key"]: row["number"] for row in rows if row["part"] == "year"}
    assert cells == {key: "" if number is None else str(number) for key, number in entries.items()}
    pdf = pypdf.PdfReader(io.BytesIO(reader.get(f"{place}.pdf").data))
    text = flat(" ".join(one.extract_text() for one in pdf.pages))
    for entry in year_entries(sheet, "en"):
        assert f"{entry.label} {printed(entry.number)}" in text
    feedback_is_the_same(sheet, shown, told, rows, text)


def feedback_is_the_same(sheet, shown, told, rows, text):
    """Page, JSON, CSV and PDF say of each survey the same as the one computation."""
    with force_locale("en"):
        section = year_feedback(sheet, "en")
    assert len(section.surveys) == 2
    bars = [bar for one in section.surveys for question in one.questions for bar in question.bars]
    on_page = [flat(row) for row in shown.words(".feedback-survey .answers-grid tbody tr")]
    assert on_page[: len(bars)] == [f"{bar.label} {bar.number} {bar.share}" for bar in bars]
    answers = [
        answer
        for one in told["feedback"]["surveys"]
        for question in one["questions"]
        for answer in question["answers"]
    ]
    assert [str(answer["count"]) for answer in answers] == [bar.number for bar in bars]
    in_csv = [row for row in rows if row["key"].endswith(":answer")]
    assert [(row["label"], row["number"], f"{float(row['share']):.0%}") for row in in_csv] == [
        (bar.label, bar.number, bar.share) for bar in bars
    ]
    for one in section.surveys:
        assert one.summary in text
        assert one.summary in flat(" ".join(shown.words(".feedback-survey > p")))
        for finding in one.findings:
            assert finding in text
        for question in one.questions:
            assert f"{question.text.en} {question.summary}" in text
    assert text.count("More time, please") == 2 == len(shown.words(".said blockquote"))
    [row] = section.compared
    assert f"{row.now} {row.before} {row.difference}" in text
    assert [cell.strip() for cell in shown.words("article[aria-labelledby=compared] td.num")] == [
        row.now, row.before, row.difference,
    ]  # fmt: skip
    assert [one["number"] for one in told["feedback_compared"]] == [4.5]


def test_small_numbers_are_hidden_from_the_public_alone(community, manager, client, page):
    manager.post(f"{page}/publish")
    shown = client.get(page).words("section[aria-labelledby=by-meeting] td.num")
    assert shown == ["not shown", "9", "not shown"]
    whole = manager.get(f"{page}/whole").words("section[aria-labelledby=by-meeting] td.num:nth-of-type(1)")
    assert whole == ["12", "9", "3"]


def test_a_report_is_seen_beforehand_by_its_managers_alone(manager, client, page):
    assert client.get(page).status_code == 404
    assert client.get(f"{page}.pdf").status_code == 404
    assert manager.get(page).words(".notice-title") == ["Not published yet: this is what readers would see"]
    assert manager.get(f"{page}/whole").words("form button")[-1] == "Publish the report"


def test_published_numbers_stay_and_the_difference_is_shown(community, manager, client, page):
    manager.post(f"{page}/publish")
    before = client.get(page).words("td.num")
    assert manager.get(f"{page}/whole").words("section[aria-labelledby=differences] tr") == []
    meeting_id = (
        _db.session.query(Registration.meeting_id).filter(Registration.attendance == "present").first()[0]
    )
    make.save(Registration(
        meeting_id=meeting_id, person=make.make_person(), uid="x@example.org", invited_at=clock.now(),
        attendance=Attendance.PRESENT,
    ))  # fmt: skip
    changed = manager.get(f"{page}/whole").words("section[aria-labelledby=differences] tr")
    assert "Participations in meetings 24 25" in changed
    assert client.get(page).words("td.num") == before
    manager.post(f"{page}/publish")
    assert client.get(page).words("td.num") != before


def test_words_and_what_will_change_are_read_in_every_form(manager, client, page):
    seen = manager.get(f"{page}/words").soup.select_one("input[name=seen]")["value"]
    sent = {"words_en": "A **good** year", "changes_en": "- longer breaks", "seen": seen}
    assert manager.post(f"{page}/words", data=sent).status_code == 303
    late = manager.post(f"{page}/words", data=sent | {"changes_en": "Mine"})
    assert (late.status_code, late.words("textarea#changes_en")) == (422, ["Mine"])
    assert late.words(".notice-warning .prose li") == ["longer breaks"]
    manager.post(f"{page}/publish")
    shown = client.get(page)
    assert shown.words("section[aria-labelledby=words] .prose p") == ["A good year"]
    assert shown.words("section[aria-labelledby=changes] li") == ["longer breaks"]
    assert client.get(f"{page}.json").json["texts"]["changes"] == {"it": "", "en": "- longer breaks"}
    assert "text,changes,'- longer breaks" in client.get(f"{page}.csv").data.decode("utf-8-sig")
    text = flat(pypdf.PdfReader(io.BytesIO(client.get(f"{page}.pdf").data)).pages[0].extract_text())
    assert "A good year What will change" in text


def test_the_years_are_listed(community, manager, client, page):
    index = f"/en/communities/{community.slug}/reports"
    assert client.get(index).words(".report-years a") == []
    assert client.get(index).words(".empty-title") == ["No report yet"]
    assert manager.get(index).words(".report-years a") == ["Report 2027", "Report 2026", "Report 2025"]
    manager.post(f"{page}/publish", data={"tells": "y"})
    assert client.get(index).words(".report-years a") == ["Report 2026"]
    assert _db.session.query(Message).filter(Message.kind == "you_said").count() == 20
    manager.post(f"{page}/unpublish")
    assert client.get(index).words(".report-years a") == []


@pytest.mark.parametrize("year", ["0", "1900", "2028", "9999", "1" * 30])
def test_a_year_that_is_none_is_not_found(community, manager, year):
    for path in ("", "/whole", "/words", ".pdf"):
        place = f"/en/communities/{community.slug}/reports/{year}{path}"
        assert manager.get(place).status_code == 404


def test_behind_each_number_are_as_many_rows_and_the_names_are_logged(community, manager, page):
    sheet = whole_year_sheet(report_of_year(community, 2026, at=clock.now()))
    entries = [entry for entry in year_entries(sheet, "en") if entry.number]
    assert {"meetings", "participations", "participants", "organisations-new"} <= {one.key for one in entries}
    for entry in entries:
        shown = manager.get(f"{page}/whole/behind/{entry.key}")
        assert len(shown.words("tbody tr")) == entry.number, entry.key
    manager.get(f"{page}/whole/behind/participants")
    entry = _db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert (entry.verb, entry.subject_id, len(list(ids_in(entry.details["people"])))) == (
        "read",
        community.id,
        24,
    )
    for key in ("nothing", "organisations-all", "x" * 5000):
        assert manager.get(f"{page}/whole/behind/{key}").status_code == 404
