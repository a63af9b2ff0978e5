"""Somebody signs up; a coordinator writes, tries and sends; mails arrive; one click, and the next issue does not."""

import re

import pytest
import requests
from playwright.sync_api import expect
from sqlalchemy import func, select

from cop import clock
from cop.extensions import db
from cop.jobs.newsletters import News
from cop.models import MailingList, Message, MessageState, NewsletterIssue, Person, Subscription
from cop.queries.newsletter_audiences import numbers_of
from cop.queries.newsletter_progress import about
from tests.browser.reading import texts
from tests.browser.test_accessibility import sign_in
from tests.factories import make_person, make_subscription

pytestmark = pytest.mark.browser
COORDINATOR, READER = "coordinator.neet@example.org", "reader@example.org"
SUBJECT, NEXT = "Before the holidays", "After the holidays"
ADDRESS = "Via Esempio 1, 10100 Torino"
URL = re.compile(r"https?://\S+")


def test_an_issue_is_written_sent_read_and_left(site, open_browser):
    site.app.config["POSTAL_ADDRESS"] = ADDRESS
    others = many_subscribers(site)
    sign_up(site, open_browser())

    plain, page = open_browser(javascript=False), open_browser()
    for browser in (plain, page):
        sign_in(site, browser, COORDINATOR)
    issue_id = begin(plain)
    write_without_javascript(plain, issue_id)
    write_with_javascript(page, issue_id)
    look(page, issue_id)
    try_out(site, page)

    number = send(site, page, issue_id)
    work(site, issue_id)
    expect(page.get_by_role("heading", name=f"{number} of {number} sent")).to_be_visible()  # it renews itself
    mail = arrived(site, READER, SUBJECT)
    assert [len(news(site, one, SUBJECT)) for one in others] == [1] * len(others)
    html = mail.get_body(("html",)).get_content()
    assert "Hello Rosa Lettrice" in html
    assert ADDRESS in html
    assert {url.split("/")[2] for url in re.findall(r'(?:href|src)="(https?://[^"]+)"', html)} == {
        site.url.split("/")[2]
    }

    read_in_archive(open_browser(), mail)
    leave_by_one_click(site, mail)
    copied = copy(page, issue_id)
    assert send(site, page, copied) == number - 1
    work(site, copied)
    assert news(site, READER, NEXT) == []
    assert [len(news(site, one, NEXT)) for one in others] == [1] * len(others)
    page.goto(f"/en/newsletters/{issue_id}/figures")
    assert texts(page.locator(".mail-figures li"))[4].split() == ["1", "left", "the", "list", "by", "it"]


def many_subscribers(site):
    """More people than a tick is enough for; return a few of their addresses."""
    with site.app.app_context(), site.clock():
        news_of_neet = db.session.scalars(select(MailingList).filter_by(slug="neet")).one()
        people = [make_person(is_invented=True) for _ in range(20)]
        for person in people:
            make_subscription(news_of_neet, person)
        emails = [person.email for person in people[:3]]
        db.session.commit()
        return emails


def sign_up(site, page):
    """Tick one newsletter, open the mail, press the button: only then somebody has signed up."""
    page.goto("/en/news/sign-up?list=neet")
    page.get_by_label("Newsletter: NEET").set_checked(True)
    page.locator("[name=email]").fill(READER)
    page.locator("main [name=name]").fill("Rosa Lettrice")
    page.get_by_label("English").check()
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Open your mail")
    site.work()
    page.goto(link(site.mails(READER)[-1], "/confirm/"))
    expect(page.get_by_text("NEET: Newsletter")).to_be_visible()
    assert subscriptions(site) == 0
    page.get_by_role("button", name="Confirm: send me this news").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed up")
    assert subscriptions(site) == 1


def begin(page):
    """A new issue of the usual blocks; return its id."""
    page.goto("/en/newsletters/new")
    page.get_by_label("Mailing list", exact=True).select_option(label="NEET")
    page.get_by_label("The usual blocks, filled from the records").check()
    page.get_by_label("Subject line in Italian").fill("Prima delle feste")
    page.get_by_label("Subject line in English").fill(SUBJECT)
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SUBJECT)
    return int(page.url.rsplit("/", 1)[1])


def write_without_javascript(page, issue_id):
    """Change the greeting: look at it first, then save."""
    page.locator(".news-acts a").first.click()
    page.locator("[name=text_it]").fill("Ciao {{nome}}, ecco **le date**.")
    page.locator("[name=text_en]").fill("Hello {{name}}, here are **the dates**.")
    page.get_by_role("button", name="Look how it reads").click()
    expect(page.locator("#look-en strong")).to_have_text("the dates")
    expect(page.locator("[name=text_en]")).to_have_value("Hello {{name}}, here are **the dates**.")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page).to_have_url(re.compile(rf"/newsletters/{issue_id}(#|$)"))
    expect(page.locator(".news-block").first.locator("strong")).to_have_text(re.compile("date"))


def write_with_javascript(page, issue_id):
    """Add a block: what it will look like follows the typing."""
    page.goto(f"/en/newsletters/{issue_id}/blocks/new?kind=text")
    page.locator("[name=text_it]").press_sequentially("A **presto**")
    expect(page.locator("#look-it strong")).to_have_text("presto")
    page.locator("[name=text_en]").press_sequentially("See you **soon**")
    expect(page.locator("#look-en strong")).to_have_text("soon")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page).to_have_url(re.compile(rf"/newsletters/{issue_id}(#|$)"))


def look(page, issue_id):
    """As it will be seen on a phone, in English: in a frame that runs nothing, no wider than a phone."""
    page.goto(f"/en/newsletters/{issue_id}/preview?in=en&as=phone")
    assert page.locator(".mail-frame").bounding_box()["width"] <= 400
    frame = page.frame_locator(".mail-frame")
    expect(frame.get_by_role("heading", level=1)).to_have_text(SUBJECT)
    expect(frame.get_by_text("See you soon")).to_be_visible()
    assert frame.locator("body").evaluate("body => body.scrollWidth <= innerWidth")


def try_out(site, page):
    page.get_by_role("button", name="Send me this mail").click()
    expect(page.locator(".flashes")).to_be_visible()
    site.work()
    assert len([mail for mail in site.mails(COORDINATOR) if SUBJECT in mail["Subject"]]) == 1


def send(site, page, issue_id):
    """Type the number of those who get it, after a wrong one was refused; return it."""
    with site.app.app_context(), site.clock():
        number = numbers_of(db.session.get_one(NewsletterIssue, issue_id), clock.now()).total
        db.session.remove()
    assert number > 50
    page.goto(f"/en/newsletters/{issue_id}/recipients")
    assert texts(page.locator("#numbers .count")) == [str(number)]
    page.goto(f"/en/newsletters/{issue_id}/send")
    page.get_by_label("How many people get it").fill("7")
    page.get_by_role("button", name="Send the issue").click()
    expect(page.locator(".field-error")).to_contain_text(str(number))
    page.get_by_label("How many people get it").fill(str(number))
    page.get_by_role("button", name="Send the issue").click()
    expect(page.locator("#progress")).to_be_visible()
    return number


def work(site, issue_id):
    """Do what a worker does, until nothing of an issue is left to do."""
    with site.app.app_context(), site.clock():
        assert News().move_on() == 1
        db.session.remove()
    site.work()
    with site.app.app_context(), site.clock():
        News().move_on()
        issue = db.session.get_one(NewsletterIssue, issue_id)
        states = select(Message.state, func.count()).where(Message.subject == about(issue_id))
        assert db.session.execute(states.group_by(Message.state)).all() == [
            (MessageState.SENT, issue.recipients)
        ]
        db.session.remove()


def read_in_archive(page, mail):
    """The web version of the mail, found from the list of issues."""
    page.goto("/en/news")
    page.get_by_role("link", name=SUBJECT).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SUBJECT)
    expect(page.get_by_text("See you soon")).to_be_visible()
    assert page.url in URL.findall(mail["List-Archive"].strip("<>"))


def leave_by_one_click(site, mail):
    """What a mail program does at a press of its own button (RFC 8058): a POST without cookie; twice is once."""
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = next(one for one in re.findall("<([^>]+)>", mail["List-Unsubscribe"]) if one.startswith("http"))
    assert requests.get(url, timeout=30).status_code == 200
    assert subscriptions(site) == 1
    for _ in range(2):
        answer = requests.post(url, data={"List-Unsubscribe": "One-Click"}, timeout=30, allow_redirects=False)
        assert answer.status_code == 200
    assert subscriptions(site) == 0


def copy(page, issue_id):
    """Another issue with the same words and a new subject line; return its id."""
    page.goto(f"/en/newsletters/{issue_id}")
    page.get_by_role("button", name="Make another one like it").click()
    page.get_by_role("link", name="Subject line and days").click()
    page.get_by_label("Subject line in Italian").fill("Dopo le feste")
    page.get_by_label("Subject line in English").fill(NEXT)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NEXT)
    return int(page.url.rsplit("/", 1)[1].partition("#")[0])


def news(site, email, subject):
    """The mails of an issue that arrived for an address."""
    return [mail for mail in site.mails(email) if mail["Subject"] == subject]


def arrived(site, email, subject):
    [mail] = news(site, email, subject)
    assert mail["To"].addresses[0].addr_spec == email
    return mail


def link(mail, part):
    body = mail.get_body(("plain",)).get_content()
    return next(url for url in URL.findall(body) if part in url)


def subscriptions(site):
    """How many lists send to the reader."""
    with site.app.app_context():
        rows = select(func.count()).select_from(Subscription).join(Subscription.person)
        return db.session.scalar(rows.where(Subscription.left_at.is_(None), Person.email_key == READER))
