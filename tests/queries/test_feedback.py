"""What people said, as reports tell it: the public form, kept with a report, compared by the keys of questions."""

import json
from datetime import date

import pytest
from flask_babel import force_locale

from cop import clock
from cop.models import QuoteState
from cop.queries.feedback import (
    feedback_facts,
    feedback_from,
    feedback_of,
    feedback_of_edition,
    feedback_of_year,
    with_words,
)
from cop.queries.feedback_lines import compared, lines_over_time
from cop.queries.feedback_sheets import feedback_sheet
from cop.queries.sessions_of_edition import sessions_of
from cop.services.survey_ends import close_survey
from tests import factories as make
from tests.counting import queries_of
from tests.feedback import make_answered, publish_finding, release


@pytest.fixture(autouse=True)
def now(db, at):
    with force_locale("en"):
        yield at("2026-11-26T10:00+01:00")


@pytest.fixture
def community(db):
    return make.make_community()


def test_a_survey_is_told_in_words_and_numbers(community):
    survey, mark, why = make_answered(words=["Because"] * 6, asked=10, community=community)
    release(why, "Because")
    release(why, "Not this", state=QuoteState.HELD_BACK)
    publish_finding(mark, 5, 10, "gave the highest mark")
    [one] = feedback_sheet(feedback_of([survey]), "en").surveys
    assert one.summary == "10 of the 20 people asked answered: 50%."
    assert one.findings == ("50 % of 10 respondents gave the highest mark",)
    marks, said = one.questions
    assert marks.summary == "10 people answered · mean 4.5"
    assert [(bar.label, bar.number, bar.share, bar.part) for bar in marks.bars] == [
        ("1", "0", "0%", 0), ("2", "0", "0%", 0), ("3", "0", "0%", 0), ("4", "5", "50%", 0.5), ("5", "5", "50%", 0.5),
    ]  # fmt: skip
    assert (said.summary, [quote.text for quote in said.quotes]) == ("6 people answered", ["Because"])


def test_of_several_answers_each_the_shares_are_of_no_whole(community):
    survey = make.make_survey(community=community)
    question = make.make_survey_question(survey, "several", choices=2)
    for _n in range(6):
        make.make_sheet(survey, {question: [one.id for one in question.choices]})
    close_survey(survey, by=None, at=clock.now())
    [one] = feedback_sheet(feedback_of([survey]), "en").surveys
    assert one.questions[0].summary == "6 people answered · several answers possible"


def test_of_four_answers_nothing_is_told(community):
    survey, _mark, why = make_answered([5, 5, 5, 5], words=["a", "b", "c", "d"], asked=4, community=community)
    release(why, "a")
    feedback = feedback_of([survey])
    [one] = feedback_sheet(feedback, "en").surveys
    assert (one.summary, one.questions) == ("Fewer than five people answered: too few to show anything.", ())
    assert (feedback.surveys[0].answered, feedback.answers) == (None, 0)


def test_the_answers_that_are_counted_are_said_to_be_those_that_are_shown(community):
    few, _mark, _why = make_answered([5] * 4, asked=0, community=community)
    many, _mark, _why = make_answered(asked=0, community=community)
    rule = " Nothing is shown of fewer than five people; answers that fewer gave are counted together."
    assert [feedback_sheet(feedback_of(surveys), "en").intro for surveys in ([few], [many], [few, many])] == [
        f"1 survey was closed.{rule}",
        f"1 survey was closed, with 10 answers in all.{rule}",
        f"2 surveys were closed, with 10 answers to those that at least five people answered.{rule}",
    ]


def test_an_open_survey_is_not_told_of(community):
    survey, *_questions = make_answered(community=community, closed=False)
    assert feedback_of([survey]).surveys == ()
    assert feedback_of_year(community, 2026).surveys == ()
    assert feedback_sheet(feedback_of([]), "en") is None


def test_those_of_a_year_are_of_the_community_its_meetings_and_its_editions(community, at):
    meeting, edition = make.make_meeting(community), make.make_edition(community)
    found = [
        make_answered(**place)[0].id
        for place in ({"community": community}, {"edition": edition}, {"meeting": meeting})
    ]
    make_answered(community=make.make_community())
    at("2027-01-01T00:30+01:00")
    make_answered(community=community)
    assert sorted(one.survey_id for one in feedback_of_year(community, 2026).surveys) == sorted(found)
    assert len(feedback_of_year(community, 2027).surveys) == 1


def test_an_edition_has_its_own_surveys_first_and_those_of_its_sessions_in_order(community):
    edition = make.make_past_edition(community)
    first, second, *_rest = sessions_of(edition)
    of = [
        make_answered(**place)[0] for place in ({"meeting": second}, {"edition": edition}, {"meeting": first})
    ]
    feedback = feedback_of_edition(edition)
    assert [(one.survey_id, one.session) for one in feedback.surveys] == [
        (of[1].id, None), (of[2].id, 1), (of[0].id, 2),
    ]  # fmt: skip
    [line] = lines_over_time(feedback)
    assert [(point.survey.session, point.number, point.base) for point in line.points] == [
        (1, 4.5, 10),
        (2, 4.5, 10),
    ]


def test_a_report_keeps_numbers_and_loses_words_that_are_held_back(community):
    survey, _mark, why = make_answered(words=["a", "b", "c", "d", "e"], community=community)
    quotes = [release(why, text) for text in ("Kept", "Gone")]
    feedback = feedback_of([survey])
    kept = feedback_from(json.loads(json.dumps(feedback_facts(feedback))))
    assert "Kept" not in json.dumps(feedback_facts(feedback))
    assert with_words(kept) == feedback
    quotes[1].state, quotes[1].text = QuoteState.HELD_BACK, ""
    assert [quote.text for quote in with_words(kept).surveys[0].quotes] == ["Kept"]
    assert feedback_from(None) is None


def test_questions_are_compared_by_their_keys(community):
    before = feedback_of([make_answered([2, 2, 2, 2, 2, 3, 3, 3, 3, 3], community=community)[0]])
    now = feedback_of(
        [make_answered(community=community)[0], make_answered(key="other", community=community)[0]]
    )
    [one] = compared(now, before)
    assert (one.now.key, one.now.number, one.before.number, one.difference) == ("useful", 4.5, 2.5, 2.0)
    [row] = feedback_sheet(now, "en", previous=before, before="2025").compared
    assert (row.now, row.before, row.difference) == ("4.5 (10 answers)", "2.5 (10 answers)", "+2.0")
    assert compared(now, None) == []


def test_several_surveys_with_one_key_are_one_number_weighted_by_their_answers(community):
    one, other = make_answered(community=community)[0], make_answered([3] * 20, community=community)[0]
    before = feedback_of([one])
    assert [(c.now.number, c.now.base) for c in compared(feedback_of([one, other]), before)] == [(3.5, 30)]


def test_feedback_costs_the_same_for_one_survey_as_for_many(db, community):
    other = make.make_community()
    make_answered(community=community)
    for _n in range(4):
        make_answered(community=other)
    db.session.expire_all()
    db.session.refresh(community)  # what is counted is the feedback alone
    db.session.refresh(other)
    few, many = (queries_of(lambda c=c: feedback_of_year(c, 2026)) for c in (community, other))
    assert few == many


def test_a_score_is_told_with_its_sign(community):
    marks = [10] * 12 + [8] * 5 + [3] * 5
    [one] = feedback_sheet(
        feedback_of([make_answered(marks, kind="rating", community=community)[0]]), "en"
    ).surveys
    assert one.questions[0].summary == (
        "22 people answered · mean 8.0 · score +32 (the share of 9 and 10 less that of 0 to 6)"
    )
    assert one.survey.closed_on == date(2026, 11, 26) == clock.today()
