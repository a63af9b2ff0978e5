"""When a survey is one of those that a community carried out."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete

from cop.extensions import db as _db
from cop.models import DeclaredFigure, SurveyReply, SurveyStatus
from cop.queries.figure_rows import figure_rows
from cop.queries.figures import Split, ecosystem_figures, figures_of, lines
from cop.queries.story import story_of
from cop.queries.survey_results import frozen_facts
from tests.factories import (
    make_asked,
    make_community,
    make_declared,
    make_edition,
    make_meeting,
    make_reply,
    make_sheet,
    make_survey,
)

DAY = timedelta(days=1)
TODAY = date(2026, 11, 26)
WORDS = {
    "one_it": "questionario sulle tipologie di strumenti finanziari utilizzati",
    "many_it": "questionari sulle tipologie di strumenti finanziari utilizzati",
    "one_en": "survey on types of financial instruments used",
    "many_en": "surveys on types of financial instruments used",
}


@pytest.fixture(autouse=True)
def now(db, at):
    return at("2026-11-26T10:00+01:00")


@pytest.fixture
def closed(now):
    """Make a survey that was closed yesterday with so many answers."""

    def make(answers=5, **kw):
        survey = make_survey(**{"status": SurveyStatus.CLOSED, "closed_at": now - DAY} | WORDS | kw)
        for _n in range(answers):
            if survey.is_anonymous:
                make_sheet(survey)
            else:
                make_reply(make_asked(survey))
        survey.facts = frozen_facts(survey)
        _db.session.flush()
        return survey

    return make


def counted(figures):
    return [(worded.one.en, worded.count) for worded in figures.surveys]


def of(community, on=TODAY):
    return counted(figures_of(community, on=on))


@pytest.mark.parametrize("is_anonymous", [True, False])
def test_five_answers_make_a_survey(closed, is_anonymous):
    community = make_community()
    closed(4, community=community, is_anonymous=is_anonymous)
    assert of(community) == []
    closed(5, community=community, is_anonymous=is_anonymous)
    assert of(community) == [(WORDS["one_en"], Split(1, 0))]


def test_the_published_line_word_for_word(closed):
    community = make_community()
    closed(community=community)
    figures = figures_of(community, on=TODAY)
    assert lines(figures, "en")[1:] == ["1 survey on types of financial instruments used"]
    assert lines(figures, "it")[1:] == ["1 questionario sulle tipologie di strumenti finanziari utilizzati"]
    closed(community=community)
    assert lines(figures_of(community, on=TODAY), "en")[1:] == [
        "2 surveys on types of financial instruments used"
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {"status": SurveyStatus.OPEN, "closed_at": None},
        {"one_it": "", "one_en": ""},
        {"many_it": "", "many_en": ""},
    ],
    ids=lambda facts: "-".join(facts),
)
def test_what_is_open_or_has_no_words_does_not_count(closed, facts):
    community = make_community()
    closed(community=community, **facts)
    assert of(community) == []


def test_it_counts_from_the_day_it_closed(closed):
    community = make_community()
    closed(community=community)
    days = (TODAY - 2 * DAY, TODAY - DAY, TODAY)
    assert [len(of(community, on=day)) for day in days] == [0, 1, 1]


def test_a_draft_saved_is_no_answer(closed):
    community = make_community()
    survey = closed(4, community=community, is_anonymous=False)
    make_reply(make_asked(survey), submitted_at=None)
    assert of(community) == []


def test_declared_and_recorded_of_the_same_words_are_one_line(closed):
    community = make_community()
    make_declared(community, DeclaredFigure.SURVEYS, 2, **WORDS)
    closed(community=community)
    closed(community=community, one_en="opinion poll")
    assert of(community) == [(WORDS["one_en"], Split(1, 2)), ("opinion poll", Split(1, 0))]


def test_what_several_host_counts_for_each_and_once_above(closed):
    one, other = make_community(), make_community()
    closed(meeting=make_meeting(hosts=[one, other]))
    closed(edition=make_edition(hosts=[one, other]))
    closed()  # of the whole ecosystem
    words = WORDS["one_en"]
    assert [of(one), of(other)] == [[(words, Split(2, 0))]] * 2
    assert counted(ecosystem_figures(TODAY)) == [(words, Split(3, 0))]


def test_the_number_leads_to_its_surveys(closed):
    one, other = make_community(), make_community()
    own = closed(6, community=one)
    held = closed(meeting=make_meeting(hosts=[one, other]), closed_at=own.closed_at - DAY)
    of_all = closed(closed_at=own.closed_at - 2 * DAY)
    rows = [figure_rows("surveys", community, on=TODAY, page=1).surveys for community in (one, other, None)]
    assert [[(row.survey.id, row.answers) for row in found] for found in rows] == [
        [(own.id, 6), (held.id, 5)],
        [(held.id, 5)],
        [(own.id, 6), (held.id, 5), (of_all.id, 5)],
    ]


def test_it_counts_when_its_answers_have_been_deleted(closed):
    community = make_community()
    closed(community=community, is_anonymous=False)
    _db.session.execute(delete(SurveyReply))
    assert of(community) == [("survey on types of financial instruments used", Split(recorded=1, declared=0))]


def test_it_is_a_step_of_the_communitys_story(closed, now):
    community = make_community()
    survey = closed(community=community)
    closed(answers=4, community=community)
    assert [(step.on, step.survey) for step in story_of(community, at=now)] == [(date(2026, 11, 25), survey)]
