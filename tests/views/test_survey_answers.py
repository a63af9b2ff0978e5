"""Answering a survey on its page: without signing in, without JavaScript, without losing what was typed."""

import pytest
from sqlalchemy import select

from cop import clock, tokens
from cop.models import (
    ConditionTest,
    RateCount,
    SurveyAudience,
    SurveyCondition,
    SurveyReply,
    SurveySheet,
    SurveyStatus,
)
from cop.queries.survey_answering import answers_of
from cop.views import survey_answers
from tests.factories import make_asked, make_person, make_survey, make_survey_question

POST = "/en/surveys/answer"


def link(asked):
    return tokens.signed("survey", asked.id)


def page_of(asked, language="en"):
    return f"/{language}/surveys/answer/{link(asked)}"


@pytest.fixture
def every_kind(db):
    """An open survey with a question of each kind, none of them required."""
    survey = make_survey()
    kinds = ("single", "several", "scale", "rating", "matrix", "number", "date", "short_text", "long_text")
    survey.made = {
        kind: make_survey_question(
            survey,
            kind,
            choices=3 if kind in ("single", "several", "matrix") else 0,
            rows=2 if kind == "matrix" else 0,
            low_en="Not at all",
            high_en="Very much",
            unit_en="euro",
        )
        for kind in kinds
    }
    return survey


def filled(survey):
    made = survey.made
    row, other = made["matrix"].rows
    return {
        f"q{made['single'].id}": str(made["single"].choices[1].id),
        f"q{made['several'].id}": [str(made["several"].choices[n].id) for n in (2, 0)],
        f"q{made['scale'].id}": "4",
        f"q{made['rating'].id}": "0",
        f"q{made['matrix'].id}_{row.id}": str(made["matrix"].choices[0].id),
        f"q{made['matrix'].id}_{other.id}": str(made["matrix"].choices[2].id),
        f"q{made['number'].id}": "1,500.5",
        f"q{made['date'].id}": "2026-11-26",
        f"q{made['short_text'].id}": "  A  line ",
        f"q{made['long_text'].id}": "Two\r\nlines",
    }


def kept(survey):
    made = survey.made
    row, other = made["matrix"].rows
    return {
        str(made["single"].id): made["single"].choices[1].id,
        str(made["several"].id): sorted(made["several"].choices[n].id for n in (0, 2)),
        str(made["scale"].id): 4,
        str(made["rating"].id): 0,
        str(made["matrix"].id): {
            str(row.id): made["matrix"].choices[0].id,
            str(other.id): made["matrix"].choices[2].id,
        },
        str(made["number"].id): 1500.5,
        str(made["date"].id): "2026-11-26",
        str(made["short_text"].id): "A line",
        str(made["long_text"].id): "Two\nlines",
    }


def test_every_kind_of_question_is_answered(client, every_kind):
    asked = make_asked(every_kind)
    assert client.get(page_of(asked)).status_code == 200
    response = client.post(POST, data={"token": link(asked)} | filled(every_kind), csrf=False)
    assert response.status_code == 303
    assert response.location == f"/en/surveys/thanks/{every_kind.public_code}"
    assert answers_of(every_kind) == [kept(every_kind)]
    assert client.get(response.location).words("h1") == ["Thank you"]


def test_nothing_typed_is_lost_when_an_answer_does_not_fit(client, db, every_kind):
    asked = make_asked(every_kind)
    every_kind.made["single"].is_required = True
    db.session.commit()
    wrong = filled(every_kind) | {
        f"q{every_kind.made['number'].id}": "many",
        f"q{every_kind.made['single'].id}": "",
    }
    page = client.post(POST, data={"token": link(asked)} | wrong)
    assert page.status_code == 422
    assert page.soup.title.text.startswith("Error:")
    assert [e.partition(": ")[2] for e in page.words("#error-summary li")] == [
        "Answer this question.",
        "Type a number, such as 1,500.5.",
    ]
    assert sent_again(page) == {name: value for name, value in whole(wrong).items() if value != [""]}
    assert (answers_of(every_kind), asked.answered_on) == ([], None)


def sent_again(page):
    """What the form on a page would send, by name, but for hidden fields."""
    found = {}
    for field in page.soup.select("#survey-form [name^=q]"):
        if field.name == "textarea":
            value = field.text.removeprefix("\n")
        elif field["type"] in ("radio", "checkbox"):
            value = field["value"] if field.has_attr("checked") else ""
        else:
            value = field["value"]
        if value:
            found.setdefault(field["name"], []).append(value)
    return {name: sorted(values) for name, values in found.items()}


def whole(form):
    """The same of what was sent, line ends as a page has them."""
    lists = {name: value if isinstance(value, list) else [value] for name, value in form.items()}
    return {name: sorted(one.replace("\r\n", "\n") for one in values) for name, values in lists.items()}


def test_the_language_is_switched_without_loss(client, every_kind):
    asked = make_asked(every_kind)
    form = filled(every_kind) | {f"q{every_kind.made['number'].id}": "1500.5"}
    page = client.post(
        "/it/surveys/answer", data={"token": link(asked), "do": "switch", "typed_in": "en"} | form
    )
    assert page.status_code == 200
    assert page.soup.html["lang"] == "it"
    assert sent_again(page) == whole(form | {f"q{every_kind.made['number'].id}": "1500,5"})
    assert page.soup.select_one("[name=typed_in]")["value"] == "it"


def test_a_question_is_asked_only_under_its_condition(client, db):
    survey = make_survey()
    first = make_survey_question(survey, "single", choices=["Yes", "No"])
    why = make_survey_question(survey, "short_text", is_required=True)
    why.conditions.append(SurveyCondition(on=first, test=ConditionTest.IS, option_id=first.choices[1].id))
    db.session.flush()
    page = client.get(page_of(make_asked(survey)))
    assert page.words(".only-if") == [f"Only if you answered “No” to “{first.text_en}”."]
    yes, no = (str(option.id) for option in first.choices)
    taken = client.post(
        POST,
        data={"token": link(make_asked(survey)), f"q{first.id}": yes, f"q{why.id}": "unasked"},
    )
    refused = client.post(POST, data={"token": link(make_asked(survey)), f"q{first.id}": no})
    assert (taken.status_code, refused.status_code) == (303, 422)
    assert answers_of(survey) == [{str(first.id): int(yes)}]


def test_an_anonymous_answer_is_taken_once(client, every_kind):
    asked = make_asked(every_kind)
    client.post(POST, data={"token": link(asked)} | filled(every_kind))
    again = client.post(POST, data={"token": link(asked)} | filled(every_kind))
    page = client.get(page_of(asked))
    assert (again.status_code, page.status_code) == (409, 200)
    assert again.words("h1") == page.words("h1") == ["You have answered"]
    assert len(answers_of(every_kind)) == 1


def test_the_page_promises_what_holds(client, db):
    anonymous, named = make_survey(), make_survey(is_anonymous=False)
    for survey in (anonymous, named):
        make_survey_question(survey)
    assert client.get(page_of(make_asked(anonymous))).words(".promise h2") == ["Your answers are anonymous"]
    assert client.get(page_of(make_asked(named))).words(".promise h2") == ["Your answers carry your name"]


def test_no_address_after_the_form_holds_the_link(client, every_kind):
    asked = make_asked(every_kind)
    page = client.get(page_of(asked))
    assert page.soup.select_one("#survey-form")["action"] == POST
    assert {e["formaction"] for e in page.soup.select("[formaction]")} == {"/it/surveys/answer"}
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    response = client.post(POST, data={"token": link(asked)} | filled(every_kind))
    assert link(asked) not in str(response.headers) + response.text


def test_named_answers_are_saved_and_gone_on_with(client, db):
    survey = make_survey(is_anonymous=False)
    question = make_survey_question(survey, is_required=True)
    words = make_survey_question(survey, "long_text")
    asked = make_asked(survey)
    saved = client.post(POST, data={"token": link(asked), "do": "save", f"q{words.id}": "So far"})
    assert (saved.status_code, saved.location) == (303, f"{page_of(asked)}?saved=1")
    page = client.get(saved.location)
    assert page.soup.select_one(f"#q{words.id}").text.strip() == "So far"
    form = {"token": link(asked), f"q{words.id}": "All", f"q{question.id}": "5"}
    assert client.post(POST, data=form).status_code == 303
    assert answers_of(survey) == [{str(words.id): "All", str(question.id): 5}]
    page = client.get(page_of(asked))
    assert page.words(".notice-title") == ["You have handed in your answers"]
    assert client.post(POST, data=form | {f"q{question.id}": "1"}).status_code == 303
    assert answers_of(survey) == [{str(words.id): "All", str(question.id): 1}]


def test_nothing_of_an_anonymous_survey_is_saved_before_it_is_handed_in(client, db):
    survey = make_survey()
    make_survey_question(survey, is_required=True)
    asked = make_asked(survey)
    assert client.post(POST, data={"token": link(asked), "do": "save"}).status_code == 422
    assert db.session.scalars(select(SurveyReply)).all() == []


def test_a_public_survey_is_answered_once_a_form(client, db):
    survey = make_survey(audience=SurveyAudience.PUBLIC)
    question = make_survey_question(survey)
    address = f"/en/surveys/public/{survey.public_code}"
    form = {e["name"]: e["value"] for e in client.get(address).soup.select("#survey-form [type=hidden]")}
    for said in ("4", "2"):
        assert client.post(POST, data=form | {f"q{question.id}": said}).status_code == 303
    assert answers_of(survey) == [{str(question.id): 4}]
    other = client.get(address).soup.select_one("[name=number]")["value"]
    assert client.post(POST, data=form | {"number": other, f"q{question.id}": "1"}).status_code == 303
    assert len(answers_of(survey)) == 2


def test_a_public_survey_takes_so_many_answers_from_a_network(client, db, monkeypatch):
    monkeypatch.setattr(survey_answers, "PUBLIC_PER_NETWORK", 2)
    survey = make_survey(audience=SurveyAudience.PUBLIC)
    question = make_survey_question(survey)
    form = {"code": survey.public_code, f"q{question.id}": "4"}
    statuses = [client.post(POST, data=form | {"number": f"n{n}"}).status_code for n in range(3)]
    assert statuses == [303, 303, 429]
    assert {one.key.partition(":")[0] for one in db.session.scalars(select(RateCount))} == {
        "survey.public",
        "survey.public.all",
    }


@pytest.mark.parametrize(
    ("facts", "status", "heading"),
    [
        ({"status": SurveyStatus.CLOSED, "closed_at": clock.now()}, 410, "This survey is closed"),
        ({"closes_at": clock.now()}, 410, "This survey is closed"),
        ({"status": SurveyStatus.SCHEDULED}, 404, "This survey is not open yet"),
        ({"status": SurveyStatus.DRAFT}, 404, "There is nothing at this address"),
    ],
)
def test_a_survey_that_takes_no_answers_says_why(client, db, facts, status, heading):
    survey = make_survey(**facts)
    question = make_survey_question(survey)
    asked = make_asked(survey)
    page = client.get(page_of(asked))
    sent = client.post(POST, data={"token": link(asked), f"q{question.id}": "4"})
    assert (page.status_code, sent.status_code) == (status, status)
    assert page.words("h1") == sent.words("h1") == [heading]
    assert db.session.scalars(select(SurveySheet)).all() == []


def test_links_that_stand_for_nobody(client, db):
    survey = make_survey()
    asked = make_asked(survey)
    erased = make_asked(survey, make_person(erased_at=clock.now()))
    other = tokens.signed("answer", asked.id)
    gone = tokens.signed("survey", asked.id + 1000)
    found = {t: client.get(f"/en/surveys/answer/{t}").status_code for t in (other, "x", gone, link(erased))}
    assert found == {other: 404, "x": 404, gone: 410, link(erased): 410}
    assert client.get(f"/en/surveys/public/{survey.public_code}").status_code == 404
    assert client.post(POST, data={}).status_code == 404


def test_the_preview_shows_the_page_and_takes_nothing(app, db, every_kind):
    with app.test_request_context("/en/surveys/1/preview"):
        text = survey_answers.preview(every_kind)
    assert "This is a preview" in text
    assert 'action="' not in text.partition('id="survey-form"')[2].partition(">")[0]
