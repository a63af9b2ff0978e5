"""The pages on which people answer a survey, by a personal link or by a public one, without signing in.

No address that takes answers holds a link, and neither does the one shown afterwards: no line of a log ties
somebody's link to what was handed in.
"""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock, tokens
from cop.errors import CopError
from cop.extensions import csrf
from cop.forms.survey_answers import SurveyForm, first_field
from cop.models import LANGUAGES, Survey, SurveyReply, SurveyStatus
from cop.queries.survey_answering import answers_in, reply_of, survey_thanked_for
from cop.queries.survey_questions import sections_of
from cop.rules.survey_answers import takes_answers
from cop.rules.surveys import WRITTEN
from cop.services.survey_answers import (
    AlreadyAnsweredError,
    AnswersRefusedError,
    SurveyOverError,
    hand_in,
    save_draft,
)
from cop.views import survey_answer_words as words
from cop.views.language import current_language
from cop.views.limits import Limit, is_within, network
from cop.views.loaders import seen_or_404
from cop.views.saving import saving
from cop.views.security import one_purpose
from cop.views.survey_askers import Asker, asker_of_code, asker_of_form, asker_of_link, is_gone

# A room full of people who answer at the same event shares one network.
PUBLIC_PER_NETWORK, PUBLIC_IN_ALL, HOUR = 300, 5000, 3600

bp = Blueprint("survey_answers", __name__, url_prefix="/surveys")


@bp.get("/answer/<token>")
@one_purpose
def show(token: str) -> ResponseReturnValue:
    """Changes nothing, whoever opens it: mail scanners do."""
    return shown(asker_of_link(token))


@bp.get("/public/<code>")
@one_purpose
def public(code: str) -> ResponseReturnValue:
    return shown(asker_of_code(code, tokens.new_token()))


# No CSRF token: the secret in the form is what allows it, and the browsers inside mail programs often keep no
# cookies. The Origin check holds all the same.
@bp.post("/answer")
@one_purpose
@csrf.exempt
def create() -> ResponseReturnValue:
    asker = asker_of_form()
    if asker is None or is_gone(asker):
        return gone()
    if standing := standing_page(asker, answered=409):
        return standing
    wish = request.form.get("do")
    if wish == "switch":
        return page(asker, switched(asker))
    if wish == "save" and not asker.survey.is_anonymous:
        return saved(asker)
    return handed_in(asker)


@bp.get("/thanks/<code>")
@one_purpose
def thanks(code: str) -> str:
    survey = survey_thanked_for(code)
    return render_template("survey_answers/thanks.html", survey=seen_or_404(survey))


def preview(survey: Survey) -> str:
    """Return the page exactly as those asked will see it, with a button that does nothing."""
    return page(Asker(survey), form_of(survey), is_preview=True)


def shown(asker: Asker | None) -> ResponseReturnValue:
    if asker is None or is_gone(asker):
        return gone()
    standing = standing_page(asker, answered=200)
    return standing or page(asker, form_of(asker.survey, answers=answers_before(asker)))


def handed_in(asker: Asker) -> ResponseReturnValue:
    if asker.invitation is None and not is_within(*public_limits(asker.survey)):
        return refused(asker, _("Very many answers came from your network. Try again in an hour."), 429)
    form = form_of(asker.survey, request.form)
    if not form.read(is_complete=True):
        return page(asker, form), 422
    code = asker.survey.public_code
    try:
        with saving():
            hand_in(
                asker.survey,
                form.answers,
                invitation=asker.invitation,
                form_number=asker.number or None,
                at=clock.now(),
            )
    except CopError as error:
        return not_taken(asker, error)
    return redirect(url_for(".thanks", code=code), 303)


def saved(asker: Asker) -> ResponseReturnValue:
    form = form_of(asker.survey, request.form)
    if not form.read(is_complete=False) or asker.invitation is None:
        return page(asker, form), 422
    try:
        with saving():
            save_draft(asker.survey, form.answers, invitation=asker.invitation, at=clock.now())
    except CopError as error:
        return not_taken(asker, error)
    return redirect(url_for(".show", token=asker.token, saved=1), 303)


def not_taken(asker: Asker, error: CopError) -> ResponseReturnValue:
    """Answer where a service said no: a page of its own, or the form with all that was typed."""
    if isinstance(error, AlreadyAnsweredError | SurveyOverError):
        standing = standing_page(asker, answered=409)
        if standing:
            return standing
    if isinstance(error, AnswersRefusedError):  # the questions have just been changed
        return refused(asker, "", 422, faults=error.faults)
    return refused(asker, str(error), 422)


def refused(asker: Asker, message: str, status: int, *, faults: Any = None) -> ResponseReturnValue:
    form = form_of(asker.survey, request.form)
    form.faults = dict(faults or {})
    form.form_errors = [message] if message else []
    return page(asker, form), status


def switched(asker: Asker) -> SurveyForm:
    """Return the form with what was typed, in the other language."""
    form = form_of(asker.survey, request.form)
    typed_in = request.form.get("typed_in", "")
    if typed_in in LANGUAGES:
        form.rewrite(typed_in)
    return form


def form_of(survey: Survey, sent: Any = None, *, answers: dict[str, Any] | None = None) -> SurveyForm:
    return SurveyForm(sections_of(survey), sent, answers=answers, language=current_language())


def answers_before(asker: Asker) -> dict[str, Any]:
    reply = reply_before(asker)
    return answers_in(reply) if reply else {}


def reply_before(asker: Asker) -> SurveyReply | None:
    is_named = asker.invitation is not None and not asker.survey.is_anonymous
    return reply_of(asker.invitation) if is_named and asker.invitation else None


def gone() -> ResponseReturnValue:
    return render_template("survey_answers/gone.html", code=410), 410


def standing_page(asker: Asker, *, answered: int) -> ResponseReturnValue | None:
    """Return the page of who cannot answer (any more, or not yet), None for who can.

    `answered` is the status for who has answered already.
    """
    survey, invitation = asker.survey, asker.invitation
    if survey.is_anonymous and invitation is not None and invitation.answered_on:
        return render_template("survey_answers/answered.html", survey=survey), answered
    if takes_answers(survey, at=clock.now()):
        return None
    if survey.status in WRITTEN:
        seen_or_404(survey, survey.status == SurveyStatus.SCHEDULED)
        return render_template("survey_answers/early.html", survey=survey, code=404), 404
    return render_template("survey_answers/over.html", survey=survey, code=410), 410


def public_limits(survey: Survey) -> tuple[Limit, Limit]:
    return (
        Limit("survey.public", f"{survey.id} {network()}", PUBLIC_PER_NETWORK, HOUR),
        Limit("survey.public.all", str(survey.id), PUBLIC_IN_ALL, HOUR),
    )


def page(asker: Asker, form: SurveyForm, *, is_preview: bool = False) -> str:
    survey, questions = asker.survey, form.questions
    by_id = {one.id: one for one in questions}
    return render_template(
        "survey_answers/show.html",
        asker=asker,
        survey=survey,
        form=form,
        place=words.place_of(survey),
        tone=survey.hosts[0].tone if survey.hosts else "ink",
        promise=words.promise_of(survey),
        minutes=words.minutes_for(questions),
        conditions={one.id: words.conditions_of(one, by_id) for one in questions},
        script_conditions={one.id: words.conditions_for_script(one) for one in questions},
        first_fields={one.id: first_field(one) for one in questions},
        reply=None if is_preview else reply_before(asker),
        is_saved="saved" in request.args and request.method == "GET",
        is_preview=is_preview,
        is_sent=request.method == "POST",
        other_language=next(one for one in LANGUAGES if one != current_language()),
    )
