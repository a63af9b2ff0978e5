"""Certificates issued, issued anew and revoked. Verifying one by its code: `queries.certificates`.

Each verb holds the edition's row, so that of two people who press the button at once one finds it done.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from cop.clock import day_of
from cop.emails import certificates as emails
from cop.emails import outbox
from cop.errors import CopError
from cop.extensions import db
from cop.models import Certificate, Edition, Language
from cop.queries.certificates import due_in, withheld_by_enrolment
from cop.queries.completion import standing_of
from cop.rules.certificate_codes import new_code
from cop.rules.certificates import facts_of
from cop.rules.completion import Standing
from cop.rules.viewer import Viewer
from cop.services.audit import log_act


def issue_certificates(
    edition: Edition, *, enrolments: Collection[int] | None = None, by: Viewer | None, at: datetime
) -> Sequence[Certificate]:
    """Issue a certificate to all in an edition who are due one, or to those of them with these `enrolments`.

    Each gets a mail with a link to it. Who has one that stands, or is not due any, is left out: asking twice issues
    once. Whose certificate was revoked gets another only by choice, not with all. Certificates are due once the
    edition is over and its rule is met (`rules.completion`).
    """
    _lock(edition)
    due = due_in(edition, at=at).due
    if enrolments is None:
        enrolments = {one.enrolment.id for one in due} - withheld_by_enrolment(edition).keys()
    chosen = [one for one in due if one.enrolment.id in enrolments]
    issued = [_issued(one, by=by, at=at) for one in chosen]
    db.session.add_all(issued)
    db.session.flush()
    emails.queue_issued(issued)
    if issued:
        people = [one.enrolment.person_id for one in issued]
        log_act("certify", edition, by=by, people=people, count=len(issued))
    return issued


def reissue_certificate(
    certificate: Certificate,
    *,
    name: str | None = None,
    language: str | None = None,
    by: Viewer | None,
    at: datetime,
) -> Certificate:
    """Issue a certificate anew, with the name (the person's own) and in the language given, and mail it.

    What it says is read from today's records. The former one is revoked and points to the new one. Raises CopError
    for one that does not stand, and where by today's records none is due.
    """
    _lock(certificate.enrolment.edition)
    _refuse_revoked(certificate)
    standing = standing_of(certificate.enrolment, at=at)
    if not (certificate.enrolment.is_in and standing.is_met):
        raise CopError(
            _("By what is recorded today this certificate is not due: correct the attendance, or revoke it.")
        )
    _end(certificate, reason="", by=by, at=at)
    new = _issued(
        standing,
        name=name,
        language=language or certificate.language,
        by=by,
        at=at,
    )
    db.session.add(new)
    db.session.flush()
    certificate.replaced_by_id = new.id
    log_act("reissue", certificate, by=by, certificate=new.id)
    emails.queue_issued([new], is_anew=True)
    db.session.flush()
    return new


def revoke_certificate(certificate: Certificate, *, reason: str, by: Viewer | None, at: datetime) -> None:
    """Revoke a certificate: whoever verifies it learns so, and the person gets a mail that says why.

    Raises CopError for one that does not stand any more.
    """
    _lock(certificate.enrolment.edition)
    _refuse_revoked(certificate)
    _end(certificate, reason=reason, by=by, at=at)
    log_act("revoke", certificate, by=by)
    emails.queue_revoked(certificate)


def _issued(
    standing: Standing,
    *,
    name: str | None = None,
    language: str | None = None,
    by: Viewer | None,
    at: datetime,
) -> Certificate:
    person = standing.enrolment.person
    chosen = Language(language or person.language)
    return Certificate(
        enrolment=standing.enrolment,
        code=new_code(),
        language=chosen,
        name=name or person.name,
        facts=facts_of(standing, chosen),
        issued_on=day_of(at),
        issued_by_id=by.person_id if by else None,
        created_at=at,
    )


def _end(certificate: Certificate, *, reason: str, by: Viewer | None, at: datetime) -> None:
    certificate.revoked_at, certificate.reason = at, reason
    certificate.revoked_by_id = by.person_id if by else None
    outbox.take_back([emails.about_of(certificate)])
    db.session.flush()


def _refuse_revoked(certificate: Certificate) -> None:
    db.session.refresh(certificate)
    if not certificate.is_valid:
        raise CopError(_("This certificate does not stand any more."))


def _lock(edition: Edition) -> None:
    """Hold the edition's row to the end of the transaction; SQLite has one writer at a time anyway."""
    row = select(Edition.id).where(Edition.id == edition.id)
    db.session.execute(row.with_for_update(key_share=True)).scalar_one()
