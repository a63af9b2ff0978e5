"""The search page, and the suggestions of the pickers as JSON: what the viewer may choose, at most twenty."""

from collections.abc import Sequence

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from cop import clock
from cop.queries import picks
from cop.queries.municipalities import municipality_picks
from cop.queries.search_page import found_by
from cop.rules.people import can_list_people
from cop.views.listing import words
from cop.views.loaders import allowed_or_403, viewer
from cop.views.reading import log_reading
from cop.views.security import logs_reading, logs_some_reading, public

bp = Blueprint("search", __name__, url_prefix="/search")


@bp.get("")
@public
@logs_some_reading
def index() -> ResponseReturnValue:
    typed = words()
    groups = found_by(viewer(), typed)
    people = [person.id for group in groups if group.noun == "people" for person in group.rows]
    if people:
        log_reading("people", people=people, part="search")
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
    is_anyone = request.args.get("of") == "all"
    found = picks.people_picks(viewer(), on=clock.today(), is_anyone=is_anyone).find(words())
    log_reading("people", people=[pick.id for pick in found], part="picker")
    return suggestions(found)


@bp.get("/municipalities")
@public
def municipalities() -> ResponseReturnValue:
    return suggestions(municipality_picks().find(words()))


def suggestions(found: Sequence[picks.Pick]) -> ResponseReturnValue:
    return jsonify(found=[{"id": pick.id, "label": pick.label, "detail": pick.detail} for pick in found])
