"""Mails about a certificate: each a row of the outbox, in the caller's transaction."""

from collections.abc import Iterable
from typing import Any

from cop import tokens
from cop.emails import links, outbox
from cop.models import Certificate
from cop.rules.certificate_codes import shown_code

PERSONAL = "certificate"  # what the personal link of a certificate is signed for


def queue_issued(certificates: Iterable[Certificate], *, is_anew: bool = False) -> None:
    """Queue to each person the link to their certificate; `is_anew`: one before it does not stand any more."""
    outbox.queue_all(
        outbox.Mail(
            "certificate_issued",
            outbox.Recipient.of(one.enrolment.person),
            about_of(one),
            _facts(one) | {"url": personal_page(one), "is_anew": is_anew},
        )
        for one in certificates
        if one.enrolment.person.email
    )


def queue_revoked(certificate: Certificate) -> None:
    """Queue to the person that the certificate does not stand any more, and why."""
    person = certificate.enrolment.person
    if not person.email:
        return
    contacts = [host.contact_email for host in certificate.enrolment.edition.hosts if host.contact_email]
    context = _facts(certificate) | {"reason": certificate.reason, "contact": contacts[0] if contacts else ""}
    outbox.queue(
        "certificate_revoked",
        to=outbox.Recipient.of(person),
        about=about_of(certificate),
        context=context,
    )


def about_of(certificate: Certificate) -> str:
    """Return what a mail about a certificate says it is about."""
    return f"certificate:{certificate.id}"


def personal_page(certificate: Certificate) -> str:
    """Return the address at which one person gets their certificate, without signing in."""
    token = tokens.signed(PERSONAL, certificate.id)
    return links.page("certificates.personal", language=_language(certificate), token=token)


def verification_page(certificate: Certificate) -> str:
    """Return the address at which anybody verifies a certificate: what its QR code holds."""
    code = shown_code(certificate.code)
    return links.page("certificates.verified", language=certificate.language, code=code)


def _language(certificate: Certificate) -> str:
    return certificate.enrolment.person.language


def _facts(certificate: Certificate) -> dict[str, Any]:
    edition = certificate.enrolment.edition
    return {
        "programme": edition.programme.name.in_language(_language(certificate)),
        "edition": edition.name,
        "attended": certificate.facts["attended"],
        "held": certificate.facts["held"],
        "code": shown_code(certificate.code),
    }
