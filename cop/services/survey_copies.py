"""New surveys that need not be written from nothing: from a questionnaire that is shipped, or from an earlier one."""

from datetime import datetime
from typing import Any

from cop.models import Community, Meeting, Survey, SurveyAudience
from cop.questionnaires import questionnaire
from cop.rules.surveys import Place
from cop.rules.viewer import Viewer
from cop.services.questionnaires import copy_questions, fill
from cop.services.surveys import TEXTS, WORDS, make_survey

_TAKEN_OVER = TEXTS | WORDS | {"purpose", "is_anonymous", "quota", "reminder_days"}


def make_from_questionnaire(
    key: str, *, by: Viewer | None, at: datetime, place: Place | None = None, **facts: Any
) -> Survey:
    """Add a draft with the questions and the words of a shipped questionnaire; return it.

    `facts` and "rule" are those of `make_survey`, and come before what the questionnaire says; without an audience
    it is the usual one of the place. Raises KeyError for an unknown `key`, CopError as `make_survey` does.
    """
    shipped = questionnaire(key)
    usual: dict[str, Any] = {
        "purpose": shipped.purpose,
        "is_anonymous": shipped.is_anonymous,
        "audience": usual_audience(place),
    }
    survey = make_survey(by=by, at=at, place=place, **usual | facts)
    fill(survey, key)
    return survey


def copy_survey(
    source: Survey, *, by: Viewer | None, at: datetime, place: Place | None = None, **facts: Any
) -> Survey:
    """Add a draft that asks what another survey asks today, in the same words; return it.

    Its questions are called the same, so that the figures are compared. Who is asked is as in the source where
    that fits the place, else the usual; days are not taken over. `facts` and "rule" come before all that. Raises
    CopError as `make_survey` does.
    """
    same = {name: getattr(source, name) for name in _TAKEN_OVER}
    survey = make_survey(
        by=by, at=at, place=place, copied_from=source, **same | _audience(source, place) | facts
    )
    survey.questionnaire = source.questionnaire
    copy_questions(source, survey)
    return survey


def usual_audience(place: Place | None) -> SurveyAudience:
    """Return who is usually asked about a place: who was there, who took part, the members."""
    if isinstance(place, Meeting):
        return SurveyAudience.ATTENDEES
    is_of_members = place is None or isinstance(place, Community)
    return SurveyAudience.MEMBERS if is_of_members else SurveyAudience.PARTICIPANTS


def fits(audience: SurveyAudience, place: Place | None) -> bool:
    """Whether those people exist for a survey about this place."""
    tied = {SurveyAudience.ATTENDEES, SurveyAudience.PARTICIPANTS}
    return audience not in tied or audience == usual_audience(place)


def _audience(source: Survey, place: Place | None) -> dict[str, Any]:
    if not fits(source.audience, place):
        return {"audience": usual_audience(place)}
    return {"audience": source.audience, "segment": source.segment}
