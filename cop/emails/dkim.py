"""Signing mails (DKIM, RFC 6376) where no mail server does it: over the last bytes, just before they leave.

A signature takes some ten milliseconds: a mail server of one's own, or a provider, does it better where there is one.
The key is a PEM file, RSA of 1024 bits at least or Ed25519 (RFC 8463). What receivers look at for one-click leaving
(RFC 8058) is signed and, where it is missing, signed as missing: nobody can add it on the way.
"""

import base64
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from dkim import DKIM, DKIMException
from flask import current_app

LEAST_BITS = 1024
_SIGNED = (
    "from", "reply-to", "to", "subject", "date", "message-id", "mime-version", "content-type", "in-reply-to",
    "references", "auto-submitted", "list-id", "list-unsubscribe", "list-unsubscribe-post",
)  # fmt: skip
# Once more than they occur: a second one would break the signature.
_OVERSIGNED = ("from", "subject", "list-id", "list-unsubscribe", "list-unsubscribe-post")
_PARSER = BytesHeaderParser()


class UnusableKeyError(ValueError):
    """The key cannot sign; the words say why, and where it was looked for."""


class SigningKey(NamedTuple):
    """A private key as dkimpy takes it, and what is published of it (RFC 6376 3.6.1)."""

    algorithm: bytes
    private: bytes
    kind: str
    public: str
    bits: int

    @property
    def record(self) -> str:
        """The TXT record to publish under `SELECTOR._domainkey.DOMAIN`."""
        return f"v=DKIM1; k={self.kind}; p={self.public}"


def signed(body: bytes) -> bytes:
    """Return a whole mail with a signature of its sender's domain in front; as it is, where no key is set.

    Raises UnusableKeyError where the key cannot be used: the mail must not leave without.
    """
    key = signing_key()
    if key is None:
        return body
    names = _PARSER.parsebytes(body)
    try:
        signature = DKIM(body, signature_algorithm=key.algorithm).sign(
            current_app.config["MAIL_DKIM_SELECTOR"].encode("ascii"),
            parseaddr(str(names["From"]))[1].rpartition("@")[2].encode("ascii"),
            key.private,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[name.encode() for name in _headers_to_sign([name.lower() for name in names])],
        )
    except (DKIMException, UnicodeError) as error:
        raise UnusableKeyError(f"DKIM: {error}") from error
    return bytes(signature) + body


def signing_key() -> SigningKey | None:
    """Return the key that mails are signed with, None where none is set. Raises UnusableKeyError."""
    name = current_app.config["MAIL_DKIM_KEY"]
    if not name:
        return None
    path = Path(current_app.instance_path) / name  # an absolute path stays what it is
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise UnusableKeyError(f"The DKIM key {path} cannot be read: {error.strerror}.") from error


def _headers_to_sign(there: list[str]) -> list[str]:
    """Each header that is there, as often as it is, and some once more."""
    return [name for name in _SIGNED for _ in range(there.count(name))] + list(_OVERSIGNED)


@lru_cache(maxsize=4)
def _read(path: Path, _changed_at: int) -> SigningKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UnusableKeyError(
            f"The DKIM key {path} is no private key in PEM form without a password."
        ) from error
    if isinstance(key, Ed25519PrivateKey):
        public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
        return SigningKey(
            b"ed25519-sha256", base64.b64encode(key.private_bytes_raw()), "ed25519", public, 256
        )
    if isinstance(key, RSAPrivateKey) and key.key_size >= LEAST_BITS:
        return SigningKey(b"rsa-sha256", _traditional(key), "rsa", _published(key), key.key_size)
    raise UnusableKeyError(f"The DKIM key {path} is neither RSA of at least {LEAST_BITS} bits nor Ed25519.")


def _traditional(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )


def _published(key: RSAPrivateKey) -> str:
    der = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(der).decode()
