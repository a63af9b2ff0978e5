"""Surveys, their questions, who is asked, and answers."""

import itertools
import secrets
from datetime import timedelta

from sqlalchemy import select

from cop import clock, tokens
from cop.extensions import db
from cop.models import (
    OptionAxis,
    Survey,
    SurveyAudience,
    SurveyInvitation,
    SurveyOption,
    SurveyPurpose,
    SurveyQuestion,
    SurveyReply,
    SurveySection,
    SurveySheet,
    SurveyStatus,
)
from tests.factories.register import make_person
from tests.factories.saving import save

numbers = itertools.count(1)


def make_survey(meeting=None, edition=None, community=None, **kw):
    """An anonymous survey that is open for two weeks, with one section and no question."""
    n = next(numbers)
    now = clock.now()
    audience = (
        SurveyAudience.ATTENDEES
        if meeting
        else SurveyAudience.PARTICIPANTS
        if edition
        else SurveyAudience.MEMBERS
    )
    facts = {
        "public_code": tokens.new_base32(26), "purpose": SurveyPurpose.FEEDBACK, "audience": audience,
        "title_it": f"Questionario {n}", "title_en": f"Survey {n}", "status": SurveyStatus.OPEN,
        "opened_at": now, "closes_at": now + timedelta(days=14),
    }  # fmt: skip
    survey = save(Survey(**facts | kw, meeting=meeting, edition=edition, community=community))
    save(SurveySection(survey=survey))
    return survey


def make_survey_question(survey, kind="scale", choices=0, rows=0, section=None, **kw):
    """A question, the last of the survey's first section; `choices` and `rows` are how many, or their texts."""
    n = next(numbers)
    section = section or _first_section(survey)
    facts = {"key": f"q{n}", "text_it": f"Domanda {n}", "text_en": f"Question {n}", "position": n}
    options = [*_options(OptionAxis.CHOICE, choices), *_options(OptionAxis.ROW, rows)]
    return save(SurveyQuestion(**facts | kw, survey=survey, section=section, kind=kind, options=options))


def make_asked(survey, person=None, **kw):
    """Somebody with a personal link."""
    return save(
        SurveyInvitation(
            **{"survey": survey, "person": person or make_person(), "asked_at": clock.now()} | kw
        )
    )


def make_sheet(survey, answers=None):
    """An anonymous answer; `answers` by question (record or id)."""
    return save(SurveySheet(key=secrets.token_hex(16), survey_id=survey.id, answers=_by_id(answers)))


def make_reply(asked, answers=None, **kw):
    """A named answer, handed in."""
    now = clock.now()
    asked.answered_on = clock.day_of(now)
    facts = {"answers": _by_id(answers), "saved_at": now, "submitted_at": now} | kw
    return save(SurveyReply(survey_id=asked.survey_id, invitation=asked, **facts))


def _options(axis, wanted):
    texts = [f"{axis.title()} {n + 1}" for n in range(wanted)] if isinstance(wanted, int) else wanted
    return [
        SurveyOption(axis=axis, position=n, key=f"{axis[0]}{n + 1}", text_it=text, text_en=text)
        for n, text in enumerate(texts)
    ]


def _by_id(answers):
    return {str(getattr(question, "id", question)): value for question, value in (answers or {}).items()}


def _first_section(survey):
    sections = select(SurveySection).where(SurveySection.survey_id == survey.id)
    return db.session.scalars(sections.order_by(SurveySection.position, SurveySection.id).limit(1)).one()
