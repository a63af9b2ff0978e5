"""The questions of a meeting: kept by coordinators, asked with the answer, shown in the list and its file."""

import io
from datetime import timedelta

import pytest

from cop import clock, tokens
from cop.extensions import db
from cop.models import Answer, QuestionAnswer, QuestionKind
from cop.queries.meeting_questions import answers_of, questions_of
from cop.queries.stored_files import folder
from tests.factories import (
    make_answer,
    make_community,
    make_coordinator,
    make_file,
    make_meeting,
    make_person,
    make_question,
    make_registration,
)
from tests.factories.files import PDF


@pytest.fixture
def meeting(db):
    return make_meeting(make_community())


@pytest.fixture
def registration(meeting):
    return make_registration(meeting, make_person(name="Anna Esempio"))


@pytest.fixture
def link(registration):
    return f"/en/answer/{tokens.signed('answer', registration.id)}"


@pytest.fixture
def browser(signed_in, meeting):
    return signed_in(make_coordinator(meeting.hosts[0]))


def send(client, address, **form):
    return client.post(address, data=form, content_type="multipart/form-data", csrf=False)


def answered(registration):
    db.session.refresh(registration)
    return registration.answer, {a.question_id: a.text for a in answers_of(registration).values()}


def test_a_coordinator_asks_a_question_with_choices(browser, meeting):
    form = browser.get(f"/en/meetings/{meeting.id}/edit")
    assert form.words("[aria-labelledby=registration] .help > a") == [
        "Keep seats for organisations", "Questions",
    ]  # fmt: skip
    address = f"/en/meetings/{meeting.id}/questions"
    form = {
        "text_en": "What do you eat?",
        "kind": "several",
        "choice_id[]": [""] * 4,
        "choice_it[]": [""] * 4,
    }
    form["choice_en[]"] = ["Meat", "", "Fish", ""]
    more = browser.post(f"{address}/new", data=form | {"do": "look-more"})
    assert (more.status_code, len(more.soup.select("[name='choice_en[]']"))) == (200, 7)
    assert [field["value"] for field in more.soup.select("[name='choice_en[]']")][:3] == ["Meat", "Fish", ""]
    assert browser.post(f"{address}/new", data=form).status_code == 303
    [question] = questions_of(meeting)
    assert [choice.text_en for choice in question.choices] == ["Meat", "Fish"]
    assert browser.get(address).words(".row-detail")[0] == "Any number of several answers: Meat, Fish"
    changed = form | {
        "choice_id[]": [c.id for c in question.choices] + ["", ""],
        "choice_en[]": ["Meat", "", "Veg", ""],
    }
    assert browser.post(f"{address}/{question.id}/edit", data=changed).status_code == 303
    db.session.refresh(question)
    assert [choice.text_en for choice in question.choices] == ["Meat", "Veg"]
    refused = browser.post(f"{address}/new", data={"kind": "choice", "is_sensitive": "y", "kept_days": ""})
    assert refused.status_code == 422
    assert refused.words(".error-summary li") == [
        "Question in Italian: Type the question, in one language at least.",
        "Days after the end on which they are deleted: Type after how many days the answers are deleted.",
    ]


def test_questions_are_answered_by_the_link(client, meeting, registration, link):
    words, one = make_question(meeting), make_question(meeting, QuestionKind.CHOICE, ["Tram", "Bike"])
    some = make_question(meeting, QuestionKind.SEVERAL, ["Meat", "Fish"], is_required=True)
    tram, fish = one.choices[0].id, some.choices[1].id
    given = {f"q{words.id}": "A quiet corner", f"q{one.id}": tram, f"q{some.id}": fish}
    assert send(client, link, answer="yes", **given).status_code == 303
    said = {words.id: "A quiet corner", one.id: "Tram", some.id: "Fish"}
    assert answered(registration) == (Answer.ACCEPTED, said)
    page = client.get(link)
    assert page.words(f"textarea[name=q{words.id}]") == ["A quiet corner"]
    assert [box["value"] for box in page.soup.select(".asked [checked]")] == [str(tram), str(fish)]
    changed = given | {f"q{words.id}": "", f"q{one.id}": ""}
    assert send(client, link, answer="yes", **changed).status_code == 303
    assert answered(registration) == (Answer.ACCEPTED, {some.id: "Fish"})


def test_what_is_required_is_required_of_a_yes_alone(client, meeting, registration, link):
    needed, free = make_question(meeting, is_required=True), make_question(meeting)
    page = send(client, link, answer="yes", **{f"q{free.id}": "typed before"})
    assert page.status_code == 422
    assert page.words(f"#q{needed.id}-error") == ["Answer this question to come."]
    assert page.words(f"textarea[name=q{free.id}]") == ["typed before"]
    assert page.words("title")[0].startswith("Error:")
    assert answered(registration) == (Answer.INVITED, {})
    assert send(client, link, answer="maybe").status_code == 303
    assert send(client, link, answer="no", **{f"q{free.id}": "x" * 9000}).status_code == 303
    assert answered(registration) == (Answer.DECLINED, {})


@pytest.mark.parametrize("typed", ["999999", "x", str(10**30), "\x00", "-1"])
def test_a_choice_that_is_not_offered_is_refused(client, meeting, registration, link, typed):
    one = make_question(meeting, QuestionKind.CHOICE, ["Tram", "Bike"])
    some = make_question(meeting, QuestionKind.SEVERAL, ["Meat", "Fish"])
    for question in (one, some):
        assert send(client, link, answer="yes", **{f"q{question.id}": typed}).status_code == 422
    assert answered(registration) == (Answer.INVITED, {})


def test_a_file_is_sent_with_the_answer(client, meeting, registration, link):
    question = make_question(meeting, QuestionKind.FILE)
    name = f"q{question.id}"
    bad = send(client, link, answer="yes", **{name: (io.BytesIO(b"<html>"), "a.html")})
    assert (bad.status_code, bad.words(f"#{name}-error")[0][:31]) == (422, "Files of this kind are not take")
    assert (answered(registration)[0], list(folder().glob("*/*"))) == (Answer.INVITED, [])
    assert send(client, link, answer="yes", **{name: (io.BytesIO(PDF), "one.pdf")}).status_code == 303
    assert answered(registration) == (Answer.ACCEPTED, {question.id: "one.pdf"})
    assert "You sent “one.pdf”" in client.get(link).words(f"#{name}-help")[0]
    assert send(client, link, answer="yes").status_code == 303
    assert answered(registration)[1] == {question.id: "one.pdf"}
    assert send(client, link, answer="yes", **{f"{name}_gone": "y"}).status_code == 303
    assert answered(registration)[1] == {}


def test_a_meeting_that_has_begun_saves_neither_answer_nor_file(client, meeting, registration, link):
    question = make_question(meeting, QuestionKind.FILE)
    meeting.starts_at = clock.now() - timedelta(minutes=1)
    db.session.commit()
    page = send(client, link, answer="yes", **{f"q{question.id}": (io.BytesIO(PDF), "one.pdf")})
    assert (page.status_code, list(folder().glob("*/*"))) == (422, [])
    assert db.session.query(QuestionAnswer).count() == 0


def test_questions_are_asked_on_the_meetings_page_of_who_was_not_invited(signed_in, meeting):
    meeting.kind.is_public = True
    question, person = make_question(meeting, is_required=True), make_person()
    browser = signed_in(person)
    assert browser.get(f"/en/meetings/{meeting.id}").words(".asked label") == [question.text_en]
    sent = {"answer": "yes", f"q{question.id}": "Yes, please"}
    part = browser.post(
        f"/en/meetings/{meeting.id}/answer", data={"answer": "yes"}, headers={"HX-Request": "true"}
    )
    assert (part.status_code, part.words(f"#q{question.id}-error")) == (
        422,
        ["Answer this question to come."],
    )
    assert browser.post(f"/en/meetings/{meeting.id}/answer", data=sent).status_code == 303
    assert db.session.query(QuestionAnswer).one().text == "Yes, please"


def test_coordinators_read_the_answers_in_list_file_and_page(browser, meeting, registration):
    eats = make_question(meeting, QuestionKind.CHOICE, ["Meat", "Fish"], text_en="Eats?")
    needs = make_question(meeting, is_sensitive=True, kept_days=7, text_en="Needs?")
    paper = make_question(meeting, QuestionKind.FILE, text_en="Paper")
    make_answer(registration, eats, choices=[eats.choices[1].id], text="Pesce")
    make_answer(registration, needs, text="A ramp")
    make_answer(registration, paper, file=make_file(name="mine.pdf"), text="mine.pdf")
    listed = browser.get(f"/en/meetings/{meeting.id}/registrations")
    assert listed.words("tbody .detail")[-2:] == ["Eats? Fish", "Paper: mine.pdf"]
    header, row = browser.get(f"/en/meetings/{meeting.id}/registrations.csv").text.splitlines()
    day = meeting.ends_at + timedelta(days=7)
    assert header.split(",")[-3:] == ["Eats?", f"Needs? (delete by {clock.day_of(day):%-d %B %Y})", "Paper"]
    assert row.split(",")[-3:] == ["Fish", "A ramp", "mine.pdf"]
    page = browser.get(f"/en/meetings/{meeting.id}/questions/answers")
    assert page.words(".choice-tally li") == ["0 Meat", "1 Fish"]
    assert page.words(".answer-words") == ["Fish", "A ramp", f"mine.pdf (PDF, {len(PDF)} bytes)"]
    got = browser.get(page.soup.select_one(".doc-link")["href"])
    assert (got.data, got.headers["Content-Disposition"]) == (PDF, "attachment; filename=mine.pdf")
