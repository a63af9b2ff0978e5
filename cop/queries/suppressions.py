"""Addresses that must not be taken up again: known by their keyed hash alone."""

from collections.abc import Collection

from sqlalchemy import select

from cop import tokens
from cop.extensions import db
from cop.models import Person, SuppressedAddress, SuppressionReason, email_key


def address_hash(address: str) -> str:
    """Return what stands for an address once nobody may remember it, however it was written."""
    return tokens.keyed_hash_of(f"suppressed:{email_key(address)}")


# The strongest first: whoever was erased is not asked what else they said.
_BY_STRENGTH = (
    SuppressionReason.ERASED,
    SuppressionReason.BOUNCED,
    SuppressionReason.COMPLAINED,
    SuppressionReason.UNSUBSCRIBED,
)


def suppression_of(address: str) -> SuppressionReason | None:
    """Return the strongest reason why an address must not be written to, None where there is none."""
    return suppressions_among([address]).get(address)


def suppressions_among(addresses: Collection[str]) -> dict[str, SuppressionReason]:
    """Return the strongest reason of each address, as given, that has one: for a whole file at once."""
    return {
        address: min(found, key=_BY_STRENGTH.index) for address, found in all_suppressions(addresses).items()
    }


def stopped_people() -> list[int]:
    """Return the ids of the people whose address must not be written to, for any reason.

    Every address is hashed once (50,000 in a fifth of a second): not for what happens at every request.
    """
    hashes = set(db.session.scalars(select(SuppressedAddress.address_hash)))
    if not hashes:
        return []
    people = select(Person.id, Person.email).where(Person.email.is_not(None))
    return [id_ for id_, email in db.session.execute(people) if address_hash(email or "") in hashes]


def all_suppressions(addresses: Collection[str]) -> dict[str, set[SuppressionReason]]:
    """Return every reason of each address, as given, that has one."""
    by_hash: dict[str, list[str]] = {}
    for address in addresses:
        by_hash.setdefault(address_hash(address), []).append(address)
    reasons: dict[str, set[SuppressionReason]] = {}
    hashes = list(by_hash)
    for start in range(0, len(hashes), 500):
        rows = select(SuppressedAddress).where(
            SuppressedAddress.address_hash.in_(hashes[start : start + 500])
        )
        for found in db.session.scalars(rows):
            for address in by_hash[found.address_hash]:
                reasons.setdefault(address, set()).add(found.reason)
    return reasons
