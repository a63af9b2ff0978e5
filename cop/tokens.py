"""Secrets handed to people: made here, stored as hashes, or signed for one purpose."""

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

_NONCE = 12  # bytes, as NIST SP 800-38D wants them for AES-GCM
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
SPOKEN = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that looks like another: no I and 1, no O and 0
_SPOKEN_LENGTH = 8


def new_token() -> str:
    """Return 256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


def new_base32(length: int) -> str:
    """Return `length` random characters of 5 bits, lower case, fit for a mail local part or a path."""
    return "".join(_BASE32[byte % 32] for byte in secrets.token_bytes(length))


def new_code() -> str:
    """Return six random digits."""
    return f"{secrets.randbelow(1_000_000):06}"


def hash_of(secret: str) -> str:
    """Return the hexadecimal SHA-256 under which a secret is stored and looked up."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def keyed_hash_of(secret: str) -> str:
    """Return the hexadecimal HMAC-SHA256 of a secret that is short enough to be guessed from its hash.

    A six-digit code or an address: without the application's key the hash tells nothing.
    """
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.digest(key, secret.encode("utf-8", "surrogatepass"), "sha256").hex()


def spoken_code(subject: str) -> str:
    """Return eight characters that stand for `subject`, to be typed or read out: "ABCD2345", always the same.

    Without the application's key nobody makes one; of two hundred people one guess in five thousand million hits.
    """
    number = int(keyed_hash_of(f"spoken code {subject}")[:10], 16)  # 40 bits, five for each character
    return "".join(SPOKEN[number >> 5 * place & 31] for place in reversed(range(_SPOKEN_LENGTH)))


def read_spoken_code(typed: str) -> str | None:
    """Return the code that somebody typed, whatever the case, blanks and hyphens; None for what is none."""
    code = "".join(typed.replace("-", " ").split()).upper()
    return code if len(code) == _SPOKEN_LENGTH and set(code) <= set(SPOKEN) else None


def read_out(code: str) -> str:
    """Return a spoken code as it is shown: "ABCD-2345"."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def signed(purpose: str, value: int) -> str:
    """Return a link token that stands for `value` and is good for `purpose` alone."""
    return _serializer(purpose).dumps(value)


def value_of(purpose: str, token: str) -> int | None:
    """Return what `signed(purpose, value)` stood for, None for anything else."""
    try:
        value = _serializer(purpose).loads(token)
    except (BadSignature, ValueError, UnicodeError):
        return None
    return value if isinstance(value, int) else None


def key_for(purpose: str) -> bytes:
    """Return 256 bits derived from the application's key for one purpose alone (HKDF, RFC 5869)."""
    derivation = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"cop.{purpose}".encode())
    return derivation.derive(current_app.config["SECRET_KEY"].encode())


def seal(purpose: str, secret: str) -> str:
    """Return a secret as the database may keep it: encrypted, and readable for `purpose` alone.

    `purpose` names the row that it belongs to, so that it cannot be copied into another one.
    """
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(key_for("seal")).encrypt(nonce, secret.encode(), purpose.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(purpose: str, sealed: str) -> str | None:
    """Return what `seal(purpose, secret)` sealed; None where it is not that, or the application's key changed."""
    try:
        raw = base64.urlsafe_b64decode(sealed)
        return AESGCM(key_for("seal")).decrypt(raw[:_NONCE], raw[_NONCE:], purpose.encode()).decode()
    except (InvalidTag, ValueError):
        return None


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"cop.{purpose}")
