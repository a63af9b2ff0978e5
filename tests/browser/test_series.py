"""A series of ten: made from a form, one date moved by hand, the rest shifted, and the mails that leave for it."""

import re
from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from cop import clock
from cop.extensions import db
from cop.models import Meeting, Registration
from tests.browser.test_first_meeting import COORDINATOR, sign_in_by_code

pytestmark = pytest.mark.browser
TITLE = "Ten evenings on apprenticeships"
NOW = datetime(2027, 9, 1, 10, 0, tzinfo=clock.ROME)  # the clocks go back on 31 October 2027
FIRST = date(2027, 9, 7)  # a Tuesday


def test_a_series_of_ten_one_moved_and_the_rest_shifted(site, open_browser):
    site.at(NOW)
    page = open_browser()
    sign_in_by_code(site, page, COORDINATOR)
    people = make_ten(page)
    site.work()
    assert days_of(site) == [FIRST + timedelta(weeks=n) for n in range(10)]
    assert invited(site) == [people, people] + [0] * 8  # those within fourteen days; the rest leave by rule
    first = mails_about(site)
    assert Counter(sequence for _to, _uid, sequence, _day in first) == {0: 2 * people}

    open_date(page, 2)
    page.get_by_label("Day", exact=True).fill((FIRST + timedelta(days=16)).isoformat())
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Change only this one").click()
    expect(page.get_by_role("main")).to_contain_text("Nobody gets a mail.")
    assert days_of(site)[2] == FIRST + timedelta(days=16)

    open_date(page, 1)
    page.get_by_label("Day", exact=True).fill((FIRST + timedelta(days=8)).isoformat())
    page.get_by_role("button", name="Save", exact=True).click()
    scope = page.locator("#scope")
    expect(scope).to_contain_text("It keeps the days it was moved by: 2 days later.")
    expect(scope).to_contain_text(f"9 meetings · {people} mails")
    page.get_by_role("button", name="Change all 9 meetings").click()
    expect(page.get_by_role("main")).to_contain_text("9 meetings are changed.")
    site.work()

    shifted = [FIRST] + [FIRST + timedelta(weeks=n, days=1) for n in range(1, 10)]
    shifted[2] += timedelta(days=2)
    assert days_of(site) == shifted
    assert hours_of(site) == {time(9)}
    told = mails_about(site)[len(first) :]
    assert {(sequence, day) for _to, _uid, sequence, day in told} == {(1, shifted[1])}
    assert {uid for _to, uid, _sequence, _day in told} < {uid for _to, uid, _sequence, _day in first}
    assert len(told) == people


def make_ten(page):
    """Fill the form of a meeting and the rule; return how many people are invited to each date."""
    page.goto("/en/meetings/new")
    page.get_by_label("Title in English").fill(TITLE)
    page.get_by_label("Kind of meeting").select_option(label="Co-design")
    page.get_by_label("Day", exact=True).fill(FIRST.isoformat())
    page.get_by_label("From", exact=True).fill("09:00")
    page.get_by_label("To", exact=True).fill("11:00")
    page.get_by_label("Place", exact=False).first.fill("Via Esempio 5, Torino")
    page.get_by_role("button", name="Save and repeat it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Repeat the meeting")
    page.get_by_label("How many meetings").fill("4")
    page.get_by_label("How many meetings").press("Tab")
    expect(page.locator("#dates .tick-row")).to_have_count(4)  # the dates follow what is typed
    page.get_by_label("How many meetings").fill("10")
    page.get_by_label("How many meetings").press("Tab")
    expect(page.locator("#dates .tick-row")).to_have_count(10)
    words = page.locator("#series-bar p").inner_text()
    page.get_by_role("button", name="Put 10 meetings on the calendar").click()
    expect(page.get_by_role("main")).to_contain_text("10 meetings are on the calendar.")
    return int(re.search(r"(\d+) invitations leave now", words)[1]) // 2


def open_date(page, number):
    """Open the form of one date of the series from its list."""
    page.goto("/en/meetings")
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_role("link", name="All dates of the series").click()
    page.locator(".agenda-title a").nth(number).click()
    page.get_by_role("link", name="Edit", exact=True).first.click()


def meetings_of(site):
    with site.app.app_context():
        found = db.session.query(Meeting).filter_by(title_en=TITLE).order_by(Meeting.series_on)
        return [(meeting.id, meeting.starts_at.astimezone(clock.ROME)) for meeting in found]


def days_of(site):
    return [begin.date() for _id, begin in meetings_of(site)]


def hours_of(site):
    return {begin.time() for _id, begin in meetings_of(site)}


def invited(site):
    with site.app.app_context():
        return [
            db.session.query(Registration).filter_by(meeting_id=meeting_id).count()
            for meeting_id, _begin in meetings_of(site)
        ]


def mails_about(site):
    """(recipient, UID, SEQUENCE, day) of every calendar mail about the series, oldest first."""
    found = []
    for mail in site.mails():
        for part in (p for p in mail.walk() if p.get_content_type() == "text/calendar"):
            (event,) = Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")
            assert not {"RRULE", "RDATE", "RECURRENCE-ID"} & set(event)
            if TITLE in event["SUMMARY"]:
                to = mail["To"].addresses[0].addr_spec
                found.append((to, str(event["UID"]), event["SEQUENCE"], event["DTSTART"].dt.date()))
    return found
