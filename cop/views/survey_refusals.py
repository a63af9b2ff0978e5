"""No more surveys: the page behind the link of every mail that asks, and one click of a mail program (RFC 8058)."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cop import clock, tokens
from cop.extensions import csrf
from cop.models import Person
from cop.queries.people import person_today
from cop.queries.survey_reminders import NO_SURVEYS
from cop.services.survey_refusals import refuse_surveys, surveys_text, want_surveys
from cop.views.language import current_language
from cop.views.loaders import seen_or_404
from cop.views.saving import saving
from cop.views.security import one_purpose

bp = Blueprint("survey_refusals", __name__, url_prefix="/surveys/no-more")


@bp.get("/<token>")
@one_purpose
def show(token: str) -> str:
    """Changes nothing, whoever opens it: mail scanners do."""
    return page(token, person_of_link(token))


# By the button of the page, or by a mail program, which has no cookie, brings no CSRF token and follows no redirect.
@bp.post("/<token>")
@one_purpose
@csrf.exempt
def stop(token: str) -> str:
    person = person_of_link(token)
    with saving():
        refuse_surveys(person, by=None, at=clock.now())
    return page(token, person)


@bp.post("/<token>/again")
@one_purpose
@csrf.exempt
def again(token: str) -> ResponseReturnValue:
    person = person_of_link(token)
    with saving():
        want_surveys(person, language=current_language(), by=None, at=clock.now())
    return redirect(url_for(".show", token=token, done=1), 303)


def person_of_link(token: str) -> Person:
    """Return whom a link stands for, or whom that record was merged into; 404 for anything else."""
    return seen_or_404(person_today(tokens.value_of(NO_SURVEYS, token)))


def page(token: str, person: Person) -> str:
    return render_template(
        "survey_refusals/show.html",
        token=token,
        is_refused=person.surveys_refused_at is not None,
        is_again="done" in request.args and request.method == "GET",
        surveys_text=surveys_text(),
    )
