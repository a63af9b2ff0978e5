"""Surveys that rules make: about each meeting, or each edition at its end, once.

Under the lock of the meeting, held by whoever carries the rule out; for an edition the database's word that a rule
has one survey of it decides between two last sessions.
"""

from datetime import datetime
from typing import Any

from cop.extensions import db
from cop.models import MailRule, Meeting, Survey, SurveyRule
from cop.queries.survey_questions import questions_of
from cop.queries.survey_rule_surveys import is_taken, surveys_in_place
from cop.rules.survey_asking import asking_of, closing_time, place_of
from cop.rules.surveys import Place
from cop.rules.viewer import Viewer
from cop.services.questionnaires import copy_questions, fill
from cop.services.survey_copies import copy_survey, make_from_questionnaire
from cop.services.survey_openings import open_survey


def ask_by_rule(rule: MailRule, meeting: Meeting, *, by: Viewer | None, at: datetime) -> int:
    """Open the survey of a rule about a meeting or its edition, and ask; return how many people.

    What a coordinator has prepared for it, and left as a draft, is opened in place of a new one. Nobody is asked
    where a survey of the same purpose has been opened already, or waits for its own hour. Raises CopError where it
    cannot be opened.
    """
    place = place_of(rule, meeting)
    if place is None:
        return 0
    there = surveys_in_place(rule, place)
    if is_taken(there):
        return 0
    asking = asking_of(rule)
    survey = there[0] if there else _made(asking, place, rule=rule, at=at)
    _complete(survey, asking, rule=rule, meeting=meeting, at=at)
    return open_survey(survey, by=by, at=at)


def _made(asking: SurveyRule, place: Place, *, rule: MailRule, at: datetime) -> Survey:
    facts: dict[str, Any] = {"is_anonymous": asking.is_anonymous, "reminder_days": asking.reminder_days}
    if rule.text_it or rule.text_en:
        facts |= {"intro_it": rule.text_it, "intro_en": rule.text_en}
    if asking.survey is not None:
        return copy_survey(asking.survey, by=None, at=at, place=place, rule=rule, **facts)
    return make_from_questionnaire(asking.questionnaire, by=None, at=at, place=place, rule=rule, **facts)


def _complete(survey: Survey, asking: SurveyRule, *, rule: MailRule, meeting: Meeting, at: datetime) -> None:
    """Give a survey what it lacks to be opened: until when, and questions where a draft has none yet."""
    if survey.closes_at is None or survey.closes_at <= at:
        survey.closes_at = closing_time(asking, meeting, at=at)
    if not questions_of(survey):
        if asking.survey is not None:
            copy_questions(asking.survey, survey)
        else:
            fill(survey, asking.questionnaire)
    survey.rule = rule
    db.session.flush()
