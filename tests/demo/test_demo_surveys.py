"""The surveys of the demonstration: closed with the figures that are published, open, and still being written."""

import json

import pytest
from sqlalchemy import func, select

from cop.models import (
    Community,
    DeclaredActivity,
    DeclaredFigure,
    Edition,
    MailRule,
    Message,
    RuleAction,
    Survey,
    SurveyFinding,
    SurveyReply,
    SurveySheet,
    SurveyStatus,
)
from cop.queries.community_reports import published_year, report_of_year
from cop.queries.edition_reports import published_figures
from cop.queries.feedback import feedback_of_edition
from cop.queries.survey_answering import answers_of
from cop.queries.survey_questions import questions_of
from cop.queries.survey_results import frozen_facts, results_of
from cop.queries.surveys import turnouts_of
from cop.rules.survey_answers import kept, missing
from tests.demo.conftest import NOW


@pytest.fixture
def surveys(demo):
    return demo.session.scalars(select(Survey).order_by(Survey.id)).all()


@pytest.fixture
def of_neet(surveys):
    return next(one for one in surveys if one.questionnaire == "financial_instruments")


def test_the_published_sentence_is_a_result(demo, of_neet):
    """53 % of 38 respondents apply to calls with a value over EUR 100,000: the ecosystem's own page."""
    finding = demo.session.scalars(select(SurveyFinding)).one()
    assert (finding.survey, finding.facts) == (of_neet, {"count": 20, "base": 38})
    assert finding.words_en == "apply to calls with a value over EUR 100,000"
    figures = results_of(of_neet, exact=False).by_key("calls_value").figures
    counted = {bar.keys: (bar.count, bar.percent, bar.base) for bar in figures.bars}
    assert counted["over_100000",] == (20, 53, 38)
    declared = select(DeclaredActivity).filter_by(figure=DeclaredFigure.SURVEYS)
    assert demo.session.scalars(declared).all() == []


def test_how_many_were_asked_and_answered(surveys):
    turnouts = turnouts_of(surveys)
    told = [(one, turnouts[one.id]) for one in surveys]
    assert sorted((one.status, one.questionnaire, n.asked or 0, n.answered) for one, n in told) == [
        ("closed", "edition_end", 21, 16),
        ("closed", "financial_instruments", 0, 38),
        ("closed", "meeting_feedback", 16, 11),
        ("closed", "meeting_feedback", 16, 11),
        ("closed", "meeting_feedback", 16, 12),
        ("closed", "meeting_feedback", 17, 13),
        ("closed", "meeting_feedback", 18, 12),
        ("closed", "meeting_feedback", 18, 14),
        ("draft", "value_creation", 0, 0),
        ("open", "", 0, 9),
        ("open", "needs_analysis", 31, 9),
    ]


def test_every_answer_is_one_that_could_have_been_handed_in(demo, surveys):
    for survey in surveys:
        questions = questions_of(survey)
        for sheet in answers_of(survey):
            assert (kept(questions, sheet), missing(questions, sheet)) == ((sheet, {}), [])
    submitted = select(func.count()).where(SurveyReply.submitted_at.is_not(None))
    drafts = select(func.count()).where(SurveyReply.submitted_at.is_(None))
    assert (demo.session.scalar(submitted), demo.session.scalar(drafts)) == (9, 2)
    assert demo.session.scalar(select(func.count()).select_from(SurveySheet)) == 136


def test_figures_were_kept_as_they_are_counted(surveys):
    closed = [one for one in surveys if one.status == SurveyStatus.CLOSED]
    kept_then, counted_now = [one.facts for one in closed], [frozen_facts(one) for one in closed]
    assert json.loads(json.dumps(kept_then)) == json.loads(json.dumps(counted_now))


def test_an_edition_and_two_years_are_reported_with_what_was_said(demo):
    edition = demo.session.scalars(select(Edition).filter_by(name="2024-2025")).one()
    feedback = published_figures(edition).feedback
    assert (feedback, [one.session for one in feedback.surveys]) == (
        feedback_of_edition(edition), [None, 1, 3, 8],
    )  # fmt: skip
    assert (feedback.answers, feedback.quotes) == (52, 4)
    years = {"neet": 2024, "benefit-corporations": 2025}
    for slug, year in years.items():
        community = demo.session.scalars(select(Community).filter_by(slug=slug)).one()
        assert published_year(community, year).feedback == report_of_year(community, year, at=NOW).feedback


def test_one_community_asks_the_morning_after(demo):
    rules = select(MailRule).where(MailRule.action == RuleAction.FEEDBACK_SURVEY, MailRule.is_active)
    rule = demo.session.scalars(rules).one()
    assert (rule.community.slug, rule.amount, rule.asking.questionnaire) == ("neet", 1, "meeting_feedback")
    asked = select(func.count()).where(Message.kind == "survey_invitation")
    assert demo.session.scalar(asked) == 31
