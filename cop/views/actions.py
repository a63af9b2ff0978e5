"""What meetings agreed to do: ticked off by whoever took it on, and by those who manage the meeting."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.queries.minutes import action_with_meeting, minutes_of
from cop.queries.registrations import meeting_with_hosts
from cop.rules.minutes import can_edit_minutes, can_settle_action
from cop.services.minutes import settle_action
from cop.views.acts import act
from cop.views.loaders import allowed_or_403, seen_or_404, viewer

bp = Blueprint("actions", __name__, url_prefix="/actions")
# Where the button stood, and hence where to go back to.
PLACES = ("me", "closing")


@bp.post("/<int:action_id>/settle")
def settle(action_id: int) -> ResponseReturnValue:
    """`is_done` "yes" or "no"; an action of minutes that are no longer published is hidden from its person."""
    action, found = seen_or_404(action_with_meeting(action_id))
    meeting = seen_or_404(meeting_with_hosts(found.id))
    if not can_edit_minutes(viewer(), meeting):
        minutes = minutes_of(meeting)
        seen_or_404(minutes, minutes is not None and minutes.published_at is not None)
    allowed_or_403(can_settle_action(viewer(), meeting, action))
    is_done = request.form.get("is_done", "yes") == "yes"
    place = request.form.get("place", "")
    page = {"me": url_for("me.show"), "closing": url_for("closing.index")}
    return act(
        lambda: settle_action(action, is_done=is_done, by=viewer(), at=clock.now()),
        done=_("Done: thank you.") if is_done else _("It is open again."),
        then=page[place] if place in PLACES else url_for("minutes.show", meeting_id=meeting.id),
    )
