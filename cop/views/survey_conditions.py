"""Under which earlier answers a question of a survey is asked."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms.rows import pressed_row, rearranged
from cop.forms.survey_conditions import ConditionsForm, conditions_form
from cop.models import Survey, SurveyQuestion
from cop.queries.survey_questions import answer_numbers, questions_of
from cop.rules.survey_questions import earlier_than
from cop.services.survey_conditions import MOST_CONDITIONS, set_conditions
from cop.views.language import current_language
from cop.views.loaders import viewer
from cop.views.meetings import wants_a_look
from cop.views.saving import saving
from cop.views.survey_questions import bp, index_url, replaced_words, written


@bp.get("/<int:question_id>/conditions")
def conditions(survey_id: int, question_id: int) -> ResponseReturnValue:
    survey, question = written(survey_id, question_id)
    return page(survey, question, form_of(survey, question))


@bp.post("/<int:question_id>/conditions")
def set_(survey_id: int, question_id: int) -> ResponseReturnValue:
    survey, question = written(survey_id, question_id)
    form = form_of(survey, question, rearranged(request.form, ["conditions"], most=MOST_CONDITIONS))
    kept = question
    if wants_a_look():
        return page(survey, question, form)
    if form.validate():
        with saving(form):
            kept = set_conditions(question, form.facts(), by=viewer(), at=clock.now())
    if form.errors:
        return page(*written(survey_id, question_id), form, 422)
    flash(_("Saved.") if kept.id == question_id else replaced_words(), "success")
    return redirect(index_url(survey_id), 303)


def form_of(survey: Survey, question: SurveyQuestion, sent: Any = None) -> ConditionsForm:
    return conditions_form(question, questions_of(survey), current_language(), sent=sent)


def page(
    survey: Survey, question: SurveyQuestion, form: ConditionsForm, status: int = 200
) -> ResponseReturnValue:
    form.form_errors += [error for error in form.conditions.errors if isinstance(error, str)]
    return render_template(
        "survey_questions/conditions.html",
        survey=survey,
        question=question,
        form=form,
        earlier=earlier_than(question, questions_of(survey)),
        answers=answer_numbers(survey).get(question.id, 0),
        pressed=pressed_row(request.form, "conditions", last=len(form.rows) - 1),
        is_full=len(form.rows) >= MOST_CONDITIONS,
    ), status
