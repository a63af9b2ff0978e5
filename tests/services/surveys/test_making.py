"""Surveys made from nothing, a questionnaire or an earlier one; what may change when."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from cop.extensions import db as database
from cop.models import (
    RuleAction,
    Survey,
    SurveyAudience,
    SurveyPurpose,
    SurveyRule,
    SurveySection,
    SurveyStatus,
)
from cop.queries.survey_questions import questions_of
from cop.queries.viewers import viewer_of
from cop.services import surveys
from cop.services.editions import delete_edition
from cop.services.survey_copies import copy_survey, make_from_questionnaire
from tests.factories import (
    make_administrator,
    make_asked,
    make_community,
    make_edition,
    make_mail_rule,
    make_meeting,
    make_reply,
    make_sheet,
    make_survey,
    make_survey_question,
)
from tests.factories.saving import save
from tests.services.surveys.outcomes import refused, verbs

DAY = timedelta(days=1)


def test_a_survey_begins_as_a_draft_with_one_empty_section(community, by, now):
    made = surveys.make_survey(
        by=by,
        at=now,
        place=community,
        purpose=SurveyPurpose.NEEDS,
        audience=SurveyAudience.MEMBERS,
        title_en="Needs",
    )
    assert (made.status, made.is_anonymous, made.community, made.hosts) == (
        SurveyStatus.DRAFT,
        True,
        community,
        [community],
    )
    assert (len(made.public_code), made.reminder_days, made.created_at) == (26, 4, now)
    assert database.session.scalar(select(func.count()).where(SurveySection.survey_id == made.id)) == 1
    assert verbs() == ["create"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"audience": SurveyAudience.ATTENDEES}, "audience"),
        ({"audience": SurveyAudience.PARTICIPANTS}, "audience"),
        ({"audience": SurveyAudience.PUBLIC, "is_anonymous": False}, "naming"),
        ({"opens_at": "now", "closes_at": "now"}, "last_day"),
    ],
)
def test_what_does_not_go_together_is_refused(community, by, now, facts, field):
    given = {"purpose": SurveyPurpose.NEEDS, "audience": SurveyAudience.MEMBERS} | facts
    given = {name: now if value == "now" else value for name, value in given.items()}
    assert refused(surveys.make_survey, by=by, at=now, place=community, **given)[0] == field


def test_a_fact_that_is_not_to_be_set_is_a_mistake_of_the_program(by, now):
    with pytest.raises(ValueError, match="status"):
        surveys.make_survey(by=by, at=now, status=SurveyStatus.OPEN)


def test_a_questionnaire_gives_its_questions_and_words(community, by, now):
    meeting = make_meeting(community)
    made = make_from_questionnaire("meeting_feedback", by=by, at=now, place=meeting, title_en="How was it?")
    assert (made.meeting, made.purpose, made.audience) == (
        meeting,
        SurveyPurpose.FEEDBACK,
        SurveyAudience.ATTENDEES,
    )
    assert (made.title_en, made.questionnaire) == ("How was it?", "meeting_feedback")
    assert [one.key for one in questions_of(made)][:2] == ["meeting_overall", "meeting_useful"]


def test_a_copy_asks_the_same_of_those_who_belong_to_the_new_place(community, by, now):
    meeting, edition = make_meeting(community), make_edition(community)
    source = make_survey(meeting=meeting, is_anonymous=False, quota=40, title_en="First", reminder_days=None)
    question = make_survey_question(source, "single", choices=3)
    made = copy_survey(source, by=by, at=now, place=edition)
    assert (made.edition, made.meeting, made.audience) == (edition, None, SurveyAudience.PARTICIPANTS)
    assert (made.title_en, made.is_anonymous, made.quota, made.reminder_days) == ("First", False, 40, None)
    assert (made.copied_from, made.closes_at, made.status) == (source, None, SurveyStatus.DRAFT)
    assert [one.key for one in questions_of(made)] == [question.key]
    assert copy_survey(source, by=by, at=now, place=meeting).audience == SurveyAudience.ATTENDEES


def test_everything_of_a_draft_may_change(draft, by, now):
    changed = surveys.edit_survey(
        draft, by=by, at=now, is_anonymous=False, audience=SurveyAudience.MEMBERS, title_en="Other"
    )
    assert changed == ["audience", "is_anonymous", "title_en"]


@pytest.mark.parametrize("is_anonymous", [True, False])
def test_whether_it_is_anonymous_stays_once_people_have_been_asked(community, by, now, is_anonymous):
    survey = make_survey(community=community, is_anonymous=is_anonymous)
    field, _words = refused(surveys.edit_survey, survey, by=by, at=now, is_anonymous=not is_anonymous)
    assert (field, survey.is_anonymous) == ("naming", is_anonymous)


@pytest.mark.parametrize("is_anonymous", [True, False])
def test_the_database_itself_keeps_it_after_the_first_answer(community, now, is_anonymous):
    survey = make_survey(community=community, is_anonymous=is_anonymous)
    make_sheet(survey) if is_anonymous else make_reply(make_asked(survey))
    turn = update(Survey).where(Survey.id == survey.id).values(is_anonymous=not is_anonymous)
    with pytest.raises(IntegrityError), database.session.begin_nested():
        database.session.execute(turn)


def test_those_asked_may_get_more_time_never_less(community, by, now):
    survey = make_survey(community=community)
    until = survey.closes_at
    for wrong in (until - DAY, now - DAY, None):
        assert refused(surveys.edit_survey, survey, by=by, at=now, closes_at=wrong)[0] == "last_day"
    surveys.edit_survey(survey, by=by, at=now, closes_at=until + DAY, quota=50)
    assert survey.closes_at == until + DAY
    assert refused(surveys.edit_survey, survey, by=by, at=now, audience=SurveyAudience.PUBLIC)[0] is None


def test_no_fewer_answers_may_be_wanted_than_there_are(community, by, now):
    survey = make_survey(community=community, audience=SurveyAudience.PUBLIC)
    for _n in range(3):
        make_sheet(survey)
    assert refused(surveys.edit_survey, survey, by=by, at=now, quota=3)[0] == "quota"
    assert surveys.edit_survey(survey, by=by, at=now, quota=4) == ["quota"]


def test_of_a_closed_survey_only_its_words_among_the_figures_change(community, by, now):
    survey = make_survey(community=community, status=SurveyStatus.CLOSED, closed_at=now)
    assert refused(surveys.edit_survey, survey, by=by, at=now, title_en="Other")[0] is None
    assert surveys.edit_survey(survey, by=by, at=now, one_en="survey", many_en="surveys") == [
        "many_en",
        "one_en",
    ]


def test_only_a_draft_is_deleted(draft, community, by, now):
    survey_id = draft.id
    surveys.delete_draft(draft, by=by)
    database.session.expire_all()
    assert database.session.get(Survey, survey_id) is None
    survey = make_survey(community=community)
    assert refused(surveys.delete_draft, survey, by=by)[0] is None


def test_a_draft_that_a_rule_asks_with_stays(draft, by):
    rule = make_mail_rule(action=RuleAction.FEEDBACK_SURVEY)
    save(SurveyRule(rule=rule, survey=draft))
    assert refused(surveys.delete_draft, draft, by=by)[1] == (
        "A rule asks with the questions of this draft. Change the rule first."
    )


def test_an_edition_with_a_survey_is_not_deleted(by, now):
    edition = make_edition(make_community(), status="draft")
    make_survey(edition=edition, status=SurveyStatus.DRAFT)
    assert refused(delete_edition, edition, by=by)[1] == (
        "It cannot be deleted, because it is in use: surveys (1)."
    )


def test_a_survey_of_everybody_is_made_by_administrators(db, now):
    by = viewer_of(make_administrator(), today=now.date())
    made = make_from_questionnaire("needs_analysis", by=by, at=now)
    assert (made.place, made.hosts, made.audience) == (None, [], SurveyAudience.MEMBERS)
