"""The addresses of people: which are known, which open a session, which are still to be confirmed."""

from collections.abc import Collection, Sequence
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


def owner_of_address(address: str) -> Person | None:
    """Return the person who signs in with an address: in use, or confirmed.

    For whatever an address alone brings to its owner, a role or a membership: an address that was only noted
    as another one of somebody, by a merge, may be anybody's.
    """
    found = signing_in_address(address)
    return found.person if found else None


def unconfirmed_among(keys: Collection[str]) -> set[str]:
    """Return those of a few hundred keys of addresses that are only noted as another one of somebody."""
    found = (
        select(PersonAddress.email_key)
        .join(PersonAddress.person)
        .where(PersonAddress.email_key.in_(keys), PersonAddress.verified_at.is_(None))
        .where(Person.email_key.is_distinct_from(PersonAddress.email_key))
    )
    return set(db.session.scalars(found))


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
