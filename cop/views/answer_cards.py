"""The card on which a person answers for a meeting, on its page and behind the link of a mail."""

from typing import Any

from flask import request, url_for

from cop import clock
from cop.extensions import db
from cop.forms.answers import AnswerForm, answer_form
from cop.models import Meeting, Organisation, Person, Registration, Source
from cop.queries.audiences import staff_ids
from cop.queries.registrations import organisations_of, registration_of, waiting_in
from cop.queries.seating import seating_of
from cop.queries.survey_audiences import wants_agreement
from cop.rules.check_in import shows_pass
from cop.rules.registrations import can_register
from cop.services import seats
from cop.services.approvals import must_ask
from cop.services.news_ticks import agree_to_news, lists_to_offer, tick_text
from cop.services.registration_windows import yes_closed_reason
from cop.services.registrations import answer_registration, closed_reason, register_person
from cop.services.survey_refusals import agree_to_surveys, surveys_text
from cop.views.language import current_language
from cop.views.loaders import viewer
from cop.views.passes import shown_pass
from cop.views.question_cards import asked_of


def card_of(
    meeting: Meeting, registration: Registration | None, form: AnswerForm | None, **more: Any
) -> dict[str, Any]:
    """Return what `registrations/_card.html` shows; `form` is None for who cannot answer."""
    reason = closed_reason(meeting, at=clock.now())
    is_asking = form is not None and not reason and "asked" not in more
    return {
        "meeting": meeting,
        "registration": registration,
        "form": None if reason else form,
        "asked": asked_of(meeting, registration) if is_asking else None,
        "closed_reason": reason,
        "yes_closed_reason": "" if reason else yes_closed_reason(meeting, registration, at=clock.now()),
        "must_ask": asks_first(meeting, registration),
        "place": seats.place_in_queue(registration) if registration else None,
        "is_list_closed": clock.now() >= meeting.waiting_closes_at,
        "seats": seat_lines(meeting, registration),
        "has_most": has_most(meeting, registration),
        "door_pass": own_pass(registration),
        "is_done": False,
    } | more


def own_pass(registration: Registration | None) -> dict[str, str] | None:
    """The code for the entrance, for who comes to the room."""
    shows = registration is not None and shows_pass(registration, at=clock.now())
    return shown_pass(registration) if registration and shows else None


def seat_lines(meeting: Meeting, registration: Registration | None) -> list[dict[str, Any]]:
    """Return, for each way to come, how many seats there are, are taken and kept, and how many people wait.

    It is full for who has no right to the seats that are kept.
    """
    is_limited = any(meeting.seats(mode) is not None for mode in meeting.modes)
    waiting = waiting_in(meeting) if is_limited else {}
    seating = seating_of(meeting, at=clock.now())
    organisation_id = registration.organisation_id if registration else None
    return [
        {
            "mode": mode,
            "seats": meeting.seats(mode),
            "taken": meeting.taken(mode),
            "kept": seating.kept_open(mode),
            "waiting": waiting.get(mode, 0),
            "is_full": not seating.has_chair(mode, organisation_id),
        }
        for mode in meeting.modes
    ]


def has_most(meeting: Meeting, registration: Registration | None) -> bool:
    """Whether somebody without a seat stands for an organisation that has as many as one may have."""
    if meeting.seats_per_organisation is None or registration is None or seats.seat_of(registration):
        return False
    return seating_of(meeting, at=clock.now()).is_at_most(registration.organisation_id)


def asks_first(meeting: Meeting, registration: Registration | None) -> bool:
    """Whether a "yes" is a request to be let in: of who was not invited, where the meeting asks for approval."""
    if not meeting.needs_approval or registration is not None:
        return registration is not None and must_ask(registration)
    return viewer().person_id not in staff_ids(meeting, on=meeting.day)


def choices_of(meeting: Meeting, registration: Registration | None) -> dict[str, Any]:
    """Return what the form of an answer may offer (`forms.answers.answer_form`)."""
    is_closed = bool(registration and yes_closed_reason(meeting, registration, at=clock.now()))
    return {"can_say_yes": not is_closed, "must_ask": asks_first(meeting, registration)}


def own_card(
    meeting: Meeting, *, form: AnswerForm | None = None, is_done: bool = False, **more: Any
) -> dict[str, Any]:
    """Return the card of whoever is looking: with a form for the invited and those who may come uninvited."""
    registration = own_registration(meeting)
    is_welcome = registration is not None or can_register(viewer(), meeting)
    is_late = registration is None and bool(yes_closed_reason(meeting, None, at=clock.now()))
    if form is None and is_welcome and not is_late:
        form = own_form(meeting, registration)
    return card_of(meeting, registration, form, is_done=is_done, is_welcome=is_welcome, **more)


def own_registration(meeting: Meeting) -> Registration | None:
    person_id = viewer().person_id
    return registration_of(meeting, person_id) if person_id else None


def own_form(meeting: Meeting, registration: Registration | None, sent: Any = None) -> AnswerForm:
    person = db.session.get(Person, viewer().person_id) if viewer().is_signed_in else None
    return answer_form(
        meeting,
        sent,
        registration=registration,
        organisations=own_organisations(),
        wish=wish_of_link(),
        wants_agreement=wants_agreement(person, on=clock.today()) if person else False,
        news_text=news_words(meeting, person) if person else "",
        **choices_of(meeting, registration),
    )


def own_organisations() -> list[Organisation]:
    """The organisations that whoever is looking may stand for today."""
    person_id = viewer().person_id
    return organisations_of(person_id, on=clock.today()) if person_id else []


def wish_of_link() -> str:
    """The answer that the address names (`?answer=yes`): chosen in the form, never saved by itself."""
    return request.args.get("answer", "")


def save_answer(meeting: Meeting, registration: Registration | None, form: AnswerForm) -> Registration:
    """Save what the viewer answered, or register who was not invited; return the registration."""
    said: dict[str, Any] = {"mode": form.chosen_mode, "source": Source.WEB, "at": clock.now()}
    organisation = represented(form, registration)
    if registration:
        keep_agreement(registration.person, form, meeting)
        return answer_registration(registration, answer=form.said, organisation=organisation, **said)
    person = db.session.get_one(Person, viewer().person_id)
    keep_agreement(person, form, meeting)
    return register_person(meeting, person=person, organisation=organisation, by=viewer(), **said)


def news_words(meeting: Meeting, person: Person) -> str:
    """The words beside the tick for news of the hosts, "" where there is nothing to offer to a person."""
    return tick_text(lists_to_offer(meeting.hosts, person, at=clock.now()), current_language())


def keep_agreement(person: Person, form: AnswerForm, meeting: Meeting) -> None:
    """Keep that a person may be asked for an opinion, and wants news, as ticked, in the words of the page."""
    by = viewer() if viewer().is_signed_in else None
    said: dict[str, Any] = {"language": current_language(), "by": by, "at": clock.now()}
    if "may_ask" in form and form.may_ask.data:
        agree_to_surveys(person, text=surveys_text(), **said)
    if "may_write" in form and form.may_write.data:
        source = url_for("meetings.show", meeting_id=meeting.id)
        agree_to_news(person, meeting.hosts, text=news_words(meeting, person), source=source, **said)


def represented(form: AnswerForm, registration: Registration | None) -> Organisation | None:
    """The organisation chosen in the form; without a choice, the only one that the person could stand for."""
    own = own_organisations()
    if "organisation_id" in form:
        return next(one for one in own if str(one.id) == form.organisation_id.data)
    return own[0] if own and registration is None else None
