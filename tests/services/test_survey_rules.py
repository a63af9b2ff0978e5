"""Surveys that rules make: about a meeting on the morning after, about an edition at its end, and months later."""

from datetime import time

import pytest
from sqlalchemy import select

from cop import clock
from cop.models import (
    Attendance,
    MeetingStatus,
    RuleAction,
    RuleAudience,
    RuleMoment,
    Survey,
    SurveyAudience,
    SurveyInvitation,
    SurveyPurpose,
    SurveyRule,
    SurveyStatus,
)
from cop.queries.mail_rule_people import numbers_of
from cop.queries.mail_rule_sends import sends_of
from cop.queries.survey_questions import questions_of
from cop.queries.survey_rule_surveys import hindrances
from cop.queries.viewers import viewer_of
from cop.rules.surveys import Lack
from cop.services.invitations import cancel_meeting
from cop.services.mail_rule_runs import send_now
from cop.services.mail_rules import create_rule, edit_rule
from tests import factories as make
from tests.jobs.ticking import DAY, HOUR, LONG_AGO, a_meeting, instant, mailed, tick

MORNING_AFTER = instant("2026-11-27T09:00+01:00")
TO_PRESENT = {"moment": RuleMoment.AFTER, "amount": 1, "at_time": time(9), "changed_at": LONG_AGO}


def feedback_rule(action=RuleAction.FEEDBACK_SURVEY, *, questionnaire="", copies=None, named=False, **kw):
    rule = make.make_mail_rule(action, RuleAudience.PRESENT, **TO_PRESENT | kw)
    if questionnaire or copies or named:
        questionnaire = questionnaire or ("" if copies else "meeting_feedback")
        rule.asking = SurveyRule(
            questionnaire=questionnaire, survey=copies, is_anonymous=not named, open_days=7, reminder_days=3
        )
    return rule


def held(community=None, *, came=3, starts="2026-11-26T14:30+01:00", **kw):
    meeting = a_meeting(starts, hosts=[community or make.make_community()], **kw)
    for _one in range(came):
        make.make_present(meeting, person=make.make_member(meeting.hosts[0]))
    return meeting


def surveys(db):
    return db.session.scalars(select(Survey).order_by(Survey.id)).all()


def test_the_morning_after_a_survey_is_made_opened_and_asks_those_who_were_there_once(db):
    rule = feedback_rule(text_it="Parole nostre")
    meeting = held()
    make.make_present(meeting)
    make.make_registration(meeting, make.make_member(meeting.hosts[0]), attendance=Attendance.ABSENT)
    assert numbers_of(sends_of(meeting, at=MORNING_AFTER)) == [3]
    assert [tick(MORNING_AFTER), tick(MORNING_AFTER + HOUR)] == [3, 0]
    survey = surveys(db)[0]
    assert (survey.status, survey.purpose, survey.is_anonymous) == ("open", "feedback", True)
    assert (survey.meeting_id, survey.rule_id, survey.reminder_days) == (meeting.id, rule.id, 4)
    assert survey.closes_at == instant("2026-12-11T23:59+01:00")
    assert (survey.intro_it, survey.questionnaire) == ("Parole nostre", "meeting_feedback")
    assert len(questions_of(survey)) > 5
    assert [kind for _at, kind, _to in mailed(db)] == ["survey_invitation"] * 3
    assert len(surveys(db)) == 1


def test_a_draft_that_was_prepared_is_opened_instead_and_filled_where_it_is_empty(db):
    feedback_rule()
    meeting, ready = held(), held()
    empty = make.make_survey(meeting, status=SurveyStatus.DRAFT, opened_at=None, closes_at=None)
    own = make.make_survey(
        ready, status=SurveyStatus.DRAFT, opened_at=None, closes_at=MORNING_AFTER + 3 * DAY
    )
    make.make_survey_question(own)
    assert tick(MORNING_AFTER) == 6
    assert [survey.status for survey in surveys(db)] == [SurveyStatus.OPEN, SurveyStatus.OPEN]
    assert (len(questions_of(empty)) > 5, len(questions_of(own))) == (True, 1)
    assert own.closes_at == MORNING_AFTER + 3 * DAY


@pytest.mark.parametrize("status", [SurveyStatus.OPEN, SurveyStatus.CLOSED, SurveyStatus.SCHEDULED])
def test_nobody_is_asked_twice_where_somebody_asked_by_hand(db, status):
    feedback_rule()
    meeting = held()
    make.make_survey(meeting, status=status)
    assert numbers_of(sends_of(meeting, at=MORNING_AFTER)) == [0]
    assert tick(MORNING_AFTER) == 0
    assert len(surveys(db)) == 1


def test_it_waits_until_attendance_is_recorded_and_asks_late_comers_too(db):
    feedback_rule()
    meeting = held(came=0)
    assert tick(MORNING_AFTER) == 0
    make.make_present(meeting, person=make.make_member(meeting.hosts[0]))
    assert tick(MORNING_AFTER + 2 * DAY) == 1
    late = make.make_present(meeting, person=make.make_member(meeting.hosts[0])).person
    tick(MORNING_AFTER + 2 * DAY + HOUR)
    tick(MORNING_AFTER + 3 * DAY)
    db.session.expire_all()
    asked = db.session.scalars(select(SurveyInvitation).where(SurveyInvitation.person_id == late.id)).one()
    assert asked.asked_at == MORNING_AFTER + 2 * DAY + HOUR
    assert len(mailed(db)) == 2


def test_of_a_cancelled_meeting_nothing_is_asked(db, at):
    feedback_rule()
    meeting = held(came=0)
    make.make_registration(meeting, make.make_member(meeting.hosts[0]), answer="accepted")
    make.make_survey(meeting, status=SurveyStatus.DRAFT, opened_at=None)
    by = viewer_of(make.make_coordinator(meeting.hosts[0]), today=clock.today())
    now = at("2026-11-25T09:00+01:00")
    cancel_meeting(meeting, by=by, at=now, reason="Off")
    assert meeting.status == MeetingStatus.CANCELLED
    assert tick(MORNING_AFTER) == 0
    assert surveys(db) == []
    assert {kind for _at, kind, _to in mailed(db)} <= {"cancellation"}


def test_an_edition_is_asked_about_once_after_its_last_session_by_all_who_were_at_one(db):
    community = make.make_community()
    edition = make.make_edition(community)
    first = held(community, came=2, starts="2026-11-12T14:30+01:00", edition=edition)
    last = held(community, came=1, edition=edition)
    make.make_present(last, person=make.make_member(community), is_staff=True)
    feedback_rule(RuleAction.EDITION_SURVEY)
    assert tick(instant("2026-11-13T09:00+01:00")) == 0
    assert numbers_of(sends_of(last, at=MORNING_AFTER)) == [3]
    assert sends_of(first, at=instant("2026-11-13T09:00+01:00")) == []
    assert tick(MORNING_AFTER) == 3
    survey = surveys(db)[0]
    assert (survey.edition_id, survey.audience, survey.questionnaire) == (
        edition.id,
        "participants",
        "edition_end",
    )
    held(community, came=1, edition=edition, starts="2026-12-03T14:30+01:00")
    assert tick(instant("2026-12-04T09:00+01:00")) == 0, "the edition has been asked about"
    assert len(surveys(db)) == 1


def test_an_edition_with_a_session_that_waits_for_its_date_is_not_over(db):
    community = make.make_community()
    edition = make.make_edition(community)
    held(community, edition=edition)
    held(community, edition=edition, starts="2026-11-19T14:30+01:00", status=MeetingStatus.POSTPONED)
    feedback_rule(RuleAction.EDITION_SURVEY)
    assert tick(MORNING_AFTER) == 0


def test_three_months_later_is_another_survey_and_takes_nothing_from_the_first(db):
    community = make.make_community()
    feedback_rule()
    feedback_rule(questionnaire="follow_up", amount=90, community_id=community.id)
    held(community)
    assert tick(MORNING_AFTER) == 3
    assert tick(instant("2027-02-24T09:00+01:00")) == 3
    assert [survey.purpose for survey in surveys(db)] == [SurveyPurpose.FEEDBACK, SurveyPurpose.FOLLOW_UP]


def test_a_rule_copies_a_survey_with_names_where_it_says_so(db):
    source = make.make_survey(status=SurveyStatus.CLOSED, title_it="La nostra", title_en="Ours")
    question = make.make_survey_question(source, key="liked")
    feedback_rule(copies=source, named=True)
    held()
    assert tick(MORNING_AFTER) == 3
    made = surveys(db)[1]
    assert (made.title_it, made.is_anonymous, made.copied_from_id) == ("La nostra", False, source.id)
    assert [one.key for one in questions_of(made)] == [question.key]


def test_send_now_asks_before_its_time_and_is_not_sent_again(db, at):
    feedback_rule()
    meeting = held()
    by = viewer_of(make.make_coordinator(meeting.hosts[0]), today=clock.today())
    now = at("2026-11-26T20:00+01:00")
    assert send_now(sends_of(meeting, at=now)[0].key, by=by, at=now) == 3
    assert tick(MORNING_AFTER) == 0


def test_what_a_rule_asks_with_is_kept_changed_and_forgotten(db):
    asking = {
        "questionnaire": "follow_up", "survey_id": None, "is_anonymous": True, "open_days": 10, "reminder_days": None,
    }  # fmt: skip
    when = {"amount": 90, "unit": "days", "moment": RuleMoment.AFTER, "at_time": time(9)}
    facts = when | {"action": RuleAction.FEEDBACK_SURVEY, "audience": RuleAudience.PRESENT, "asking": asking}
    rule = create_rule(by=None, at=clock.now(), **facts)
    assert (rule.asking.questionnaire, rule.asking.reminder_days) == ("follow_up", None)
    edit_rule(rule, by=None, at=clock.now(), asking=asking | {"open_days": 20})
    assert db.session.scalars(select(SurveyRule.open_days)).all() == [20]
    edit_rule(rule, by=None, at=clock.now(), action=RuleAction.THANKS)
    assert db.session.scalars(select(SurveyRule)).all() == []


@pytest.mark.parametrize("lacking", ["segment", "questions"])
def test_a_draft_that_cannot_open_waits_quietly_until_somebody_completes_it(db, lacking, caplog):
    source = make.make_survey(title_it="La nostra") if lacking == "questions" else None
    feedback_rule(copies=source)
    meeting = held()
    draft = make.make_survey(meeting, status=SurveyStatus.DRAFT, opened_at=None)
    if lacking == "segment":
        make.make_survey_question(draft)
        draft.audience = SurveyAudience.SEGMENT
    assert [tick(MORNING_AFTER), tick(MORNING_AFTER + HOUR)] == [0, 0]
    assert (draft.status, caplog.records) == (SurveyStatus.DRAFT, [])
    due = sends_of(meeting, at=MORNING_AFTER)
    assert hindrances(due) == {due[0].key: (draft, Lack(lacking))}
    if lacking == "segment":
        draft.segment = {"communities": [meeting.hosts[0].id]}
    else:
        make.make_survey_question(draft)
    tick(MORNING_AFTER + DAY)
    assert draft.status == SurveyStatus.OPEN
    assert hindrances(sends_of(meeting, at=MORNING_AFTER + DAY)) == {}


def test_a_rule_that_copies_a_survey_without_questions_waits_for_them(db, caplog):
    source = make.make_survey(status=SurveyStatus.DRAFT, opened_at=None, title_it="La nostra")
    feedback_rule(copies=source)
    held()
    assert tick(MORNING_AFTER) == 0
    assert (len(surveys(db)), caplog.records) == (1, [])
    make.make_survey_question(source)
    assert tick(MORNING_AFTER + HOUR) == 3


def test_a_draft_for_members_asks_as_many_as_the_plan_says(db):
    feedback_rule()
    meeting = held()
    make.make_member(meeting.hosts[0])
    draft = make.make_survey(
        meeting, status=SurveyStatus.DRAFT, opened_at=None, audience=SurveyAudience.MEMBERS
    )
    make.make_survey_question(draft)
    number = numbers_of(sends_of(meeting, at=MORNING_AFTER))[0]
    assert number > 3
    assert tick(MORNING_AFTER) == number


def test_a_draft_with_a_public_link_is_left_alone_and_those_who_were_there_are_asked_as_planned(db):
    feedback_rule()
    meeting = held()
    for_anybody = make.make_survey(
        meeting, status=SurveyStatus.DRAFT, opened_at=None, audience=SurveyAudience.PUBLIC
    )
    sends = sends_of(meeting, at=MORNING_AFTER)
    assert (numbers_of(sends), hindrances(sends)) == ([3], {})
    assert tick(MORNING_AFTER) == 3
    assert [(one.audience, one.status) for one in surveys(db)] == [
        (SurveyAudience.PUBLIC, SurveyStatus.DRAFT),
        (SurveyAudience.ATTENDEES, SurveyStatus.OPEN),
    ]
    assert for_anybody.rule_id is None
