"""The figures of an edition, what of them the public may see, and how they compare: each number by an example."""

import json
from datetime import date, timedelta

import pytest

from cop import clock
from cop.models import (
    Answer,
    Attendance,
    EditionStatus,
    EnrolmentStatus,
    MeetingStatus,
    Mode,
    Sector,
    Substitution,
)
from cop.queries.counting import ecosystem_figures
from cop.queries.edition_figures import facts_of, figures_from
from cop.queries.edition_report_rows import OF_PEOPLE, report_rows
from cop.queries.edition_report_sheets import public_sheet, report_entries, whole_sheet
from cop.queries.edition_report_words import LABELS
from cop.queries.edition_reports import is_over, previous_of, report_of
from cop.queries.edition_summary import cards, comparison, differences, summary
from cop.queries.sessions_of_edition import sessions_of
from tests import factories as make
from tests.counting import queries_of

NOW = "2026-11-26T10:00+01:00"


@pytest.fixture(autouse=True)
def now(db, at):
    return at(NOW)


def held(people=(), *, sessions=4, **kw):
    """An edition that is over; `people` says at how many sessions each was, every one of another organisation."""
    edition = make.make_past_edition(sessions=sessions, **kw)
    for there in people:
        make.make_completed(edition, there=there)
    return edition


def numbers(sheet):
    return {entry.key: entry.number for entry in report_entries(sheet, "en")}


def test_every_number_is_counted_by_its_rule():
    edition = held([4, 4, 3, 1])
    first, second, third, _last = sessions_of(edition)
    enrolled = make.make_completed(
        edition, there=0, organisation=make.make_organisation(sector=Sector.PUBLIC)
    )
    make.make_enrolment(edition, status=EnrolmentStatus.WITHDRAWN, enrolled_at=clock.now())
    make.make_enrolment(edition, status=EnrolmentStatus.WITHDRAWN)  # who waited in vain
    make.make_enrolment(edition, status=EnrolmentStatus.REFUSED)
    substitute = make.make_present(second, enrolled.organisation, mode=Mode.ONLINE, minutes=30)
    make.save(Substitution(enrolment=enrolled, meeting=second, person=substitute.person))
    make.make_present(first, is_staff=True)
    make.make_registration(third, answer=Answer.ACCEPTED, attendance=Attendance.EXCUSED)
    make.make_registration(third, answer=Answer.ACCEPTED)
    make.make_meeting(edition.hosts[0], edition=edition, status=MeetingStatus.CANCELLED)
    figures = report_of(edition)
    assert numbers(whole_sheet(figures)) == {
        "sessions": 4, "sessions-cancelled": 1, "enrolled": 5, "left": 1, "attended": 4, "completed": 3,
        "organisations": 5, "organisations-present": 5, "organisations-completed": 3, "participants": 5,
        "participations": 13, "online": 1, "hours": 24.5, "expected": 23, "no-shows": 8, "excused": 1, "unrecorded": 1,
        "substitutions": 1, "staff": 1,
    }  # fmt: skip
    assert [(one.number, one.present, one.no_shows, one.staff) for one in figures.held] == [
        (1, 4, 1, 1), (2, 4, 2, 0), (3, 3, 2, 0), (4, 2, 3, 0)
    ]  # fmt: skip
    sectors = [(one.sector, one.enrolled, one.present, one.completed) for one in figures.sectors]
    assert sectors == [(Sector.PUBLIC, 1, 1, 0), (Sector.OTHER, 4, 4, 3)]
    assert figures_from(json.loads(json.dumps(facts_of(figures)))) == figures


def test_the_report_agrees_with_the_figures_of_the_ecosystem():
    edition = held([4, 3, 2])
    make.make_present(sessions_of(edition)[0], is_staff=True)
    figures, counted = report_of(edition), ecosystem_figures(clock.today())
    assert (figures.total("present"), figures.total("staff"), len(figures.held)) == (
        counted.participations, counted.staff, counted.programmes[0].sessions.recorded
    )  # fmt: skip
    assert figures.organisations_present == counted.organisations_present


def test_behind_each_number_are_as_many_rows():
    edition = held([4, 3, 1])
    second = sessions_of(edition)[1]
    substitute = make.make_present(second)
    someone = make.make_completed(edition, there=0)
    make.save(Substitution(enrolment=someone, meeting=second, person=substitute.person))
    make.make_present(second, is_staff=True, mode=Mode.ONLINE)
    make.make_enrolment(edition, status=EnrolmentStatus.WITHDRAWN, enrolled_at=clock.now())
    expected = numbers(whole_sheet(report_of(edition)))
    expected["hours"] = expected["participations"]
    for key in LABELS:
        rows = report_rows(key, edition, at=clock.now())
        found = (rows.sessions, rows.organisations, rows.standings, rows.enrolments, rows.people, rows.times)
        assert sum(map(len, found)) == expected.get(key, 0), key
        assert bool(rows.people_named) == (key in OF_PEOPLE and bool(expected.get(key))), key


def test_a_report_costs_the_same_whatever_the_number_of_people():
    one, many = held([4]), held([4] * 4)
    report_of(one)
    assert queries_of(lambda: report_of(many)) == queries_of(lambda: report_of(one))


def test_nothing_is_completed_before_the_end_or_without_a_rule():
    running = held([4] * 2)
    make.make_meeting(running.hosts[0], edition=running)
    assert (numbers(whole_sheet(report_of(running)))["completed"], report_of(running).undecided) == (0, 2)
    assert not is_over(running, at=clock.now())
    without = held([4], least_sessions=None)
    assert "completed" not in numbers(whole_sheet(report_of(without)))
    assert is_over(without, at=clock.now())
    ahead = make.make_edition()
    assert not is_over(ahead, at=clock.now())
    assert summary(whole_sheet(report_of(ahead)), "en") == "No session was held yet."


def test_the_public_cannot_work_out_a_small_number():
    """One of six never came, two did not complete: neither number is shown, nor one that gives it away."""
    sheet = public_sheet(report_of(held([4, 4, 4, 4, 1, 0])))
    entries = report_entries(sheet, "en")
    assert {entry.key: entry.number for entry in entries} == {
        "sessions": 4, "enrolled": 6, "attended": None, "completed": None, "organisations": 6,
        "organisations-present": 5, "organisations-completed": None, "participations": 17, "expected": 24,
        "no-shows": 7, "substitutions": 0, "staff": 0,
    }  # fmt: skip
    assert {entry.share for entry in entries if entry.key in {"attended", "completed"}} == {None}
    assert [sheet.session_number(one, "present") for one in sheet.figures.held] == [5, None, None, None]
    assert {sheet.session_number(one, "no_shows") for one in sheet.figures.held} == {None}
    assert [entry.key for entry in cards(entries)] == [
        "sessions",
        "enrolled",
        "organisations",
        "participations",
    ]
    assert summary(sheet, "en") == "4 sessions were held. 6 people of 6 organisations were enrolled."


def test_a_number_that_would_hide_a_more_important_one_is_left_out():
    """Two came in somebody's place: how many different people came would tell it, how many enrolled came does not."""
    edition = held([4] * 6)
    for session in sessions_of(edition)[:2]:
        make.make_present(session)
    shown = numbers(public_sheet(report_of(edition)))
    assert (shown["attended"], shown["participations"]) == (6, 26)
    assert "participants" not in shown


def test_enough_people_are_shown_with_their_shares():
    sheet = public_sheet(report_of(held([4] * 7 + [1] * 5)))
    assert numbers(sheet) == numbers(whole_sheet(sheet.figures))
    completed = next(entry for entry in report_entries(sheet, "en") if entry.key == "completed")
    assert (completed.number, completed.of, round(completed.share or 0, 2)) == (7, 12, 0.58)
    assert summary(sheet, "en") == (
        "4 sessions were held. 12 people of 12 organisations were enrolled. 7 of them completed it: 58%."
    )


def test_an_edition_is_compared_with_the_one_it_was_made_from():
    before = held([4] * 2, name="2025", starts_on=date(2025, 1, 1))
    programme = before.programme
    after = held([4] * 3, name="2026", programme=programme, starts_on=date(2026, 1, 1))
    draft = make.make_edition(programme=programme, status=EditionStatus.DRAFT, starts_on=date(2025, 6, 1))
    assert [previous_of(one) for one in (before, after, draft)] == [None, before, before]
    assert comparison(whole_sheet(report_of(after)), "en") == [
        "People enrolled: 3, 1 more than the 2 of 2025.",
        "Organisations with people enrolled: 3, 1 more than the 2 of 2025.",
        "Participations: 12, 4 more than the 8 of 2025.",
        "Of those enrolled 100% completed it; in 2025 it was 100%.",
    ]
    third = held(name="2027", programme=programme, starts_on=date(2027, 1, 1), made_from=before)
    assert previous_of(third) == before


def test_of_a_declared_edition_only_its_sessions_are_compared():
    before = make.make_edition(name="2023", starts_on=date(2023, 1, 1))
    make.make_declared(make.make_community(), "training_sessions", 4, edition=before)
    after = held([4], name="2024", programme=before.programme, starts_on=date(2024, 1, 1))
    sheet = whole_sheet(report_of(after))
    assert comparison(sheet, "en") == ["Of the edition 2023 only the number of sessions is known: 4."]
    assert {
        entry.key: entry.previous for entry in report_entries(sheet, "en") if entry.previous is not None
    } == {"sessions": 4}


def test_what_changed_since_publication_is_named():
    edition = held([4, 4])
    then = report_of(edition)
    make.make_completed(edition, there=4)
    changed = {one.label: (one.published, one.now) for one in differences(then, report_of(edition), "en")}
    assert changed["People enrolled"] == (2, 3)
    assert changed["Participations"] == (8, 12)
    assert differences(then, then, "en") == []


def test_a_session_moved_past_others_changes_its_number():
    edition = held([4])
    sessions = sessions_of(edition)
    sessions[0].starts_at, sessions[0].ends_at = (sessions[3].ends_at + timedelta(hours=n) for n in (1, 3))
    figures = report_of(edition)
    assert [one.meeting_id for one in figures.held] == [sessions[n].id for n in (1, 2, 3, 0)]
    assert [one.number for one in figures.held] == [1, 2, 3, 4]
