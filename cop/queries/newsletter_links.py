"""Links that an author wrote to pages of this site: whether each is there, and open to every reader."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from cop.extensions import db
from cop.models import Edition, Meeting, Minutes, Organisation, Programme, Survey, SurveyStatus
from cop.queries.communities import community_by_slug
from cop.queries.documents import document_by_id
from cop.queries.records import record_by_id
from cop.queries.surveys import survey_by_code
from cop.rules.communities import can_see_community
from cop.rules.documents import can_open_document
from cop.rules.meetings import can_see_meeting
from cop.rules.training import can_see_edition
from cop.rules.viewer import ANONYMOUS

# Each reader has one of their own behind the same address, once signed in.
_OWN_PAGES = frozenset({"me.show", "sign_in.new"})
_LARGEST = 2**63 - 1  # no row has an id beyond
Values = Mapping[str, Any]


class Standing(StrEnum):
    """OPEN to everybody; CLOSED to some readers; DEAD: nothing is there. FOREIGN is not ours to know."""

    OPEN = "open"
    CLOSED = "closed"
    DEAD = "dead"
    FOREIGN = "foreign"


def standing_of(href: str, *, at: datetime) -> Standing:
    """Return what a reader who follows a link finds, whoever they are."""
    path = _own_path(href)
    if path is None:
        return Standing.FOREIGN
    urls = current_app.url_map.bind(urlsplit(current_app.config["BASE_URL"]).netloc)
    try:
        endpoint, values = urls.match(path, method="GET")
    except RequestRedirect as redirect:
        onward = urlsplit(redirect.new_url).path
        return Standing.OPEN if onward == path else standing_of(onward, at=at)
    except (HTTPException, ValueError):
        return Standing.DEAD
    return _of_page(endpoint, values, at)


def _own_path(href: str) -> str | None:
    """The path of an address within this site, None for any other."""
    base = urlsplit(current_app.config["BASE_URL"])
    try:
        parts = urlsplit(href)
        host = parts.netloc.rpartition("@")[2].lower()
    except ValueError:
        return None
    if parts.scheme not in {"", "http", "https"} or (host and host != base.netloc.lower()):
        return None
    if not host and not href.startswith("/"):
        return None
    return parts.path.removeprefix(base.path.rstrip("/")) or "/"


def _of_page(endpoint: str, values: Values, at: datetime) -> Standing:
    if any(isinstance(value, int) and value > _LARGEST for value in values.values()):
        return Standing.DEAD
    look = _PAGES.get(endpoint)
    if look is not None:
        return look(values, at)
    view = current_app.view_functions[endpoint]
    is_open = hasattr(view, "is_public") or endpoint in _OWN_PAGES or endpoint == "static"
    return Standing.OPEN if is_open else Standing.CLOSED


def _seen(record: Any, is_seen: Callable[[Any], bool]) -> Standing:
    if record is None:
        return Standing.DEAD
    return Standing.OPEN if is_seen(record) else Standing.DEAD


def _meeting(values: Values, _at: datetime) -> Standing:
    return _seen(record_by_id(Meeting, values["meeting_id"]), lambda one: can_see_meeting(ANONYMOUS, one))


def _minutes(values: Values, at: datetime) -> Standing:
    found = db.session.scalar(select(Minutes).where(Minutes.meeting_id == values["meeting_id"]))
    if _meeting(values, at) == Standing.DEAD or found is None or found.published_at is None:
        return Standing.DEAD
    return Standing.OPEN if found.is_public else Standing.CLOSED


def _community(values: Values, _at: datetime) -> Standing:
    return _seen(community_by_slug(values["slug"]), lambda one: can_see_community(ANONYMOUS, one))


def _programme(values: Values, _at: datetime) -> Standing:
    return _seen(
        db.session.scalar(select(Programme).where(Programme.slug == values["slug"])), lambda _one: True
    )


def _edition(values: Values, _at: datetime) -> Standing:
    edition = record_by_id(Edition, values["edition_id"])
    if edition is not None and edition.programme.slug != values["slug"]:
        return Standing.DEAD
    return _seen(edition, lambda one: can_see_edition(ANONYMOUS, one))


def _document(values: Values, at: datetime) -> Standing:
    document = document_by_id(values["document_id"])
    if document is None:
        return Standing.DEAD
    return Standing.OPEN if can_open_document(ANONYMOUS, document, None, at=at) else Standing.CLOSED


def _organisation(values: Values, _at: datetime) -> Standing:
    found = record_by_id(Organisation, values["organisation_id"])
    return _seen(found, lambda one: one.merged_into_id is None)


def _survey(values: Values, at: datetime) -> Standing:
    found = survey_by_code(values["code"])
    return _seen(found, lambda one: one.status == SurveyStatus.OPEN and _is_before(at, one))


def _is_before(at: datetime, survey: Survey) -> bool:
    return survey.closes_at is None or at < survey.closes_at


_PAGES: dict[str, Callable[[Values, datetime], Standing]] = {
    "meetings.show": _meeting,
    "minutes.show": _minutes,
    "communities.show": _community,
    "join_requests.new": _community,
    "training.programme": _programme,
    "training.show": _edition,
    "enrolling.new": _edition,
    "documents.show": _document,
    "organisations.show": _organisation,
    "survey_answers.public": _survey,
}
