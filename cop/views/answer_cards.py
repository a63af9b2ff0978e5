"""The card on which a person answers for a meeting, on its page and behind the link of a mail."""

from typing import Any

from flask import request

from cop import clock
from cop.extensions import db
from cop.forms.answers import AnswerForm, answer_form
from cop.models import Meeting, Organisation, Person, Registration, Source
from cop.queries.registrations import organisations_of, registration_of, waiting_in
from cop.rules.registrations import can_register
from cop.services import seats
from cop.services.registrations import answer_registration, closed_reason, register_person
from cop.views.loaders import viewer


def card_of(
    meeting: Meeting, registration: Registration | None, form: AnswerForm | None, **more: Any
) -> dict[str, Any]:
    """Return what `registrations/_card.html` shows; `form` is None for who cannot answer."""
    reason = closed_reason(meeting, at=clock.now())
    return {
        "meeting": meeting,
        "registration": registration,
        "form": None if reason else form,
        "closed_reason": reason,
        "place": seats.place_in_queue(registration) if registration else None,
        "seats": seat_lines(meeting),
        "is_done": False,
    } | more


def seat_lines(meeting: Meeting) -> list[dict[str, Any]]:
    """Return, for each way to come, how many seats there are and are taken, and how many people wait."""
    is_limited = any(meeting.seats(mode) is not None for mode in meeting.modes)
    waiting = waiting_in(meeting) if is_limited else {}
    return [
        {
            "mode": mode,
            "seats": meeting.seats(mode),
            "taken": meeting.taken(mode),
            "waiting": waiting.get(mode, 0),
            "is_full": not seats.has_free_seat(meeting, mode),
        }
        for mode in meeting.modes
    ]


def own_card(meeting: Meeting, *, form: AnswerForm | None = None, is_done: bool = False) -> dict[str, Any]:
    """Return the card of whoever is looking: with a form for the invited and those who may come uninvited."""
    registration = own_registration(meeting)
    is_welcome = registration is not None or can_register(viewer(), meeting)
    if form is None and is_welcome:
        form = own_form(meeting, registration)
    return card_of(meeting, registration, form, is_done=is_done, is_welcome=is_welcome)


def own_registration(meeting: Meeting) -> Registration | None:
    person_id = viewer().person_id
    return registration_of(meeting, person_id) if person_id else None


def own_form(meeting: Meeting, registration: Registration | None, sent: Any = None) -> AnswerForm:
    return answer_form(
        meeting, sent, registration=registration, organisations=own_organisations(), wish=wish_of_link()
    )


def own_organisations() -> list[Organisation]:
    """The organisations that whoever is looking may stand for today."""
    person_id = viewer().person_id
    return organisations_of(person_id, on=clock.today()) if person_id else []


def wish_of_link() -> str:
    """The answer that the address names (`?answer=yes`): chosen in the form, never saved by itself."""
    return request.args.get("answer", "")


def save_answer(meeting: Meeting, registration: Registration | None, form: AnswerForm) -> None:
    """Save what the viewer answered, or register who was not invited."""
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
