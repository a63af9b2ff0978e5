"""From "no date yet" to the event in people's calendars: the poll, the answers, the meeting that comes of it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.reading import settled
from tests.browser.site import Site
from tests.browser.test_first_meeting import (
    COORDINATOR,
    MEMBER,
    fill_day,
    name_of,
    one_event,
    sign_in_by_code,
    text_of,
    working_day_after,
)

pytestmark = pytest.mark.browser
TITLE = "Where the internships end"


def test_a_poll_becomes_the_meeting(site, open_browser):
    page = open_browser()
    sign_in_by_code(site, page, COORDINATOR)
    days = [working_day_after(14), working_day_after(21)]
    ask(site, page, days)
    site.work()
    (question,) = questions(site, MEMBER)
    (other,) = [mail for mail in site.mails() if is_about(mail) and mail["To"] != question["To"]]

    answer(open_browser(javascript=False), question, ["If need be", "No"])
    answer(open_browser(javascript=False), other, ["Yes", "If need be"])
    answer(open_browser(javascript=False), question, ["No", "Yes"])

    page.reload()
    expect(page.locator(".best h2")).to_contain_text(f"{days[1]:%A} {days[1].day} {days[1]:%B}")
    page.get_by_role("link", name="Choose this date").click()
    page.get_by_role("button", name="Settle the date and write to 2 people").click()
    expect(page.get_by_role("main")).to_contain_text("the invitations are on their way")
    site.work()

    events = {who: event_for(site, who) for who in (MEMBER, address(other))}
    assert {who: str(event["ATTENDEE"].params["PARTSTAT"]) for who, event in events.items()} == {
        MEMBER: "ACCEPTED",
        address(other): "NEEDS-ACTION",
    }
    assert {event["DTSTART"].dt.date() for event in events.values()} == {days[1]}
    later = open_browser(javascript=False)
    later.goto(link_in(question))
    expect(later.get_by_role("main")).to_contain_text("The date is settled")


def ask(site: Site, page, days):
    """Make a poll of two dates from "New meeting" and ask two people of the community."""
    page.goto("/en/meetings/new")
    page.get_by_role("link", name="Ask people which dates suit them").click()
    page.get_by_label("Title in English").fill(TITLE)
    page.get_by_label("Kind of meeting").select_option(label="Co-design")
    for number, day in enumerate(days, 1):
        fill_day(page.get_by_role("group", name=f"Date {number}", exact=True), day)
    page.get_by_label("Answers until").fill(working_day_after(7).isoformat())
    page.get_by_role("button", name="Save and choose whom to ask").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Whom to ask")
    boxes = page.locator(".ticks input[name=people]")
    settled(boxes).evaluate_all("boxes => boxes.forEach(box => box.checked = false)")
    boxes.first.check()
    page.get_by_role("checkbox", name=name_of(site, MEMBER)).first.check()
    expect(page.locator("#goes-to")).to_contain_text("It goes to 2 people")
    page.get_by_role("button", name="Ask 2 people").click()
    expect(page.get_by_role("main")).to_contain_text("The question is on its way to 2 people")


def answer(page, question, votes):
    """Answer at the personal link, without signing in and without JavaScript."""
    page.goto(link_in(question))
    for date, vote in zip(settled(page.locator(".poll-date")).all(), votes, strict=True):
        date.get_by_text(vote, exact=True).click()
    page.get_by_role("button", name=re.compile("my answer")).click()
    expect(page.get_by_role("main")).to_contain_text("Thank you, your answer is saved")


def questions(site, who):
    return [mail for mail in site.mails(who) if is_about(mail)]


def is_about(mail):
    return TITLE in mail["Subject"]


def link_in(question):
    return re.search(r"http://localhost:\d+/(?:en|it)/date-poll/\S+", text_of(question))[0].replace(
        "/it/", "/en/"
    )


def address(mail):
    return mail["To"].addresses[0].addr_spec


def event_for(site, who):
    """The event of the newest mail to somebody: the invitation with METHOD:REQUEST."""
    newest = site.mails(who)[-1]
    event = one_event(newest)
    (part,) = [p for p in newest.walk() if p.get_content_type() == "text/calendar"]
    assert (part.get_param("method"), str(event["SUMMARY"])) == ("REQUEST", TITLE)
    return event
