"""Opening a survey, now or at an hour that is set: from then on people answer."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cop.errors import CopError
from cop.extensions import db
from cop.models import Meeting, MeetingStatus, Survey, SurveyStatus
from cop.queries.survey_questions import questions_of
from cop.rules.surveys import WRITTEN, Lack, lack_of
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.survey_invitations import ask
from cop.services.surveys import lock_survey, refuse_impossible

LACKS = {
    Lack.TITLE: _l("Give the survey a title first."),
    Lack.QUESTIONS: _l("A survey needs at least one question before it opens."),
    Lack.SEGMENT: _l("Say who is asked first."),
}
_FIELDS = {Lack.TITLE: "title_it", Lack.SEGMENT: "audience"}


def open_survey(survey: Survey, *, by: Viewer | None, at: datetime) -> int:
    """Let people answer from now on, and ask those it is for by mail; return how many are asked.

    `by` is None for the hour that has come, or a rule. Raises CopError as `refuse_unready` does.
    """
    survey = lock_survey(survey.id)
    refuse_unready(survey, at=at)
    survey.status, survey.opened_at = SurveyStatus.OPEN, at
    db.session.flush()
    asked = ask(survey, at)
    log_act("open", survey, by=by, told=asked)
    return asked


def open_due(survey_id: int, *, at: datetime) -> bool:
    """Open a survey whose hour has come, unless somebody was there first; return whether it opened.

    One that can open no more (its meeting was cancelled, its questions were taken out) is a draft again.
    """
    survey = lock_survey(survey_id)
    if survey.status != SurveyStatus.SCHEDULED or survey.opens_at is None or survey.opens_at > at:
        return False
    try:
        refuse_unready(survey, at=at)
    except CopError:
        unschedule_survey(survey, by=None)
        return False
    open_survey(survey, by=None, at=at)
    return True


def schedule_survey(survey: Survey, *, opens_at: datetime, by: Viewer, at: datetime) -> None:
    """Let a draft open by itself. Raises CopError as `refuse_unready`, and for an hour that is over ("opens_at")."""
    survey = lock_survey(survey.id)
    if opens_at <= at:
        raise CopError(_("Choose an hour that is still to come, or open it now."), field="opens_at")
    refuse_unready(survey, at=opens_at)
    survey.status, survey.opens_at = SurveyStatus.SCHEDULED, opens_at
    db.session.flush()
    log_act("schedule", survey, by=by)


def unschedule_survey(survey: Survey, *, by: Viewer | None) -> None:
    """Make a draft again of a survey that waits for its hour. Raises CopError where it does not wait."""
    survey = lock_survey(survey.id)
    if survey.status != SurveyStatus.SCHEDULED:
        raise CopError(_("This survey does not wait for its hour."))
    survey.status, survey.opens_at = SurveyStatus.DRAFT, None
    db.session.flush()
    log_act("unschedule", survey, by=by)


def refuse_unready(survey: Survey, *, at: datetime) -> None:
    """Raise CopError where a survey cannot open at the instant `at`, saying what lacks."""
    if survey.status not in WRITTEN:
        raise CopError(_("This survey has been opened already."))
    refuse_impossible(survey)
    lack = lack_of(survey, has_questions=bool(questions_of(survey)))
    if lack:
        raise CopError(str(LACKS[lack]), field=_FIELDS.get(lack))
    if survey.closes_at is None or survey.closes_at <= at:
        raise CopError(_("Choose until when people can answer: a day still to come."), field="last_day")
    _refuse_cancelled(survey)


def _refuse_cancelled(survey: Survey) -> None:
    place = survey.place
    if isinstance(place, Meeting) and place.status == MeetingStatus.CANCELLED:
        raise CopError(_("The meeting was cancelled: nobody is asked about it."))
