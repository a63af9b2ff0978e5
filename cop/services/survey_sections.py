"""The sections of a survey, and the order in which its questions stand."""

from collections.abc import Sequence
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from cop.errors import CopError
from cop.extensions import db
from cop.models import Bilingual, Survey, SurveyQuestion, SurveySection
from cop.queries.survey_questions import questions_of, sections_of
from cop.rules.survey_questions import out_of_order
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.changes import change
from cop.services.survey_versions import lock_question, lock_to_write

FACTS = ("title_it", "title_en", "text_it", "text_en")
MOST_SECTIONS = 20
Order = list[tuple[SurveySection, list[SurveyQuestion]]]


def add_section(survey: Survey, *, by: Viewer, **facts: Any) -> SurveySection:
    """Add a section at the end."""
    survey = lock_to_write(survey.id)
    sections = sections_of(survey)
    if len(sections) >= MOST_SECTIONS:
        raise CopError(_("A survey has at most %(number)s sections.", number=MOST_SECTIONS))
    last = max((one.position for one in sections), default=0)
    section = SurveySection(survey_id=survey.id, position=last + 1)
    change(section, facts, allowed=FACTS)
    db.session.add(section)
    db.session.flush()
    log_act("create", section, by=by, survey=survey.id)
    return section


def edit_section(section: SurveySection, *, by: Viewer, **facts: Any) -> None:
    """Change the title and the text of a section: nobody answers those."""
    lock_to_write(section.survey_id)
    changed = change(section, facts, allowed=FACTS)
    db.session.flush()
    if changed:
        log_act("update", section, by=by, survey=section.survey_id, fields=changed)


def move_section(section: SurveySection, *, step: int, by: Viewer) -> None:
    """Move a section with its questions by one place (-1 up, 1 down); at the end of the page it stays.

    Raises CopError where a question would come before one after whose answer it is asked.
    """
    survey = lock_to_write(section.survey_id)
    order = _order(survey)
    old = next(n for n, (one, _questions) in enumerate(order) if one.id == section.id)
    new = min(max(old + step, 0), len(order) - 1)
    order.insert(new, order.pop(old))
    _keep(order)
    log_act("update", section, by=by, survey=survey.id, fields=["position"])


def remove_section(section: SurveySection, *, by: Viewer) -> None:
    """Delete a section in which nothing is asked. Raises CopError for another one, and for the last.

    Questions in it that are not asked any more go to the section before it, or after: their answers stay.
    """
    survey = lock_to_write(section.survey_id)
    order = _order(survey)
    if len(order) == 1:
        raise CopError(_("A survey has at least one section."))
    old = next(n for n, (one, _questions) in enumerate(order) if one.id == section.id)
    if order[old][1]:
        raise CopError(_("Move the questions of this section to another one first, or take them away."))
    heir = order[old - 1 if old else 1][0]
    for question in questions_of(survey, has_retired=True):
        if question.section_id == section.id:
            question.section = heir
    db.session.flush()
    log_act("delete", section, by=by, survey=survey.id)
    db.session.expire(section, ["questions"])
    db.session.delete(section)
    db.session.flush()


def move_question(question: SurveyQuestion, *, step: int, by: Viewer) -> None:
    """Move a question by one place (-1 up, 1 down): beyond the end of its section into the next one.

    Raises CopError where it would come before a question after whose answer it is asked, or the other way round.
    """
    survey = lock_question(question)
    order = _order(survey)
    at = next(n for n, (_section, questions) in enumerate(order) if question in questions)
    questions = order[at][1]
    place = questions.index(question)
    if 0 <= place + step < len(questions):
        questions.insert(place + step, questions.pop(place))
    elif 0 <= at + step < len(order):
        target = order[at + step][1]
        target.insert(0 if step > 0 else len(target), questions.pop(place))
    _keep(order)
    log_act("update", question, by=by, survey=survey.id, fields=["position"])


def place_after(question: SurveyQuestion, new: SurveyQuestion) -> None:
    """Put a question that has just been made right after another one of the same section."""
    db.session.flush()
    db.session.expire(question.section, ["questions"])
    order = _order(question.survey)
    for _section, questions in order:
        if question in questions:
            questions.remove(new)
            questions.insert(questions.index(question) + 1, new)
    _keep(order)


def _order(survey: Survey) -> Order:
    return [(section, list(section.questions)) for section in sections_of(survey)]


def _keep(order: Order) -> None:
    """Write the order down. Raises CopError where a question would stand before one it depends on."""
    _refuse_wrong([questions for _section, questions in order])
    for place, (section, questions) in enumerate(order, start=1):
        section.position = place
        for position, question in enumerate(questions, start=1):
            question.position, question.section_id = position, section.id
    db.session.flush()
    for section, questions in order:
        db.session.expire(section, ["questions"])
        for question in questions:
            db.session.expire(question, ["section"])


def _refuse_wrong(sections: Sequence[Sequence[SurveyQuestion]]) -> None:
    wrong = out_of_order(sections)
    if wrong is not None:
        question, on = (_in_words(one.text) for one in wrong)
        raise CopError(
            _(
                "“%(question)s” is asked only after an answer to “%(on)s”, so it has to come after it.",
                question=question,
                on=on,
            )
        )


def _in_words(text: Bilingual) -> str:
    return text.in_language(str(get_locale() or "it"))
