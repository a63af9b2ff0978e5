"""A person's own addresses: one more, confirmed by mail, another one in use, one less.

By the person alone, soon after signing in (`services.sessions.is_fresh`): who controls an address signs in with
it. What others may correct is `services.people.change_address`.
"""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select

from cop import tokens
from cop.emails import links, outbox
from cop.errors import CopError
from cop.extensions import db
from cop.models import AddressClaim, Person, PersonAddress, email_key
from cop.queries.person_addresses import addresses_of, claims_of, owner_of_address
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.changes import refusing_duplicates
from cop.services.rates import may_write_to
from cop.services.sessions import end_sessions_of
from cop.services.suppressions import carry_stops, let_back

CLAIM_LASTS = timedelta(days=2)
MOST_ADDRESSES = 10


def claim_address(person: Person, *, email: str, by: Viewer, at: datetime) -> None:
    """Ask by mail, at the address itself, whether it is the person's.

    Whether somebody else is known by it is told to its owner alone. Raises CopError (field "email") where the
    person has it already, has too many, or where the address has got its mails of the day.
    """
    known = {address.email_key for address in addresses_of(person.id)}
    if email_key(email) in known:
        raise CopError(_("This address is yours already."), field="email")
    if len(known) + len(claims_of(person.id, at=at)) >= MOST_ADDRESSES:
        raise CopError(_("Ten addresses are enough: remove one first."), field="email")
    if not may_write_to(email, at=at):
        raise CopError(_("This address has got enough mails for today: try again tomorrow."), field="email")
    token = tokens.new_token()
    _withdraw_claims(person, email)
    claim = AddressClaim(
        person=person, email=email, email_key=email_key(email), token_hash=tokens.hash_of(token),
        created_at=at, expires_at=at + CLAIM_LASTS,
    )  # fmt: skip
    db.session.add(claim)
    db.session.flush()
    log_act("claim_address", person, by=by)
    outbox.queue(
        "address_confirm",
        to=outbox.Recipient(email, "", person.language),
        about=_subject(claim.token_hash),
        context={
            "url": links.page("own_addresses.confirm", language=person.language, token=token),
            "is_taken": owner_of_address(email) is not None,
        },
        priority=outbox.URGENT,
        expires_at=claim.expires_at,
    )


def confirm_claim(claim: AddressClaim, *, by: Viewer, at: datetime) -> None:
    """Make a confirmed address known, and tell the address in use.

    Raises CopError where it is somebody else's by now.
    """
    person = claim.person
    taken = _("This address belongs to somebody else in the register. Write to us: we unite the two.")
    if owner_of_address(claim.email):
        raise CopError(taken)
    free_unconfirmed(claim.email)
    let_back(claim.email, read_at=at)
    with refusing_duplicates(taken):
        db.session.add(
            PersonAddress(person=person, email=claim.email, email_key=claim.email_key, verified_at=at)
        )
    db.session.delete(claim)
    log_act("add_address", person, by=by)
    if person.email:
        _tell(person.email, person, "added")


def use_address(address: PersonAddress, *, by: Viewer) -> None:
    """Send the person's mails to another of the own addresses, and tell the one used until now.

    Raises CopError where it is not confirmed. Signs out every other browser.
    """
    person = address.person
    if address.verified_at is None:
        raise CopError(_("Confirm this address first."))
    if person.email_key == address.email_key:
        return
    if person.email:
        _tell(person.email, person, "used")
        carry_stops(person.email, address.email)
    person.email, person.email_key = address.email, address.email_key
    person.verified_at = address.verified_at
    db.session.flush()
    end_sessions_of(person.id, except_token=by.session_token if by.person_id == person.id else "")
    log_act("change_address", person, by=by)


def remove_address(address: PersonAddress, *, by: Viewer) -> None:
    """Forget an address, and tell it so. Raises CopError for the one in use."""
    person = address.person
    if person.email_key == address.email_key:
        raise CopError(_("Use another address first: mails go to this one."))
    if address.verified_at is not None:
        _tell(address.email, person, "removed")
    db.session.delete(address)
    db.session.flush()
    end_sessions_of(person.id, except_token=by.session_token if by.person_id == person.id else "")
    log_act("remove_address", person, by=by)


def free_unconfirmed(email: str) -> None:
    """Take an address from whom it was only noted for, unconfirmed: its owner has just shown whose it is."""
    noted = db.session.scalar(select(PersonAddress).where(PersonAddress.email_key == email_key(email)))
    if noted is not None and owner_of_address(email) is None:
        log_act("remove_address", noted.person, by=None)
        db.session.delete(noted)
        db.session.flush()


def forget_claims(*, at: datetime) -> int:
    """Delete the claims that nobody confirmed in time; return how many."""
    ended = delete(AddressClaim).where(AddressClaim.expires_at <= at).returning(AddressClaim.id)
    return len(db.session.scalars(ended).all())


def _withdraw_claims(person: Person, email: str) -> None:
    """Delete the person's earlier claims of an address, with their mails if they have not left."""
    earlier = (
        delete(AddressClaim)
        .where(AddressClaim.person_id == person.id, AddressClaim.email_key == email_key(email))
        .returning(AddressClaim.token_hash)
    )
    outbox.take_back([_subject(token_hash) for token_hash in db.session.scalars(earlier).all()])


def _subject(token_hash: str) -> str:
    return f"address_claim:{token_hash[:32]}"


def _tell(email: str, person: Person, act: str) -> None:
    """Write to an address what has become of the person's addresses, without naming another one."""
    outbox.queue(
        "address_notice",
        to=outbox.Recipient(email, person.name, person.language, person.id),
        about=f"person:{person.id}:{tokens.new_base32(8)}",
        context={"act": act, "account_url": links.page("own_addresses.index", language=person.language)},
    )
