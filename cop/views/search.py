"""The search page, and the suggestions of the pickers as JSON: what the viewer may choose, at most twenty."""

from collections.abc import Sequence

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from cop import clock
from cop.queries import picks
from cop.queries.municipalities import municipality_picks
from cop.queries.search_page import found_by
from cop.rules.people import can_list_people
from cop.services.audit import log_act
from cop.views.listing import words
from cop.views.loaders import allowed_or_403, viewer
from cop.views.reading import log_reading
from cop.views.saving import writing
from cop.views.security import logs_reading, logs_some_reading, public

bp = Blueprint("search", __name__, url_prefix="/search")


@bp.get("")
@public
@logs_some_reading
def index() -> ResponseReturnValue:
    typed = words()
    if typed and can_list_people(viewer()):
        with writing():
            log_act("read", "people", by=viewer(), part="search")
    groups = found_by(viewer(), typed)
    return render_template(
        "search/index.html", words=typed, groups=groups, now=clock.now(), today=clock.today(),
        sees_people=can_list_people(viewer()),
    )  # fmt: skip


@bp.get("/organisations")
@public
def organisations() -> ResponseReturnValue:
    members_on = clock.today() if request.args.get("of") == "own" else None
    return suggestions(picks.organisation_picks(viewer(), members_on=members_on).find(words()))


@bp.get("/people")
@logs_reading
def people() -> ResponseReturnValue:
    allowed_or_403(can_list_people(viewer()))
    log_reading("people", part="picker")
    is_anyone = request.args.get("of") == "all"
    return suggestions(picks.people_picks(viewer(), on=clock.today(), is_anyone=is_anyone).find(words()))


@bp.get("/municipalities")
@public
def municipalities() -> ResponseReturnValue:
    return suggestions(municipality_picks().find(words()))


def suggestions(found: Sequence[picks.Pick]) -> ResponseReturnValue:
    return jsonify(found=[{"id": pick.id, "label": pick.label, "detail": pick.detail} for pick in found])
