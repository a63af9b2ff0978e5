"""People asked by a survey: everybody once when it opens, who comes among them later, and the silent once more.

Every step is made under the lock of the survey's row, as every answer is: nobody is reminded after an answer that
was there before.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from cop.emails import outbox
from cop.emails import surveys as mails
from cop.extensions import db
from cop.models import Survey, SurveyAudience, SurveyInvitation, SurveyStatus
from cop.queries.survey_audiences import audience_of
from cop.queries.survey_reminders import outdated_mails, silent_since
from cop.services.audit import log_act
from cop.services.surveys import lock_survey


def ask(survey: Survey, at: datetime) -> int:
    """Ask everybody in the audience of a locked, open survey who has not been asked; return how many people.

    Each gets an invitation and one mail, in the caller's transaction. Nobody is asked by a public one.
    """
    if survey.audience == SurveyAudience.PUBLIC:
        return 0
    known = select(SurveyInvitation.person_id).where(SurveyInvitation.survey_id == survey.id)
    asked = set(db.session.scalars(known))
    new = [
        SurveyInvitation(survey=survey, person=one.person, organisation=one.organisation, asked_at=at)
        for one in audience_of(survey, at).asked
        if one.person.id not in asked
    ]
    db.session.add_all(new)
    db.session.flush()
    mails.queue_invitations(survey, new)
    if new:
        log_act("ask", survey, by=None, told=len(new))
    return len(new)


def ask_late(survey_id: int, *, at: datetime) -> int:
    """Ask whoever has come into the audience of an open survey since it opened; return how many people.

    That is, once attendance is recorded late, or somebody has joined.
    """
    survey = lock_survey(survey_id)
    return ask(survey, at) if _is_open(survey, at) else 0


def remind(survey_id: int, *, at: datetime) -> int:
    """Ask once more whoever was asked `reminder_days` ago and is silent, once a person; return how many people."""
    survey = lock_survey(survey_id)
    if survey.reminder_days is None or not _is_open(survey, at):
        return 0
    silent = silent_since(survey, at - timedelta(days=survey.reminder_days))
    if silent:
        for one in silent:
            one.reminded_at = at
        survey.reminded_at = survey.reminded_at or at
        db.session.flush()
        mails.queue_reminders(survey, silent)
        log_act("remind", survey, by=None, told=len(silent))
    return len(silent)


def take_back_answered(_at: datetime) -> int:
    """Take back the mails that have not left and whose people have answered meanwhile; return how many.

    Once a minute, apart from the answers themselves: handing one in writes nothing here.
    """
    ids = outdated_mails()
    if ids:
        outbox.take_back_rows(ids)
    return len(ids)


def _is_open(survey: Survey, at: datetime) -> bool:
    return survey.status == SurveyStatus.OPEN and survey.closes_at is not None and survey.closes_at > at
