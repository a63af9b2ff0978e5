"""What is published of a DKIM key (RFC 6376 3.6.1)."""

import base64

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

# As strong as RSA of so many bits: what an Ed25519 key counts for.
GOOD_BITS = 2048


def fields_of(record: str) -> dict[str, str]:
    """Return the tags of a DKIM or DMARC record (RFC 6376 3.2)."""
    pairs = (part.partition("=") for part in record.split(";") if "=" in part)
    return {name.strip().lower(): "".join(value.split()) for name, _sign, value in pairs}


def published_bits(record: str) -> int | None:
    """Return the length of a published key, None where it cannot be read."""
    fields = fields_of(record)
    try:
        raw = base64.b64decode(fields["p"], validate=True)
        if fields.get("k", "rsa") == "ed25519":
            return GOOD_BITS if len(raw) == 32 else None
        key = load_der_public_key(raw)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key.key_size if isinstance(key, RSAPublicKey) else None
