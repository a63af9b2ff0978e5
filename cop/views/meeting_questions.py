"""What a meeting asks those who register, or an edition those who enrol: the questions, and what was answered.

Each page stands twice, under a meeting and under an edition; `at` is the id of the one or the other.
"""

from collections.abc import Collection, Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms.meeting_questions import KINDS, QuestionForm, question_form
from cop.models import Asking, Meeting, MeetingQuestion, QuestionAnswer
from cop.queries import meeting_questions as queries
from cop.queries.enrolment_lists import EnrolledLine, enrolled_lines, still_on
from cop.queries.registration_lists import Line, lines_of, narrowed
from cop.queries.registration_lists import people_on as registered_on
from cop.rules.meeting_questions import (
    can_edit_questions,
    can_get_answered_file,
    can_see_question_answers,
)
from cop.services import meeting_questions as services
from cop.views.acts import act
from cop.views.document_words import file_words
from cop.views.handing_in import attachment
from cop.views.loaders import allowed_or_403, seen_edition, seen_or_404, viewer
from cop.views.meetings import wants_a_look
from cop.views.question_words import deleted_on, said, tally_of
from cop.views.reading import log_reading
from cop.views.registrations import seen_meeting
from cop.views.saving import saving
from cop.views.security import logs_reading

Given = dict[int, dict[int, QuestionAnswer]]  # by registration or enrolment, and question

bp = Blueprint("meeting_questions", __name__, url_prefix="/meetings/<int:meeting_id>/questions")
edition_bp = Blueprint("edition_questions", __name__, url_prefix="/editions/<int:edition_id>/questions")


@bp.get("")
@edition_bp.get("")
def index(**at: int) -> ResponseReturnValue:
    place = managed(**at)
    return render_template(
        "meeting_questions/index.html",
        **frame_of(place),
        questions=queries.questions_of(place, has_retired=True),
        numbers=queries.answer_numbers(place),
        kinds=KINDS,
    )


@bp.get("/new")
@edition_bp.get("/new")
def new(**at: int) -> ResponseReturnValue:
    place = managed(**at)
    return form_page(place, None, question_form())


@bp.post("/new")
@edition_bp.post("/new")
def create(**at: int) -> ResponseReturnValue:
    place = managed(**at)
    form = question_form(request.form)
    if wants_a_look():
        return form_page(place, None, form)
    if form.validate():
        with saving(form):
            services.add_question(place, by=viewer(), **form.facts())
    if form.errors:
        return form_page(managed(**at), None, form, 422)
    flash(_("The question is asked from now on."), "success")
    return redirect(index_url(at), 303)


@bp.get("/<int:question_id>/edit")
@edition_bp.get("/<int:question_id>/edit")
def edit(question_id: int, **at: int) -> ResponseReturnValue:
    place, question = managed_question(question_id, **at)
    return form_page(place, question, question_form(question=question))


@bp.post("/<int:question_id>/edit")
@edition_bp.post("/<int:question_id>/edit")
def update(question_id: int, **at: int) -> ResponseReturnValue:
    place, question = managed_question(question_id, **at)
    form = question_form(request.form, question=question)
    if wants_a_look():
        return form_page(place, question, form)
    if form.validate():
        with saving(form):
            services.edit_question(question, by=viewer(), **form.facts())
    if form.errors:
        return form_page(*managed_question(question_id, **at), form, 422)
    flash(_("Saved."), "success")
    return redirect(index_url(at), 303)


@bp.post("/<int:question_id>/move")
@edition_bp.post("/<int:question_id>/move")
def move(question_id: int, **at: int) -> ResponseReturnValue:
    _place, question = managed_question(question_id, **at)
    step = -1 if request.form.get("do") == "up" else 1
    return act(
        lambda: services.move_question(question, step=step, by=viewer()),
        done=_("The order is saved."),
        then=index_url(at),
    )


@bp.post("/<int:question_id>/remove")
@edition_bp.post("/<int:question_id>/remove")
def remove(question_id: int, **at: int) -> ResponseReturnValue:
    _place, question = managed_question(question_id, **at)
    return act(
        lambda: services.remove_question(question, by=viewer(), at=clock.now()),
        done=_("The question is asked no more."),
        then=index_url(at),
    )


@bp.post("/<int:question_id>/restore")
@edition_bp.post("/<int:question_id>/restore")
def restore(question_id: int, **at: int) -> ResponseReturnValue:
    _place, question = managed_question(question_id, **at)
    return act(
        lambda: services.restore_question(question, by=viewer()),
        done=_("The question is asked from now on."),
        then=index_url(at),
    )


@bp.get("/answers")
@edition_bp.get("/answers")
@logs_reading
def answers(**at: int) -> ResponseReturnValue:
    """Everything that was answered, question by question: what the caterer and the room need to know."""
    place = seen_place(**at)
    allowed_or_403(can_see_question_answers(viewer(), place))
    given = queries.answers_in(place)
    lines = [line for line in list_of(place) if line.id in given]
    log_reading(place, people=people_on(place, lines), list="answers")
    return render_template(
        "meeting_questions/answers.html", **frame_of(place), rows=rows_of(place, lines, given)
    )


@bp.get("/files/<int:answer_id>")
@edition_bp.get("/files/<int:answer_id>")
@logs_reading
def file(answer_id: int, **at: int) -> Response:
    answer = seen_or_404(queries.answer_with_file(seen_place(**at), answer_id))
    seen_or_404(answer, can_get_answered_file(viewer(), answer))
    response = attachment(seen_or_404(answer.file))
    response.headers["Cache-Control"] = "no-store"
    log_reading(answer, people=[answer.given_by.person_id])
    return response


def rows_of(place: Asking, lines: Sequence[Line | EnrolledLine], given: Given) -> list[dict[str, Any]]:
    """Return each question with its tally and with who said what."""
    return [
        {
            "question": question,
            "tally": tally_of(question, given.values()),
            "deleted_on": deleted_on(place, question) if question.is_sensitive else None,
            "answers": [
                (line, said(question, given[line.id][question.id]), given[line.id][question.id])
                for line in lines
                if question.id in given[line.id]
            ],
            "file_words": file_words,
        }
        for question in queries.questions_of(place, has_retired=True)
    ]


def list_of(place: Asking) -> Sequence[Line | EnrolledLine]:
    return narrowed(lines_of(place)) if isinstance(place, Meeting) else still_on(enrolled_lines(place))


def people_on(place: Asking, lines: Sequence[Any]) -> Collection[int]:
    return registered_on(lines) if isinstance(place, Meeting) else [line.person_id for line in lines]


def seen_place(*, meeting_id: int | None = None, edition_id: int | None = None) -> Asking:
    """Return the meeting or the edition of the address; 404 for one that is not seen."""
    return seen_edition(edition_id) if edition_id is not None else seen_meeting(meeting_id or 0)


def managed(**at: int) -> Asking:
    place = seen_place(**at)
    allowed_or_403(can_edit_questions(viewer(), place))
    return place


def managed_question(question_id: int, **at: int) -> tuple[Asking, MeetingQuestion]:
    place = managed(**at)
    return place, seen_or_404(queries.question_of(place, question_id))


def frame_of(place: Asking) -> dict[str, Any]:
    """What the head of a page says of the meeting or the edition that asks."""
    is_meeting = isinstance(place, Meeting)
    return {"place": place, "at": {"meeting_id" if is_meeting else "edition_id": place.id}}


def index_url(at: dict[str, Any]) -> str:
    return url_for(".index", **at)


def form_page(
    place: Asking, question: MeetingQuestion | None, form: QuestionForm, status: int = 200
) -> ResponseReturnValue:
    has_more = request.method == "POST" and wants_a_look()
    is_answered = question is not None and question.id in queries.answer_numbers(place)
    return render_template(
        "meeting_questions/form.html",
        **frame_of(place),
        question=question,
        form=form,
        rows=form.choices.rows(has_more=has_more),
        is_answered=is_answered,
    ), status
