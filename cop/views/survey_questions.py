"""The questions of a survey: written, put in order, copied, taken away by those who manage it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from cop import clock
from cop.forms.rows import pressed_row, rearranged
from cop.forms.survey_questions import FORMS, QuestionForm, question_form
from cop.models import Survey, SurveyQuestion, SurveyQuestionKind, SurveySection
from cop.queries.survey_questions import (
    answer_numbers,
    question_in,
    questions_of,
    section_in,
    sections_of,
)
from cop.questionnaires import KEYS, questionnaires
from cop.rules.survey_questions import can_write_questions, earlier_than, lacks_language
from cop.services import survey_questions as services
from cop.services.questionnaires import fill_draft
from cop.services.survey_keys import is_compared
from cop.services.survey_sections import move_question
from cop.views.acts import act
from cop.views.listing import chosen
from cop.views.loaders import allowed_or_403, managed_survey, seen_or_404, viewer
from cop.views.meetings import wants_a_look
from cop.views.saving import saving
from cop.views.survey_answer_words import minutes_for
from cop.views.survey_question_words import KINDS, conditions_words, kind_name

bp = Blueprint("survey_questions", __name__, url_prefix="/surveys/<int:survey_id>/questions")


@bp.get("")
def index(survey_id: int) -> ResponseReturnValue:
    survey = managed_survey(survey_id)
    sections = sections_of(survey)
    asked = [question for section in sections for question in section.questions]
    return render_template(
        "survey_questions/index.html",
        survey=survey,
        parts=sections,
        asked=asked,
        minutes=minutes_for(asked),
        retired=[one for one in questions_of(survey, has_retired=True) if one.retired_at],
        numbers=answer_numbers(survey),
        conditional=[one for one in asked if earlier_than(one, asked)],
        lacks_english=[one for one in asked if lacks_language(one, "en")],
        lacks_italian=[one for one in asked if lacks_language(one, "it")],
        can_write=can_write_questions(viewer(), survey),
        shipped=questionnaires() if not asked else (),
        kind_name=kind_name,
        conditions_words=conditions_words,
    )


@bp.post("/fill")
def fill(survey_id: int) -> ResponseReturnValue:
    survey = writable(survey_id)
    key = request.form.get("questionnaire", "")
    if key not in KEYS:
        abort(400)
    return act(
        lambda: fill_draft(survey, key, by=viewer()),
        done=_("The questions are here: change whatever you like."),
        then=index_url(survey_id),
    )


@bp.get("/new")
def new(survey_id: int) -> ResponseReturnValue:
    """First the kinds to choose from, then the form of the one chosen."""
    survey = writable(survey_id)
    section, kind = chosen_section(survey), chosen("kind", SurveyQuestionKind)
    if kind is None:
        return render_template("survey_questions/kinds.html", survey=survey, section=section, kinds=KINDS)
    return form_page(survey, section, kind, None, question_form(kind))


@bp.post("/new")
def create(survey_id: int) -> ResponseReturnValue:
    survey = writable(survey_id)
    section, kind = chosen_section(survey), sent_kind()
    form = sent_form(kind)
    if wants_a_look():
        return form_page(survey, section, kind, None, form)
    if form.validate():
        with saving(form):
            services.add_question(section, kind=kind, options=form.options(), by=viewer(), **form.facts())
    if form.errors:
        survey = writable(survey_id)
        return form_page(survey, chosen_section(survey), kind, None, form, 422)
    flash(_("The question is in the survey."), "success")
    return redirect(index_url(survey_id), 303)


@bp.get("/<int:question_id>/edit")
def edit(survey_id: int, question_id: int) -> ResponseReturnValue:
    survey, question = written(survey_id, question_id)
    form = question_form(question.kind, question=question)
    return form_page(survey, question.section, question.kind, question, form)


@bp.post("/<int:question_id>/edit")
def update(survey_id: int, question_id: int) -> ResponseReturnValue:
    survey, question = written(survey_id, question_id)
    form, kept = sent_form(question.kind), question
    if wants_a_look():
        return form_page(survey, question.section, question.kind, question, form)
    if form.validate():
        with saving(form):
            kept = services.change_question(
                question,
                options=form.options(),
                is_same=form.is_same.data,
                by=viewer(),
                at=clock.now(),
                **form.facts(),
            )
    if form.errors:
        survey, question = written(survey_id, question_id)
        return form_page(survey, question.section, question.kind, question, form, 422)
    flash(_("Saved.") if kept.id == question_id else replaced_words(), "success")
    return redirect(index_url(survey_id), 303)


@bp.post("/<int:question_id>/move")
def move(survey_id: int, question_id: int) -> ResponseReturnValue:
    _survey, question = written(survey_id, question_id)
    step = -1 if request.form.get("do") == "up" else 1
    return act(
        lambda: move_question(question, step=step, by=viewer()),
        done=_("The order is saved."),
        then=index_url(survey_id),
    )


@bp.post("/<int:question_id>/copy")
def copy(survey_id: int, question_id: int) -> ResponseReturnValue:
    """The copy stands right below, and its form opens: two questions that are the same are of no use."""
    _survey, question = written(survey_id, question_id)
    made: list[SurveyQuestion] = []
    answer = act(
        lambda: made.append(services.copy_question(question, by=viewer())),
        done=_("The copy stands below its original. Change it into what you want to ask."),
        then=index_url(survey_id),
    )
    return redirect(url_for(".edit", survey_id=survey_id, question_id=made[0].id), 303) if made else answer


@bp.post("/<int:question_id>/remove")
def remove(survey_id: int, question_id: int) -> ResponseReturnValue:
    _survey, question = written(survey_id, question_id)
    return act(
        lambda: services.remove_question(question, by=viewer(), at=clock.now()),
        done=_("The question is asked no more."),
        then=index_url(survey_id),
    )


def writable(survey_id: int) -> Survey:
    """Return a survey whose questions the viewer may write; 403 for a closed one."""
    survey = managed_survey(survey_id)
    allowed_or_403(can_write_questions(viewer(), survey))
    return survey


def written(survey_id: int, question_id: int) -> tuple[Survey, SurveyQuestion]:
    """Return a survey and a question that it asks; 404 for one that it asks no more."""
    survey = writable(survey_id)
    question = seen_or_404(question_in(survey, question_id))
    return survey, seen_or_404(question, question.retired_at is None)


def chosen_section(survey: Survey) -> SurveySection:
    """Return the section that the address or the form names, else the last one."""
    found = section_in(survey, request.values.get("section", -1, type=small_id))
    return found or seen_or_404(next(reversed(sections_of(survey)), None))


def small_id(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 18 else -1


def sent_kind() -> SurveyQuestionKind:
    sent = request.form.get("kind", "")
    if sent not in set(SurveyQuestionKind):
        abort(400)
    return SurveyQuestionKind(sent)


def sent_form(kind: SurveyQuestionKind) -> QuestionForm:
    sent = MultiDict(request.form)
    for name, most in FORMS.get(kind, QuestionForm).lists.items():
        sent = rearranged(sent, [name], most=most)
    return question_form(kind, sent)


def replaced_words() -> str:
    return _("Saved as a new question. What was answered before stays under the old words.")


def index_url(survey_id: int) -> str:
    return url_for("survey_questions.index", survey_id=survey_id)


def form_page(
    survey: Survey,
    section: SurveySection,
    kind: SurveyQuestionKind,
    question: SurveyQuestion | None,
    form: QuestionForm,
    status: int = 200,
) -> ResponseReturnValue:
    form.take_list_errors()
    asked = questions_of(survey)
    return render_template(
        "survey_questions/form.html",
        survey=survey,
        section=section,
        kind=kind,
        kind_words=KINDS[kind],
        question=question,
        form=form,
        pressed={
            name: pressed_row(request.form, name, last=len(form.rows_of(name)) - 1) for name in form.lists
        },
        answers=answer_numbers(survey).get(question.id, 0) if question else 0,
        is_compared=question is not None and is_compared(question),
        has_earlier=question is not None and bool(earlier_than(question, asked)),
        conditions=conditions_words(question) if question else [],
    ), status
