"""What stops mails to a person, for whoever counts on their reading them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from cop.extensions import db
from cop.models import DeliveryFault, FaultKind, Person, SuppressedAddress, SuppressionReason
from cop.queries.suppressions import address_hash

_NO_NEWS = {SuppressionReason.UNSUBSCRIBED, SuppressionReason.COMPLAINED}


@dataclass(frozen=True)
class AddressStops:
    """Since when no mail arrives (None: they do), by which report, and whether its owner wants no news."""

    bounced_at: datetime | None
    fault: DeliveryFault | None
    wants_no_news: bool


def stops_of(person: Person) -> AddressStops:
    """Return what stops mails to the address that a person uses."""
    if person.email is None:
        return AddressStops(None, None, False)
    hashed = address_hash(person.email)
    rows = select(SuppressedAddress.reason, SuppressedAddress.created_at)
    own = db.session.execute(rows.where(SuppressedAddress.address_hash == hashed))
    found = {row.reason: row.created_at for row in own}
    bounced_at = found.get(SuppressionReason.BOUNCED)
    faults = select(DeliveryFault).where(
        DeliveryFault.address_hash == hashed, DeliveryFault.kind.in_((FaultKind.GONE, FaultKind.LATER))
    )
    latest = faults.order_by(DeliveryFault.at.desc(), DeliveryFault.id.desc()).limit(1)
    fault = db.session.scalars(latest).first() if bounced_at else None
    return AddressStops(bounced_at, fault, bool(_NO_NEWS & found.keys()))
