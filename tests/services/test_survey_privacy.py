"""Answers to surveys when people are merged or erased, and in the copy of somebody's data."""

from datetime import date, timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select, text

from cop import clock
from cop.models import SurveyInvitation, SurveyQuote, SurveyReply, SurveyReplyText, SurveySheet
from cop.queries.viewers import viewer_of
from cop.services.erasures import erase_person
from cop.services.merges import merge_records, undo_merge
from cop.services.my_data import copy_of
from cop.views.my_data_words import readable_row
from tests.factories import (
    make_administrator,
    make_asked,
    make_person,
    make_reply,
    make_sheet,
    make_survey,
    make_survey_question,
    save,
)


@pytest.fixture(autouse=True)
def now(db, at):
    return at("2026-11-22T12:00+01:00")


@pytest.fixture
def by(db):
    return viewer_of(make_administrator(), today=clock.today())


@pytest.fixture
def survey(db):
    return make_survey(is_anonymous=False)


def merged(kept, hidden, by):
    return merge_records(kept, hidden, by=by, at=clock.now())[0]


def rows(db, model, *columns):
    return sorted(tuple(getattr(row, c) for c in columns) for row in db.session.scalars(select(model)))


def words_of(reply, question, said):
    return save(SurveyReplyText(reply_id=reply.id, question=question, text=said))


def quote(question, reply=None, **kw):
    facts = {
        "source": f"reply:{reply.id}" if reply else "",
        "state": "released",
        "text": "Good.",
        "reviewed_on": clock.today(),
    }
    return save(SurveyQuote(survey=question.survey, question=question, **facts | kw))


@pytest.mark.parametrize("is_kept_answered", [True, False])
def test_of_two_asked_the_one_who_answered_stays(db, by, survey, is_kept_answered):
    kept, hidden = make_person(), make_person()
    said, silent = (kept, hidden) if is_kept_answered else (hidden, kept)
    answered = make_asked(survey, said)
    make_reply(answered, {1: 5})
    make_asked(survey, silent)
    merge = merged(kept, hidden, by)
    assert rows(db, SurveyInvitation, "id", "person_id", "answered_on") == [
        (answered.id, kept.id, date(2026, 11, 22))
    ]
    assert rows(db, SurveyReply, "invitation_id", "answers") == [(answered.id, {"1": 5})]
    undo_merge(merge, by=by, at=clock.now())
    assert sorted(p for _id, p in rows(db, SurveyInvitation, "id", "person_id")) == [kept.id, hidden.id]


def test_of_two_replies_one_stays_and_words_are_not_mixed(db, by, survey):
    first, second = (make_survey_question(survey, "long_text") for _n in range(2))
    kept, hidden = make_person(), make_person()
    own, other = (make_reply(make_asked(survey, person)) for person in (kept, hidden))
    words_of(own, first, "kept")
    words_of(other, second, "hidden")
    quote(second, other)
    merge = merged(kept, hidden, by)
    assert rows(db, SurveyReplyText, "reply_id", "text") == [(own.id, "kept")]
    assert rows(db, SurveyQuote, "source") == []
    undo_merge(merge, by=by, at=clock.now())
    assert rows(db, SurveyReplyText, "text") == [("hidden",), ("kept",)]
    assert rows(db, SurveyQuote, "source") == [(f"reply:{other.id}",)]


def test_a_draft_gives_way_to_what_was_handed_in(db, by, survey):
    kept, hidden = make_person(), make_person()
    make_reply(make_asked(survey, hidden), {1: 4})
    draft = make_reply(make_asked(survey, kept), {1: 1}, submitted_at=None)
    draft.invitation.answered_on = None
    merged(kept, hidden, by)
    assert rows(db, SurveyReply, "answers") == [({"1": 4},)]
    assert rows(db, SurveyInvitation, "person_id", "answered_on") == [(kept.id, date(2026, 11, 22))]


@pytest.mark.parametrize("who", ["kept", "hidden"])
def test_whoever_wanted_no_surveys_gets_none_after_a_merge(db, by, now, who):
    people = {"kept": make_person(), "hidden": make_person()}
    people[who].surveys_refused_at = now
    merge = merged(people["kept"], people["hidden"], by)
    assert people["kept"].surveys_refused_at == now
    undo_merge(merge, by=by, at=now)
    assert (people["kept"].surveys_refused_at is not None) == (who == "kept")


def test_erasing_leaves_choices_as_nobodys_and_no_words(db, now, survey):
    question, person = make_survey_question(survey, "long_text"), make_person()
    reply, other = (make_reply(make_asked(survey, one), {1: 5}) for one in (person, make_person()))
    for one, said in ((reply, "mine"), (other, "theirs")):
        words_of(one, question, said)
        quote(question, one)
    erase_person(person, by=None, at=now)
    assert [reply.answers for reply in db.session.scalars(select(SurveyReply))] == [{"1": 5}, {"1": 5}]
    assert rows(db, SurveyReplyText, "text") == [("theirs",)]
    assert rows(db, SurveyQuote, "source") == [(f"reply:{other.id}",)]
    assert len(rows(db, SurveyInvitation, "id")) == 2


def test_erasing_takes_what_was_never_handed_in(db, now, survey):
    person = make_person()
    asked = make_asked(survey, person)
    draft = make_reply(asked, {1: 5}, submitted_at=None)
    words_of(draft, make_survey_question(survey, "long_text"), "later")
    erase_person(person, by=None, at=now)
    assert rows(db, SurveyReply, "id") == []
    assert rows(db, SurveyReplyText, "id") == []
    assert rows(db, SurveyInvitation, "person_id") == [(person.id,)]


def test_erasing_touches_no_anonymous_answer(db, now):
    survey, person = make_survey(), make_person()
    make_asked(survey, person, answered_on=(now - timedelta(days=1)).date())
    sheet = make_sheet(survey, {1: 5, 2: "Nice."})
    key, answers = sheet.key, dict(sheet.answers)
    erase_person(person, by=None, at=now)
    assert [(s.key, s.answers) for s in db.session.scalars(select(SurveySheet))] == [(key, answers)]


def test_the_copy_says_in_words_what_was_asked_and_answered(db, now, survey):
    person, other = make_person(), make_person()
    single = make_survey_question(survey, "single", choices=["Yes", "No"], text_en="Useful?")
    several = make_survey_question(survey, "several", choices=["Loans", "Grants"], text_en="Which?")
    scale = make_survey_question(survey, "scale", text_en="How much?")
    words = make_survey_question(survey, "long_text", text_en="Why?")
    answers = {single: single.choices[0].id, several: [one.id for one in several.choices], scale: 4}
    for one, said in ((person, "Mine alone"), (other, "Theirs")):
        words_of(make_reply(make_asked(survey, one), answers), words, said)
    tables = {rows.table: rows.about for rows in copy_of(person, language="en")}
    (reply,), (wrote,), (asked,) = (
        tables[name] for name in ("survey_reply", "survey_reply_text", "survey_invitation")
    )
    assert reply["answers"] == [
        {"question": "Useful?", "answer": "Yes"},
        {"question": "Which?", "answer": "Loans; Grants"},
        {"question": "How much?", "answer": "4 / 5"},
    ]
    assert (wrote["question_id"]["name"], wrote["text"]) == ("Why?", "Mine alone")
    assert (asked["survey_id"]["name"], asked["answered_on"]) == (survey.title_en, date(2026, 11, 22))
    with force_locale("en"):
        assert (
            dict(readable_row("survey_reply", reply))["Answers"]
            == "Useful? Yes\nWhich? Loans; Grants\nHow much? 4 / 5"
        )
        assert [word for word, _value in readable_row("survey_invitation", asked)] == [
            "Asked",
            "Survey",
            "Answered",
        ]


def test_of_an_anonymous_survey_the_copy_says_only_that_one_was_asked(db, now):
    survey, person = make_survey(), make_person()
    make_asked(survey, person, answered_on=now.date())
    make_sheet(survey, {1: "Mine alone"})
    rows = copy_of(person, language="en")
    assert {one.table for one in rows} & {"survey_invitation", "survey_reply", "survey_sheet"} == {
        "survey_invitation"
    }
    assert "Mine alone" not in repr(rows)


def test_a_name_in_an_anonymous_answer_goes_and_all_are_written_anew(db, now):
    """Which of them held the name cannot be told any more; what was decided about each follows it."""
    survey, person = make_survey(), make_person(name="Livia Corallo", email="livia@example.org")
    question = make_survey_question(survey, "long_text")
    texts = ["Ask Livia Corallo", *(f"Words {n}" for n in range(9))]
    for said in texts:
        sheet = make_sheet(survey, {question: said})
        quote(question, source=sheet.key, text=said)
    keys = {sheet.key for sheet in db.session.scalars(select(SurveySheet))}
    before = versions(db)
    erase_person(person, by=None, at=now)
    sheets = {s.key: s.answers[str(question.id)] for s in db.session.scalars(select(SurveySheet))}
    assert (set(sheets), sorted(sheets.values())) == (keys, sorted(["Ask …", *texts[1:]]))
    assert {q.source: q.text for q in db.session.scalars(select(SurveyQuote))} == sheets
    assert before == {"sqlite"} or not before & versions(db)


def versions(db):
    """Where each sheet lies on PostgreSQL: another place is another version of the row."""
    if db.engine.dialect.name == "sqlite":
        return {"sqlite"}
    return set(db.session.scalars(text("SELECT ctid FROM survey_sheet")))
