"""Answering a survey: taken once, under the lock of the survey, with a name or without one.

An anonymous answer and the mark that somebody has answered are written side by side and share nothing: see
`services.survey_sheets`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from cop import clock
from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    Survey,
    SurveyInvitation,
    SurveyQuestion,
    SurveyReply,
    SurveyReplyText,
)
from cop.queries.survey_answering import answer_count
from cop.queries.survey_questions import questions_of
from cop.rules import survey_answers as rules
from cop.rules.survey_answers import TEXT_KINDS, Fault, takes_answers
from cop.services.survey_ends import close_survey
from cop.services.survey_sheets import mark_answered, put_sheet, take_receipt
from cop.services.surveys import lock_survey


class SurveyOverError(CopError):
    """The survey takes no answers: not yet, not any more, or as many as were wanted are in."""


class AlreadyAnsweredError(CopError):
    """Somebody has answered an anonymous survey before: what they said is not known, so it cannot be changed."""


class AnswersRefusedError(CopError):
    """Answers do not fit the questions; `faults` by the id of the question."""

    def __init__(self, faults: Mapping[int, Fault]) -> None:
        super().__init__(_("Some answers are missing, or do not fit their questions."))
        self.faults = dict(faults)


def after_check() -> None:
    """Between counting the answers and adding one: nothing. Race tests put a delay here."""


def hand_in(
    survey: Survey,
    answers: Mapping[str, Any],
    *,
    invitation: SurveyInvitation | None = None,
    form_number: str | None = None,
    at: datetime,
) -> None:
    """Take the answers of somebody, as `models.survey_answer` keeps them, at the instant `at`.

    `invitation` is that of the personal link; of a public survey `form_number` is what the form was given, and
    the same form twice is one answer. Answers to questions that are not asked are passed over. A named answer
    takes the place of the one before; the last one wanted closes the survey.

    Raises AlreadyAnsweredError, SurveyOverError, or AnswersRefusedError.
    """
    survey = lock_survey(survey.id)
    _refuse_stranger(survey, invitation)
    if survey.is_anonymous and invitation is not None and _answered(invitation):
        raise AlreadyAnsweredError(_("You have answered this survey already."))
    if invitation is None and form_number and not take_receipt(survey, form_number):
        return
    refuse_over(survey, at=at)
    questions = questions_of(survey)
    kept = _complete(questions, answers)
    count = answer_count(survey)
    after_check()
    if survey.is_anonymous:
        put_sheet(survey, kept)
        is_new = True
    else:
        is_new = _write_reply(_known(invitation), questions, kept, submitted_at=at)
    if invitation is not None and invitation.answered_on is None:
        mark_answered(invitation, on=clock.day_of(at))
    if survey.quota is not None and count + is_new >= survey.quota:
        close_survey(survey, by=None, at=at)


def save_draft(
    survey: Survey, answers: Mapping[str, Any], *, invitation: SurveyInvitation, at: datetime
) -> None:
    """Keep what somebody has answered so far to a named survey, to go on later; nobody else reads it.

    Raises SurveyOverError, AnswersRefusedError for what does not fit (nothing has to be complete), and
    CopError where the survey is anonymous or the answers are handed in already.
    """
    survey = lock_survey(survey.id)
    _refuse_stranger(survey, invitation)
    if survey.is_anonymous:
        raise CopError(_("Nothing of an anonymous survey is kept before it is handed in."))
    refuse_over(survey, at=at)
    reply = _reply(invitation)
    if reply is not None and reply.submitted_at is not None:
        raise CopError(_("You have handed your answers in: to change them, hand them in once more."))
    questions = questions_of(survey)
    _write_reply(invitation, questions, _kept(questions, answers), submitted_at=None, saved_at=at)


def refuse_over(survey: Survey, *, at: datetime) -> None:
    """Raise SurveyOverError where a survey takes no answers at the instant `at`."""
    if not takes_answers(survey, at=at):
        raise SurveyOverError(_("This survey takes no answers at present."))


def _refuse_stranger(survey: Survey, invitation: SurveyInvitation | None) -> None:
    if invitation is not None and invitation.survey_id != survey.id:
        raise ValueError("an invitation to another survey")


def _known(invitation: SurveyInvitation | None) -> SurveyInvitation:
    if invitation is None:
        raise ValueError("a named survey is answered by a personal link")
    return invitation


def _answered(invitation: SurveyInvitation) -> bool:
    """Whether somebody has answered, as it is now under the lock of the survey."""
    db.session.refresh(invitation, ["answered_on"])
    return invitation.answered_on is not None


def _complete(questions: list[SurveyQuestion], answers: Mapping[str, Any]) -> dict[str, Any]:
    kept = _kept(questions, answers)
    missing = rules.missing(questions, kept)
    if missing:
        raise AnswersRefusedError({one.id: Fault.MISSING for one in missing})
    return kept


def _kept(questions: list[SurveyQuestion], answers: Mapping[str, Any]) -> dict[str, Any]:
    kept, faults = rules.kept(questions, answers)
    if faults:
        raise AnswersRefusedError(faults)
    return kept


def _reply(invitation: SurveyInvitation) -> SurveyReply | None:
    return db.session.scalar(select(SurveyReply).where(SurveyReply.invitation_id == invitation.id))


def _write_reply(
    invitation: SurveyInvitation,
    questions: list[SurveyQuestion],
    kept: dict[str, Any],
    *,
    submitted_at: datetime | None,
    saved_at: datetime | None = None,
) -> bool:
    """Put somebody's answers in place of those before; return whether they are handed in for the first time.

    What was answered to questions that are not asked any more stays.
    """
    reply = _reply(invitation)
    is_first = reply is None or reply.submitted_at is None
    if reply is None:
        reply = SurveyReply(survey_id=invitation.survey_id, invitation=invitation, answers={})
        db.session.add(reply)
    asked = {one.id for one in questions}
    words = {one.id: kept[str(one.id)] for one in questions if one.kind in TEXT_KINDS and str(one.id) in kept}
    former = {key: value for key, value in reply.answers.items() if int(key) not in asked}
    reply.answers = former | {key: value for key, value in kept.items() if int(key) not in words}
    reply.saved_at = submitted_at or saved_at or reply.saved_at
    reply.submitted_at = submitted_at
    _write_words(reply, words, asked)
    db.session.flush()
    return is_first


def _write_words(reply: SurveyReply, words: dict[int, str], asked: set[int]) -> None:
    present = {text.question_id: text for text in reply.texts}
    for question_id in (present.keys() & asked) - words.keys():
        reply.texts.remove(present[question_id])
    for question_id, text in words.items():
        if question_id in present:
            present[question_id].text = text
        else:
            reply.texts.append(SurveyReplyText(question_id=question_id, text=text))
