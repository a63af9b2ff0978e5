"""Pairs that may be one record entered twice: shown with the reason, merged, or said to be two."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cop import clock
from cop.jobs.finding import find_duplicates
from cop.models import LikelyDuplicate, MergeNoun, PairState
from cop.queries import duplicates as queries
from cop.rules.merges import can_find_duplicates, can_see_duplicates
from cop.services.duplicates import decide_pair
from cop.views.acts import act
from cop.views.limits import Limit, is_within
from cop.views.listing import chosen, page_number
from cop.views.loaders import allowed_or_403, seen_or_404, signed_in_id, viewer
from cop.views.merge_words import REASONS
from cop.views.merges import NOUNS, address_of_merge
from cop.views.reading import log_reading
from cop.views.security import logs_reading

bp = Blueprint("duplicates", __name__, url_prefix="/duplicates")

# A page answers in two seconds up to here; a larger register is compared by the worker, every night.
MOST_COMPARED_AT_ONCE = 20_000
FINDS_AN_HOUR = 6


@bp.get("")
@logs_reading
def index() -> ResponseReturnValue:
    allowed_or_403(can_see_duplicates(viewer()))
    noun = chosen("of", MergeNoun) or MergeNoun.ORGANISATION
    state = chosen("state", PairState) or PairState.OPEN
    found = queries.pairs_page(viewer(), noun, state=state, page=page_number())
    people = {i for pair in found.rows for i in (pair.person_id, pair.other_person_id) if i}
    log_reading("duplicates", people=people, of=noun, page=page_number())
    return render_template(
        "duplicates/index.html",
        listing=found, noun=noun, nouns=NOUNS, state=state, counts=queries.pair_counts(viewer()),
        reasons=REASONS, address_of_merge=address_of_merge, can_find=can_find_duplicates(viewer()),
    )  # fmt: skip


@bp.post("/find")
def find() -> ResponseReturnValue:
    allowed_or_403(can_find_duplicates(viewer()))
    if queries.register_size() > MOST_COMPARED_AT_ONCE:
        flash(_("The register is large: it is compared every night, and the pairs appear here."), "info")
    elif not is_within(Limit("duplicates.find", str(signed_in_id()), FINDS_AN_HOUR, 3600)):
        flash(_("The register has just been compared. Try again in an hour."), "info")
    else:
        new = find_duplicates(at=clock.now())
        flash(ngettext("%(num)s new pair found.", "%(num)s new pairs found.", new), "success")
    return redirect(url_for(".index"), 303)


@bp.post("/<int:pair_id>/dismiss")
def dismiss(pair_id: int) -> ResponseReturnValue:
    pair = pair_or_404(pair_id)
    return act(
        lambda: decide_pair(pair, PairState.DISTINCT, by=viewer(), at=clock.now()),
        done=_("They are two, and will not be proposed again."),
        then=url_for(".index", of=pair.noun),
    )


@bp.post("/<int:pair_id>/reopen")
def reopen(pair_id: int) -> ResponseReturnValue:
    pair = pair_or_404(pair_id)
    return act(
        lambda: decide_pair(pair, PairState.OPEN, by=viewer(), at=clock.now()),
        done=_("The pair is among those to look at again."),
        then=url_for(".index", of=pair.noun),
    )


def pair_or_404(pair_id: int) -> LikelyDuplicate:
    allowed_or_403(can_see_duplicates(viewer()))
    return seen_or_404(queries.pair_seen_by(viewer(), pair_id))
