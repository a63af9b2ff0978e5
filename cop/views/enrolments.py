"""The people of an edition, for those who manage it: the list, its file, what becomes of those ticked."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from slugify import slugify

from cop import clock
from cop.forms.choices import read_id
from cop.forms.enrolments import DecisionForm
from cop.models import Edition, Enrolment, EnrolmentStatus, Source
from cop.queries.enrolment_lists import (
    EnrolledLine,
    Shown,
    counts_by_organisation,
    enrolled_lines,
    narrowed_to,
)
from cop.queries.enrolments import enrolments_with
from cop.queries.listing import page_of
from cop.services import enrolments as services
from cop.views.acts import act
from cop.views.downloads import FORMATS, attached
from cop.views.enrolment_words import file_header, file_rows, status_words
from cop.views.language import current_language
from cop.views.listing import chosen, page_number, words
from cop.views.loaders import managed_edition, viewer
from cop.views.question_words import answers_under_names, columns_of, with_answers
from cop.views.reading import log_reading
from cop.views.registrations import ticked
from cop.views.saving import saving
from cop.views.security import logs_reading
from cop.views.training_addresses import edition_name

bp = Blueprint("enrolments", __name__, url_prefix="/editions/<int:edition_id>/enrolments")

ACTS = frozenset({"enrol", "withdraw"})


@bp.get("")
@logs_reading
def index(edition_id: int) -> ResponseReturnValue:
    return page(managed_edition(edition_id), DecisionForm())


@bp.post("")
def update(edition_id: int) -> ResponseReturnValue:
    """Enrol those ticked, or take them off the list."""
    edition = managed_edition(edition_id)
    enrolments, verb = enrolments_with(edition, ticked()), request.form.get("act", "")
    back = url_for(".index", edition_id=edition_id, **filters())
    if not enrolments or verb not in ACTS:
        flash(_("Tick at least one person, and choose what to do."), "warning")
        return redirect(back, 303)
    done = ngettext(
        "The list is changed for %(num)d person.",
        "The list is changed for %(num)d people.",
        len(enrolments),
    )
    return act(lambda: change_all(enrolments, verb), done=done, then=back)


@bp.post("/requests")
@logs_reading
def decide(edition_id: int) -> ResponseReturnValue:
    """Say yes or no to those who ask, all or none of those ticked."""
    edition, form = managed_edition(edition_id), DecisionForm(request.form)
    enrolments, verb = enrolments_with(edition, ticked()), request.form.get("act", "")
    if form.validate() and not (enrolments and verb in {"approve", "refuse"}):
        form.form_errors.append(_("Tick at least one person."))
    if not form.errors:
        with saving(form):
            decide_all(enrolments, verb, form)
            done = decided(enrolments, verb)
    if form.errors:
        return page(managed_edition(edition_id), form, ticked()), 422
    flash(done, "success")
    return redirect(url_for(".index", edition_id=edition_id), 303)


@bp.get("/list.<format>")
@logs_reading
def export(edition_id: int, format: str = "csv") -> Response:
    edition = managed_edition(edition_id)
    if format not in FORMATS:
        abort(404)
    lines = narrowed_to(enrolled_lines(edition), **choice())
    log_reading(edition, verb="export", people=[line.person_id for line in lines], list="enrolments")
    headers, questions = columns_of(edition)
    rows = with_answers(edition, questions, lines, file_rows(lines))
    name = slugify(edition_name(edition)) or str(edition.id)
    return attached(name, format, [*file_header(), *headers], rows, language=current_language())


def change_all(enrolments: Sequence[Enrolment], verb: str) -> None:
    at = clock.now()
    for one in enrolments:
        if verb == "withdraw":
            services.withdraw_enrolment(one, by=viewer(), at=at)
        elif one.status in {EnrolmentStatus.WAITING, EnrolmentStatus.REQUESTED}:
            services.approve_enrolment(one, by=viewer(), at=at)
        else:
            services.enrol_person(
                one.edition, person=one.person, organisation=one.organisation,
                source=Source.COORDINATOR, by=viewer(), at=at,
            )  # fmt: skip


def decide_all(enrolments: Sequence[Enrolment], verb: str, form: DecisionForm) -> None:
    for one in enrolments:
        if verb == "approve":
            services.approve_enrolment(one, by=viewer(), at=clock.now())
        else:
            services.refuse_enrolment(one, words=form.words.data or "", by=viewer(), at=clock.now())


def decided(enrolments: Sequence[Enrolment], verb: str) -> str:
    """Return in words what came of it."""
    number = len(enrolments)
    if verb == "refuse":
        return ngettext(
            "%(num)d person is refused and told so.", "%(num)d people are refused and told so.", number
        )
    waiting = sum(one.status == EnrolmentStatus.WAITING for one in enrolments)
    said = ngettext("%(num)d person is let in and told so.", "%(num)d people are let in and told so.", number)
    if not waiting:
        return said
    more = ngettext("%(num)d of them waits for a seat.", "%(num)d of them wait for a seat.", waiting)
    return f"{said} {more}"


def choice() -> dict[str, Any]:
    return {
        "shown": chosen("status", Shown),
        "organisation_id": request.args.get("organisation", type=read_id),
        "words": words(),
    }


def filters() -> dict[str, Any]:
    """The filters and the page of this page's address, for the way back to it."""
    names: dict[str, Any] = {"status": chosen("status", Shown), "q": words()}
    names["organisation"] = request.args.get("organisation", type=read_id)
    names["page"] = page_number() if "page" in request.args else None
    return {key: value for key, value in names.items() if value}


def page(edition: Edition, form: DecisionForm, ids: set[int] | None = None) -> str:
    lines = enrolled_lines(edition)
    found = narrowed_to(lines, **choice())
    if chosen("status", Shown) is None:  # they stand above the list, to be decided on
        found = [line for line in found if line.status != EnrolmentStatus.REQUESTED]
    asking = [line for line in lines if line.status == EnrolmentStatus.REQUESTED]
    listing = page_of(found, page=page_number())
    named = [*asking, *listing.rows]
    log_reading(edition, people={line.person_id for line in named}, list="enrolments")
    by_organisation = counts_by_organisation(lines)
    return render_template(
        "enrolments/index.html",
        edition=edition,
        name=edition_name(edition),
        lines=lines,
        listing=listing,
        asking=asking,
        ids=ids or set(),
        form=form,
        counts=count_of(lines),
        places=places_of(lines),
        by_organisation=by_organisation,
        organisations=[(one.id, one.name) for one in by_organisation],
        statuses=[(str(status), word) for status, (word, *_sign) in status_words().items()],
        answers=answers_under_names(edition, named),
        status_words=status_words(),
        wanted=filters(),
        query=urlencode(filters()),
    )


def count_of(lines: Sequence[EnrolledLine]) -> dict[str, int]:
    """Return how many lines there are of each status."""
    statuses = [line.status for line in lines]
    return {status.value: statuses.count(status) for status in EnrolmentStatus}


def places_of(lines: Sequence[EnrolledLine]) -> dict[int, int]:
    """Return the place on the waiting list by enrolment; the lines come in its order."""
    waiting = [line.id for line in lines if line.status == EnrolmentStatus.WAITING]
    return {id_: place for place, id_ in enumerate(waiting, start=1)}
