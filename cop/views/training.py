"""Training as everybody sees it: the programmes, and each edition with its sessions."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, render_template

from cop import clock
from cop.forms.training_words import EDITION_ORGANISATIONS, EDITION_PEOPLE
from cop.models import Edition, EditionStatus, MeetingStatus, Programme
from cop.queries import editions, programmes
from cop.queries.cohorts import reported_organisations
from cop.queries.documents import documents_for
from cop.queries.edition_reports import report_record
from cop.queries.sessions_of_edition import numbers_of, sessions_of
from cop.queries.surveys import surveys_about
from cop.rules.courses import length
from cop.rules.edition_reports import can_see_cohorts
from cop.rules.training import can_manage_edition, can_see_edition, is_open
from cop.views.document_words import rows_of
from cop.views.edition_words import edition_asks
from cop.views.enrolment_cards import card_for
from cop.views.kept import kept
from cop.views.loaders import seen_edition, seen_or_404, viewer
from cop.views.security import public

bp = Blueprint("training", __name__, url_prefix="/training")


@bp.get("")
@public
@kept
def index() -> str:
    now, found = clock.now(), programmes.programmes_with_editions()
    sessions = programmes.sessions_by_edition(now)
    return render_template(
        "training/index.html",
        programmes=found,
        seen={programme.id: seen_of(programme) for programme in found},
        sessions=sessions,
        enrolling=open_among([one for programme in found for one in programme.editions], sessions),
        meetings=programmes.coming_sessions(now),
    )


@bp.get("/<slug>")
@public
@kept
def programme(slug: str) -> str:
    found = seen_or_404(programmes.programme_by_slug(slug))
    sessions = programmes.sessions_by_edition(clock.now())
    return render_template(
        "training/programme.html",
        programme=found,
        editions=seen_of(found),
        sessions=sessions,
        enrolling=open_among(found.editions, sessions),
        reported=reported_organisations(found, at=clock.now()),
        can_see_cohorts=can_see_cohorts(viewer(), found.editions),
    )


@bp.get("/<slug>/<int:edition_id>")
@public
@kept
def show(slug: str, edition_id: int) -> str:
    edition = edition_at(slug, edition_id)
    return render_template("training/show.html", edition=edition, **page_of(edition))


def seen_of(programme: Programme) -> list[Edition]:
    """Return the editions of a programme that the viewer sees."""
    return [one for one in programme.editions if can_see_edition(viewer(), one)]


def open_among(editions: Iterable[Edition], sessions: Mapping[int, tuple[int, int]]) -> set[int]:
    """Return the ids of the editions that take people now; `sessions`: (held, to come) by edition id."""
    now, none = clock.now(), (0, 0)
    numbers = [(one, *sessions.get(one.id, none)) for one in editions]
    return {one.id for one, held, coming in numbers if is_open(one, held=held, coming=coming, at=now)}


def edition_at(slug: str, edition_id: int) -> Edition:
    """Return the edition at an address, or answer 404."""
    edition = seen_edition(edition_id)
    return seen_or_404(edition, edition.programme.slug == slug)


def page_of(edition: Edition) -> dict[str, Any]:
    """Return what the page of an edition shows besides the edition."""
    at, report = clock.now(), report_record(edition)
    return sessions_shown(edition) | {
        "can_manage": can_manage_edition(viewer(), edition),
        "surveys": surveys_about(edition, viewer()) if can_manage_edition(viewer(), edition) else [],
        "card": card_for(edition),
        "people": editions.people_of(edition) if viewer().is_signed_in else [],
        "organisations": editions.organisations_of(edition),
        "co_design_meetings": editions.co_design_meetings_of(edition),
        "report": report if report and report.published_at else None,
        "documents": rows_of(documents_for(viewer(), edition, at=at)),
        "people_words": EDITION_PEOPLE,
        "organisation_words": EDITION_ORGANISATIONS,
    }


def sessions_shown(edition: Edition) -> dict[str, Any]:
    """Return the sessions that the viewer sees, with their numbers, and what they come to; `coming` are to come."""
    at, is_draft = clock.now(), edition.status == EditionStatus.DRAFT
    known = sessions_of(edition, drafts=True)
    sees_all = can_manage_edition(viewer(), edition)
    shown = [one for one in known if sees_all or one.status != MeetingStatus.DRAFT]
    numbers = numbers_of(shown, drafts=is_draft)
    held, coming = programmes.sessions_by_edition(at).get(edition.id, (0, 0))
    return {
        "sessions": shown,
        "numbers": numbers,
        "minutes": sum(length(one) for one in shown if one.id in numbers),
        "held": held,
        "coming": len(numbers) if is_draft else coming,
        "asks": edition_asks(edition, known, at=at),
    }
