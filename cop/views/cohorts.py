"""Who came back to a programme over the years: for who reads the figures of all, and who manages an edition."""

from collections.abc import Iterable

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cop import clock
from cop.models import Edition, Programme
from cop.queries.cohorts import Cohorts, Part, counted_editions, organisations_over, people_over
from cop.queries.listing import page_of
from cop.queries.programmes import programme_by_slug
from cop.rules.edition_reports import can_see_cohorts, can_see_people_behind
from cop.views.downloads import attached
from cop.views.language import current_language
from cop.views.listing import page_number
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.reading import log_reading
from cop.views.security import logs_reading

bp = Blueprint("cohorts", __name__, url_prefix="/training/<slug>/cohorts")

PARTS = {
    Part.COMPLETED: _l("completed it"),
    Part.CAME: _l("took part"),
    Part.ENROLLED: _l("enrolled, never came"),
}


@bp.get("")
@logs_reading
def show(slug: str) -> str:
    programme, editions = seen_programme(slug)
    own = named_editions(editions)
    people = people_over(own, at=clock.now()) if own else None
    names = page_of(people.rows if people else (), page=page_number("people"))
    if names.rows:
        log_reading(programme, people=[row.who.id for row in names.rows], list="cohorts")
    organisations = organisations_over(editions, at=clock.now())
    return render_template(
        "cohorts/show.html",
        programme=programme,
        organisations=organisations,
        organisation_names=page_of(organisations.rows, page=page_number("organisations")),
        people=people,
        people_names=names,
        part_words=PARTS,
    )


@bp.get("/organisations.csv")
def organisations(slug: str) -> Response:
    _programme, editions = seen_programme(slug)
    return table(
        organisations_over(editions, at=clock.now()), "-".join([_("cohorts"), slug, _("organisations")])
    )


@bp.get("/people.csv")
@logs_reading
def people(slug: str) -> Response:
    programme, editions = seen_programme(slug)
    own = named_editions(editions)
    allowed_or_403(bool(own))
    found = people_over(own, at=clock.now())
    log_reading(programme, people=[row.who.id for row in found.rows], verb="export", list="cohorts")
    return table(found, "-".join([_("cohorts"), slug, _("people")]))


def seen_programme(slug: str) -> tuple[Programme, list[Edition]]:
    """Return a programme with its editions held so far; 403 for whoever may not see who took part."""
    programme = seen_or_404(programme_by_slug(slug))
    allowed_or_403(can_see_cohorts(viewer(), programme.editions))
    return programme, counted_editions(programme, at=clock.now())


def named_editions(editions: Iterable[Edition]) -> list[Edition]:
    """Return the editions whose people the viewer may read of by name."""
    return [one for one in editions if can_see_people_behind(viewer(), one)]


def table(cohorts: Cohorts, name: str) -> Response:
    header = [_("Name"), *(one.name for one in cohorts.editions), _("Editions")]
    rows = (
        (row.who.name, *(str(PARTS[part]) if part else "" for part in row.parts), row.times)
        for row in cohorts.rows
    )
    return attached(name, "csv", header, rows, language=current_language())
