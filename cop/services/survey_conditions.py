"""Under which earlier answers a question of a survey is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from cop.errors import CopError
from cop.extensions import db
from cop.models import ConditionTest, SurveyCondition, SurveyOption, SurveyQuestion
from cop.queries.survey_questions import questions_of
from cop.rules.survey_questions import earlier_than, is_condition_fit
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.survey_versions import lock_question, writable

MOST_CONDITIONS = 20


@dataclass(frozen=True)
class ConditionFacts:
    """An earlier answer, by the ids of its question and of its choice, or by a number."""

    on_id: int
    test: ConditionTest
    option_id: int | None = None
    number: float | None = None


def set_conditions(
    question: SurveyQuestion, wanted: Sequence[ConditionFacts], *, by: Viewer, at: datetime
) -> SurveyQuestion:
    """Say after which earlier answers a question is asked (none: always); return it.

    Of one that somebody has answered, a new one takes its place: it was asked of others. Raises CopError (field
    "conditions") for a question that does not stand before it, or an answer that cannot be compared so.
    """
    survey = lock_question(question)
    wanted = list(dict.fromkeys(wanted))
    _refuse(question, questions_of(survey), wanted)
    kept = [ConditionFacts(c.on_id, c.test, c.option_id, c.number) for c in question.conditions]
    if kept == wanted:
        return question
    row, _ids = writable(question, at=at)
    row.conditions = [
        SurveyCondition(on_id=one.on_id, test=one.test, option_id=one.option_id, number=one.number)
        for one in wanted
    ]
    db.session.flush()
    log_act("update", row, by=by, survey=survey.id, fields=["conditions"])
    return row


def _refuse(
    question: SurveyQuestion, asked: Sequence[SurveyQuestion], wanted: Sequence[ConditionFacts]
) -> None:
    if len(wanted) > MOST_CONDITIONS:
        raise CopError(_("At most %(number)s conditions fit.", number=MOST_CONDITIONS), field="conditions")
    before = {one.id: one for one in earlier_than(question, asked)}
    for one in wanted:
        on = before.get(one.on_id)
        if on is None:
            raise CopError(
                _("A condition is an answer to a question that stands before."), field="conditions"
            )
        if not is_condition_fit(one.test, on, _option(on, one.option_id), one.number):
            raise CopError(_("This answer cannot be given to that question."), field="conditions")


def _option(on: SurveyQuestion, option_id: int | None) -> SurveyOption | None:
    return next((option for option in on.choices if option.id == option_id), None)
