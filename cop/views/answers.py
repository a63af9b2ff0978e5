"""The page behind the link of an invitation: one person answers for one meeting, without signing in."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cop import clock, tokens
from cop.extensions import csrf
from cop.forms.answers import AnswerForm, answer_form
from cop.models import Answer, Registration, Source
from cop.queries.documents import documents_for_participant
from cop.queries.registrations import registration_to_answer
from cop.queries.survey_audiences import wants_agreement
from cop.services.registrations import answer_registration
from cop.services.stored_files import MOST_MEGABYTES
from cop.views.answer_cards import card_of, choices_of, keep_agreement, news_words, wish_of_link
from cop.views.document_words import rows_of
from cop.views.loaders import seen_or_404
from cop.views.question_cards import asked_of, save_both
from cop.views.security import one_purpose, takes_files

bp = Blueprint("answers", __name__, url_prefix="/answer")


@bp.get("/<token>")
@one_purpose
def show(token: str) -> ResponseReturnValue:
    registration = registration_of_link(token)
    if is_gone(registration):
        return gone()
    return page(token, registration, form_of(registration))


# No CSRF token: the secret in the address is what allows the answer, a foreign site does not know it, and
# the browsers inside mail programs often keep no cookies. The Origin check holds all the same.
@bp.post("/<token>")
@one_purpose
@csrf.exempt
@takes_files(MOST_MEGABYTES)
def update(token: str) -> ResponseReturnValue:
    registration = registration_of_link(token)
    if is_gone(registration):
        return gone()
    form = form_of(registration, request.form)
    asked = asked_of(registration.meeting, registration, request.form)

    def save() -> Registration:
        keep_agreement(registration.person, form, registration.meeting)
        return answer_registration(
            registration, answer=form.said, mode=form.chosen_mode, source=Source.WEB, at=clock.now()
        )

    if not save_both(form, asked, save, by=None):
        return page(token, registration, form, asked=asked), 422
    return redirect(url_for("answers.show", token=token, done=1), 303)


def registration_of_link(token: str) -> Registration:
    """Return the registration that a link stands for; 404 for a token that was never given out."""
    registration_id = tokens.value_of("answer", token)
    return seen_or_404(registration_to_answer(registration_id) if registration_id is not None else None)


def is_gone(registration: Registration) -> bool:
    """Whether the link was good once: the person is off the list, or erased."""
    return registration.answer == Answer.WITHDRAWN or registration.person.erased_at is not None


def gone() -> ResponseReturnValue:
    return render_template("answers/gone.html", code=410), 410


def form_of(registration: Registration, sent: Any = None) -> AnswerForm:
    meeting = registration.meeting
    return answer_form(
        meeting,
        sent,
        registration=registration,
        wish=wish_of_link(),
        wants_agreement=wants_agreement(registration.person, on=clock.today()),
        news_text=news_words(meeting, registration.person),
        **choices_of(meeting, registration),
    )


def page(token: str, registration: Registration, form: AnswerForm, **more: Any) -> str:
    is_done = "done" in request.args and request.method == "GET"
    card = card_of(registration.meeting, registration, form, is_done=is_done, **more)
    documents = documents_for_participant(registration, at=clock.now())
    return render_template(
        "answers/show.html", card=card, token=token, documents=rows_of(documents, token=token)
    )
