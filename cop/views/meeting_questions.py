"""What a meeting asks those who register: kept by those who manage it, and what was answered."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.extensions import db
from cop.forms.meeting_questions import KINDS, QuestionForm, question_form
from cop.models import Meeting, MeetingQuestion, QuestionAnswer, Registration
from cop.queries import meeting_questions as queries
from cop.queries.registration_lists import Line, lines_of, narrowed, people_on
from cop.rules.meeting_questions import (
    can_edit_questions,
    can_get_answered_file,
    can_see_question_answers,
)
from cop.services import meeting_questions as services
from cop.views.acts import act
from cop.views.document_words import file_words
from cop.views.handing_in import attachment
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.meetings import meeting_or_404, wants_a_look
from cop.views.question_words import deleted_on, said, tally_of
from cop.views.reading import log_reading
from cop.views.registrations import seen_meeting
from cop.views.saving import saving
from cop.views.security import logs_reading

Given = dict[int, dict[int, QuestionAnswer]]  # by registration and question

bp = Blueprint("meeting_questions", __name__, url_prefix="/meetings/<int:meeting_id>/questions")


@bp.get("")
def index(meeting_id: int) -> ResponseReturnValue:
    meeting = managed(meeting_id)
    return render_template(
        "meeting_questions/index.html",
        meeting=meeting,
        questions=queries.questions_of(meeting, has_retired=True),
        numbers=queries.answer_numbers(meeting),
        kinds=KINDS,
    )


@bp.get("/new")
def new(meeting_id: int) -> ResponseReturnValue:
    meeting = managed(meeting_id)
    return form_page(meeting, None, question_form())


@bp.post("/new")
def create(meeting_id: int) -> ResponseReturnValue:
    meeting = managed(meeting_id)
    form = question_form(request.form)
    if wants_a_look():
        return form_page(meeting, None, form)
    if form.validate():
        with saving(form):
            services.add_question(meeting, by=viewer(), **form.facts())
    if form.errors:
        return form_page(managed(meeting_id), None, form, 422)
    flash(_("The question is asked from now on."), "success")
    return redirect(url_for(".index", meeting_id=meeting_id), 303)


@bp.get("/<int:question_id>/edit")
def edit(meeting_id: int, question_id: int) -> ResponseReturnValue:
    meeting, question = managed_question(meeting_id, question_id)
    return form_page(meeting, question, question_form(question=question))


@bp.post("/<int:question_id>/edit")
def update(meeting_id: int, question_id: int) -> ResponseReturnValue:
    meeting, question = managed_question(meeting_id, question_id)
    form = question_form(request.form, question=question)
    if wants_a_look():
        return form_page(meeting, question, form)
    if form.validate():
        with saving(form):
            services.edit_question(question, by=viewer(), **form.facts())
    if form.errors:
        return form_page(*managed_question(meeting_id, question_id), form, 422)
    flash(_("Saved."), "success")
    return redirect(url_for(".index", meeting_id=meeting_id), 303)


@bp.post("/<int:question_id>/move")
def move(meeting_id: int, question_id: int) -> ResponseReturnValue:
    _meeting, question = managed_question(meeting_id, question_id)
    step = -1 if request.form.get("do") == "up" else 1
    return act(
        lambda: services.move_question(question, step=step, by=viewer()),
        done=_("The order is saved."),
        then=url_for(".index", meeting_id=meeting_id),
    )


@bp.post("/<int:question_id>/remove")
def remove(meeting_id: int, question_id: int) -> ResponseReturnValue:
    _meeting, question = managed_question(meeting_id, question_id)
    return act(
        lambda: services.remove_question(question, by=viewer(), at=clock.now()),
        done=_("The question is asked no more."),
        then=url_for(".index", meeting_id=meeting_id),
    )


@bp.post("/<int:question_id>/restore")
def restore(meeting_id: int, question_id: int) -> ResponseReturnValue:
    _meeting, question = managed_question(meeting_id, question_id)
    return act(
        lambda: services.restore_question(question, by=viewer()),
        done=_("The question is asked from now on."),
        then=url_for(".index", meeting_id=meeting_id),
    )


@bp.get("/answers")
@logs_reading
def answers(meeting_id: int) -> ResponseReturnValue:
    """Everything that was answered, question by question: what the caterer and the room need to know."""
    meeting = seen_meeting(meeting_id)
    allowed_or_403(can_see_question_answers(viewer(), meeting))
    given = queries.answers_in(meeting)
    lines = [line for line in narrowed(lines_of(meeting)) if line.id in given]
    log_reading(meeting, people=people_on(lines), list="answers")
    return render_template(
        "meeting_questions/answers.html", meeting=meeting, rows=rows_of(meeting, lines, given)
    )


@bp.get("/files/<int:answer_id>")
@logs_reading
def file(meeting_id: int, answer_id: int) -> Response:
    found = queries.answer_with_file(answer_id)
    answer = seen_or_404(found, found is not None and found.registration.meeting_id == meeting_id)
    seen_or_404(answer, can_get_answered_file(viewer(), answer))
    response = attachment(seen_or_404(answer.file))
    response.headers["Cache-Control"] = "no-store"
    person_id = db.session.get_one(Registration, answer.registration_id).person_id
    log_reading(answer, people=[person_id])
    return response


def rows_of(meeting: Meeting, lines: list[Line], given: Given) -> list[dict[str, Any]]:
    """Return each question with its tally and with who said what."""
    return [
        {
            "question": question,
            "tally": tally_of(question, given.values()),
            "deleted_on": deleted_on(meeting, question) if question.is_sensitive else None,
            "answers": [
                (line, said(question, given[line.id][question.id]), given[line.id][question.id])
                for line in lines
                if question.id in given[line.id]
            ],
            "file_words": file_words,
        }
        for question in queries.questions_of(meeting, has_retired=True)
    ]


def managed(meeting_id: int) -> Meeting:
    meeting = meeting_or_404(meeting_id)
    allowed_or_403(can_edit_questions(viewer(), meeting))
    return meeting


def managed_question(meeting_id: int, question_id: int) -> tuple[Meeting, MeetingQuestion]:
    meeting = managed(meeting_id)
    return meeting, seen_or_404(queries.question_of(meeting, question_id))


def form_page(
    meeting: Meeting, question: MeetingQuestion | None, form: QuestionForm, status: int = 200
) -> ResponseReturnValue:
    has_more = request.method == "POST" and wants_a_look()
    is_answered = question is not None and question.id in queries.answer_numbers(meeting)
    return render_template(
        "meeting_questions/form.html",
        meeting=meeting,
        question=question,
        form=form,
        rows=form.choices.rows(has_more=has_more),
        is_answered=is_answered,
    ), status
