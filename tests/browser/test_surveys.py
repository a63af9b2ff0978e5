"""A rule asks the morning after a meeting; fifteen of twenty answer, on phones; every figure is the same everywhere."""

import csv
import io
import re
from datetime import datetime, time, timedelta

import openpyxl
import pypdf
import pytest
import requests
from playwright.sync_api import expect
from sqlalchemy import select

from cop import clock
from cop.extensions import db
from cop.jobs.due import do_what_is_due
from cop.models import Attendance, Meeting, Registration, Survey
from cop.queries.survey_questions import questions_of
from cop.services.attendance import Mark, record_attendance
from tests.browser.reading import settled
from tests.browser.test_accessibility import sign_in
from tests.browser.test_first_meeting import text_of
from tests.services.test_survey_story import ASKED, FIRST_WAVE, SAID

pytestmark = pytest.mark.browser
COORDINATOR = "coordinator.benefit-corporations@example.org"
MEETING = "The impact report, line by line"
LINK = re.compile(r"http://\S+/surveys/answer/\S+")
CONTACTS = {"several": "Yes, more than one person", "one": "Yes, one person"}


def test_twenty_are_asked_and_what_fifteen_say_is_the_same_on_every_paper(site, open_browser):
    site.at(clock.now())
    page = open_browser()
    make_rule(site, page)
    meeting_id, emails = hold(site)
    morning = morning_after(site, meeting_id)
    tick(site, morning - timedelta(minutes=1))
    assert links(site, emails) == {email: [] for email in emails}
    tick(site, morning)
    first = links(site, emails)
    assert [len(found) for found in first.values()] == [1] * ASKED

    survey_id, names = survey_of(site, meeting_id)
    by_browser(open_browser, site, [first[email][0] for email in emails[:3]])
    for number in range(3, FIRST_WAVE):
        by_request(site, first[emails[number]][0], SAID[number], names)
    sign_in_again(site, page)
    page.goto(f"/en/surveys/{survey_id}/results")
    expect(page.get_by_role("main")).to_contain_text("The figures come when the survey closes")
    expect(page.get_by_role("main")).to_contain_text("12 of 20")

    tick(site, morning + timedelta(days=4))
    again = links(site, emails)
    assert [len(found) for found in again.values()] == [1] * FIRST_WAVE + [2] * (ASKED - FIRST_WAVE)
    for number in range(FIRST_WAVE, len(SAID)):
        by_request(site, again[emails[number]][1], SAID[number], names)
    assert requests.get(again[emails[0]][0], timeout=30).text.count("<form") == 0

    sign_in_again(site, page)
    close(page, survey_id)
    figures = told_by_json(page, survey_id)
    assert (figures["asked"], figures["answered"], figures["response_rate"]) == (20, 15, 75)
    assert {key: counted(figures, key) for key in names if counted(figures, key)} == COUNTED_BY_HAND
    lines = lines_of(figures)
    assert printed_on_results(page, survey_id) == lines
    assert printed_in_csv(page, survey_id) == printed_in_xlsx(page, survey_id)
    of_questions = {line for line in printed_in_csv(page, survey_id) if line[0] in names}
    assert of_questions == in_files(figures)
    assert reported(page, site.now.year) == (lines, lines)


# Of `SAID`: by the keys of the answers how many, and how many hundredths.
COUNTED_BY_HAND = {
    "meeting_overall": {"1": (0, 0), "2": (0, 0), "3": (5, 33), "4": (5, 33), "5": (5, 33)},
    "meeting_new_contacts": {"several": (7, 47), "one": (8, 53), "known": (0, 0), "none": (0, 0)},
}


def make_rule(site, page):
    """The coordinator lets a survey follow every meeting of the community, on the next morning."""
    sign_in(site, page, COORDINATOR)
    page.goto("/en/mail-rules/new")
    page.get_by_label("What is sent").select_option("feedback_survey")
    page.get_by_label("To whom", exact=True).select_option("present")
    page.get_by_label("How many").fill("1")
    page.get_by_label("At what time").fill("09:00")
    page.get_by_label("Community").select_option(label="Benefit Corporations")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rules")


def hold(site):
    """Let the meeting pass with twenty people; return its id and their addresses."""
    with site.app.app_context():
        meeting = db.session.scalars(select(Meeting).filter_by(title_en=MEETING)).one()
        site.at(meeting.ends_at + timedelta(minutes=5))
        with site.clock():
            listed = select(Registration).filter_by(meeting_id=meeting.id, is_staff=False)
            rows = db.session.scalars(listed.order_by(Registration.id)).all()
            marks = {
                one.id: Mark(Attendance.PRESENT if n < ASKED else Attendance.ABSENT)
                for n, one in enumerate(rows)
            }
            record_attendance(meeting, marks, by=None, at=clock.now())
            db.session.commit()
        return meeting.id, [one.person.email for one in rows[:ASKED]]


def morning_after(site, meeting_id):
    with site.app.app_context():
        day = db.session.get_one(Meeting, meeting_id).day + timedelta(days=1)
    return datetime.combine(day, time(9), clock.ROME)


def tick(site, instant):
    """Let the clock come to an instant, do what is due, and send."""
    site.at(instant)
    with site.app.app_context(), site.clock():
        do_what_is_due()
        db.session.remove()
    site.work()


def links(site, emails):
    """Return the personal links to surveys that each of the addresses has been sent, oldest first."""
    return {
        email: [found for mail in site.mails(email) for found in LINK.findall(text_of(mail))[:1]]
        for email in emails
    }


def survey_of(site, meeting_id):
    """Return the id of a meeting's survey, and {key of a question: (its name in the form, {key: id of a choice})}."""
    with site.app.app_context():
        survey = db.session.scalars(select(Survey).filter_by(meeting_id=meeting_id)).one()
        questions = questions_of(survey)
        return survey.id, {
            one.key: (f"q{one.id}", {option.key: option.id for option in one.choices}) for one in questions
        }


def by_browser(open_browser, site, urls):
    """On phones of 390 px: as usual; without JavaScript; and where the connection is lost on the way."""
    for url, said, javascript in zip(urls[:2], SAID[:2], (True, False), strict=True):
        phone = open_browser(width=390, javascript=javascript)
        phone.goto(in_english(url))
        fill(phone, said)
        phone.get_by_role("button", name="Hand in my answers").click()
        expect(phone.get_by_role("heading", level=1)).to_contain_text("Thank you")
        assert "/surveys/thanks/" in phone.url

    phone = open_browser(width=390)
    phone.goto(in_english(urls[2]))
    fill(phone, SAID[2])
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Hand in my answers").click()
    phone.wait_for_timeout(300)
    phone.context.set_offline(False)
    phone.goto(in_english(urls[2]))
    expect(phone.get_by_label("What worked well?")).to_have_value(SAID[2][3])
    phone.get_by_role("button", name="Hand in my answers").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Thank you")
    assert phone.evaluate("localStorage.length") == 0


def fill(phone, said):
    overall, contacts, recommends, worked = said
    group = phone.get_by_role("group", name="Overall, how do you rate the meeting?")
    group.get_by_text(str(overall), exact=True).click()
    phone.get_by_label(CONTACTS[contacts]).check()
    group = phone.get_by_role("group", name="How likely are you to recommend")
    group.get_by_text(str(recommends), exact=True).click()
    phone.get_by_label("What worked well?").fill(worked)


def by_request(site, url, said, names):
    """Through the same pages: open the link, send its form."""
    session = requests.Session()
    page = session.get(in_english(url), timeout=30)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    overall, contacts, recommends, worked = said
    (contacts_field, choices) = names["meeting_new_contacts"]
    answers = {
        names["meeting_overall"][0]: overall,
        contacts_field: choices[contacts],
        names["meeting_recommend"][0]: recommends,
        names["meeting_worked"][0]: worked,
    }
    for status in (200, 409):  # the same form sent twice is one answer
        sent = session.post(f"{site.url}/en/surveys/answer", hidden | answers, timeout=30)
        assert sent.status_code == status


def in_english(url):
    return url.replace("/it/", "/en/")


def sign_in_again(site, page):
    with site.clock():
        sign_in(site, page, COORDINATOR)


def close(page, survey_id):
    page.goto(f"/en/surveys/{survey_id}/close")
    page.get_by_role("button", name="Close it now").click()
    page.goto(f"/en/surveys/{survey_id}/results")
    expect(page.locator(".result-turnout")).to_contain_text("75%")


def told_by_json(page, survey_id):
    return page.request.get(f"/en/surveys/{survey_id}/results.json").json()


def counted(figures, key):
    """Return {answer: (how many, hundredths)} of a question with choices."""
    (question,) = [one for one in figures["questions"] if one["key"] == key]
    return {" ".join(one["keys"]): (one["count"], one["percent"]) for one in question["answers"]
            if key in COUNTED_BY_HAND}  # fmt: skip


def lines_of(figures):
    """Return (answer, how many, share) of every line, as the papers print them."""
    groups = [one for question in figures["questions"] for one in (question, *question["rows"].values())]
    return [(one["answer"]["en"], shown(one), f"{one['percent']}%" if one["count"] is not None else "–")
            for group in groups if group["base"] for one in group["answers"]]  # fmt: skip


def shown(answer):
    words = {"few": "fewer than 5", "all_but_few": "all but fewer than 5"}
    return str(answer["count"]) if answer["count"] is not None else words.get(answer["hidden"], "not shown")


WORDS = ("question", "row", "answer_keys")
NUMBERS = ("count", "base", "percent", "mean", "score")
READ = """all => all.map(row => [row.cells[0], row.cells[1].querySelector('.bar-n') || row.cells[1],
  row.cells[2].querySelector('.share') || row.cells[2]].map(cell => cell.innerText.replace('Share:', '').trim()))"""


def printed_on_results(page, survey_id):
    page.goto(f"/en/surveys/{survey_id}/results")
    rows = settled(page.locator(".result-grid tbody tr:not(.result-row)")).evaluate_all(READ)
    return [(answer, number, share.split("\n")[0] or "–") for answer, number, share in rows]


def printed_in_csv(page, survey_id):
    text = page.request.get(f"/en/surveys/{survey_id}/results.csv").body().decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.split("\n")[0] else ",")
    return [in_numbers([row[name] for name in WORDS + NUMBERS]) for row in rows]


def printed_in_xlsx(page, survey_id):
    told = page.request.get(f"/en/surveys/{survey_id}/results.xlsx").body()
    head, *rows = openpyxl.load_workbook(io.BytesIO(told)).worksheets[0].iter_rows(values_only=True)
    return [in_numbers([row[head.index(name)] for name in WORDS + NUMBERS]) for row in rows]


def in_numbers(cells):
    """Return the cells of a line, numbers as such: 4 and 4.0 are one."""
    keys, numbers = cells[: len(WORDS)], cells[len(WORDS) :]
    return (*(key or "" for key in keys), *(None if cell in (None, "") else float(cell) for cell in numbers))


def in_files(figures):
    """Return what the CSV says of each question, from the JSON."""
    found = []
    for question in figures["questions"]:
        for row, group in [("", question), *question["rows"].items()]:
            found.append([question["key"], row, "", None, group["base"], None, group["mean"], group["score"]])
            for one in group["answers"]:
                keys, numbers = " ".join(one["keys"]), (one["count"], one["base"], one["percent"])
                found.append([question["key"], row, keys, *numbers, None, None])
    return {in_numbers(line) for line in found}


def reported(page, year):
    """Return the lines of the survey in the report of the community's year: on its page, and in its PDF."""
    page.goto(f"/en/communities/benefit-corporations/reports/{year}/whole")
    rows = settled(page.locator(".feedback-survey .answers-grid tbody tr")).evaluate_all(READ)
    pdf = page.request.get(f"/en/communities/benefit-corporations/reports/{year}/whole.pdf").body()
    text = " ".join(" ".join(one.extract_text().split()) for one in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    lines = [tuple(row) for row in rows]
    return lines, [line for line in lines if " ".join(line) in text]
