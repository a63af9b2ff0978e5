"""Surveys from the draft to the end: what may change when, and what closing leaves."""

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from cop.errors import CopError
from cop.extensions import db as database
from cop.models import (
    AuditEntry,
    MeetingStatus,
    RetentionCategory,
    Survey,
    SurveyAudience,
    SurveyPurpose,
    SurveyQuestion,
    SurveyReply,
    SurveySection,
    SurveyStatus,
)
from cop.queries.retention import number_due
from cop.queries.survey_questions import questions_of
from cop.queries.surveys import Turnout, turnout_of, turnouts_of
from cop.queries.viewers import viewer_of
from cop.services import survey_ends, survey_openings, surveys
from cop.services.edition_cancellations import cancel_edition
from cop.services.invitations import cancel_meeting
from cop.services.retention import put_away
from cop.services.survey_copies import copy_survey, make_from_questionnaire
from tests.factories import (
    make_administrator,
    make_asked,
    make_community,
    make_coordinator,
    make_edition,
    make_meeting,
    make_reply,
    make_sheet,
    make_survey,
    make_survey_question,
)

DAY = timedelta(days=1)


@pytest.fixture
def now(db, at):
    with force_locale("en"):
        yield at("2026-11-22T12:00+01:00")


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def by(community, now):
    return viewer_of(make_coordinator(community), today=now.date())


@pytest.fixture
def draft(community, now):
    survey = make_survey(
        community=community, status=SurveyStatus.DRAFT, opened_at=None, audience=SurveyAudience.PUBLIC
    )
    make_survey_question(survey)
    return survey


def refused(verb, *args, **facts):
    with pytest.raises(CopError) as found:
        verb(*args, **facts)
    database.session.expire_all()
    return found.value.field, str(found.value)


def verbs():
    return list(database.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))


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


def test_it_opens_once(draft, by, now):
    assert survey_openings.open_survey(draft, by=by, at=now) == 0
    assert (draft.status, draft.opened_at, verbs()) == (SurveyStatus.OPEN, now, ["open"])
    assert refused(survey_openings.open_survey, draft, by=by, at=now)[1] == (
        "This survey has been opened already."
    )


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"closes_at": None}, "last_day"),
        ({"closes_at": "now"}, "last_day"),
        ({"title_it": "", "title_en": ""}, "title_it"),
        ({"audience": SurveyAudience.SEGMENT}, "audience"),
        ({"questions": 0}, None),
    ],
)
def test_what_lacks_something_does_not_open(draft, by, now, facts, field):
    for name, value in facts.items():
        if name == "questions":
            database.session.execute(delete(SurveyQuestion).where(SurveyQuestion.survey_id == draft.id))
        else:
            setattr(draft, name, now if value == "now" else value)
    database.session.flush()
    assert refused(survey_openings.open_survey, draft, by=by, at=now)[0] == field
    assert draft.status == SurveyStatus.DRAFT


def test_nobody_is_asked_about_a_cancelled_meeting(community, by, now):
    meeting = make_meeting(community, status=MeetingStatus.CANCELLED)
    survey = make_survey(meeting=meeting, status=SurveyStatus.DRAFT)
    make_survey_question(survey)
    assert refused(survey_openings.open_survey, survey, by=by, at=now)[1] == (
        "The meeting was cancelled: nobody is asked about it."
    )


def test_it_waits_for_its_hour(draft, by, now):
    assert refused(survey_openings.schedule_survey, draft, opens_at=now, by=by, at=now)[0] == "opens_at"
    late = draft.closes_at + DAY
    assert refused(survey_openings.schedule_survey, draft, opens_at=late, by=by, at=now)[0] == "last_day"
    survey_openings.schedule_survey(draft, opens_at=now + DAY, by=by, at=now)
    assert (draft.status, draft.opens_at) == (SurveyStatus.SCHEDULED, now + DAY)
    survey_openings.unschedule_survey(draft, by=by)
    assert (draft.status, draft.opens_at) == (SurveyStatus.DRAFT, None)
    assert refused(survey_openings.unschedule_survey, draft, by=by)[0] is None


def test_closing_freezes_the_figures_and_is_final(community, by, now):
    survey = make_survey(community=community)
    question = make_survey_question(survey)
    for value in (1, 2, 3, 4, 5):
        make_sheet(survey, {question: value})
    survey_ends.close_survey(survey, by=by, at=now)
    assert (survey.status, survey.closed_at) == (SurveyStatus.CLOSED, now)
    assert survey.facts["shown"]["answered"] == 5
    for verb in (survey_ends.close_survey, survey_openings.open_survey):
        refused(verb, survey, by=by, at=now)
    assert (survey.status, verbs()) == (SurveyStatus.CLOSED, ["close"])


def test_unfinished_answers_go_when_it_closes(community, by, now):
    survey = make_survey(community=community, is_anonymous=False)
    done, begun = make_reply(make_asked(survey)), make_reply(make_asked(survey), submitted_at=None)
    kept, dropped = done.id, begun.id
    survey_ends.close_survey(survey, by=by, at=now)
    database.session.expire_all()
    assert database.session.get(SurveyReply, kept) is not None
    assert database.session.get(SurveyReply, dropped) is None


def test_only_a_draft_is_deleted(draft, community, by, now):
    survey_id = draft.id
    surveys.delete_draft(draft, by=by)
    database.session.expire_all()
    assert database.session.get(Survey, survey_id) is None
    survey = make_survey(community=community)
    assert refused(surveys.delete_draft, survey, by=by)[0] is None


def test_a_cancelled_meeting_ends_what_is_asked_about_it(community, by, now):
    meeting, other = make_meeting(community), make_meeting(community)
    opened = make_survey(meeting=meeting)
    question = make_survey_question(opened)
    for _n in range(6):
        make_sheet(opened, {question: 4})
    draft_id = make_survey(meeting=meeting, status=SurveyStatus.DRAFT).id
    elsewhere = make_survey(meeting=other)
    cancel_meeting(meeting, by=by, at=now)
    database.session.expire_all()
    assert (opened.status, opened.facts["shown"]["answered"]) == (SurveyStatus.CLOSED, 6)
    assert database.session.get(Survey, draft_id) is None
    assert elsewhere.status == SurveyStatus.OPEN


def test_a_cancelled_edition_ends_what_is_asked_about_it(community, by, now):
    edition = make_edition(community)
    survey, waiting = make_survey(edition=edition), make_survey(edition=edition, status="scheduled")
    waiting_id = waiting.id
    cancel_edition(edition, reason="", by=by, at=now)
    database.session.expire_all()
    assert survey.status == SurveyStatus.CLOSED
    assert database.session.get(Survey, waiting_id) is None


def test_how_many_were_asked_and_have_answered(community, now):
    personal, public = (
        make_survey(community=community),
        make_survey(community=community, audience=SurveyAudience.PUBLIC),
    )
    for n in range(3):
        make_asked(personal, answered_on=now.date() if n else None)
    make_sheet(public)
    empty = make_survey(community=community)
    assert turnouts_of([personal, public, empty]) == {
        personal.id: Turnout(3, 2),
        public.id: Turnout(None, 1),
        empty.id: Turnout(0, 0),
    }
    assert (turnout_of(personal).silent, turnout_of(public).silent) == (1, None)


def test_answers_with_names_are_put_away_two_years_after_the_end(community, at):
    opened = at("2024-01-10T09:00+01:00")
    old, recent = (
        make_survey(community=community, is_anonymous=False, status="closed", closed_at=opened + n * DAY)
        for n in (0, 400)
    )
    gone, stays = make_reply(make_asked(old)).id, make_reply(make_asked(recent)).id
    later = at("2026-11-22T12:00+01:00")
    category = RetentionCategory.SURVEY_REPLIES
    assert number_due(category, before=later - timedelta(days=730)) == 1
    assert put_away(category, at=later) == 1
    found = database.session.scalars(select(SurveyReply.id)).all()
    assert (stays in found, gone in found) == (True, False)


def test_a_survey_of_everybody_is_made_by_administrators(db, now):
    by = viewer_of(make_administrator(), today=now.date())
    made = make_from_questionnaire("needs_analysis", by=by, at=now)
    assert (made.place, made.hosts, made.audience) == (None, [], SurveyAudience.MEMBERS)
