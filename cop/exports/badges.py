"""Open badges beside certificates: signed credentials (Open Badges 3.0 as VC-JWT), and the list of those revoked.

Built and signed by openbadgeslib. The key is the instance's own, made at first use and kept in its folder: it is no
part of SECRET_KEY, so that badges handed out stay good when that changes.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import current_app
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from openbadgeslib.keys import public_jwk_from_pem
from openbadgeslib.ob3 import (
    Achievement,
    Evidence,
    IdentityObject,
    Issuer,
    OB3Signer,
    OpenBadgeCredential,
    build_did_document,
    build_status_list_credential,
    did_web_from_url,
    status_entry,
)

from cop import tokens
from cop.exports.badge_picture import badge_svg
from cop.models import Certificate
from cop.queries.rule_words import duration

KEY_FILE = "badge_key.pem"
KEY_BITS = 2048
ALGORITHM = "RS256"  # what every reader of Open Badges 3.0 knows (8.2.3)
# Entries of one list of states: the least that the W3C wants, so that one is hidden among many.
LIST_SIZE = 131_072
LIST_LASTS = timedelta(days=7)


@dataclass(frozen=True)
class Addresses:
    """The addresses that a badge names: of the edition, of its verification, of the list of states."""

    achievement: str
    verification: str
    states: str


def badge_jwt(certificate: Certificate, at: Addresses) -> str:
    """Return the badge of a certificate that stands, signed, as a compact JWT. Raises ValueError without an address."""
    return _signer().sign(_credential(certificate, at))


def badge_picture(certificate: Certificate, at: Addresses) -> bytes:
    """Return the badge as an SVG picture that holds its signed credential."""
    return _signer().sign_into_svg(_credential(certificate, at), badge_svg())


def states_jwt(url: str, ended: Iterable[int], *, at: datetime) -> str:
    """Return the signed list of states at `url`: `ended` are the places of badges that do not stand any more."""
    listed = build_status_list_credential(
        issuer_id(), url, "revocation", ended, size_bits=LIST_SIZE, issued=at, valid_until=at + LIST_LASTS
    )
    claims = {"iss": listed["issuer"], "jti": listed["id"], "nbf": int(at.timestamp())}
    return _signer().sign_payload(listed | claims)


def issuer_id() -> str:
    """Return who issues: a DID that a reader resolves at this site; without https (development) its address."""
    base = current_app.config["BASE_URL"]
    return did_web_from_url(base) if base.startswith("https://") else base


def did_document() -> dict[str, Any]:
    """Return the document that the issuer's DID leads to: the public key."""
    return build_did_document(issuer_id(), [("badges", public_jwk())])


def public_jwk() -> dict[str, Any]:
    """Return the public half of the key as JWK (RFC 7517)."""
    key = serialization.load_pem_private_key(_key(Path(current_app.instance_path)), password=None)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return public_jwk_from_pem(public)


def _credential(certificate: Certificate, at: Addresses) -> OpenBadgeCredential:
    email = certificate.enrolment.person.email
    if not email:
        raise ValueError("a badge is bound to an address")
    facts, language = certificate.facts, certificate.language
    # The same badge each time it is got: the salt comes from the code.
    salt = tokens.keyed_hash_of(f"badge {certificate.code}")[:32]
    with force_locale(language):
        course = _(
            "%(programme)s, edition %(edition)s", programme=facts["programme"], edition=facts["edition"]
        )
        return OpenBadgeCredential(
            id=at.verification,
            issuer=_issuer(),
            recipient_id=None,  # the address as a salted hash: the badge tells nobody who it is of
            identifiers=[IdentityObject.create(email, salt)],
            achievement=Achievement(
                id=at.achievement,
                name=course,
                description=_("A training programme of the communities of practice."),
                criteria_narrative=_("To meet the completion rule of the edition, which stands on its page."),
                achievement_type="Certificate",
            ),
            issuance_date=datetime.combine(certificate.issued_on, time(), UTC),
            evidence=[Evidence(id=at.verification, narrative=_evidence(facts))],
            credential_status=[status_entry(at.states, "revocation", certificate.id % LIST_SIZE)],
        )


def _issuer() -> Issuer:
    config = current_app.config
    return Issuer(
        issuer_id(), config["MAIL_SENDER_NAME"], url=config["BASE_URL"], email=config["MAIL_SENDER"]
    )


def _evidence(facts: dict[str, Any]) -> str:
    there = ngettext(
        "%(num)s session attended of %(held)s",
        "%(num)s sessions attended of %(held)s",
        facts["attended"],
        held=facts["held"],
    )
    return f"{there}, {duration(facts['minutes'])}"


def _signer() -> OB3Signer:
    return _signer_of(_key(Path(current_app.instance_path)))


@cache
def _signer_of(key: bytes) -> OB3Signer:
    return OB3Signer(key, ALGORITHM)


def _key(folder: Path) -> bytes:
    """Return the private key, made at first use; of two processes that make one at once the first wins."""
    path = folder / KEY_FILE
    if not path.exists():
        _write_new(path, _new_key())
    return path.read_bytes()


def _new_key() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write_new(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, for nobody else to read, unless one is there."""
    own = path.with_suffix(f".{os.getpid()}.{tokens.new_base32(8)}")
    file = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(file, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.link(own, path)
    except FileExistsError:
        pass
    finally:
        own.unlink()
