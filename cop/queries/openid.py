"""Accounts of people at the OpenID provider."""

from collections.abc import Sequence

from sqlalchemy import select

from cop.extensions import db
from cop.models import OpenidIdentity, PersonAddress, email_key


def identity_with(issuer: str, subject: str) -> OpenidIdentity | None:
    """Return the account with this subject at a provider, None where nobody here has it."""
    found = select(OpenidIdentity).where(OpenidIdentity.issuer == issuer, OpenidIdentity.subject == subject)
    return db.session.scalar(found)


def identities_of(person_id: int) -> Sequence[OpenidIdentity]:
    """Return the accounts that are linked to a person, the oldest first."""
    found = select(OpenidIdentity).where(OpenidIdentity.person_id == person_id)
    return db.session.scalars(found.order_by(OpenidIdentity.id)).all()


def is_confirmed_address(person_id: int, address: str) -> bool:
    """Whether an address among the known ones of a person was confirmed by its owner."""
    found = select(PersonAddress.id).where(
        PersonAddress.person_id == person_id,
        PersonAddress.email_key == email_key(address),
        PersonAddress.verified_at.is_not(None),
    )
    return db.session.scalar(found) is not None
