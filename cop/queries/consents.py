"""Who agreed to what."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from cop.extensions import db
from cop.models import Consent, ConsentPurpose, Person


def has_consent(purpose: ConsentPurpose) -> ColumnElement[bool]:
    """Return the condition that a person of a statement has agreed to a purpose and not withdrawn."""
    held = select(Consent.id).where(Consent.person_id == Person.id, Consent.purpose == purpose)
    return held.where(Consent.withdrawn_at.is_(None)).exists()


def consents_of(person_id: int) -> Sequence[Consent]:
    """Return all that a person agreed to or was shown, the latest first, withdrawn ones included."""
    own = select(Consent).where(Consent.person_id == person_id)
    return db.session.scalars(own.order_by(Consent.given_at.desc(), Consent.id.desc())).all()
