"""Pages of open answers and of results as sentences, and what anybody sees of both."""

import pytest

from cop import clock
from cop.models import AuditEntry, SurveyFinding, SurveyQuote, SurveyReplyText, SurveyStatus
from cop.queries.survey_quotes import open_questions, people_of
from cop.queries.survey_results import frozen_facts
from tests.factories import (
    make_asked,
    make_community,
    make_coordinator,
    make_reply,
    make_sheet,
    make_survey,
    make_survey_question,
    make_viewer,
    save,
)

HOSTILE = "<script>alert(1)</script> \u202e \"'><b> %(x)s"


@pytest.fixture
def community(db):
    return make_community(name_it="Mobilità", name_en="Mobility")


@pytest.fixture
def browser(community, signed_in):
    return signed_in(make_coordinator(community, language="en"))


@pytest.fixture
def survey(community):
    """Closed: 20 of 38 chose "over"; eight wrote something."""
    survey = make_survey(community=community)
    calls = make_survey_question(survey, "single", choices=["up to 100,000", "over"])
    words = make_survey_question(survey, "long_text", text_en="What would help?")
    for n in range(38):
        said = {words: f"Words number {n}, dear Anna."} if n < 8 else {}
        make_sheet(survey, {calls: calls.choices[n < 20].id} | said)
    close(survey)
    survey.calls, survey.words = calls, words
    return survey


def close(survey):
    survey.status, survey.closed_at = SurveyStatus.CLOSED, clock.now()
    survey.facts = frozen_facts(survey)
    save(survey)


def quotes_url(survey, *parts):
    return "/".join([f"/en/surveys/{survey.id}/quotes", str(survey.words.id), *parts])


def decided(db):
    return sorted((q.state, q.text) for q in db.session.query(SurveyQuote))


def test_read_one_by_one(db, browser, survey):
    listed = browser.get(f"/en/surveys/{survey.id}/quotes").words(".open-questions p")
    assert listed[0].startswith("0 of 8 read")
    first, second = open_questions(survey)[0].answers[:2]
    page = browser.get(quotes_url(survey))
    assert page.words(".read-one .words") == [first.text]
    assert page.soup.select_one("#text").text.strip() == first.text
    redacted = first.text.replace("dear Anna", "[…]")
    released = browser.post(
        quotes_url(survey, first.ref, "release"), data={"text": redacted, "language": "en"}
    )
    assert (released.status_code, decided(db)) == (303, [("released", redacted)])
    page = browser.get(released.location)
    assert page.words(".read-one .words") == [second.text]
    assert page.words(".decided .words") == [redacted, first.text]
    browser.post(quotes_url(survey, second.ref, "hold-back"))
    assert decided(db) == [("held_back", ""), ("released", redacted)]
    back = browser.post(quotes_url(survey, first.ref, "take-back"))
    assert browser.get(back.location).words(".read-one .words") == [first.text]
    assert decided(db) == [("held_back", "")]


def test_other_words_come_back_with_what_was_typed(db, browser, survey):
    answer = open_questions(survey)[0].answers[3]
    page = browser.post(
        quotes_url(survey, answer.ref, "release"), data={"text": "Perfect!", "language": "en"}
    )
    assert (page.status_code, page.soup.title.text[:6]) == (422, "Error:")
    assert page.soup.select_one("#text").text.strip() == "Perfect!"
    assert page.words(".read-one .words") == [answer.text]
    assert decided(db) == []


def test_reading_is_logged_and_whose_words_of_a_named_survey(db, browser, community):
    survey = make_survey(community=community, is_anonymous=False)
    survey.words = make_survey_question(survey, "long_text")
    asked = [make_asked(survey) for _n in range(5)]
    for one in asked:
        save(SurveyReplyText(reply_id=make_reply(one).id, question=survey.words, text="Good"))
    close(survey)
    browser.get(quotes_url(survey))
    entry = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert (entry.verb, entry.subject_type, entry.subject_id) == ("read", "survey", survey.id)
    current = open_questions(survey)[0].answers[0]
    assert entry.details["people"] == str(people_of([current])[0])


def test_hostile_words_are_words(browser, community, client):
    survey = make_survey(community=community)
    survey.words = make_survey_question(survey, "long_text")
    for _n in range(5):
        make_sheet(survey, {survey.words: HOSTILE})
    close(survey)
    answer = open_questions(survey)[0].answers[0]
    assert browser.get(quotes_url(survey)).soup.select(".read-one script, .read-one b") == []
    sent = browser.post(quotes_url(survey, answer.ref, "release"), data={"text": HOSTILE, "language": "en"})
    assert sent.status_code == 303
    browser.post(f"/en/surveys/{survey.id}/public-results/publish")
    page = client.get(f"/en/surveys/{survey.id}/public-results")
    assert page.soup.select(".quotes script, .quotes b") == []
    assert "alert(1)" in page.words(".quotes .words")[0]


def test_a_sentence_from_the_question_to_the_page_of_the_community(db, browser, survey, client):
    form = {
        "question": survey.calls.id, "row": "", "answers": "c2",
        "words_it": "partecipa a bandi di valore superiore a 100.000 euro",
        "words_en": "apply to calls with a value over EUR 100,000",
    }  # fmt: skip
    place = f"/en/surveys/{survey.id}/findings"
    looked = browser.post(f"{place}/new", data=form | {"look": "1"})
    said = "53 % of 38 respondents apply to calls with a value over EUR 100,000"
    assert looked.words("#sentence .finding")[1] == said
    assert db.session.query(SurveyFinding).count() == 0
    assert browser.post(f"{place}/new", data=form).status_code == 303
    finding = db.session.query(SurveyFinding).one()
    home = f"/en/communities/{survey.community.slug}"
    assert client.get(home).words(".findings-grid .finding") == []
    browser.post(f"{place}/{finding.id}/publish")
    assert client.get(home).words(".findings-grid .finding") == [said]
    assert client.get(home).soup.select(".findings-grid a") == []
    browser.post(f"/en/surveys/{survey.id}/public-results/publish")
    (link,) = client.get(home).soup.select(".findings-grid a")
    page = client.get(link["href"])
    assert page.words(".findings-grid .finding") == [said]
    assert page.words(".result-grid td.num") == ["18", "20"]
    browser.post(f"{place}/{finding.id}/withdraw")
    assert client.get(home).words(".findings-grid .finding") == []


def test_what_the_figures_do_not_say_stays_in_the_form(browser, survey):
    form = {"question": survey.calls.id, "row": "", "words_it": "canta", "words_en": ""}
    page = browser.post(f"/en/surveys/{survey.id}/findings/new", data=form)
    assert (page.status_code, page.soup.select_one("#words_it")["value"]) == (422, "canta")


@pytest.mark.parametrize("asked", ["question=0", "question=x", "question=99999999999999999999", "", "row=x"])
def test_no_such_question(browser, survey, asked):
    assert browser.get(f"/en/surveys/{survey.id}/findings/new?{asked}").status_code == 404


def test_four_answers_are_too_few_on_every_page(browser, community):
    survey = make_survey(community=community)
    survey.words = make_survey_question(survey, "long_text")
    for _n in range(4):
        make_sheet(survey, {survey.words: "Secretly"})
    close(survey)
    urls = [f"/en/surveys/{survey.id}/{page}" for page in ("quotes", "findings", "public-results")]
    pages = [browser.get(url).text for url in [*urls, quotes_url(survey)]]
    assert ["Secretly" in page for page in pages] == [False] * 4
    assert "Too few answers" in pages[3]


def test_the_number_of_surveys_leads_to_them(signed_in, survey):
    for name in ("one_it", "one_en", "many_it", "many_en"):
        setattr(survey, name, "survey on calls")
    save(survey)
    page = signed_in(make_viewer(language="en")).get("/en/figures/all/surveys")
    assert page.words("tbody th a") == [survey.title_en]
    assert page.words("tbody td.num") == ["38"]
