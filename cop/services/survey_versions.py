"""What may be changed of a survey's question, and what only by another one that takes its place."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _

from cop.errors import CopError
from cop.extensions import db
from cop.models import Survey, SurveyCondition, SurveyOption, SurveyQuestion, SurveyStatus
from cop.queries.survey_questions import answered_ids, questions_of
from cop.rules.survey_questions import depending_on
from cop.services.survey_keys import key_after
from cop.services.surveys import lock_survey

_COPIED = (
    "kind", "text_it", "text_en", "help_it", "help_en", "is_required", "low_it", "low_en", "high_it", "high_en",
    "unit_it", "unit_en", "least", "most", "bands",
)  # fmt: skip


def lock_to_write(survey_id: int) -> Survey:
    """Return the survey under its lock. Raises CopError where it is closed: its figures are final."""
    survey = lock_survey(survey_id)
    if survey.status == SurveyStatus.CLOSED:
        raise CopError(_("This survey is closed: its questions stay as they were answered."))
    return survey


def lock_question(question: SurveyQuestion) -> Survey:
    """Lock the survey of a question and read the question anew. Raises CopError where it is asked no more."""
    survey = lock_to_write(question.survey_id)
    db.session.refresh(question)
    if question.retired_at is not None:
        raise CopError(_("This question has been changed in the meantime and is not asked any more."))
    return survey


def writable(question: SurveyQuestion, *, at: datetime) -> tuple[SurveyQuestion, dict[int, int]]:
    """Return the question to write on, and the ids of its options by those of `question`.

    It is the question itself as long as nobody has answered it; else a new one in its place: the old one retires
    with its answers, and what is asked after an answer to it looks at the new one. Call under the lock.
    """
    if question.id not in answered_ids(question.survey):
        return question, {option.id: option.id for option in question.options}
    successor = copied(question, key=key_after(question))
    successor.replaces_id, successor.position = question.id, question.position
    asked = questions_of(question.survey)
    question.retired_at = at
    db.session.add(successor)
    db.session.flush()
    ids = option_ids(question, successor)
    for condition in depending_on(question, asked):
        condition.on = successor
        if condition.option_id is not None:
            condition.option_id = ids[condition.option_id]
    db.session.flush()
    db.session.expire(question.section, ["questions"])
    return successor, ids


def copied(question: SurveyQuestion, *, key: str) -> SurveyQuestion:
    """Return a question that asks the same under the same answers, of the same survey and section."""
    facts = {name: getattr(question, name) for name in _COPIED}
    row = SurveyQuestion(survey_id=question.survey_id, section_id=question.section_id, key=key, **facts)
    row.options = [
        SurveyOption(
            axis=one.axis, position=one.position, key=one.key, text_it=one.text_it, text_en=one.text_en
        )
        for one in question.options
    ]
    row.conditions = [
        SurveyCondition(on_id=one.on_id, test=one.test, option_id=one.option_id, number=one.number)
        for one in question.conditions
        if one.on.retired_at is None
    ]
    return row


def option_ids(old: SurveyQuestion, new: SurveyQuestion) -> dict[int, int]:
    """Return the ids of the options of a copy, by the ids of those that they are copies of."""
    made: Mapping[tuple[str, str], int] = {(one.axis, one.key): one.id for one in new.options}
    return {one.id: made[one.axis, one.key] for one in old.options}
