"""The pages of series: from the form of a meeting to a list of dates, and a change of one or of all that follow."""

from datetime import date, datetime, time

import pytest
from sqlalchemy import select

from cop.clock import ROME
from cop.extensions import db as _db
from cop.models import Meeting, MeetingStatus, Series
from tests import factories as make
from tests.services.post import queued, send_all
from tests.views.meetings.filling import filled, shown

NOW = "2026-11-01T10:00+01:00"


@pytest.fixture
def now(at, db):
    return at(NOW)


@pytest.fixture
def community(now):
    return make.make_community(name_en="Youth at work")


@pytest.fixture
def browser(signed_in, community):
    """A browser in which the coordinator is signed in."""
    return signed_in(make.make_coordinator(community))


@pytest.fixture
def people(community):
    return [make.make_member(community, email=f"{name}@example.org") for name in ("ada", "bea")]


def meetings():
    _db.session.expire_all()
    return _db.session.scalars(select(Meeting).order_by(Meeting.series_on, Meeting.id)).all()


def days():
    return [one.day.isoformat() for one in meetings()]


RULE = {
    "pattern": "monthly_last",
    "every": "1",
    "ends": "number",
    "number": "4",
    "inviting": "by_rule",
    "days": "14",
}


def test_from_the_form_of_a_meeting_to_a_series(browser, community, people):
    saved = browser.post("/en/meetings/new", data=filled(community, do="repeat"))
    assert saved.location.endswith("/repeat")
    page = browser.get(saved.location)
    assert page.words(".check label")[:4] == [
        "Weekly, on Thursday", "Monthly, on the fourth Thursday", "Monthly, on the last Thursday", "Monthly, on day 26",
    ]  # fmt: skip
    looked = browser.post(saved.location, data=RULE | {"skips_holidays": "y", "do": "look"})
    shown_days = [box["value"] for box in looked.soup.select("[name=dates]")]
    assert shown_days == ["2026-11-26", "2026-12-31", "2027-01-28", "2027-02-25"]
    assert looked.words("#series-bar p") == ["4 meetings · nobody gets a mail now"]
    assert _db.session.scalars(select(Series)).all() == []
    seen = looked.soup.select_one("[name=seen]")["value"]
    typed = RULE | {
        "skips_holidays": "y",
        "seen": seen,
        "dates": [shown_days[1], shown_days[3]],
        "do": "make",
    }
    made = browser.post(saved.location, data=typed)
    series = _db.session.scalars(select(Series)).one()
    assert (made.status_code, made.location) == (303, f"/en/series/{series.id}")
    assert days() == ["2026-11-26", "2026-12-31", "2027-02-25"]
    assert {one.status for one in meetings()} == {MeetingStatus.SCHEDULED}
    listed = browser.get(made.location)
    assert listed.words(".lead") == ["Every month, on the last Thursday, public holidays left out"]
    leaving = [
        f"Invitations leave on Thursday {day}" for day in ("12 November", "17 December", "11 February")
    ]
    assert [words for words in listed.words(".glance") if "leave" in words] == leaving
    assert [words for words in browser.get("/en/meetings").words(".glance") if "leave" in words] == leaving
    assert queued() == {}
    assert browser.get(f"/en/meetings/{meetings()[1].id}").words("#other-dates + ul a") == [
        "Thursday 26 November 2026, 14:30–17:30", "Thursday 25 February 2027, 14:30–17:30",
    ]  # fmt: skip


def test_other_answers_are_looked_at_before_anything_is_made(browser, community, people):
    saved = browser.post("/en/meetings/new", data=filled(community, do="repeat"))
    seen = browser.post(saved.location, data=RULE | {"do": "look"}).soup.select_one("[name=seen]")["value"]
    again = browser.post(saved.location, data=RULE | {"number": "5", "seen": seen, "do": "make"})
    assert (again.status_code, len(again.soup.select("[name=dates]"))) == (200, 5)
    refused = browser.post(saved.location, data=RULE | {"ends": "until", "until": "2026-11-01", "do": "make"})
    assert (refused.status_code, refused.words(".field-error")) == (
        422,
        ["Choose a day after the first meeting."],
    )
    odd = {
        "pattern": "hourly",
        "every": "10" * 30,
        "number": "-1",
        "days": "x",
        "dates": ["\x00", "2026-99-99"],
    }
    assert browser.post(saved.location, data=RULE | odd).status_code == 422
    assert _db.session.scalars(select(Series)).all() == []


@pytest.fixture
def weekly(community, people):
    starts_at = datetime.combine(date(2026, 11, 10), time(9), ROME)
    series, made = make.make_series(community, starts_at=starts_at, number=4)
    for meeting in made:
        for person in people:
            make.make_registration(meeting, person)
    return series, made


def test_a_change_asks_for_this_one_or_all_that_follow(browser, weekly):
    """Before anything is saved each way says how many mails it means, and only what was seen is done."""
    _series, made = weekly
    typed = shown(made[1]) | {"day": "2026-11-18", "begins": "10:00", "ends": "12:00"}
    edit = f"/en/meetings/{made[1].id}/edit"
    asked = browser.post(edit, data=typed)
    assert asked.words(".scope-way h3") == ["Only this one", "This one and all that follow"]
    assert asked.words(".scope-way > p")[2] == "3 meetings · 6 mails"
    assert [words.split(" 2026")[0] for words in asked.words(".scope .step-title")] == [
        "Wednesday 18 November", "Wednesday 25 November", "Wednesday 2 December",
    ]  # fmt: skip
    assert queued() == {}
    seen = asked.soup.select_one("[name=seen]")["value"]
    assert browser.post(edit, data=typed | {"scope": "following", "seen": "other"}).status_code == 200
    done = browser.post(edit, data=typed | {"scope": "following", "seen": seen})
    assert done.status_code == 303
    assert days() == ["2026-11-10", "2026-11-18", "2026-11-25", "2026-12-02"]
    assert [one.starts_at.astimezone(ROME).hour for one in meetings()] == [9, 10, 10, 10]
    send_all()
    one = shown(meetings()[2]) | {"place": "Sala 9"}
    seen = browser.post(f"/en/meetings/{made[2].id}/edit", data=one).soup.select_one("[name=seen]")["value"]
    browser.post(f"/en/meetings/{made[2].id}/edit", data=one | {"scope": "this", "seen": seen})
    assert [meeting.place == "Sala 9" for meeting in meetings()] == [False, False, True, False]


def test_a_change_that_those_that_follow_cannot_take_is_offered_for_this_one_alone(browser, weekly):
    _series, made = weekly
    made[0].starts_at = datetime.combine(date(2026, 12, 30), time(9), ROME)
    made[0].ends_at = datetime.combine(date(2026, 12, 30), time(11), ROME)
    _db.session.flush()
    asked = browser.post(f"/en/meetings/{made[0].id}/edit", data=shown(made[0]) | {"day": "2026-11-10"})
    assert "17 November 2026: " in asked.words(".scope-way > p")[2]
    assert asked.words(".scope-way button") == ["Change only this one"]


def test_cancel_this_and_all_that_follow(browser, weekly):
    series, made = weekly
    page = browser.get(f"/en/meetings/{made[2].id}/cancel-following")
    assert page.words(".steps-list .muted") == ["2 people are told"] * 2
    done = browser.post(f"/en/meetings/{made[2].id}/cancel-following", data={"reason": "Closed"})
    assert done.location == f"/en/series/{series.id}"
    assert [str(one.status) for one in meetings()] == ["scheduled", "scheduled", "cancelled", "cancelled"]
    assert "2 meetings are cancelled. 4 mails are on their way." in browser.get(done.location).words(
        ".notice p"
    )


def test_more_dates(browser, weekly):
    series, _made = weekly
    url = f"/en/series/{series.id}/more"
    looked = browser.post(url, data={"ends": "until", "until": "2026-12-20", "do": "look"})
    assert [box["value"] for box in looked.soup.select("[name=dates]")] == ["2026-12-08", "2026-12-15"]
    assert "It is a public holiday: Immaculate Conception." in looked.words(".date-doubt")[0]
    seen = looked.soup.select_one("[name=seen]")["value"]
    typed = {"ends": "until", "until": "2026-12-20", "seen": seen, "dates": ["2026-12-15"]}
    assert browser.post(url, data=typed).status_code == 303
    assert days()[-2:] == ["2026-12-01", "2026-12-15"]


def test_who_hosts_one_meeting_of_a_series_makes_no_more_of_the_others(signed_in, now, community):
    series, (first, *_others) = make.make_series(community)
    guest = make.make_community(name_en="Guests")
    first.hosts.append(guest)
    _db.session.commit()
    theirs = signed_in(make.make_coordinator(guest))
    assert theirs.get(f"/en/series/{series.id}").status_code == 200
    assert theirs.get(f"/en/series/{series.id}/more").status_code == 403
    assert (
        theirs.post(f"/en/series/{series.id}/more", data={"ends": "number", "number": "1"}).status_code == 403
    )
