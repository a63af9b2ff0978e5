"""From a coordinator's form to a member's calendar, and into the public figures: the whole line, on both databases."""

import re
from datetime import datetime, time, timedelta

import holidays
import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from cop import clock
from cop.extensions import db
from cop.models import Meeting, MeetingStatus, Person, Registration
from tests.browser.reading import texts
from tests.browser.site import Site

pytestmark = pytest.mark.browser
COORDINATOR, MEMBER = "coordinator.neet@example.org", "member.en@example.org"
TITLE = "A map of the services nobody finds"


def test_the_first_meeting(site, open_browser):
    page = open_browser()
    sign_in_by_code(site, page, COORDINATOR)
    day = working_day_after(14)
    invited = schedule(page, day)
    site.work()
    invitations = mails_about(site, "REQUEST")
    assert sorted(invitations) == sorted(addresses_of(site, invited))
    assert {one_event(mail)["SEQUENCE"] for mail in invitations.values()} == {0}

    answer_yes(open_browser(javascript=False), invitations[MEMBER])
    page.goto("/en/meetings")
    expect(page.get_by_role("main")).to_contain_text("1 yes")

    moved = move(page, day)
    site.work()
    first, update = one_event(invitations[MEMBER]), one_event(mails_about(site, "REQUEST")[MEMBER])
    assert (update["UID"], update["SEQUENCE"]) == (first["UID"], 1)
    assert update["DTSTART"].dt - first["DTSTART"].dt == moved - day
    assert update["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"

    told = cancel_another(site, page)
    site.work()
    assert sorted(mails_about(site, "CANCEL")) == sorted(told)

    assert co_design_line(open_browser()) == "4 co-design meetings"
    site.at(datetime.combine(moved, time(18), clock.ROME))
    take_attendance(page, name_of(site, MEMBER))
    assert co_design_line(open_browser()) == "5 co-design meetings"


def sign_in_by_code(site, page, email):
    page.goto("/en/sign-in")
    page.get_by_label(re.compile("address", re.I)).first.fill(email)
    page.get_by_role("main").get_by_role("button").first.click()
    site.work()
    code = re.search(r"\b(\d{6})\b", site.mails(email)[-1]["Subject"] + text_of(site.mails(email)[-1]))[1]
    page.get_by_label(re.compile("six digits", re.I)).fill(code)
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.locator(".slim-name")).to_have_text("Riccardo Bertino")


def schedule(page, day):
    """Fill the form, read on the review page whom it goes to, publish; return the names shown."""
    page.goto("/en/meetings/new")
    page.get_by_label("Title in English").fill(TITLE)
    page.get_by_label("Kind of meeting").select_option(label="Co-design")
    fill_day(page, day)
    page.get_by_label("Place", exact=False).first.fill("Via Esempio 5, Torino")
    page.get_by_role("button", name="Save as draft and review").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Review and publish")
    names = texts(page.locator(".tick-title"))
    expect(page.locator("#goes-to")).to_contain_text(f"It goes to {len(names)} people in ")
    page.get_by_role("button", name=f"Publish and invite {len(names)} people").click()
    expect(page.get_by_role("main")).to_contain_text(TITLE)
    return names


def fill_day(page, day):
    page.get_by_label("Day", exact=True).fill(day.isoformat())
    page.get_by_label("From", exact=True).fill("15:00")
    page.get_by_label("To", exact=True).fill("17:00")


def answer_yes(page, invitation):
    address = re.search(r"http://localhost:\d+/en/answer/\S+", text_of(invitation))[0]
    page.goto(address)
    page.get_by_text("I'm coming", exact=True).click()
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("main")).to_contain_text("Thank you, we look forward to seeing you")


def move(page, day):
    """Move the meeting to the working day after; return it."""
    moved = working_day_after((day - clock.today()).days + 1)
    page.goto("/en/meetings")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="Edit", exact=True).first.click()
    page.get_by_label("Day", exact=True).fill(moved.isoformat())
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name=re.compile("Save and tell")).first.click()
    expect(page.get_by_role("main")).to_contain_text("15:00")
    return moved


def cancel_another(site, page):
    """Cancel another meeting of the community; return the addresses of those who had an invitation."""
    with site.app.app_context():
        coming = db.session.query(Meeting).filter(
            Meeting.status == MeetingStatus.SCHEDULED,
            Meeting.starts_at > clock.now(),
            Meeting.title_en != TITLE,
        )
        meeting = next(m for m in coming.order_by(Meeting.starts_at) if [h.slug for h in m.hosts] == ["neet"])
        on_list = (
            db.session.query(Person.email).join(Registration).filter(Registration.meeting_id == meeting.id)
        )
        told = [email for (email,) in on_list.filter(Registration.answer != "withdrawn")]
        number = meeting.id
    page.goto(f"/en/meetings/{number}/cancel")
    page.get_by_role("button", name=re.compile("Go ahead and tell")).click()
    expect(page.get_by_role("main")).to_contain_text("Cancelled")
    return told


def take_attendance(page, name):
    page.goto("/en/meetings?status=past")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="Attendance").first.click()
    page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#present")).to_have_text("1 participant of 1 organisation")


def co_design_line(page):
    page.goto("/en/communities/neet")
    cards = texts(page.locator(".figure-card"))
    return next(" ".join(card.split()) for card in cards if "co-design" in card)


def working_day_after(days):
    closed = holidays.country_holidays("IT", subdiv="TO")
    day = clock.today() + timedelta(days=days)
    while day.weekday() > 4 or day in closed:
        day += timedelta(days=1)
    return day


def mails_about(site: Site, method: str):
    """The newest mail to each address that carries a calendar part of the method, about the meeting of the test."""
    found = {}
    for mail in site.mails():
        parts = [p for p in mail.walk() if p.get_content_type() == "text/calendar"]
        is_asked = parts and parts[0].get_param("method") == method
        if is_asked and (method == "CANCEL" or TITLE in str(parts[0].get_content())):
            found[mail["To"].addresses[0].addr_spec] = mail
    return found


def one_event(mail):
    (part,) = [p for p in mail.walk() if p.get_content_type() == "text/calendar"]
    (event,) = Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")
    return event


def addresses_of(site, names):
    with site.app.app_context():
        return [email for (email,) in db.session.query(Person.email).filter(Person.name.in_(names))]


def name_of(site, email):
    with site.app.app_context():
        return db.session.query(Person.name).filter(Person.email_key == email).scalar()


def text_of(mail):
    return mail.get_body(("plain",)).get_content()
