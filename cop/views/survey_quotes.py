"""Open answers of a closed survey, read one by one: released, redacted or held back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms.survey_quotes import ReleaseForm
from cop.models import Survey, SurveyStatus
from cop.queries.survey_quotes import OpenAnswer, OpenQuestion, open_questions, people_of
from cop.services import survey_quotes as services
from cop.views.listing import page_number
from cop.views.loaders import managed_survey, seen_or_404, viewer
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading

bp = Blueprint("survey_quotes", __name__, url_prefix="/surveys")

PLACE = "/<int:survey_id>/quotes"
ANSWER = f"{PLACE}/<int:question_id>/<ref>"
PAGE_SIZE = 20


@dataclass(frozen=True)
class Reading:
    """What one page of reading shows: the answer in hand, and a page of those read before."""

    question: OpenQuestion
    current: OpenAnswer | None
    decided: list[OpenAnswer]
    page: int
    pages: int

    @property
    def shown(self) -> list[OpenAnswer]:
        return [*([self.current] if self.current else []), *self.decided]


@bp.get(PLACE)
def index(survey_id: int) -> str:
    """The open questions, and how far each has been read."""
    survey = managed_survey(survey_id)
    is_closed = survey.status == SurveyStatus.CLOSED
    questions = open_questions(survey) if is_closed else []
    return render_template(
        "survey_quotes/index.html", survey=survey, is_closed=is_closed, questions=questions
    )


@bp.get(f"{PLACE}/<int:question_id>")
@logs_reading
def show(survey_id: int, question_id: int) -> str:
    """The next answer to be read, and what was decided about the others."""
    survey = managed_survey(survey_id)
    reading = reading_of(question_or_404(survey, question_id))
    log_reading(survey, people=people_of(reading.shown), part="open answers", question=question_id)
    return reading_page(survey, reading)


@bp.post(f"{ANSWER}/release")
def release(survey_id: int, question_id: int, ref: str) -> ResponseReturnValue:
    survey, form = managed_survey(survey_id), ReleaseForm(request.form)
    answer = seen_or_404(question_or_404(survey, question_id).answer(ref))
    if form.validate():
        with saving(form):
            words = {"text": form.text.data, "language": form.language.data}
            services.release_answer(survey, question_id, ref, **words, by=viewer(), on=clock.today())
    if form.errors:
        survey = managed_survey(survey_id)
        log_reading(survey, people=people_of([answer]), part="open answers", question=question_id)
        return reading_page(survey, reading_of(question_or_404(survey, question_id), ref), form), 422
    flash(_("Released."), "success")
    return onwards(survey_id, question_id, after=ref)


@bp.post(f"{ANSWER}/hold-back")
def hold_back(survey_id: int, question_id: int, ref: str) -> ResponseReturnValue:
    survey = managed_survey(survey_id)

    def verb() -> None:
        services.hold_back_answer(survey, question_id, ref, by=viewer(), on=clock.today())

    return decided(verb, _("Held back: nobody else reads it."), survey_id, question_id, after=ref)


@bp.post(f"{ANSWER}/take-back")
def take_back(survey_id: int, question_id: int, ref: str) -> ResponseReturnValue:
    survey = managed_survey(survey_id)

    def verb() -> None:
        services.take_back_decision(survey, question_id, ref, by=viewer())

    return decided(verb, _("It waits to be read again."), survey_id, question_id, at=ref)


def decided(
    verb: Callable[[], object], done: str, survey_id: int, question_id: int, **where: Any
) -> ResponseReturnValue:
    """Do it, and go on with the next answer; a refusal is said on the same page."""
    form = ReleaseForm()
    with saving(form):
        verb()
    for message in form.form_errors:
        flash(str(message), "danger")
    if not form.form_errors:
        flash(done, "success")
    return onwards(survey_id, question_id, **where)


def onwards(survey_id: int, question_id: int, **where: Any) -> ResponseReturnValue:
    there = url_for(".show", survey_id=survey_id, question_id=question_id, **where)
    return redirect(f"{there}#reading", 303)


def question_or_404(survey: Survey, question_id: int) -> OpenQuestion:
    """Return an open question of a closed survey; what fewer than five have answered has no answers."""
    questions = open_questions(survey) if survey.status == SurveyStatus.CLOSED else []
    return seen_or_404(next((one for one in questions if one.question.id == question_id), None))


def reading_of(question: OpenQuestion, ref: str = "") -> Reading:
    """Return what to show of a question: the answer asked for, else the next that nobody has read."""
    asked = question.answer(ref or request.args.get("at", ""))
    current = asked or question.next_unread(after=request.args.get("after", ""))
    read = [one for one in question.answers if one.quote is not None and one is not current]
    pages = max(1, -(-len(read) // PAGE_SIZE))
    page = min(page_number(), pages)
    return Reading(question, current, read[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], page, pages)


def reading_page(survey: Survey, reading: Reading, form: ReleaseForm | None = None) -> str:
    current = reading.current
    if form is None and current is not None:
        quote = current.quote
        kept = {"language": quote.language} if quote else {}
        text = quote.text if quote and current.is_released else current.text
        form = ReleaseForm(data={"text": text, **kept})
    return render_template("survey_quotes/show.html", survey=survey, reading=reading, form=form)
