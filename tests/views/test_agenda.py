"""Rows of the agenda form without JavaScript, and the agenda on the page of the meeting."""

from datetime import timedelta

import pytest

from cop import clock
from tests.factories import make_agenda_item, make_coordinator, make_meeting, make_meeting_role, make_person


@pytest.fixture
def meeting(db, at):
    at("2026-10-20T10:00+02:00")
    return make_meeting(starts_at=clock.now().replace(hour=12, minute=30) + timedelta(days=2))


@pytest.fixture
def browser(meeting, signed_in):
    return signed_in(make_coordinator(meeting.hosts[0]))


def path(meeting):
    return f"/en/meetings/{meeting.id}/agenda"


def row(n, **fields):
    return {f"items-{n}-{name}": value for name, value in fields.items()}


def titles(page):
    return [field.get("value", "") for field in page.soup.select("[name$=-title_it]")]


TWO = row(0, begins="14:30", title_it="Saluti") | row(
    1, begins="half past", title_it="Proposte", minutes="20"
)


@pytest.mark.parametrize(
    ("button", "shown"),
    [
        ("look-items-up-1", ["Proposte", "Saluti"]),
        ("look-items-down-0", ["Proposte", "Saluti"]),
        ("look-items-remove-0", ["Proposte"]),
        ("look-items-add-0", ["Saluti", "Proposte", ""]),
        ("look-items-up-99", ["Saluti", "Proposte"]),
        ("look-items-remove-²", ["Saluti", "Proposte"]),
    ],
)
def test_buttons_move_rows_and_lose_nothing(browser, meeting, button, shown):
    page = browser.post(path(meeting), data=TWO | {"do": button})
    assert (page.status_code, titles(page)) == (200, shown)
    hours = [field.get("value", "") for field in page.soup.select("[name$=-begins]")]
    assert "half past" in hours
    assert meeting.agenda == []


def test_saved_in_order_without_empty_rows(browser, meeting, db):
    sent = row(0, begins="14:30", title_it="Saluti", minutes="10") | row(1) | row(7, title_en="Proposals")
    assert browser.post(path(meeting), data=sent).status_code == 303
    db.session.refresh(meeting)
    assert [(i.starts_after, i.minutes, i.title_it, i.title_en) for i in meeting.agenda] == [
        (0, 10, "Saluti", ""),
        (None, None, "", "Proposals"),
    ]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (row(0, begins="14:29", title_it="x"), "items-0-begins"),
        (row(0, begins="16:30", title_it="x"), "items-0-begins"),
        (row(0, begins="14:30"), "items-0-title_it"),
        (row(0, title_it="x", minutes="0"), "items-0-minutes"),
    ],
)
def test_what_cannot_be_is_refused_in_its_row(browser, meeting, fields, field):
    page = browser.post(path(meeting), data=fields)
    assert page.status_code == 422
    assert [error["href"] for error in page.soup.select(".error-summary a")] == [f"#{field}"]


def test_somebody_of_the_register_is_found_by_name_and_shown_to_who_is_signed_in(
    browser, meeting, db, client
):
    person = make_person(name="Anna Verdi")
    make_meeting_role(meeting, person, "speaker")
    from_list = {
        "items-0-add_person-words": "Anna Verdi",
        "items-0-add_person-for": "",
        "find": "items-0-add_person",
    }
    make_agenda_item(meeting, people=[person], starts_after=0, guests="Prof.ssa Bianchi")
    page = browser.get(path(meeting))
    ticked = [box["value"] for box in page.soup.select("[name=items-0-people][checked]")]
    assert ticked == [str(person.id)]
    assert browser.post(path(meeting), data=row(0, title_it="x") | from_list).status_code == 200
    url = f"/en/meetings/{meeting.id}"
    assert browser.get(url).words(".programme li") == ["14:30 Welcome Anna Verdi, Prof.ssa Bianchi"]
    assert client.get(url).words(".programme li") == ["14:30 Welcome Prof.ssa Bianchi"]
