"""The page behind the link of a mail about an enrolment: one person's place in an edition, without signing in."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock, tokens
from cop.extensions import csrf
from cop.forms.enrolments import EnrolForm, SubstituteForm
from cop.models import Answer, Enrolment, Meeting, Source
from cop.queries.completion import standing_of
from cop.queries.completion_words import MARKS
from cop.queries.enrolment_lists import ON_THE_LIST
from cop.queries.enrolments import enrolment_by_id, place_in_queue, substitution_of
from cop.queries.sessions_of_edition import numbers_of, sessions_of
from cop.rules.completion import SessionMark
from cop.rules.enrolments import has_ended, substitute_shown
from cop.services import enrolments as services
from cop.services.enrolment_answers import begin_answering
from cop.services.registrations import answer_registration
from cop.services.stored_files import MOST_MEGABYTES
from cop.services.substitutions import NewPerson, send_substitute, take_back_substitute
from cop.views.acts import act
from cop.views.language import current_language
from cop.views.limits import Limit, is_within
from cop.views.loaders import seen_or_404
from cop.views.question_cards import asked_of, save_both
from cop.views.saving import saving
from cop.views.security import one_purpose, takes_files
from cop.views.training_addresses import edition_name, edition_page

bp = Blueprint("enrolment_answers", __name__, url_prefix="/enrolment/<token>")

SENT_A_DAY = 30


@bp.get("")
@one_purpose
def show(token: str) -> ResponseReturnValue:
    """Changes nothing, whoever opens it: mail scanners do."""
    enrolment = enrolment_of_link(token)
    return gone() if is_gone(enrolment) else page(token, enrolment)


# No CSRF token on these: the secret in the address is what allows it, a foreign site does not know it, and the
# browsers inside mail programs often keep no cookies. The Origin check holds all the same.
@bp.post("")
@one_purpose
@csrf.exempt
@takes_files(MOST_MEGABYTES)
def update(token: str) -> ResponseReturnValue:
    """Save what the person answers to the questions of the edition."""
    enrolment = enrolment_of_link(token)
    if is_gone(enrolment):
        return gone()
    form, asked = EnrolForm(request.form), asked_of(enrolment.edition, enrolment, request.form)

    def save() -> Enrolment:
        return begin_answering(enrolment, at=clock.now())

    if asked is not None and not save_both(form, asked, save, by=None):
        return page(token, enrolment_of_link(token), asked=asked, form=form), 422
    flash(_("Thank you, your answers are saved."), "success")
    return redirect(url_for(".show", token=token), 303)


@bp.get("/leave")
@one_purpose
def confirm_leave(token: str) -> ResponseReturnValue:
    enrolment = enrolment_of_link(token)
    if is_gone(enrolment) or enrolment.status not in ON_THE_LIST:
        return redirect(url_for(".show", token=token), 303)
    return render_template("enrolment_answers/leave.html", **head_of(token, enrolment))


@bp.post("/leave")
@one_purpose
@csrf.exempt
def leave(token: str) -> ResponseReturnValue:
    enrolment = enrolment_of_link(token)
    if is_gone(enrolment):
        return gone()
    return act(
        lambda: services.withdraw_enrolment(enrolment, by=None, at=clock.now()),
        done=_("You are off the list. A mail tells you so."),
        then=url_for(".show", token=token),
    )


@bp.post("/sessions/<int:session_id>")
@one_purpose
@csrf.exempt
def answer(token: str, session_id: int) -> ResponseReturnValue:
    """Say for one session that the person comes, or does not."""
    mark = mark_or_404(enrolment_of_link(token), session_id)
    registration = seen_or_404(mark.registration, mark.substitution is None)
    said = Answer.DECLINED if request.form.get("answer") == "no" else Answer.ACCEPTED
    return act(
        lambda: answer_registration(registration, answer=said, source=Source.WEB, at=clock.now()),
        done=_("Thank you, it is noted."),
        then=url_for(".show", token=token),
    )


@bp.get("/sessions/<int:session_id>/substitute")
@one_purpose
def new_substitute(token: str, session_id: int) -> ResponseReturnValue:
    enrolment = enrolment_of_link(token)
    mark = mark_or_404(enrolment, session_id)
    if mark.substitution is not None:
        return redirect(url_for(".show", token=token), 303)
    return substitute_page(token, enrolment, mark, SubstituteForm())


@bp.post("/sessions/<int:session_id>/substitute")
@one_purpose
@csrf.exempt
def create_substitute(token: str, session_id: int) -> ResponseReturnValue:
    enrolment = enrolment_of_link(token)
    mark, form = mark_or_404(enrolment, session_id), SubstituteForm(request.form)
    if form.validate():
        if not is_within(Limit("substitute", str(enrolment.id), SENT_A_DAY, 24 * 3600)):
            form.form_errors.append(_("You have sent many people today. Try again tomorrow."))
        else:
            send(enrolment_of_link(token), mark.session.id, form)
    if form.errors:
        enrolment = enrolment_of_link(token)
        return substitute_page(token, enrolment, mark_or_404(enrolment, session_id), form), 422
    flash(_("%(name)s has the invitation to this session.", name=form.name.data), "success")
    return redirect(url_for(".show", token=token), 303)


@bp.post("/sessions/<int:session_id>/substitute/take-back")
@one_purpose
@csrf.exempt
def take_back(token: str, session_id: int) -> ResponseReturnValue:
    enrolment = enrolment_of_link(token)
    mark = mark_or_404(enrolment, session_id)
    substitution = seen_or_404(substitution_of(enrolment, mark.session))
    return act(
        lambda: take_back_substitute(substitution, by=None, at=clock.now()),
        done=_("You come yourself: who was to come in your place is told."),
        then=url_for(".show", token=token),
    )


def enrolment_of_link(token: str) -> Enrolment:
    """Return the enrolment that a link stands for; 404 for a token that was never given out."""
    enrolment_id = tokens.value_of("enrolment", token)
    return seen_or_404(enrolment_by_id(enrolment_id) if enrolment_id is not None else None)


def is_gone(enrolment: Enrolment) -> bool:
    """Whether the link was good once: the person is erased."""
    return enrolment.person.erased_at is not None


def gone() -> ResponseReturnValue:
    return render_template("enrolment_answers/gone.html", code=410), 410


def mark_or_404(enrolment: Enrolment, session_id: int) -> SessionMark:
    """Return what one session is to who is enrolled; 404 for other sessions, and for who is off the list."""
    seen_or_404(enrolment, enrolment.is_in and not is_gone(enrolment))
    return seen_or_404(next((one for one in marks_of(enrolment) if one.session.id == session_id), None))


def marks_of(enrolment: Enrolment) -> tuple[SessionMark, ...]:
    return standing_of(enrolment, at=clock.now()).marks


def send(enrolment: Enrolment, session_id: int, form: SubstituteForm) -> None:
    session = mark_or_404(enrolment, session_id).session
    person = NewPerson(form.name.data or "", form.email.data or "", current_language())
    with saving(form):
        send_substitute(enrolment, session, person=person, by=None, at=clock.now())


def head_of(token: str, enrolment: Enrolment) -> dict[str, Any]:
    """What the head of each page behind the link shows."""
    edition = enrolment.edition
    return {
        "token": token,
        "enrolment": enrolment,
        "edition": edition,
        "name": edition_name(edition),
        "edition_url": edition_page(edition),
    }


def page(token: str, enrolment: Enrolment, *, asked: Any = None, form: EnrolForm | None = None) -> str:
    at, edition = clock.now(), enrolment.edition
    marks = marks_of(enrolment) if enrolment.is_in else ()
    is_on = enrolment.status in ON_THE_LIST
    sessions = sessions_of(edition)
    return render_template(
        "enrolment_answers/show.html",
        **head_of(token, enrolment),
        is_on=is_on,
        can_leave=is_on and not has_ended(edition, sessions, at=at),
        form=form,
        asked=(asked or asked_of(edition, enrolment)) if is_on else None,
        place=place_in_queue(enrolment),
        closed_reason=services.enrolment_closed_reason(edition, at=at),
        marks={one.session.id: one for one in marks},
        can_send={one.session.id for one in marks if can_send(enrolment, one.session)},
        shown=substitute_shown,
        words=MARKS,
        sessions=sessions,
        numbers=numbers_of(sessions),
    )


def can_send(enrolment: Enrolment, session: Meeting) -> bool:
    return enrolment.is_in and session.takes_answers(clock.now())


def substitute_page(token: str, enrolment: Enrolment, mark: SessionMark, form: SubstituteForm) -> str:
    return render_template(
        "enrolment_answers/substitute.html", **head_of(token, enrolment), chosen=mark, form=form
    )
