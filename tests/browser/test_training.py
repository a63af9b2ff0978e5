"""A training cycle: the third edition of Fit4benefit from the second, its people, sessions, certificates and report."""

import re
from datetime import timedelta
from typing import NamedTuple

import pytest
from icalendar import Calendar
from playwright.sync_api import expect
from sqlalchemy import select

from cop import clock
from cop.extensions import db
from cop.models import Attendance, Edition, Meeting, Membership, Registration, Representative
from cop.queries.audiences import audience_of
from cop.queries.sessions_of_edition import sessions_of
from cop.services.attendance import Mark, record_attendance
from cop.tokens import SPOKEN
from tests.browser.reading import settled, texts
from tests.browser.test_accessibility import sign_in
from tests.browser.test_first_meeting import text_of
from tests.factories import make_person

pytestmark = pytest.mark.browser
COORDINATOR = "coordinator.benefit-corporations@example.org"
NAME = "Third edition"
# Who of the twenty, by their place, missed the sessions beside: the others were at all eight.
MISSED = {
    0: (1,),
    3: (2, 5),
    4: (1, 2, 3),
    8: (8,),
    9: (1, 6, 7, 8),
    11: (3, 4, 5),
    15: (1, 2),
    19: tuple(range(1, 9)),
}
DUE = [place for place in range(20) if len(MISSED.get(place, ())) <= 2]
BY_HAND = (1, 8)  # the sessions whose tick list is filled in on its page


class Someone(NamedTuple):
    name: str
    id: int
    email: str


def test_the_third_edition_to_its_certificates_and_report(site, open_browser):
    site.at(clock.now())
    page = open_browser()
    coordinator_signs_in(site, page)
    edition_id = make_from_the_second(page, site)
    publish(page)
    people = enrol(page, site, edition_id)
    for number, session in enumerate(sessions(site, edition_id), start=1):
        hold(site, page, session, people, number)

    coordinator_signs_in(site, page)
    names = [people[place].name for place in DUE]
    certify(page, edition_id, names)
    site.work()
    verify(site, open_browser(javascript=False), people[DUE[0]])
    report(page, edition_id)
    assert public_line(open_browser(javascript=False)) == [
        "3 editions of Fit4benefit",
        "20 training sessions in total",
    ]


def coordinator_signs_in(site, page):
    """Signed in anew: months pass, and no session lasts so long."""
    with site.clock():
        sign_in(site, page, COORDINATOR)


def make_from_the_second(page, site):
    """Eight sessions, weekly; return the id of the new edition."""
    page.goto("/en/training")
    page.get_by_role("link", name="Edition 2024-2025").click()
    page.get_by_role("link", name="Sessions", exact=True).click()
    page.get_by_role("link", name="Make the next edition").click()
    page.get_by_label("Name of the edition").fill(NAME)
    first = clock.today() + timedelta(days=30)
    first += timedelta(days=(1 - first.weekday()) % 7)
    page.get_by_label("First session on").fill(first.isoformat())
    page.get_by_label("Weekly, on Tuesday").check()
    page.get_by_label("Leave out public holidays").uncheck()
    days = [first + timedelta(weeks=n) for n in range(8)]
    expect(page.locator("#dates .new-session")).to_have_count(8)
    expect(page.locator("#dates [type=date]").last).to_have_value(days[-1].isoformat())
    page.get_by_role("button", name="Make the edition with 8 sessions").click()
    expect(page.get_by_role("main")).to_contain_text("The new edition is a draft")
    with site.app.app_context():
        edition = db.session.scalars(select(Edition).filter_by(name=NAME)).one()
        assert [one.day for one in sessions_of(edition, drafts=True)] == days
        return edition.id


def publish(page):
    page.get_by_role("link", name="Review and publish").click()
    page.get_by_role("button", name="Publish with 8 sessions").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)


def enrol(page, site, edition_id):
    """Tick twenty people of nine organisations; each gets one mail with a calendar of eight dates."""
    with site.app.app_context(), site.clock():
        people = twenty_of_nine()
    page.goto(f"/en/editions/{edition_id}/enrolments")
    page.get_by_role("link", name="Enrol people").first.click()
    for person in people:
        page.locator(f"#p{person.id}").check()
    page.get_by_role("button", name="Enrol those ticked").click()
    expect(page.locator("#totals")).to_contain_text("20 people enrolled")
    expect(page.locator("#by-organisation")).to_contain_text("9")
    site.work()
    for person in people:
        (mail,) = [one for one in site.mails(person.email) if NAME in text_of(one)]
        (calendar,) = [part for part in mail.walk() if part.get_filename() == "sessions.ics"]
        assert len(Calendar.from_ical(calendar.get_payload(decode=True)).walk("VEVENT")) == 8
    return people


def twenty_of_nine():
    """Twenty people who represent nine members, by their name; two of them are made, for two to a member is usual."""
    edition = db.session.scalars(select(Edition).filter_by(name=NAME)).one()
    found = {}
    for one in audience_of(edition.hosts, on=clock.today()):
        found.setdefault(one.organisation, []).append(one.person)
    pairs = dict([(organisation, people) for organisation, people in found.items() if len(people) == 2][:9])
    people = [person for pair in pairs.values() for person in pair]
    for organisation in list(pairs)[:2]:
        key = {"community_id": edition.hosts[0].id, "organisation_id": organisation.id}
        membership = db.session.scalars(select(Membership).filter_by(until_on=None, **key)).one()
        people.append(make_person(name=f"Terza Persona {organisation.id}"))
        db.session.add(Representative(membership=membership, person=people[-1], since_on=membership.since_on))
    db.session.commit()
    return sorted(Someone(one.name, one.id, one.email) for one in people)


def sessions(site, edition_id):
    with site.app.app_context():
        return [(one.id, one.ends_at) for one in sessions_of(db.session.get_one(Edition, edition_id))]


def hold(site, page, session, people, number):
    """Let a session end and record who came: on the page with its tick list, or as that page would."""
    meeting_id, ends_at = session
    site.at(ends_at + timedelta(minutes=5))
    there = [person for place, person in enumerate(people) if number not in MISSED.get(place, ())]
    if number in BY_HAND:
        coordinator_signs_in(site, page)
        page.goto(f"/en/meetings/{meeting_id}/attendance")
        for person in there:
            page.get_by_role("checkbox", name=person.name).check()
        page.get_by_role("button", name="Save, and mark the others absent").click()
        expect(page.locator("#present")).to_contain_text(f"{len(there)} participants")
        return
    ids = {person.id for person in there}
    with site.app.app_context(), site.clock():
        meeting = db.session.get_one(Meeting, meeting_id)
        listed = db.session.scalars(select(Registration).filter_by(meeting_id=meeting_id))
        marks = {
            one.id: Mark(Attendance.PRESENT if one.person_id in ids else Attendance.ABSENT) for one in listed
        }
        record_attendance(meeting, marks, by=None, at=clock.now())
        db.session.commit()


def certify(page, edition_id, names):
    """Exactly those who were at six of eight are due, and get one."""
    page.goto(f"/en/editions/{edition_id}/certificates")
    assert texts(page.locator("[aria-labelledby=due] .tick-title")) == names
    page.get_by_role("button", name="Issue to those ticked").click()
    expect(page.locator("[aria-labelledby=issued] .row-title")).to_have_text(names)
    expect(page.locator("[aria-labelledby=not-due] .row-title")).to_have_count(20 - len(names))


def verify(site, page, person):
    """From the mail to the PDF; then, as a stranger who holds it: valid by its code, refused with one altered."""
    url = re.search(r"http://\S+/certificate/\S+", text_of(site.mails(person.email)[-1]))[0]
    page.goto(url.replace("/it/", "/en/"))  # the mail is in the person's language
    answer = page.request.get(page.get_by_role("link", name="Download the PDF").get_attribute("href"))
    assert (answer.status, answer.body()[:5]) == (200, b"%PDF-")
    code = page.locator("[aria-labelledby=verify] strong").inner_text()
    altered = code[:-1] + SPOKEN[(SPOKEN.index(code[-1]) + 1) % len(SPOKEN)]
    said = "Torino Social Impact issued it, and it stands.", "a character is missing, or mistyped"
    for typed, words in zip((code.lower(), altered), said, strict=True):
        page.goto("/en/certificates")
        page.get_by_label("Code").fill(typed)
        page.get_by_role("button", name="Verify").click()
        expect(page.get_by_role("main")).to_contain_text(words)
    page.goto(f"/en/certificates/{code}")
    expect(page.get_by_role("main")).not_to_contain_text(person.name)


def report(page, edition_id):
    """What the page prints, the data file prints: counted here by hand."""
    page.goto(f"/en/training/editions/{edition_id}/report")
    page.get_by_role("button", name="Publish the report").click()
    expect(page.get_by_role("main")).to_contain_text("Published on")
    present = 160 - sum(len(missed) for missed in MISSED.values())
    wanted = {"sessions": 8, "enrolled": 20, "attended": 19, "completed": len(DUE), "organisations": 9}
    wanted |= {"participations": present, "no-shows": 160 - present}
    told = page.request.get(f"/en/training/editions/{edition_id}/report.json").json()["figures"]
    assert {one["key"]: one["number"] for one in told if one["key"] in wanted} == wanted
    read = "all => all.map(row => [row.cells[0].firstChild.textContent.trim(), row.cells[1].innerText])"
    printed = settled(page.locator("[aria-labelledby=numbers] tbody tr")).evaluate_all(read)
    numbers = {one["label"]["en"]: one["number"] for one in told}
    assert {label: float(cell.split()[-1]) for label, cell in printed} == numbers


def public_line(page):
    """What the page of the community says about its training."""
    page.goto("/en/communities/benefit-corporations")
    cards = [" ".join(card.split()) for card in texts(page.locator(".figure-card"))]
    return [card for card in cards if re.search("Fit4benefit|training", card)]
