"""Keeping an address out, by its keyed hash: an erased person comes back by their own act alone."""

from flask_babel import gettext as _

from cop.errors import CopError
from cop.extensions import db
from cop.models import SuppressedAddress, SuppressionReason
from cop.queries.suppressions import address_hash, suppression_of
from cop.services.audit import log_act


def suppress_address(address: str, *, reason: SuppressionReason) -> None:
    """Keep an address out from now on. ERASED is the stronger reason: UNSUBSCRIBED does not take its place."""
    found = db.session.get(SuppressedAddress, address_hash(address))
    if found is None:
        db.session.add(SuppressedAddress(address_hash=address_hash(address), reason=reason))
    elif reason == SuppressionReason.ERASED:
        found.reason = reason
    db.session.flush()


def lift_suppression(address: str) -> None:
    """Let an erased address in again: for a request that its owner has just confirmed by mail.

    An unsubscribed one stays so: asking to join asks for no newsletter.
    """
    found = db.session.get(SuppressedAddress, address_hash(address))
    if found is not None and found.reason == SuppressionReason.ERASED:
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
