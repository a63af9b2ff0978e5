"""Erasing again, in a restored database, those who were erased after the backup was made."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cop.extensions import db
from cop.models import Erasure, ErasureReason, Person, SuppressedAddress, SuppressionReason
from cop.services.erasures import erase_person, identity_hash


def replay_erasure(entry: dict[str, Any], *, at: datetime) -> bool:
    """Erase whom an entry of the file is about, as the restored database has them; return whether they are in it.

    Somebody who came after the backup is not there; their address is kept out all the same. Raises CopError
    for the only administrator.
    """
    reason = ErasureReason(entry.get("reason", ErasureReason.ASKED))
    person = db.session.get(Person, entry.get("person_id"))
    is_there = person is not None and identity_hash(person) == entry["identity_hash"]
    if person is not None and is_there and person.erased_at is None:
        erase_person(person, by=None, at=at, reason=reason)
    if not db.session.query(Erasure).filter_by(identity_hash=entry["identity_hash"]).count():
        hashes = [str(one) for one in entry.get("address_hashes", [])]
        db.session.add(
            Erasure(identity_hash=entry["identity_hash"], address_hashes=hashes, reason=reason, at=at)
        )
    if reason == ErasureReason.ASKED:
        _suppress(entry.get("address_hashes", []))
    db.session.flush()
    return is_there


def as_entry(erasure: Erasure) -> dict[str, Any]:
    """Return an erasure as it stands in the file."""
    return {
        "at": erasure.at.isoformat(),
        "person_id": erasure.person_id,
        "identity_hash": erasure.identity_hash,
        "address_hashes": erasure.address_hashes,
        "reason": erasure.reason.value,
    }


def _suppress(hashes: Iterable[str]) -> None:
    for address_hash in hashes:
        if db.session.get(SuppressedAddress, (address_hash, SuppressionReason.ERASED)) is None:
            db.session.add(SuppressedAddress(address_hash=address_hash, reason=SuppressionReason.ERASED))
    db.session.flush()
