"""A community's members over time: who joined and left, who has not been seen; routes of `memberships`."""

from datetime import date, timedelta

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.models import Community
from cop.queries import membership_history as queries
from cop.queries.membership_history import Absence
from cop.rules.communities import can_edit_community
from cop.services.dated import is_in_force
from cop.views.downloads import FORMATS, attached
from cop.views.language import current_language
from cop.views.limits import Limit, within_or_429
from cop.views.listing import year
from cop.views.loaders import allowed_or_403, signed_in_id, viewer
from cop.views.memberships import bp, community_or_404
from cop.views.reading import log_reading
from cop.views.security import logs_reading

LONG_ABSENCE = timedelta(days=365)
AN_HOUR = 3600


@bp.get("/history")
@logs_reading
def history(slug: str) -> ResponseReturnValue:
    community = read_by(slug)
    found = queries.year_of(community, year("year"), today=clock.today())
    log_reading(community, part="membership history", people=found.people, year=found.number)
    return render_template(
        "memberships/history.html",
        community=community, year=found, can_edit=can_edit_community(viewer(), community),
        today=clock.today(),
    )  # fmt: skip


@bp.get("/history.<format>")
@logs_reading
def history_file(slug: str, format: str) -> Response:
    """Every stay in the community, with its first and last day."""
    community = exported_by(slug, format)
    stays = queries.stays_in(community)
    people = [stay.person_id for stay in stays if stay.person_id]
    log_reading(community, part="membership history", people=people, verb="export", count=len(stays))
    header = (_("Member"), _("Organisation"), _("First day"), _("Last day"))
    is_organisation = {True: _("yes"), False: _("no")}
    rows = [
        (stay.name, is_organisation[bool(stay.organisation_id)], day(stay.since_on), day(stay.until_on))
        for stay in stays
    ]
    return attached(f"{slug}-members", format, header, rows, language=current_language())


@bp.get("/absent")
@logs_reading
def absent(slug: str) -> ResponseReturnValue:
    community = read_by(slug)
    found = absences(community)
    log_reading(community, part="absent members", people=representatives(found))
    return render_template(
        "memberships/absent.html",
        community=community, absences=found, since=clock.today() - LONG_ABSENCE,
        can_edit=can_edit_community(viewer(), community), today=clock.today(), is_in_force=is_in_force,
    )  # fmt: skip


@bp.get("/absent.<format>")
@logs_reading
def absent_file(slug: str, format: str) -> Response:
    community = exported_by(slug, format)
    found = absences(community)
    log_reading(community, part="absent members", verb="export", count=len(found))
    header = (_("Organisation"), _("Member from"), _("Seen last on"), _("At the meeting"))
    language = current_language()
    rows = [
        (
            absence.organisation.name,
            day(absence.membership.since_on),
            day(clock.day_of(absence.last.ends_at)) if absence.last else "",
            absence.last.title.in_language(language) if absence.last else "",
        )
        for absence in found
    ]
    return attached(f"{slug}-absent", format, header, rows, language=language)


def read_by(slug: str) -> Community:
    """The community whose members the viewer may read."""
    community = community_or_404(slug)
    allowed_or_403(viewer().is_viewer or can_edit_community(viewer(), community))
    return community


def exported_by(slug: str, format: str) -> Community:
    """The same, for a file of it in one of the formats there are."""
    community = read_by(slug)
    if format not in FORMATS:
        abort(404)
    within_or_429(Limit("export", str(signed_in_id()), 60, AN_HOUR))
    return community


def absences(community: Community) -> list[Absence]:
    today = clock.today()
    return queries.absent_members(community, since=today - LONG_ABSENCE, today=today, at=clock.now())


def representatives(found: list[Absence]) -> list[int]:
    return [r.person_id for a in found for r in a.membership.representatives if is_in_force(r, clock.today())]


def day(value: date | None) -> str:
    return value.isoformat() if value else ""
