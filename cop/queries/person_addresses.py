"""The addresses of people: which are known, which open a session, which are still to be confirmed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from cop import tokens
from cop.extensions import db
from cop.models import AddressClaim, Person, PersonAddress, email_key


def addresses_of(person_id: int) -> Sequence[PersonAddress]:
    """Return every known address of a person, oldest first."""
    found = select(PersonAddress).where(PersonAddress.person_id == person_id)
    return db.session.scalars(found.order_by(PersonAddress.id)).all()


def address_of(person_id: int, address_id: int) -> PersonAddress | None:
    """Return a known address of this very person."""
    return db.session.scalar(
        select(PersonAddress).where(PersonAddress.id == address_id, PersonAddress.person_id == person_id)
    )


def signing_in_address(address: str) -> PersonAddress | None:
    """Return the known address that opens a session: the one in use, or another that its owner has confirmed.

    None for an unknown one, and for those of people erased or merged into somebody else.
    """
    found = (
        select(PersonAddress)
        .join(PersonAddress.person)
        .where(PersonAddress.email_key == email_key(address))
        .where(or_(PersonAddress.email_key == Person.email_key, PersonAddress.verified_at.is_not(None)))
        .where(Person.erased_at.is_(None), Person.merged_into_id.is_(None))
    )
    return db.session.scalar(found)


def claims_of(person_id: int, *, at: datetime) -> Sequence[AddressClaim]:
    """Return the addresses that a person has still to confirm."""
    found = select(AddressClaim).where(AddressClaim.person_id == person_id, AddressClaim.expires_at > at)
    return db.session.scalars(found.order_by(AddressClaim.id)).all()


def claim_by_token(person_id: int, token: str, *, at: datetime) -> AddressClaim | None:
    """Return the claim of this very person behind a mailed link, None once it has run out."""
    found = select(AddressClaim).where(
        AddressClaim.token_hash == tokens.hash_of(token), AddressClaim.person_id == person_id
    )
    return db.session.scalar(found.where(AddressClaim.expires_at > at))
