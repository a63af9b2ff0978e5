"""Several workers at the same minute, on real connections: one survey, one mail each, no reminder after an answer."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from cop import clock
from cop.extensions import db
from cop.jobs import asking
from cop.jobs.ruling import mail_by_rules
from cop.models import Meeting, Message, RuleAction, RuleAudience, RuleMoment, Survey, SurveyInvitation
from cop.queries.survey_reminders import silent_since
from cop.services import mail_rule_runs, seats, survey_invitations, surveys
from cop.services.survey_answers import hand_in
from tests.factories import (
    make_asked,
    make_community,
    make_mail_rule,
    make_meeting,
    make_member,
    make_present,
    make_survey,
    make_survey_question,
)
from tests.services.racing import at_once

WORKERS, PEOPLE = 6, 12
NOON = clock.now().replace(hour=11, minute=0, second=0, microsecond=0)


def slowly(meeting_id):
    """What stands for the lock where there is none: everybody looks before anybody has written."""
    time.sleep(0.05)
    return db.session.get_one(Meeting, meeting_id)


def count(model, *where):
    return db.session.scalar(select(func.count()).select_from(model).where(*where))


@pytest.mark.parametrize("has_lock", [True, False])
def test_of_many_workers_one_makes_the_survey(open_app, monkeypatch, has_lock):
    monkeypatch.setattr(mail_rule_runs.seats, "lock_meeting", seats.lock_meeting if has_lock else slowly)
    app = open_app()
    with app.app_context():
        old = {"published_at": NOON - timedelta(days=30), "starts_at": NOON - timedelta(days=1)}
        meeting = make_meeting(make_community(), **old)
        for _person in range(PEOPLE):
            make_present(meeting, person=make_member(meeting.hosts[0]))
        after = {"moment": RuleMoment.AFTER, "amount": 2, "unit": "hours"}
        make_mail_rule(RuleAction.FEEDBACK_SURVEY, RuleAudience.PRESENT, **after)
        db.session.commit()

    def work(_n):
        with app.app_context():
            mail_by_rules(NOON - timedelta(hours=18))

    assert at_once(WORKERS, work)[1] == []
    with app.app_context():
        assert (count(Survey), count(SurveyInvitation), count(Message)) == (1, PEOPLE, PEOPLE)


def without_lock(survey_id):
    return db.session.get_one(Survey, survey_id)


def looked_slowly(survey, before):
    """Between seeing who is silent and writing to them: time enough for everybody to answer."""
    found = silent_since(survey, before)
    time.sleep(0.5)
    return found


@pytest.mark.parametrize("has_lock", [True, False])
def test_nobody_is_reminded_after_an_answer_that_was_there_before(open_app, monkeypatch, has_lock):
    """Answers and reminders at once: under the lock whoever is reminded had not answered when it was written."""
    lock = surveys.lock_survey if has_lock else without_lock
    monkeypatch.setattr(survey_invitations, "lock_survey", lock)
    monkeypatch.setattr(survey_invitations, "silent_since", looked_slowly)
    app = open_app()
    with app.app_context():
        survey = make_survey(reminder_days=4, closes_at=NOON + timedelta(days=30))
        question = make_survey_question(survey)
        ids = [make_asked(survey, asked_at=NOON - timedelta(days=5)).id for _n in range(PEOPLE)]
        survey_id, question_id = survey.id, question.id
        db.session.commit()
    sent_after = []

    def work(n):
        with app.app_context():
            if n < 2:
                asking.remind_silent(NOON)
                return
            asked = db.session.get_one(SurveyInvitation, ids[n])
            hand_in(asked.survey, {str(question_id): 3}, invitation=asked, at=NOON)
            db.session.commit()
            about = f"survey:{survey_id}:{ids[n]}"
            sent_after.append((about, count(Message, Message.subject == about)))

    assert at_once(PEOPLE, work)[1] == []
    with app.app_context():
        later = [count(Message, Message.subject == about) - before for about, before in sent_after]
        is_two_at_once = db.engine.dialect.name == "postgresql" and not has_lock
        assert (sum(later) > 0) == is_two_at_once, "the negative control does remind after an answer"
        assert count(Message) <= PEOPLE
        reminded = count(SurveyInvitation, SurveyInvitation.reminded_at.is_not(None))
        assert reminded == count(Message)
