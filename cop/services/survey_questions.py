"""The questions of a survey: added, changed, copied, taken away.

A question that somebody has answered is never changed: it retires with its answers, and a new one under another
key takes its place (`survey_versions`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from cop.errors import CopError
from cop.extensions import db
from cop.models import SurveyQuestion, SurveyQuestionKind, SurveySection
from cop.queries.survey_questions import answered_ids, questions_of
from cop.rules.survey_questions import depending_on
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.changes import change, refuse_foreign
from cop.services.survey_keys import is_compared, key_after, new_key
from cop.services.survey_options import Options, differs, refuse_misfit, set_options
from cop.services.survey_sections import place_after
from cop.services.survey_versions import copied, lock_question, lock_to_write, writable

# In other words than these it is another question.
_MEANING = (
    "text_it", "text_en", "low_it", "low_en", "high_it", "high_en", "unit_it", "unit_en",
)  # fmt: skip
FACTS = (*_MEANING, "help_it", "help_en", "is_required", "least", "most", "bands")
MOST_QUESTIONS, MOST_BANDS = 100, 12


def add_question(
    section: SurveySection,
    *,
    kind: SurveyQuestionKind,
    options: Options | None = None,
    by: Viewer,
    **facts: Any,
) -> SurveyQuestion:
    """Add a question at the end of a section. Raises CopError (by field) for what cannot be answered."""
    survey = lock_to_write(section.survey_id)
    options = options or Options()
    _refuse(kind, facts, options)
    asked = questions_of(survey)
    if len(asked) >= MOST_QUESTIONS:
        raise CopError(_("A survey has at most %(number)s questions.", number=MOST_QUESTIONS))
    last = max((one.position for one in asked if one.section_id == section.id), default=0)
    key = new_key(facts.get("text_en") or facts["text_it"])
    question = SurveyQuestion(
        survey_id=survey.id, section_id=section.id, kind=kind, position=last + 1, key=key
    )
    question.options, question.conditions = [], []
    change(question, facts, allowed=FACTS)
    set_options(question, options)
    db.session.add(question)
    _saved(question, "create", by=by)
    return question


def change_question(
    question: SurveyQuestion,
    *,
    options: Options | None = None,
    is_same: bool = False,
    by: Viewer,
    at: datetime,
    **facts: Any,
) -> SurveyQuestion:
    """Change a question and return it; of one that somebody has answered, the new one in its place.

    Where its figures are compared with those of other surveys, it gets another key with its other words, unless
    `is_same` says that it still asks the same. Raises CopError (by field) for what cannot be answered.
    """
    lock_question(question)
    options = options or Options()
    _refuse(question.kind, facts, options)
    fields = sorted(name for name, value in facts.items() if getattr(question, name) != value)
    if not fields and not differs(question, options):
        return question
    row, ids = writable(question, at=at)
    is_another = row is question and not is_same and _asks_another(question, facts, options)
    if is_another and is_compared(question):
        question.key = key_after(question)
    looked_at = {c.option_id for c in depending_on(row, questions_of(row.survey)) if c.option_id is not None}
    change(row, facts, allowed=FACTS)
    set_options(row, options.under(ids), looked_at=looked_at)
    _saved(row, "update", by=by, fields=fields, replaced=_replaced(question, row))
    return row


def copy_question(question: SurveyQuestion, *, by: Viewer) -> SurveyQuestion:
    """Add a question that asks the same, right after it, and return it: to be changed into a similar one."""
    survey = lock_question(question)
    if len(questions_of(survey)) >= MOST_QUESTIONS:
        raise CopError(_("A survey has at most %(number)s questions.", number=MOST_QUESTIONS))
    row = copied(question, key=key_after(question))
    db.session.add(row)
    place_after(question, row)
    _saved(row, "create", by=by)
    return row


def remove_question(question: SurveyQuestion, *, by: Viewer, at: datetime) -> None:
    """Take a question away; one that somebody has answered retires, and its answers stay.

    Raises CopError where another question is asked only after an answer to it.
    """
    survey = lock_question(question)
    if depending_on(question, questions_of(survey)):
        raise CopError(
            _("Another question is asked only after an answer to this one: change that one first.")
        )
    is_answered = question.id in answered_ids(survey)
    log_act("end" if is_answered else "delete", question, by=by, survey=survey.id)
    if is_answered:
        question.retired_at = at
    else:
        db.session.delete(question)
    db.session.flush()
    db.session.expire(survey)


def _refuse(kind: SurveyQuestionKind, facts: Mapping[str, Any], options: Options) -> None:
    refuse_foreign(facts, allowed=FACTS)
    if not facts.get("text_it") and not facts.get("text_en"):
        raise CopError(_("Type the question, in one language at least."), field="text_it")
    refuse_misfit(kind, options)
    least, most, bands = facts.get("least"), facts.get("most"), facts.get("bands") or []
    if least is not None and most is not None and least > most:
        raise CopError(_("The largest number must not be smaller than the smallest."), field="most")
    if bands != sorted(set(bands)) or len(bands) > MOST_BANDS:
        raise CopError(
            _("Give at most %(number)s ends of bands, each larger than the last.", number=MOST_BANDS),
            field="bands",
        )


def _asks_another(question: SurveyQuestion, facts: Mapping[str, Any], options: Options) -> bool:
    """Whether a change puts the question, or what may be chosen, in other words than before.

    A translation that was missing and is there now does not.
    """
    old = {one.id: one for one in question.options}
    pairs = [(getattr(question, name), facts[name]) for name in _MEANING if name in facts]
    wanted = [one for one in (*options.choices, *options.rows) if not one.is_empty]
    for one in wanted:
        row = old.pop(one.id, None) if one.id is not None else None
        if row is None:
            return True
        pairs += [(row.text_it, one.text_it), (row.text_en, one.text_en)]
    return bool(old) or any(before and before != after for before, after in pairs)


def _replaced(question: SurveyQuestion, row: SurveyQuestion) -> int | None:
    return question.id if row is not question else None


def _saved(question: SurveyQuestion, verb: str, *, by: Viewer, **details: Any) -> None:
    db.session.flush()
    db.session.expire(question, ["section", "survey"])
    db.session.expire(question.section, ["questions"])
    told = {name: value for name, value in details.items() if value is not None}
    log_act(verb, question, by=by, survey=question.survey_id, **told)
