"""How far everybody enrolled in an edition is, for those who manage it: the other half of the paths."""

from collections.abc import Iterable

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from cop import clock
from cop.models import Edition
from cop.queries.completion import course_of, standings_of
from cop.queries.completion_words import MARKS, sunk_sentence
from cop.queries.listing import page_of
from cop.queries.rule_words import duration
from cop.rules.completion import Standing
from cop.views.downloads import attached
from cop.views.language import current_language
from cop.views.listing import chosen, page_number
from cop.views.loaders import managed_edition
from cop.views.paths import bp, rule_of
from cop.views.progress_words import GROUPS, SIGNS, Group, file_header, file_rows, group_of, note_of
from cop.views.reading import log_reading
from cop.views.security import logs_reading
from cop.views.training_addresses import edition_name


@bp.get("/editions/<int:edition_id>/progress")
@logs_reading
def index(edition_id: int) -> ResponseReturnValue:
    edition = managed_edition(edition_id)
    standings = standings_of(edition)
    groups = {group: [one for one in standings if group_of(one) == group] for group in Group}
    group = chosen("group", Group)
    listing = page_of(groups[group] if group else standings, page=page_number())
    log_progress(edition, listing.rows)
    course = course_of(edition, at=clock.now())
    unknown = {one.session.id for standing in standings for one in standing.unknown}
    return render_template(
        "paths/index.html",
        edition=edition,
        name=edition_name(edition),
        course=course,
        rule=rule_of(course),
        sunk=sunk_sentence(course),
        standings=standings,
        listing=listing,
        groups=[(group, *GROUPS[group], len(found)) for group, found in groups.items() if found],
        chosen=group,
        group_of=lambda one: GROUPS[group_of(one)],
        note_of=note_of,
        marks=MARKS,
        signs=SIGNS,
        unrecorded=[one for one in enumerate(course.sessions, start=1) if one[1].id in unknown],
        duration=duration,
    )


@bp.get("/editions/<int:edition_id>/progress.csv")
@logs_reading
def export(edition_id: int) -> Response:
    edition = managed_edition(edition_id)
    standings = standings_of(edition)
    log_progress(edition, standings, verb="export")
    header = file_header(course_of(edition, at=clock.now()))
    name = f"{edition.programme.slug}-{edition.id}"
    return attached(name, "csv", header, file_rows(standings), language=current_language())


def log_progress(edition: Edition, standings: Iterable[Standing], *, verb: str = "read") -> None:
    log_reading(edition, people=[one.enrolment.person_id for one in standings], verb=verb, part="progress")
