"""What a survey may be about: the communities, meetings and editions that a viewer manages."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cop.extensions import db
from cop.models import Community, Edition, EditionHost, EditionStatus, Meeting, MeetingStatus
from cop.queries.meetings import is_managed_by
from cop.rules.surveys import Place
from cop.rules.viewer import Viewer

_MOST = 60
_GONE = (MeetingStatus.DRAFT, MeetingStatus.CANCELLED)


def meetings_to_ask_about(viewer: Viewer, *, at: datetime) -> Sequence[Meeting]:
    """Return the meetings a viewer manages that have begun, the latest first; not all of a long history."""
    found = select(Meeting).where(
        is_managed_by(viewer), Meeting.status.not_in(_GONE), Meeting.starts_at <= at
    )
    return db.session.scalars(found.order_by(Meeting.starts_at.desc(), Meeting.id).limit(_MOST)).all()


def editions_to_ask_about(viewer: Viewer) -> Sequence[Edition]:
    """Return the published editions a viewer manages, the latest first."""
    found = select(Edition).where(Edition.status == EditionStatus.PUBLISHED)
    if not viewer.is_administrator:
        own = select(EditionHost.edition_id).where(EditionHost.community_id.in_(viewer.coordinates))
        found = found.where(Edition.id.in_(own))
    order = (Edition.starts_on.desc(), Edition.id.desc())
    return db.session.scalars(
        found.options(joinedload(Edition.programme)).order_by(*order).limit(_MOST)
    ).all()


def place_by_id(kind: str, place_id: int) -> Place | None:
    """Return a meeting, an edition or a community by "meeting", "edition" or "community" and its id."""
    if kind == "meeting":
        return db.session.get(Meeting, place_id)
    if kind == "edition":
        return db.session.get(Edition, place_id)
    return db.session.get(Community, place_id) if kind == "community" else None
