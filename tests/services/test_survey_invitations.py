"""Asked once, reminded once while silent, and nothing after an answer or a refusal."""

from datetime import timedelta
from email import message_from_bytes

import pytest
from sqlalchemy import select

from cop import clock
from cop.emails import surveys as mails
from cop.jobs.asking import ask_latecomers, remind_silent
from cop.jobs.composing import compose_due
from cop.jobs.sending import Sender
from cop.models import (
    Consent,
    Message,
    MessageState,
    SurveyAudience,
    SurveyInvitation,
    SurveyStatus,
)
from cop.queries.survey_reminders import waiting_for
from cop.services.survey_answers import hand_in
from cop.services.survey_invitations import ask, take_back_answered
from cop.services.survey_refusals import refuse_surveys, want_surveys
from tests import factories as make
from tests.jobs.conftest import smtp  # noqa: F401 -- a fixture

NOON = "2026-11-23T12:00+01:00"
DAYS = timedelta(days=1)


@pytest.fixture
def noon(at):
    return at(NOON)


@pytest.fixture
def asked(db, noon):
    """An anonymous survey of a community of three, who have just been asked."""
    community = make.make_community(name_en="Finance")
    for name in ("Ada", "Bruno", "Carla"):
        make.make_member(community, name=name)
    survey = make.make_survey(community=community, reminder_days=4)
    survey.question = make.make_survey_question(survey)
    assert ask(survey, noon) == 3
    db.session.commit()
    return survey


def invitations(db, survey):
    rows = select(SurveyInvitation).where(SurveyInvitation.survey_id == survey.id)
    return {one.person.name: one for one in db.session.scalars(rows)}


def answer(survey, invitation, at):
    hand_in(survey, {str(survey.question.id): 4}, invitation=invitation, at=at)


def queued(db, kind="survey_invitation"):
    rows = select(Message).where(Message.kind == kind).order_by(Message.id)
    return [(one.state, one.context.get("recipient_name")) for one in db.session.scalars(rows)]


def send_all(db, at):
    db.session.commit()
    with clock.fixed_at(at):
        compose_due("w")
        sender = Sender(db.session, worker="w")
        done = sender.send_due()
        sender.close()
    return done


def test_everybody_is_asked_once_with_a_link_of_their_own(db, asked, noon):
    assert ask(asked, noon) == 0
    rows = db.session.scalars(select(Message)).all()
    assert {row.subject for row in rows} == {
        f"survey:{asked.id}:{one.id}" for one in invitations(db, asked).values()
    }
    assert len({row.context["url"] for row in rows}) == 3
    assert {(row.priority, row.expires_at) for row in rows} == {(5, asked.closes_at)}


def test_only_the_silent_are_reminded_and_once(db, asked, noon):
    answer(asked, invitations(db, asked)["Ada"], noon)
    db.session.commit()
    assert remind_silent(noon + 4 * DAYS - timedelta(minutes=1)) == 0
    assert remind_silent(noon + 4 * DAYS) == 2
    assert [name for _state, name in queued(db, "survey_reminder")] == ["Bruno", "Carla"]
    assert remind_silent(noon + 5 * DAYS) == 0
    assert asked.reminded_at == noon + 4 * DAYS


def test_who_was_asked_late_is_reminded_late_and_nobody_at_night(db, asked, noon):
    make.make_member(asked.community, name="Dino")
    db.session.commit()
    assert ask_latecomers(noon + 10 * timedelta(hours=1)) == 0, "it is night"
    assert [ask_latecomers(noon + DAYS), ask_latecomers(noon + 2 * DAYS)] == [1, 0]
    assert [remind_silent(noon + 4 * DAYS), remind_silent(noon + 5 * DAYS)] == [3, 1]


def test_a_survey_without_reminder_or_closed_reminds_nobody(db, asked, noon):
    asked.reminder_days = None
    db.session.commit()
    assert remind_silent(noon + 5 * DAYS) == 0
    asked.reminder_days = 4
    asked.status = SurveyStatus.CLOSED
    db.session.commit()
    assert (remind_silent(noon + 5 * DAYS), ask_latecomers(noon + 5 * DAYS)) == (0, 0)


def test_nothing_leaves_after_an_answer_that_was_there_before(db, smtp, asked, noon):  # noqa: F811
    send_all(db, noon)
    later = noon + 4 * DAYS
    assert remind_silent(later) == 3
    db.session.commit()
    with clock.fixed_at(later):
        compose_due("w")
    answer(asked, invitations(db, asked)["Ada"], later)
    refuse_surveys(invitations(db, asked)["Bruno"].person, by=None, at=later)
    done = send_all(db, later)
    assert done == {MessageState.SENT: 1, MessageState.CANCELLED: 1}, "Bruno's was taken back before"
    assert smtp.recipients[3:] == [invitations(db, asked)["Carla"].person.email]


def test_answering_writes_nothing_to_the_outbox_and_the_mails_are_taken_back_within_a_minute(db, asked, noon):
    before = queued(db)
    answer(asked, invitations(db, asked)["Ada"], noon)
    assert queued(db) == before
    assert take_back_answered(noon) == 1
    assert sorted(queued(db)) == [("cancelled", "Ada"), ("queued", "Bruno"), ("queued", "Carla")]


def test_the_mail_carries_the_headers_of_a_list_and_says_what_it_is(db, smtp, asked, noon):  # noqa: F811
    asked.community.name_en = "Finance"
    send_all(db, noon)
    mail = message_from_bytes(smtp.accepted[0][1])
    assert mail["List-ID"] == '"Torino Social Impact" <surveys.example.org>'
    assert mail["List-Unsubscribe"].strip().startswith("<http://localhost/en/surveys/no-more/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Subject"] == f"Your opinion: {asked.title_en}"
    plain = mail.get_payload(0).get_payload(decode=True).decode()
    assert "nobody can find out who answered what" in plain
    assert "You can answer until Monday 7 December" in plain
    assert db.session.scalars(select(Message.context).limit(1)).one() == {}, (
        "the link is forgotten once it is sent"
    )


@pytest.mark.parametrize("kind", ["survey_invitation", "survey_reminder"])
def test_every_fact_is_escaped(db, kind):
    tag = "<u>x</u>"
    meeting = make.make_meeting(make.make_community(name_en=tag), title_en=tag)
    survey = make.make_survey(meeting, title_en=tag, intro_en=tag, is_anonymous=False)
    _subject, plain, html = mails.preview(survey, "en", kind=kind)
    assert (tag in plain, tag in html) == (True, False)
    assert "reads your answers with your name" in plain


def test_no_more_surveys_ends_consent_and_takes_back_what_waits_until_they_are_wanted_again(db, asked, noon):
    person = invitations(db, asked)["Ada"].person
    assert [one.survey_id for one in waiting_for(person.id, at=noon)] == [asked.id]
    assert [refuse_surveys(person, by=None, at=noon), refuse_surveys(person, by=None, at=noon)] == [
        True,
        False,
    ]
    assert sorted(queued(db))[0] == ("cancelled", "Ada")
    assert waiting_for(person.id, at=noon) == []
    want_surveys(person, language="en", by=None, at=noon)
    assert (person.surveys_refused_at, len(waiting_for(person.id, at=noon))) == (None, 1)
    assert db.session.scalars(select(Consent.purpose)).all() == ["surveys"]
    refuse_surveys(person, by=None, at=noon)
    assert db.session.scalars(select(Consent.withdrawn_at)).all() == [noon]


def test_a_public_survey_writes_to_nobody(db, noon):
    community = make.make_community()
    make.make_member(community)
    survey = make.make_survey(community=community, audience=SurveyAudience.PUBLIC)
    assert ask(survey, noon) == 0
