"""Keeping an address out, by its keyed hash: an erased person comes back by their own act alone."""

from flask_babel import gettext as _

from cop.errors import CopError
from cop.extensions import db
from cop.models import SuppressedAddress, SuppressionReason
from cop.queries.suppressions import address_hash, suppression_of
from cop.services.audit import log_act


def suppress_address(address: str, *, reason: SuppressionReason) -> bool:
    """Keep an address out from now on, for one more reason; return whether that one is new."""
    hashed = address_hash(address)
    is_new = db.session.get(SuppressedAddress, (hashed, reason)) is None
    if is_new:
        db.session.add(SuppressedAddress(address_hash=hashed, reason=reason))
        db.session.flush()
    return is_new


def lift_suppression(address: str, *, reason: SuppressionReason = SuppressionReason.ERASED) -> None:
    """Let an address in again as far as one reason goes: for what its owner has just confirmed by mail.

    The other reasons stay: asking to join asks for no newsletter.
    """
    found = db.session.get(SuppressedAddress, (address_hash(address), reason))
    if found is not None:
        db.session.delete(found)
        db.session.flush()
        log_act("lift_suppression", "suppressed_address", by=None)


def refuse_erased(address: str) -> None:
    """Raise CopError (field "email") for the address of somebody who asked to be forgotten."""
    if suppression_of(address) == SuppressionReason.ERASED:
        raise CopError(
            _(
                "The person with this address asked for their data to be deleted. They can come back by asking "
                "to join themselves."
            ),
            field="email",
        )
