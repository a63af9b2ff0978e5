"""The end of a survey: its figures are frozen, and it never opens again."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, delete, select

from cop.emails import surveys as mails
from cop.errors import CopError
from cop.extensions import db
from cop.models import Edition, Meeting, Survey, SurveyReply, SurveyStatus
from cop.queries.survey_results import frozen_facts
from cop.rules.surveys import WRITTEN
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.survey_sheets import deal_out_all
from cop.services.surveys import delete_draft, lock_survey


def close_survey(survey: Survey, *, by: Viewer | None, at: datetime) -> None:
    """Take no more answers: what was answered becomes figures, once and for all; drafts of answers are deleted.

    Mails that ask for an answer and have not left are taken back. `by` is None where its last hour has come or
    the last answer wanted is in. Raises CopError where it is not open.
    """
    survey = lock_survey(survey.id)
    if survey.status != SurveyStatus.OPEN:
        raise CopError(_("This survey is not open."))
    unfinished = delete(SurveyReply).where(
        SurveyReply.survey_id == survey.id, SurveyReply.submitted_at.is_(None)
    )
    db.session.execute(unfinished)
    mails.take_back(survey)
    deal_out_all(survey.id)
    survey.closed_at = at
    survey.facts = frozen_facts(survey)
    survey.status = SurveyStatus.CLOSED
    db.session.flush()
    log_act("close", survey, by=by)


def close_due(survey_id: int, *, at: datetime) -> bool:
    """Close a survey whose last hour has passed, unless somebody was there first; return whether it closed."""
    survey = lock_survey(survey_id)
    is_due = survey.status == SurveyStatus.OPEN and survey.closes_at is not None and survey.closes_at <= at
    if is_due:
        close_survey(survey, by=None, at=at)
    return is_due


def end_surveys_of(place: Meeting | Edition, *, by: Viewer | None, at: datetime) -> None:
    """End what is asked about a meeting or an edition that is called off: open surveys close, with the figures
    they have; those not open yet are dropped.
    """
    for survey_id in db.session.scalars(select(Survey.id).where(_is_of(place)).order_by(Survey.id)).all():
        survey = lock_survey(survey_id)
        if survey.status == SurveyStatus.OPEN:
            close_survey(survey, by=by, at=at)
        elif survey.status in WRITTEN:
            delete_draft(survey, by=by)


def _is_of(place: Meeting | Edition) -> ColumnElement[bool]:
    is_of = Survey.meeting_id == place.id if isinstance(place, Meeting) else Survey.edition_id == place.id
    return is_of & (Survey.status != SurveyStatus.CLOSED)
