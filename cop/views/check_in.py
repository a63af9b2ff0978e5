"""Check-in on a phone: search or scan, one tap, undo. Whoever takes attendance may; it works without scripts too."""

from flask import (
    Blueprint,
    Response,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.errors import CopError
from cop.forms.attendance import WalkInForm, walk_in_form
from cop.forms.check_in import VERBS, tap_of, taps_in
from cop.models import Meeting
from cop.queries.check_in import arrivals, at_door, claims, ids_by_code
from cop.queries.registration_lists import Line, lines_of, narrowed, people_on
from cop.queries.registrations import member_names
from cop.rules.registrations import can_see_registrations
from cop.services.attendance import attendance_closed_reason
from cop.services.check_in import Outcome, Result, Tap, confirm_arrival, record_taps
from cop.tokens import read_spoken_code
from cop.views.acts import act
from cop.views.attendance import save_walk_in, taken_meeting
from cop.views.check_in_words import (
    answer_to,
    here_words,
    result_detail,
    result_words,
    said_of,
    state_of,
)
from cop.views.listing import words
from cop.views.loaders import viewer
from cop.views.reading import log_reading
from cop.views.registration_words import TONES, answer_words
from cop.views.saving import saving
from cop.views.security import logs_reading

bp = Blueprint("check_in", __name__, url_prefix="/meetings/<int:meeting_id>/check-in")
CAMERA = "camera=(self), geolocation=(), microphone=()"


@bp.get("")
@logs_reading
def show(meeting_id: int) -> ResponseReturnValue:
    meeting = taken_meeting(meeting_id)
    log_reading(meeting, people=people_on(lines_of(meeting)), list="check_in")
    return page(meeting, walk_in_form(meeting))


@bp.post("")
def update(meeting_id: int) -> ResponseReturnValue:
    """One touch of the page without scripts, or somebody who is on no list."""
    meeting = taken_meeting(meeting_id)
    if "confirm" in request.form:
        return confirm(meeting)
    if tap := sent_tap():
        return save_tap(meeting, tap)
    form = walk_in_form(meeting, request.form)
    if form.validate():
        with saving(form):
            save_walk_in(meeting, form)
    if form.errors:
        return page(meeting, form), 422
    flash(_("%(name)s is recorded as present.", name=form.name.data), "success")
    return redirect(url_for("check_in.show", meeting_id=meeting_id), 303)


@bp.post("/taps")
def send(meeting_id: int) -> ResponseReturnValue:
    """Taps that a phone sends, each counted once, and what the others have tapped meanwhile."""
    meeting = taken_meeting(meeting_id)
    at = clock.now()
    try:
        with saving():
            taps = taps_in(request.form.getlist("tap"), at=at)
            said = said_of(record_taps(meeting, taps, by=viewer(), at=at))
    except CopError as error:
        return jsonify(message=str(error)), 409
    return jsonify(answer_to(meeting, said))


@bp.get("/state")
def state(meeting_id: int) -> ResponseReturnValue:
    """Who is here, as ids alone: asked every few seconds, so that two phones agree."""
    response = jsonify(state_of(taken_meeting(meeting_id)))
    response.headers["Cache-Control"] = "no-store"
    return response


def sent_tap() -> Tap | None:
    sent = request.form
    if sent.get("code", "").strip():
        return Tap(code=sent["code"][:40])
    verb = next((verb for verb in VERBS if verb in sent), "here")
    return tap_of(verb, sent.get(verb, ""))


def save_tap(meeting: Meeting, tap: Tap) -> ResponseReturnValue:
    results: list[Result] = []
    back = url_for("check_in.show", meeting_id=meeting.id, q=words() or None)
    try:
        with saving():
            results = record_taps(meeting, [tap], by=viewer(), at=clock.now())
    except CopError as error:
        flash(str(error), "danger")
        return redirect(back, 303)
    (result,) = results
    said = " · ".join(part for part in (result_words(result), result_detail(result)) if part)
    flash(said, "danger" if result.outcome == Outcome.NOT_ON_LIST else "success")
    return redirect(back, 303)


def confirm(meeting: Meeting) -> ResponseReturnValue:
    tap = tap_of("here", request.form["confirm"])
    return act(
        lambda: confirm_arrival(meeting, tap.registration_id or 0 if tap else 0, by=viewer(), at=clock.now()),
        done=_("Checked: this person was here."),
        then=url_for("check_in.show", meeting_id=meeting.id),
    )


def page(meeting: Meeting, form: WalkInForm) -> Response:
    lines = sorted(lines_of(meeting), key=lambda line: line.search_key)
    response = make_response(
        render_template(
            "check_in/show.html",
            meeting=meeting,
            form=form,
            closed_reason=attendance_closed_reason(meeting, at=clock.now()),
            door=at_door(meeting),
            here_words=here_words(at_door(meeting)),
            found=found_by_code(meeting, lines),
            lines=narrowed(lines, words=words()),
            total=len(lines),
            words=words(),
            last=arrivals(meeting),
            claims=claims(meeting),
            organisations=member_names(meeting),
            answer_words=answer_words(),
            tones=TONES,
            can_see_list=can_see_registrations(viewer(), meeting),
        )
    )
    response.headers["Permissions-Policy"] = CAMERA
    return response


def found_by_code(meeting: Meeting, lines: list[Line]) -> Line | None:
    """The person whose code the address names (`?code=`), as a camera that is not ours opens it."""
    code = read_spoken_code(request.args.get("code", "")[:40])
    id_ = ids_by_code(meeting).get(code) if code else None
    return next((line for line in lines if line.id == id_), None)
