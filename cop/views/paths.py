"""My path: one person's way through a training edition, signed in or by the link of a mail."""

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cop import clock, tokens
from cop.emails.certificates import PERSONAL as CERTIFICATE
from cop.models import Document, Enrolment
from cop.queries.certificates import valid_certificate_of
from cop.queries.completion import standing_of
from cop.queries.completion_words import attended_words, missing_sentence, sunk_sentence
from cop.queries.documents import document_by_id
from cop.queries.enrolments import enrolment_by_id, enrolment_of
from cop.queries.paths import next_of
from cop.queries.rule_words import rule_sentence
from cop.rules.completion import SessionMark
from cop.rules.courses import Course
from cop.rules.documents import Part
from cop.rules.viewer import ANONYMOUS
from cop.views.documents import handed_over
from cop.views.loaders import seen_edition, seen_or_404, signed_in_id, viewer
from cop.views.path_words import materials_of, meters_of, rows_of_path
from cop.views.security import logs_some_reading, one_purpose
from cop.views.training_addresses import edition_name, edition_page

ENROLMENT = "enrolment"  # what the personal link of an enrolment is signed for

bp = Blueprint("paths", __name__)


@bp.get("/me/paths/<int:edition_id>")
def show(edition_id: int) -> ResponseReturnValue:
    edition = seen_edition(edition_id)
    enrolment = seen_or_404(enrolment_of(edition, signed_in_id()))
    if not enrolment.is_in:
        return redirect(edition_page(edition), 303)
    return page(enrolment)


@bp.get("/path/<token>")
@one_purpose
def personal(token: str) -> ResponseReturnValue:
    """The same by the link of a mail, for who has no account."""
    enrolment = enrolment_of_link(token)
    if not enrolment.is_in:
        return redirect(url_for("enrolment_answers.show", token=token), 303)
    return page(enrolment, token=token)


@bp.get("/path/<token>/documents/<int:document_id>")
@one_purpose
@logs_some_reading
def personal_document(token: str, document_id: int) -> Response:
    """A document of the edition or of one of its sessions, by the same link."""
    enrolment = enrolment_of_link(token)
    document = seen_or_404(document_by_id(document_id))
    part = part_in(enrolment, document)
    seen_or_404(part, enrolment.is_in)
    return handed_over(document, ANONYMOUS, part)


def enrolment_of_link(token: str) -> Enrolment:
    """Return the enrolment that a personal link stands for; 404 for a token never given out, or of an erased person."""
    enrolment_id = tokens.value_of(ENROLMENT, token)
    found = enrolment_by_id(enrolment_id) if enrolment_id is not None else None
    return seen_or_404(found, found is not None and found.person.erased_at is None)


def part_in(enrolment: Enrolment, document: Document) -> Part | None:
    """Return what somebody enrolled is to the place of a document; None where that is none of the edition's."""
    edition_id = document.meeting.edition_id if document.meeting is not None else document.edition_id
    return enrolment if edition_id == enrolment.edition_id else None


def page(enrolment: Enrolment, *, token: str = "") -> str:
    at = clock.now()
    standing = standing_of(enrolment, at=at)
    edition, documents = materials_of(standing, ANONYMOUS if token else viewer(), token=token, at=at)
    coming = next_of(standing)
    return render_template(
        "paths/show.html",
        token=token,
        enrolment=enrolment,
        edition=enrolment.edition,
        name=edition_name(enrolment.edition),
        standing=standing,
        course=standing.course,
        rows=rows_of_path(standing, documents, token=token, at=at),
        next=coming,
        link=link_of(coming),
        documents=edition,
        meters=meters_of(standing),
        rule=rule_of(standing.course),
        attended=attended_words(standing),
        missing=missing_sentence(standing),
        sunk=sunk_sentence(standing.course),
        certificate_url=certificate_url(enrolment),
        manage_url=url_for("enrolment_answers.show", token=tokens.signed(ENROLMENT, enrolment.id)),
    )


def rule_of(course: Course) -> str:
    """Return in words what the certificate asks for now."""
    return rule_sentence(
        least_sessions=course.least_sessions,
        least_minutes=course.least_minutes,
        sessions=len(course.sessions),
        mandatory=len(course.mandatory),
    )


def link_of(coming: SessionMark | None) -> str:
    """Return the address of the call of the next session, to who may join it."""
    if coming is None or coming.registration is None or not coming.registration.may_come:
        return ""
    return coming.session.link


def certificate_url(enrolment: Enrolment) -> str:
    """Return where the person gets the certificate that stands, "" without one."""
    certificate = valid_certificate_of(enrolment)
    if certificate is None:
        return ""
    return url_for("certificates.personal", token=tokens.signed(CERTIFICATE, certificate.id))
