"""Keeping an address out, by its keyed hash: an erased person comes back by their own act alone."""

from datetime import datetime

from flask_babel import gettext as _

from cop import clock
from cop.errors import CopError
from cop.extensions import db
from cop.models import LiftedStop, SuppressedAddress, SuppressionReason
from cop.queries.suppressions import address_hash, all_suppressions, suppression_of
from cop.services.audit import log_act

# What a person said, whatever address they have.
_SAID = frozenset({SuppressionReason.UNSUBSCRIBED, SuppressionReason.COMPLAINED})


def suppress_address(address: str, *, reason: SuppressionReason) -> bool:
    """Keep an address out from now on, for one more reason; return whether that one is new."""
    return suppress_hash(address_hash(address), reason=reason)


def suppress_hash(hashed: str, *, reason: SuppressionReason, at: datetime | None = None) -> bool:
    """As `suppress_address`, for an address of which only the hash is known; since `at`, or now."""
    is_new = db.session.get(SuppressedAddress, (hashed, reason)) is None
    if is_new:
        db.session.add(SuppressedAddress(address_hash=hashed, reason=reason, created_at=at or clock.now()))
        if lifted := db.session.get(LiftedStop, (hashed, reason)):
            db.session.delete(lifted)
        db.session.flush()
    return is_new


def lift_suppression(address: str, *, reason: SuppressionReason = SuppressionReason.ERASED) -> None:
    """Let an address in again as far as one reason goes: for what its owner has just confirmed by mail.

    The other reasons stay: asking to join asks for no newsletter.
    """
    if lift_hash(address_hash(address), reason=reason):
        log_act("lift_suppression", "suppressed_address", by=None, reason=reason.value)


def let_back(address: str, *, read_at: datetime) -> None:
    """Let an address in again whose owner read a mail there at `read_at`: they are back, and mails do arrive.

    What stopped it since stays: somebody may approve long after what was confirmed.
    """
    hashed = address_hash(address)
    for reason in (SuppressionReason.ERASED, SuppressionReason.BOUNCED):
        found = db.session.get(SuppressedAddress, (hashed, reason))
        if found is not None and found.created_at <= read_at:
            lift_suppression(address, reason=reason)


def lift_hash(hashed: str, *, reason: SuppressionReason, at: datetime | None = None) -> bool:
    """Let an address in again as far as one reason goes, since `at`, or now; return whether it was kept out."""
    found = db.session.get(SuppressedAddress, (hashed, reason))
    if found is None:
        return False
    db.session.delete(found)
    # Erasures have a file of their own (`cop.erasure_file`).
    if reason != SuppressionReason.ERASED:
        db.session.merge(LiftedStop(address_hash=hashed, reason=reason, at=at or clock.now()))
    db.session.flush()
    return True


def carry_stops(former: str, new: str) -> None:
    """Have a no to news said at the former address of a person hold at their new one.

    What did not arrive at the former one says nothing of the new one.
    """
    for reason in sorted(all_suppressions([former]).get(former, set()) & _SAID):
        suppress_address(new, reason=reason)


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
