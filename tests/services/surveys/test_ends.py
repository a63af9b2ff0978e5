"""Surveys open, now or at their hour, and close: what they need for it, and what the end leaves."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from cop.extensions import db as database
from cop.models import (
    MeetingStatus,
    Message,
    MessageState,
    RetentionCategory,
    Survey,
    SurveyAudience,
    SurveyQuestion,
    SurveyReply,
    SurveyStatus,
)
from cop.queries.retention import number_due
from cop.queries.surveys import Turnout, turnout_of, turnouts_of
from cop.services import survey_ends, survey_openings, surveys
from cop.services.edition_cancellations import cancel_edition
from cop.services.invitations import cancel_meeting
from cop.services.retention import put_away
from tests.factories import (
    make_asked,
    make_edition,
    make_meeting,
    make_member,
    make_reply,
    make_sheet,
    make_survey,
    make_survey_question,
)
from tests.services.surveys.outcomes import refused, verbs

DAY = timedelta(days=1)


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


def test_opening_asks_and_closing_takes_the_mails_back(community, by, now):
    survey = make_survey(community=community, status=SurveyStatus.DRAFT, opened_at=None)
    make_survey_question(survey)
    members = [make_member(community) for _n in range(3)]
    assert survey_openings.open_survey(survey, by=by, at=now) == 3
    assert turnout_of(survey) == Turnout(3, 0)
    mails = database.session.scalars(select(Message).where(Message.kind == "survey_invitation")).all()
    assert {mail.recipient for mail in mails} == {person.email for person in members}
    survey_ends.close_survey(survey, by=by, at=now)
    database.session.expire_all()
    assert {mail.state for mail in mails} == {MessageState.CANCELLED}


def test_unfinished_answers_go_when_it_closes(community, by, now):
    survey = make_survey(community=community, is_anonymous=False)
    done, begun = make_reply(make_asked(survey)), make_reply(make_asked(survey), submitted_at=None)
    kept, dropped = done.id, begun.id
    survey_ends.close_survey(survey, by=by, at=now)
    database.session.expire_all()
    assert database.session.get(SurveyReply, kept) is not None
    assert database.session.get(SurveyReply, dropped) is None


def test_what_opens_by_itself_has_an_end(draft, by, now):
    survey_openings.schedule_survey(draft, opens_at=now + DAY, by=by, at=now)
    for wrong in (None, now + DAY):
        assert refused(surveys.edit_survey, draft, by=by, at=now, closes_at=wrong)[0] == "last_day"


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
