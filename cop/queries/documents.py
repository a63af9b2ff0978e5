"""Documents of meetings, communities and training editions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from cop.extensions import db
from cop.models import Document, DocumentAudience, Edition, Enrolment, Meeting, Registration
from cop.queries.registrations import registration_of
from cop.rules.documents import Part, Place, can_open_document
from cop.rules.viewer import ANONYMOUS, Viewer


def documents_of(place: Place) -> Sequence[Document]:
    """Return all documents of a meeting, a community or an edition, in the order in which its page shows them."""
    found = select(Document).where(_is_in(place)).options(joinedload(Document.file))
    return db.session.scalars(found.order_by(Document.position, Document.id)).all()


def documents_for(viewer: Viewer, place: Place, *, at: datetime) -> list[Document]:
    """Return those of its documents that the viewer may open."""
    found = documents_of(place)
    is_plain = all(one.audience == DocumentAudience.EVERYONE for one in found)
    own = None if is_plain else own_part(viewer, place)
    return [one for one in found if can_open_document(viewer, one, own, at=at)]


def documents_for_participant(registration: Registration, *, at: datetime) -> list[Document]:
    """Return the documents that one person of a meeting's list may open by a personal link."""
    found = documents_of(registration.meeting)
    return [one for one in found if can_open_document(ANONYMOUS, one, registration, at=at)]


def own_part(viewer: Viewer, place: Place) -> Part | None:
    """Return the viewer's enrolment in an edition, or registration for a meeting; None in a community.

    In a session the enrolment, of who has a seat in its edition.
    """
    if viewer.person_id is None:
        return None
    if isinstance(place, Meeting):
        enrolment = _enrolment_of(viewer.person_id, place.edition_id) if place.edition_id else None
        return enrolment if enrolment and enrolment.is_in else registration_of(place, viewer.person_id)
    return _enrolment_of(viewer.person_id, place.id) if isinstance(place, Edition) else None


def _enrolment_of(person_id: int, edition_id: int) -> Enrolment | None:
    theirs = select(Enrolment).where(Enrolment.edition_id == edition_id, Enrolment.person_id == person_id)
    return db.session.scalar(theirs)


def document_by_id(document_id: int) -> Document | None:
    """Return a document with its file and with all that rules ask about its place."""
    found: Select[Document] = select(Document).where(Document.id == document_id)
    return db.session.scalar(
        found.options(
            joinedload(Document.file),
            joinedload(Document.community),
            joinedload(Document.meeting).selectinload(Meeting.hosts),
            joinedload(Document.meeting).selectinload(Meeting.person_roles),
            joinedload(Document.edition).selectinload(Edition.hosts),
            joinedload(Document.edition).selectinload(Edition.person_roles),
        )
    )


def last_position(place: Place) -> int:
    """Return the position of the last document of a place, 0 without any."""
    return db.session.scalar(select(func.coalesce(func.max(Document.position), 0)).where(_is_in(place))) or 0


def _is_in(place: Place) -> ColumnElement[bool]:
    if isinstance(place, Meeting):
        return Document.meeting_id == place.id
    return (Document.edition_id if isinstance(place, Edition) else Document.community_id) == place.id
