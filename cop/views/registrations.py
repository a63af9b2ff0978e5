"""Registrations seen from the meeting: one's own answer, and the list of those who manage it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from slugify import slugify

from cop import clock
from cop.exports.csv_table import csv_bytes
from cop.forms.answers import WORDS
from cop.models import Meeting, Registration
from cop.queries.meetings import AnswerCounts, answer_counts
from cop.queries.registration_lists import Shown, lines_of, narrowed, organisations_coming, people_on
from cop.queries.registrations import meeting_with_hosts, registrations_with
from cop.rules.meetings import can_see_meeting
from cop.rules.registrations import can_edit_registrations, can_register, can_see_registrations
from cop.services.attendance import set_staff
from cop.services.registrations import answer_on_behalf, withdraw_registration
from cop.services.stored_files import MOST_MEGABYTES
from cop.views.acts import act
from cop.views.answer_cards import own_card, own_form, own_registration, save_answer
from cop.views.language import current_language
from cop.views.listing import chosen, words
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.parts import part_or_page
from cop.views.question_cards import asked_of, save_both
from cop.views.question_words import answers_under_names, columns_of, with_answers
from cop.views.reading import log_reading
from cop.views.registration_words import file_header, file_rows, page_rows
from cop.views.security import logs_reading, takes_files

STAFF = {"staff": True, "participant": False}

bp = Blueprint("registrations", __name__, url_prefix="/meetings/<int:meeting_id>")


def card_for(meeting: Meeting) -> dict[str, Any] | None:
    """Return the answer card of a meeting for whoever is looking, None where there is nothing to answer."""
    if meeting.published_at is None:
        return None
    return own_card(meeting, is_done="answered" in request.args)


@bp.post("/answer")
@takes_files(MOST_MEGABYTES)
def answer(meeting_id: int) -> ResponseReturnValue:
    meeting = seen_meeting(meeting_id)
    registration = own_registration(meeting)
    allowed_or_403(registration is not None or can_register(viewer(), meeting))
    form = own_form(meeting, registration, request.form)
    asked = asked_of(meeting, registration, request.form)
    if not save_both(form, asked, lambda: save_answer(meeting, registration, form), by=viewer()):
        return card_page(own_card(meeting, form=form, asked=asked), status=422)
    if request.headers.get("HX-Request") == "true":
        return card_page(own_card(meeting, is_done=True))
    return redirect(url_for("meetings.show", meeting_id=meeting_id, answered=1), 303)


def seen_meeting(meeting_id: int) -> Meeting:
    meeting = meeting_with_hosts(meeting_id)
    return seen_or_404(meeting, meeting is not None and can_see_meeting(viewer(), meeting))


def card_page(card: dict[str, Any], *, status: int = 200) -> Response:
    return part_or_page(
        "registrations/_card.html", "registrations/answer.html", status=status, card=card, is_part=True
    )


@bp.get("/registrations")
@logs_reading
def index(meeting_id: int) -> ResponseReturnValue:
    meeting = listed_meeting(meeting_id)
    lines = lines_of(meeting)
    log_reading(meeting, people=people_on(lines), list="registrations")
    shown_lines = narrowed(lines, **choice())
    return render_template(
        "registrations/index.html",
        meeting=meeting,
        answers=answers_under_names(meeting, shown_lines),
        counts=counts_of(meeting),
        organisations=organisations_coming(lines),
        rows=page_rows(shown_lines),
        total=len(lines),
        is_limited=any(meeting.seats(mode) is not None for mode in meeting.modes),
        shown=request.args.get("answer", ""),
        words=words(),
        query=urlencode(filters()),
    )


@bp.post("/registrations")
def update(meeting_id: int) -> ResponseReturnValue:
    """Set an answer for those ticked, or take them off the list."""
    meeting = seen_meeting(meeting_id)
    allowed_or_403(can_edit_registrations(viewer(), meeting))
    registrations = registrations_with(meeting, ticked())
    verb = request.form.get("act", "")
    back = url_for("registrations.index", meeting_id=meeting_id, **filters())
    if not registrations or verb not in {*WORDS, *STAFF, "withdraw"}:
        flash(_("Tick at least one person, and choose what to do."), "warning")
        return redirect(back, 303)
    done = ngettext(
        "The list is changed for %(num)d person.",
        "The list is changed for %(num)d people.",
        len(registrations),
    )
    return act(lambda: change_all(registrations, verb), done=done, then=back)


@bp.get("/registrations.csv")
@logs_reading
def export(meeting_id: int) -> ResponseReturnValue:
    meeting = listed_meeting(meeting_id)
    lines = narrowed(lines_of(meeting), **choice())
    log_reading(meeting, verb="export", people=people_on(lines), list="registrations")
    headers, questions = columns_of(meeting)
    rows = with_answers(meeting, questions, lines, file_rows(lines))
    body = csv_bytes([*file_header(), *headers], rows, language=current_language())
    name = f"{slugify(meeting.title.in_language(current_language())) or meeting.id}.csv"
    return Response(
        body, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def listed_meeting(meeting_id: int) -> Meeting:
    meeting = seen_meeting(meeting_id)
    allowed_or_403(can_see_registrations(viewer(), meeting))
    return meeting


def counts_of(meeting: Meeting) -> AnswerCounts:
    return answer_counts([meeting]).get(meeting.id, AnswerCounts())


def choice() -> dict[str, Any]:
    return {"shown": chosen("answer", Shown), "words": words()}


def filters() -> dict[str, Any]:
    """The filters of this page's address, for the way back to it."""
    shown = chosen("answer", Shown)
    return {key: value for key, value in (("answer", shown), ("q", words())) if value}


def ticked() -> set[int]:
    """The ids ticked in the form; anything that is no id is left out."""
    return {
        int(one) for one in request.form.getlist("id") if one.isascii() and one.isdigit() and len(one) < 19
    }


def change_all(registrations: Sequence[Registration], verb: str) -> None:
    """Do to each what the menu says: an answer's word, "withdraw", "staff" or "participant"."""
    if verb in STAFF:
        set_staff(registrations, is_staff=STAFF[verb], by=viewer())
        return
    for registration in registrations:
        if verb == "withdraw":
            withdraw_registration(registration, by=viewer(), at=clock.now())
        else:
            answer_on_behalf(registration, answer=WORDS[verb], by=viewer(), at=clock.now())
