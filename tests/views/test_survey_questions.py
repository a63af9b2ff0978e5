"""Writing the questions of a survey, page by page."""

import pytest

from cop.extensions import db
from cop.models import SurveyStatus
from cop.queries.survey_questions import questions_of, sections_of
from tests.factories import (
    make_asked,
    make_community,
    make_coordinator,
    make_reply,
    make_sheet,
    make_survey,
    make_survey_question,
)


@pytest.fixture
def survey(db):
    return make_survey(community=make_community(), status=SurveyStatus.DRAFT)


@pytest.fixture
def browser(signed_in, survey):
    return signed_in(make_coordinator(survey.community))


@pytest.fixture
def page(survey):
    return f"/en/surveys/{survey.id}/questions"


def choices(*texts, name="choices", ids=()):
    sent = {}
    for n, text in enumerate(texts):
        sent |= {f"{name}-{n}-id": ids[n] if n < len(ids) else "", f"{name}-{n}-text_it": ""}
        sent[f"{name}-{n}-text_en"] = text
    return sent


def words_of(survey):
    return [question.text_en for question in questions_of(survey)]


def test_a_blank_survey_starts_from_a_questionnaire(browser, survey, page):
    empty = browser.get(page)
    assert len(empty.soup.select("[name=questionnaire]")) == 6
    assert browser.post(f"{page}/fill", data={"questionnaire": "meeting_feedback"}).status_code == 303
    filled = browser.get(page)
    assert (len(filled.soup.select(".q-row")), len(filled.soup.select("[name=questionnaire]"))) == (10, 0)
    assert filled.words(".q-section h2") == ["The meeting", "What next"]
    assert filled.words(".q-if") == [
        "Only if “Will you use any of what you heard?”: “Yes, and I know what” or “Perhaps”"
    ]
    assert browser.post(f"{page}/fill", data={"questionnaire": "../x"}).status_code == 400


def test_a_kind_is_chosen_before_the_question_is_written(browser, survey, page):
    kinds = browser.get(f"{page}/new")
    assert len(kinds.soup.select(".q-kinds a")) == 9
    for link in kinds.soup.select(".q-kinds a"):
        assert browser.get(link["href"]).status_code == 200
    sent = {"kind": "single", "text_en": "What do you eat?"} | choices("Meat", "", "Fish")
    more = browser.post(f"{page}/new", data=sent | {"do": "look-choices-up-2"})
    assert [one["value"] for one in more.soup.select("[name$=text_en][name^=choices]")] == [
        "Meat",
        "Fish",
        "",
    ]
    assert browser.post(f"{page}/new", data=sent).status_code == 303
    [question] = questions_of(survey)
    assert [(one.key, one.text_en) for one in question.choices] == [("meat", "Meat"), ("fish", "Fish")]


def test_what_is_refused_stays_on_the_page(browser, survey, page):
    refused = browser.post(f"{page}/new", data={"kind": "several", "text_en": "Which?"} | choices("One"))
    assert refused.status_code == 422
    assert refused.words(".error-summary li") == ["Give 2 to 30 answers to choose from."]
    assert refused.soup.select_one("[name=choices-0-text_en]")["value"] == "One"
    nothing = browser.post(f"{page}/new", data={"kind": "date"})
    assert nothing.words(".error-summary li") == [
        "Question in Italian: Type the question, in one language at least."
    ]
    assert browser.post(f"{page}/new", data={"kind": "film", "text_en": "x"}).status_code == 400


@pytest.mark.parametrize(
    ("language", "typed"),
    [("en", ("1,000", "2.5", "10; 1,000.5")), ("it", ("1.000", "2,5", "10; 1.000,5"))],
)
def test_numbers_are_read_in_the_language_of_the_page(browser, survey, page, language, typed):
    page = page.replace("/en/", f"/{language}/")
    most, least, bands = typed
    sent = {"kind": "number", "text_en": "How many?", "most": most, "least": least, "bands": bands}
    assert browser.post(f"{page}/new", data=sent).status_code == 303
    [question] = questions_of(survey)
    assert (question.least, question.most, question.bands) == (2.5, 1000.0, [10.0, 1000.5])
    form = browser.get(f"{page}/{question.id}/edit")
    shown = [form.soup.select_one(f"[name={name}]")["value"] for name in ("most", "least", "bands")]
    assert shown == [most, least, bands]


def test_numbers_that_cannot_be_read_are_refused(browser, page):
    sent = {"kind": "number", "text_en": "How many?", "least": "many", "most": "9" * 30, "bands": "1; x"}
    refused = browser.post(f"{page}/new", data=sent)
    assert (refused.status_code, len(refused.soup.select(".field-error"))) == (422, 3)
    assert refused.soup.select_one("[name=bands]")["value"] == "1; x"


def test_a_grid_has_rows_and_perhaps_columns(browser, survey, page):
    form = browser.get(f"{page}/new?kind=matrix")
    assert [len(form.soup.select(f"#{name} .q-option")) for name in ("rows", "choices")] == [3, 0]
    assert form.words("#choices > button") == ["Add a column"]
    sent = {"kind": "matrix", "text_en": "How were they?", "low_en": "Poor"} | choices(
        "Food", "Room", name="rows"
    )
    assert browser.post(f"{page}/new", data=sent).status_code == 303
    [question] = questions_of(survey)
    assert ([row.key for row in question.rows], question.choices, question.low_en) == (
        ["food", "room"],
        [],
        "Poor",
    )
    ids = [row.id for row in question.rows]
    changed = sent | choices("Food", "Room", "Chairs", name="rows", ids=ids) | choices("Bad", "Good")
    assert browser.post(f"{page}/{question.id}/edit", data=changed).status_code == 303
    db.session.refresh(question)
    assert [(one.axis, one.key) for one in question.options] == [
        ("row", "food"), ("choice", "bad"), ("row", "room"), ("choice", "good"), ("row", "chairs"),
    ]  # fmt: skip
    assert [row.id for row in question.rows][:2] == ids


def test_the_page_says_that_an_answered_question_gives_way_to_another(browser, survey, page):
    survey.is_anonymous = False
    question = make_survey_question(survey, text_en="How was it?")
    for _ in range(3):
        make_reply(make_asked(survey), {question: 4})
    db.session.commit()
    form = browser.get(f"{page}/{question.id}/edit")
    assert form.words(".notice-warning") == [
        "3 people have answered this"
        " Your change makes a new question; the old answers stay under the old words. The two are counted apart."
    ]
    changed = browser.post(
        f"{page}/{question.id}/edit", data={"text_en": "How was it really?"}, follow_redirects=True
    )
    assert changed.words(".notice-success") == [
        "Saved as a new question. What was answered before stays under the old words."
    ]
    assert changed.words(".q-row .row-title") == ["How was it really?"]
    assert changed.words(".is-past .row-title") == ["How was it?"]
    assert browser.get(f"{page}/{question.id}/edit").status_code == 404


def test_of_an_anonymous_survey_the_page_counts_no_answers_to_a_question(browser, survey, page):
    first, second = make_survey_question(survey), make_survey_question(survey)
    make_sheet(survey, {first: 4})
    db.session.commit()
    forms = [browser.get(f"{page}/{one.id}/edit").words(".notice-title") for one in (first, second)]
    assert forms == [["1 person has answered this survey"]] * 2
    assert [words for words in browser.get(page).words(".row-detail") if "answer" in words] == []


def test_questions_move_are_copied_and_taken_away(browser, survey, page):
    one, two = (make_survey_question(survey, text_en=text) for text in ("One", "Two"))
    db.session.commit()
    assert browser.post(f"{page}/{two.id}/move", data={"do": "up"}).status_code == 303
    assert words_of(survey) == ["Two", "One"]
    copied = browser.post(f"{page}/{two.id}/copy")
    assert (copied.status_code, words_of(survey)) == (303, ["Two", "Two", "One"])
    assert copied.location.endswith(f"{questions_of(survey)[1].id}/edit")
    assert browser.post(f"{page}/{one.id}/remove").status_code == 303
    assert words_of(survey) == ["Two", "Two"]


def test_a_question_is_asked_only_after_an_answer(browser, survey, page):
    food = make_survey_question(survey, "single", choices=["Meat", "Fish"], text_en="Food?")
    much = make_survey_question(survey, text_en="How much?")
    why = make_survey_question(survey, "long_text", text_en="Why?")
    db.session.commit()
    address = f"{page}/{why.id}/conditions"
    form = browser.get(address)
    assert [group["label"] for group in form.soup.select("optgroup")] == ["1. Food?", "2. How much?"]
    assert [one.text for one in form.soup.select("option")] == [
        "Choose…", "1. “Meat” was chosen", "1. “Fish” was chosen", "1. “Meat” was not chosen",
        "1. “Fish” was not chosen", "2. At least the number below", "2. At most the number below",
    ]  # fmt: skip
    sent = {
        "conditions-0-answer": f"is-{food.id}-{food.choices[1].id}",
        "conditions-1-answer": f"at_least-{much.id}", "conditions-1-number": "",
    }  # fmt: skip
    assert browser.post(address, data=sent).words(".error-summary li") == [
        "Number: Type the number to compare with."
    ]
    more = browser.post(address, data=sent | {"do": "look-conditions-add-0"})
    assert len(more.soup.select("select[name$=answer]")) == 3
    assert browser.post(address, data=sent | {"conditions-1-number": "3"}).status_code == 303
    assert browser.get(page).words(".q-if") == ["Only if “Food?”: “Fish”", "and if “How much?”: at least 3"]
    refused = browser.post(f"{page}/{food.id}/remove", follow_redirects=True)
    assert refused.words(".notice-danger") == [
        "Another question is asked only after an answer to this one: change that one first."
    ]
    assert browser.post(address, data={"conditions-0-answer": f"is-{why.id}-1"}).status_code == 422
    assert browser.post(f"{page}/{why.id}/move", data={"do": "up"}, follow_redirects=True).words(
        ".notice-danger"
    ) == ["“Why?” is asked only after an answer to “How much?”, so it has to come after it."]
    assert browser.get(f"{page}/{food.id}/conditions").words(".empty-title") == [
        "Nothing before it can decide"
    ]


def test_only_what_has_something_to_depend_on_is_offered_a_condition(browser, survey, page):
    words, choice, last = (
        make_survey_question(survey, kind, text_en=text)
        for kind, text in (("long_text", "Why?"), ("scale", "How much?"), ("date", "When?"))
    )
    db.session.commit()
    offered = {one["href"] for one in browser.get(page).soup.select("a[href$=conditions]")}
    assert offered == {f"{page}/{last.id}/conditions"}
    assert words.id < choice.id


def test_sections_are_added_changed_and_deleted(browser, survey, page):
    sections = page.replace("questions", "sections")
    assert browser.post(f"{sections}/new", data={"title_en": "Afterwards"}).status_code == 303
    first, last = sections_of(survey)
    make_survey_question(survey, section=last, text_en="Here")
    db.session.commit()
    assert browser.post(f"{sections}/{first.id}/edit", data={"title_en": "Before"}).status_code == 303
    assert browser.post(f"{sections}/{last.id}/move", data={"do": "up"}).status_code == 303
    assert browser.get(page).words(".q-section h2") == ["Afterwards", "Before"]
    assert browser.get(f"{sections}/{last.id}/edit").soup.select(".apart") == []
    assert browser.get(f"{sections}/{first.id}/edit").words(".apart h2") == ["Not needed any more?"]
    assert browser.post(f"{sections}/{first.id}/remove").status_code == 303
    assert [one.title_en for one in sections_of(survey)] == ["Afterwards"]
    assert browser.post(f"{sections}/new", data={"title_en": "x" * 201}).status_code == 422


def test_a_closed_survey_is_read_only(browser, survey, page):
    survey.status = SurveyStatus.CLOSED
    question = make_survey_question(survey)
    db.session.commit()
    assert browser.get(page).soup.select("main form") == []
    for address in (f"{page}/new", f"{page}/{question.id}/edit", page.replace("questions", "sections/new")):
        assert browser.get(address).status_code == 403
