"""Lists as files: the rows and the addresses that the list itself shows to whoever asks."""

from collections.abc import Iterable, Sequence

from flask import Blueprint, Response, abort, request

from cop import clock
from cop.exports import register_tables as tables
from cop.forms.import_words import FACTS, shown
from cop.models import Community, Organisation, Person, Sector
from cop.queries.communities import communities_for, community_by_slug
from cop.queries.exports import ids_of, membership_ids, people_of_memberships
from cop.queries.organisations import organisations_found
from cop.queries.people import people_found
from cop.queries.records import communities_managed_by
from cop.rules.communities import can_edit_community, can_see_community
from cop.rules.imports import can_export
from cop.views.downloads import FORMATS, attached
from cop.views.language import current_language
from cop.views.limits import Limit, within_or_429
from cop.views.listing import chosen, day, words
from cop.views.loaders import allowed_or_403, seen_or_404, signed_in_id, viewer
from cop.views.reading import log_reading
from cop.views.security import logs_reading

bp = Blueprint("exports", __name__, url_prefix="/exports")

AN_HOUR = 3600


@bp.get("/organisations.<format>")
@logs_reading
def organisations(format: str) -> Response:
    begin(format)
    community = named_community(communities_for(viewer()))
    found = organisations_found(
        viewer(), words=words(), community_id=community.id if community else None,
        sector=chosen("sector", Sector), is_to_check=request.args.get("check") == "yes",
        is_in_plan=request.args.get("where") == "plan", today=clock.today(),
    )  # fmt: skip
    ids = ids_of(found.statement, Organisation)
    log("organisations", ids, community=community.id if community else None)
    rows = tables.organisations_table(ids, shown, language=current_language())
    return table("organisations", format, tables.ORGANISATIONS, rows)


@bp.get("/people.<format>")
@logs_reading
def people(format: str) -> Response:
    begin(format)
    community = named_community(communities_managed_by(viewer()))
    found = people_found(viewer(), words=words(), community_id=community.id if community else None)
    ids = ids_of(found.statement, Person)
    log("people", ids, community=community.id if community else None, people=ids)
    return table("people", format, tables.PEOPLE, tables.people_table(ids, shown, viewer=viewer()))


@bp.get("/communities/<slug>/members.<format>")
@logs_reading
def members(slug: str, format: str) -> Response:
    community = community_by_slug(slug)
    community = seen_or_404(community, community is not None and can_see_community(viewer(), community))
    allowed_or_403(viewer().is_viewer or can_edit_community(viewer(), community))
    begin(format)
    on = None if request.args.get("on") == "all" else day("on") or clock.today()
    ids = membership_ids(community, on=on)
    whose = people_of_memberships(ids)
    log("memberships", ids, community=community.id, on=on.isoformat() if on else None, people=whose)
    rows = tables.memberships_table(ids, community, viewer=viewer())
    return table(f"members-{slug}", format, tables.MEMBERSHIPS, rows)


def begin(format: str) -> None:
    """Refuse who reads no lists, an unknown format, and who asks for too many files."""
    allowed_or_403(can_export(viewer()))
    if format not in FORMATS:
        abort(404)
    within_or_429(Limit("export", str(signed_in_id()), 60, AN_HOUR))


def log(subject: str, ids: Sequence[int], *, people: Iterable[int] | None = None, **filters: object) -> None:
    """Log an export with its filters, how many records it holds and whose, and commit: the rest only reads."""
    log_reading(subject, verb="export", people=people, rows=len(ids), is_searched=bool(words()), **filters)


def table(name: str, format: str, facts: Iterable[str], rows: Iterable[Sequence[object]]) -> Response:
    header = [str(FACTS[fact]) for fact in facts]
    return attached(f"{name}-{clock.today().isoformat()}", format, header, rows, language=current_language())


def named_community(communities: Iterable[Community]) -> Community | None:
    """The community by which the list is narrowed: the one of `?community=`."""
    return next((c for c in communities if c.slug == request.args.get("community")), None)
