"""Answers to surveys as they are read: in no order, so that nothing tells which came first."""

import random
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from cop.extensions import db
from cop.models import Survey, SurveyInvitation, SurveyReply, SurveyReplyText, SurveySheet, SurveyStatus

# The purpose for which personal links are signed, with the id of the invitation.
LINK = "survey"
# How `SurveyQuote.source` names a named answer.
REPLY_SOURCE = "reply:"


def answers_of(survey: Survey) -> list[dict[str, Any]]:
    """Return what was handed in to a survey, anonymous or named, in no order; see `models.survey_answer`."""
    return [answers for _source, answers in sources_of(survey)]


def sources_of(survey: Survey) -> list[tuple[str, dict[str, Any]]]:
    """Return each answer with its source, as `SurveyQuote.source` names it, in no order."""
    if survey.is_anonymous:
        return _sheets(survey)
    return [(f"{REPLY_SOURCE}{id_}", answers) for id_, answers in _shuffled(_replies(survey).items())]


def handed_in(survey: Survey) -> Sequence[SurveyReply]:
    """Return the named answers that were handed in, with their people, by name: for who manages the survey."""
    found = (
        select(SurveyReply)
        .where(SurveyReply.survey_id == survey.id, SurveyReply.submitted_at.is_not(None))
        .options(
            selectinload(SurveyReply.texts),
            joinedload(SurveyReply.invitation).options(
                joinedload(SurveyInvitation.person), joinedload(SurveyInvitation.organisation)
            ),
        )
    )
    return sorted(db.session.scalars(found), key=lambda one: (one.invitation.person.name.casefold(), one.id))


def answers_in(reply: SurveyReply) -> dict[str, Any]:
    """Return the answers of a reply with its words among them."""
    return reply.answers | {str(text.question_id): text.text for text in reply.texts}


def reply_of(invitation: SurveyInvitation) -> SurveyReply | None:
    """Return what somebody has handed in or saved so far."""
    found = select(SurveyReply).where(SurveyReply.invitation_id == invitation.id)
    return db.session.scalar(found.options(selectinload(SurveyReply.texts)))


def invitation_to_answer(invitation_id: int) -> SurveyInvitation | None:
    """Return whom a personal link stands for, with the survey and the person."""
    found = select(SurveyInvitation).where(SurveyInvitation.id == invitation_id)
    both = (joinedload(SurveyInvitation.survey), joinedload(SurveyInvitation.person))
    return db.session.scalar(found.options(*both))


def survey_thanked_for(code: str) -> Survey | None:
    """Return the survey whose thanks are behind a code: of whoever asks, so that its address names nobody."""
    is_asked = Survey.status.in_([SurveyStatus.OPEN, SurveyStatus.CLOSED])
    return db.session.scalar(select(Survey).where(Survey.public_code == code, is_asked))


def answer_count(survey: Survey) -> int:
    """Return how many answers were handed in."""
    table = SurveySheet if survey.is_anonymous else SurveyReply
    counted = select(func.count()).select_from(table).where(table.survey_id == survey.id)
    if not survey.is_anonymous:
        counted = counted.where(SurveyReply.submitted_at.is_not(None))
    return db.session.scalar(counted) or 0


def _replies(survey: Survey) -> dict[int, dict[str, Any]]:
    """The named answers that were handed in, words among them, by the id of the reply: without their people."""
    is_its = SurveyReply.survey_id == survey.id, SurveyReply.submitted_at.is_not(None)
    rows = db.session.execute(select(SurveyReply.id, SurveyReply.answers).where(*is_its))
    found = {id_: dict(answers) for id_, answers in rows}
    texts = select(SurveyReplyText.reply_id, SurveyReplyText.question_id, SurveyReplyText.text)
    for id_, question_id, text in db.session.execute(texts.join(SurveyReply).where(*is_its)):
        if id_ in found:  # else it came in between the two statements
            found[id_][str(question_id)] = text
    return found


def _sheets(survey: Survey) -> list[tuple[str, dict[str, Any]]]:
    found = select(SurveySheet.key, SurveySheet.answers).where(SurveySheet.survey_id == survey.id)
    return _shuffled((key, answers) for key, answers in db.session.execute(found))


def _shuffled(rows: Any) -> list[Any]:
    """The rows in an order that nobody can foresee or repeat."""
    mixed = list(rows)
    random.SystemRandom().shuffle(mixed)
    return mixed
