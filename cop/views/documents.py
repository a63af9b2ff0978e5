"""Documents: got by whoever may, and kept by those who manage the meeting, the community or the edition."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms.documents import DocumentForm, document_form
from cop.models import Community, Document, DocumentAudience, Edition, Enrolment, Meeting
from cop.queries.communities import community_by_slug
from cop.queries.documents import document_by_id, documents_of, own_part
from cop.rules.communities import can_see_community
from cop.rules.documents import Part, Place, can_edit_documents, can_open_document, can_see_document
from cop.rules.viewer import ANONYMOUS, Viewer
from cop.services import documents as services
from cop.services.stored_files import MOST_MEGABYTES, Taken
from cop.views.acts import act
from cop.views.answers import is_gone, registration_of_link
from cop.views.document_words import rows_of
from cop.views.handing_in import MORE_MEGABYTES, attachment, dropping, sent_file, taken_from
from cop.views.limits import Limit, within_or_429
from cop.views.loaders import allowed_or_403, managed_edition, seen_or_404, signed_in_id, viewer
from cop.views.meetings import meeting_or_404
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_some_reading, one_purpose, public, takes_files

UPLOADS_AN_HOUR = 120

bp = Blueprint("documents", __name__)


@bp.get("/documents/<int:document_id>")
@public
@logs_some_reading
def show(document_id: int) -> Response:
    document = seen_or_404(document_by_id(document_id))
    return handed_over(document, viewer(), own_part(viewer(), document.place))


@bp.get("/answer/<token>/documents/<int:document_id>")
@one_purpose
@logs_some_reading
def personal(token: str, document_id: int) -> Response:
    """The same by the link of a mail: for whom it was written to, without signing in."""
    registration = registration_of_link(token)
    document = document_by_id(document_id)
    is_theirs = document is not None and document.meeting_id == registration.meeting_id
    seen_or_404(document, is_theirs and not is_gone(registration))
    return handed_over(seen_or_404(document), ANONYMOUS, registration)


def handed_over(document: Document, who: Viewer, part: Part | None) -> Response:
    """Return the file, once it is logged; 404 where the document is not seen, 403 where it may not be opened."""
    seen_or_404(document, can_see_document(who, document, part))
    allowed_or_403(can_open_document(who, document, part, at=clock.now()))
    response = attachment(document.file)
    if document.audience != DocumentAudience.EVERYONE:
        response.headers["Cache-Control"] = "no-store"
        by_link: dict[str, Any] = {_part_name(part): part.id if part else None}
        log_reading(document, **by_link)
    return response


@bp.get("/meetings/<int:meeting_id>/documents")
def of_meeting(meeting_id: int) -> ResponseReturnValue:
    place = managed(meeting_or_404(meeting_id))
    return index_page(place, document_form(place))


@bp.post("/meetings/<int:meeting_id>/documents")
@takes_files(MOST_MEGABYTES + MORE_MEGABYTES)
def add_to_meeting(meeting_id: int) -> ResponseReturnValue:
    return added_to(managed(meeting_or_404(meeting_id)))


@bp.get("/communities/<slug>/documents")
def of_community(slug: str) -> ResponseReturnValue:
    place = managed(community_or_404(slug))
    return index_page(place, document_form(place))


@bp.post("/communities/<slug>/documents")
@takes_files(MOST_MEGABYTES + MORE_MEGABYTES)
def add_to_community(slug: str) -> ResponseReturnValue:
    return added_to(managed(community_or_404(slug)))


@bp.get("/editions/<int:edition_id>/documents")
def of_edition(edition_id: int) -> ResponseReturnValue:
    place = managed_edition(edition_id)
    return index_page(place, document_form(place))


@bp.post("/editions/<int:edition_id>/documents")
@takes_files(MOST_MEGABYTES + MORE_MEGABYTES)
def add_to_edition(edition_id: int) -> ResponseReturnValue:
    return added_to(managed_edition(edition_id))


def added_to(place: Place) -> ResponseReturnValue:
    within_or_429(Limit("document", str(signed_in_id()), UPLOADS_AN_HOUR, 3600))
    form = document_form(place, request.form)
    form.validate()
    taken = file_of(form, is_needed=True)
    if taken and not form.errors:
        with dropping([taken], form), saving(form):
            services.add_document(place, taken, by=viewer(), at=clock.now(), **form.facts())
    elif taken:
        with dropping([taken], form):
            form.file.errors = [_("Choose the file again: a browser does not keep it.")]
    if form.errors:
        return index_page(place, form, 422)
    flash(_("The document is there."), "success")
    return redirect(index_url(place), 303)


@bp.get("/documents/<int:document_id>/edit")
def edit(document_id: int) -> ResponseReturnValue:
    document = managed_document(document_id)
    return form_page(document, document_form(document.place, document=document))


@bp.post("/documents/<int:document_id>/edit")
@takes_files(MOST_MEGABYTES + MORE_MEGABYTES)
def update(document_id: int) -> ResponseReturnValue:
    document = managed_document(document_id)
    within_or_429(Limit("document", str(signed_in_id()), UPLOADS_AN_HOUR, 3600))
    form = document_form(document.place, request.form)
    form.validate()
    taken = file_of(form, is_needed=False)
    with dropping([taken] if taken else [], form):
        if not form.errors:
            with saving(form):
                services.edit_document(document, taken=taken, by=viewer(), at=clock.now(), **form.facts())
    if form.errors:
        return form_page(managed_document(document_id), form, 422)
    flash(_("Saved."), "success")
    return redirect(index_url(document.place), 303)


@bp.post("/documents/<int:document_id>/move")
def move(document_id: int) -> ResponseReturnValue:
    document = managed_document(document_id)
    step = -1 if request.form.get("do") == "up" else 1
    return act(
        lambda: services.move_document(document, step=step, by=viewer()),
        done=_("The order is saved."),
        then=index_url(document.place),
    )


@bp.post("/documents/<int:document_id>/delete")
def delete(document_id: int) -> ResponseReturnValue:
    document = managed_document(document_id)
    return act(
        lambda: services.remove_document(document, by=viewer()),
        done=_("The document is gone."),
        then=index_url(document.place),
    )


def file_of(form: DocumentForm, *, is_needed: bool) -> Taken | None:
    sent = sent_file("file")
    if not form.has_file(sent, is_needed=is_needed) or sent is None:
        return None
    return taken_from(form.file, sent)


def managed(place: Place) -> Place:
    allowed_or_403(can_edit_documents(viewer(), place))
    return place


def managed_document(document_id: int) -> Document:
    """Return a document that the viewer keeps; 404 where they do not even see it."""
    document = seen_or_404(document_by_id(document_id))
    own = own_part(viewer(), document.place)
    seen_or_404(document, can_see_document(viewer(), document, own))
    managed(document.place)
    return document


def community_or_404(slug: str) -> Community:
    community = community_by_slug(slug)
    return seen_or_404(community, community is not None and can_see_community(viewer(), community))


def index_url(place: Place) -> str:
    if isinstance(place, Meeting):
        return url_for("documents.of_meeting", meeting_id=place.id)
    if isinstance(place, Edition):
        return url_for("documents.of_edition", edition_id=place.id)
    return url_for("documents.of_community", slug=place.slug)


def index_page(place: Place, form: DocumentForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "documents/index.html",
        place=place,
        is_meeting=isinstance(place, Meeting),
        is_edition=isinstance(place, Edition),
        rows=rows_of(documents_of(place)),
        form=form,
        url=index_url(place),
    ), status


def form_page(document: Document, form: DocumentForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "documents/form.html",
        document=document,
        row=rows_of([document])[0],
        form=form,
        url=index_url(document.place),
    ), status


def _part_name(part: Part | None) -> str:
    return "enrolment" if isinstance(part, Enrolment) else "registration"
