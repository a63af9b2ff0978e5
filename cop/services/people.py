"""People: one record for one address."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Update, delete, select, update

from cop import tokens
from cop.emails import outbox
from cop.errors import CopError
from cop.extensions import db
from cop.models import Person, PersonAddress, email_key
from cop.queries.people import person_with_address
from cop.queries.person_addresses import owner_of_address
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.changes import change, refusing_duplicates
from cop.services.sessions import end_sessions_of
from cop.services.suppressions import carry_stops, refuse_erased

FACTS = {"name", "language"}


def create_person(*, name: str, email: str, language: str, by: Viewer | None) -> Person:
    """Add a person.

    Raises CopError (field "email") where the address belongs to somebody already, or to somebody erased: who
    asked to be forgotten comes back by their own act alone (`cop.services.newcomers`).
    """
    if person_with_address(email):
        raise CopError(_address_taken(), field="email")
    refuse_erased(email)
    person = Person(
        name=name,
        email=email,
        email_key=email_key(email),
        language=language,
        reply_token=tokens.new_base32(16),
    )
    with refusing_duplicates(_address_taken(), fields={"email": "email"}):
        db.session.add(person)
    log_act("create", person, by=by)
    return person


def find_or_create_person(*, name: str, email: str, language: str, by: Viewer | None) -> Person:
    """Return the person with this address, a new one where there is none; a known one keeps the own name.

    Two at the same moment get the same person: the second one finds what the first has just saved. Raises
    CopError (field "email") for an address that is only noted as another one of somebody: it may be anybody's.
    """
    known = person_with_address(email)
    if known:
        if owner_of_address(email) is None:
            raise CopError(_not_confirmed(), field="email")
        return known
    try:
        return create_person(name=name, email=email, language=language, by=by)
    except CopError:
        found = db.session.scalar(select(Person).where(Person.email_key == email_key(email)))
        if found is None:
            raise
        return found


def update_person(person: Person, *, by: Viewer, **facts: Any) -> None:
    """Change name and language; what is left out stays. Raises ValueError for any other field."""
    changed = change(person, facts, allowed=FACTS)
    if changed:
        db.session.flush()
        log_act("update", person, by=by, fields=changed)


def change_address(person: Person, *, email: str, by: Viewer) -> None:
    """Put another address in the place of the one in use: signs the person out everywhere, tells the old one.

    The old one is forgotten: it was wrong, or belongs to somebody else by now. The new one counts as verified
    once the person has signed in with it. Raises CopError (field "email") where it belongs to somebody else.
    The same address written otherwise (upper case) is only rewritten.
    """
    if person.email == email:
        return
    if person.email_key == email_key(email):
        person.email = email
        db.session.execute(_row_of(person).values(email=email))
    else:
        _replace_address(person, email, by)
    log_act("change_address", person, by=by)


def _replace_address(person: Person, email: str, by: Viewer) -> None:
    owner = person_with_address(email)
    if owner is not None and owner is not person:
        raise CopError(_address_taken(), field="email")
    refuse_erased(email)
    known = db.session.scalar(select(PersonAddress).where(PersonAddress.email_key == email_key(email)))
    if person.email:
        _tell_old_address(person, by)
        carry_stops(person.email, email)
        db.session.execute(delete(PersonAddress).where(PersonAddress.email_key == person.email_key))
    with refusing_duplicates(_address_taken(), fields={"email": "email"}):
        person.email, person.email_key = email, email_key(email)
        person.verified_at = known.verified_at if known else None
    end_sessions_of(person.id, except_token=by.session_token if by.person_id == person.id else "")


def _row_of(person: Person) -> Update:
    return update(PersonAddress).where(PersonAddress.email_key == person.email_key)


def _tell_old_address(person: Person, by: Viewer) -> None:
    about = f"person:{person.id}:{tokens.new_base32(8)}"
    outbox.queue("address_changed", to=outbox.Recipient.of(person), about=about, context={"by_name": by.name})


def _not_confirmed() -> str:
    return _(
        "This address is noted as another one of somebody in the register, and not confirmed by its owner. Use the "
        "address that the person uses."
    )


def _address_taken() -> str:
    return _("This address belongs to somebody who is in the register already.")
