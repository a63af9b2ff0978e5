"""People who come in by a click in a mail of their own: their address is theirs, and they have read the notice."""

from datetime import datetime

from cop.models import ConsentOrigin, ConsentPurpose, Person, email_key
from cop.rules.viewer import Viewer
from cop.services.consents import record_consent
from cop.services.people import find_or_create_person
from cop.services.person_addresses import free_unconfirmed
from cop.services.suppressions import let_back


def admit_person(
    *,
    name: str,
    email: str,
    language: str,
    notice: str,
    read_at: datetime,
    by: Viewer | None,
    at: datetime,
    confirmed_at: datetime | None = None,
) -> Person:
    """Return the person behind an address that its owner confirmed, a new one where there is none.

    They confirmed it at `confirmed_at`, None for just now.

    Who was erased comes back as somebody new: it is their own act. So does the owner of an address that was
    only noted as another one of somebody. A known person keeps the own name and language. `notice` is the text
    they were shown at `read_at`, "" where there was none.
    """
    let_back(email, read_at=confirmed_at or at)
    free_unconfirmed(email)
    person = find_or_create_person(name=name, email=email, language=language, by=by)
    confirm_used_address(person, email, at=at)
    record_notice(person, notice=notice, language=language, read_at=read_at, by=by)
    return person


def confirm_used_address(person: Person, email: str, *, at: datetime) -> None:
    """Take the address in use as the person's own, where it is the one that was confirmed.

    Another address known of the person proves nothing: whoever reads it may be somebody else.
    """
    if person.email_key == email_key(email):
        person.verified_at = person.verified_at or at


def record_notice(
    person: Person, *, notice: str, language: str, read_at: datetime, by: Viewer | None
) -> None:
    """Keep the privacy notice that a person was shown, word by word (GDPR art. 13)."""
    if notice:
        record_consent(
            person,
            purpose=ConsentPurpose.PRIVACY_NOTICE,
            text=notice,
            language=language,
            origin=ConsentOrigin.FORM,
            at=read_at,
            by=by,
        )
