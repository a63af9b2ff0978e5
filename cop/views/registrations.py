"""Registrations seen from the meeting: one's own answer, and the list of those who manage it."""

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cop import clock
from cop.extensions import db
from cop.forms.answers import AnswerForm
from cop.models import Meeting, Organisation, Person, Registration, Source
from cop.queries.registrations import meeting_with_hosts
from cop.rules.meetings import can_see_meeting
from cop.rules.registrations import can_register
from cop.services.registrations import answer_registration, register_person
from cop.views.answer_cards import own_card, own_form, own_organisations, own_registration
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.parts import part_or_page
from cop.views.saving import saving

bp = Blueprint("registrations", __name__, url_prefix="/meetings/<int:meeting_id>")


def card_for(meeting: Meeting) -> dict[str, Any] | None:
    """Return the answer card of a meeting for whoever is looking, None where there is nothing to answer."""
    if meeting.published_at is None:
        return None
    return own_card(meeting, is_done="answered" in request.args)


@bp.post("/answer")
def answer(meeting_id: int) -> ResponseReturnValue:
    meeting = seen_meeting(meeting_id)
    registration = own_registration(meeting)
    allowed_or_403(registration is not None or can_register(viewer(), meeting))
    form = own_form(meeting, registration, request.form)
    if form.validate():
        with saving(form):
            save_answer(meeting, registration, form)
    if form.errors:
        return card_page(own_card(meeting, form=form), status=422)
    if request.headers.get("HX-Request") == "true":
        return card_page(own_card(meeting, is_done=True))
    return redirect(url_for("meetings.show", meeting_id=meeting_id, answered=1), 303)


def seen_meeting(meeting_id: int) -> Meeting:
    meeting = meeting_with_hosts(meeting_id)
    return seen_or_404(meeting, meeting is not None and can_see_meeting(viewer(), meeting))


def save_answer(meeting: Meeting, registration: Registration | None, form: AnswerForm) -> None:
    said: dict[str, Any] = {"mode": form.chosen_mode, "source": Source.WEB, "at": clock.now()}
    organisation = represented(form, registration)
    if registration:
        answer_registration(registration, answer=form.said, organisation=organisation, **said)
    else:
        person = db.session.get_one(Person, viewer().person_id)
        register_person(meeting, person=person, organisation=organisation, by=viewer(), **said)


def represented(form: AnswerForm, registration: Registration | None) -> Organisation | None:
    """The organisation chosen in the form; without a choice, the only one that the person could stand for."""
    own = own_organisations()
    if "organisation_id" in form:
        return next(one for one in own if str(one.id) == form.organisation_id.data)
    return own[0] if own and registration is None else None


def card_page(card: dict[str, Any], *, status: int = 200) -> Response:
    return part_or_page(
        "registrations/_card.html", "registrations/answer.html", status=status, card=card, is_part=True
    )
