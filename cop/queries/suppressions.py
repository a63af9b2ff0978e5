"""Addresses that must not be taken up again: known by their keyed hash alone."""

from collections.abc import Collection

from sqlalchemy import select

from cop import tokens
from cop.extensions import db
from cop.models import SuppressedAddress, SuppressionReason, email_key


def address_hash(address: str) -> str:
    """Return what stands for an address once nobody may remember it, however it was written."""
    return tokens.keyed_hash_of(f"suppressed:{email_key(address)}")


def suppression_of(address: str) -> SuppressionReason | None:
    """Return why an address must not be taken up again, None where it may."""
    found = db.session.get(SuppressedAddress, address_hash(address))
    return found.reason if found else None


def suppressions_among(addresses: Collection[str]) -> dict[str, SuppressionReason]:
    """Return the reason of each address, as given, that must not be taken up again: for a whole file at once."""
    by_hash = {address_hash(address): address for address in addresses}
    reasons: dict[str, SuppressionReason] = {}
    hashes = list(by_hash)
    for start in range(0, len(hashes), 500):
        rows = select(SuppressedAddress).where(
            SuppressedAddress.address_hash.in_(hashes[start : start + 500])
        )
        reasons |= {by_hash[found.address_hash]: found.reason for found in db.session.scalars(rows)}
    return reasons
