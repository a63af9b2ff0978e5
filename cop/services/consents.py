"""Consents: kept with their exact text, withdrawn as easily as they are given (GDPR art. 7)."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from cop.extensions import db
from cop.models import Consent, ConsentOrigin, ConsentPurpose, Language, Person
from cop.rules.viewer import Viewer
from cop.services.audit import log_act


def record_consent(
    person: Person,
    *,
    purpose: ConsentPurpose,
    text: str,
    language: str,
    origin: ConsentOrigin,
    at: datetime,
    by: Viewer | None = None,
) -> Consent:
    """Keep that a person agreed to (or, PRIVACY_NOTICE, was shown) exactly `text`; return the record.

    The same text in force already is returned as it is; another one takes its place, and the former stays as
    proof of its time.
    """
    language = Language(language)
    for former in _in_force(person, purpose):
        if (former.text, former.language) == (text, language):
            return former
        former.withdrawn_at = at
    new = Consent(
        person=person,
        purpose=purpose,
        text=text,
        language=language,
        origin=origin,
        given_at=at,
        withdrawn_at=None,
    )
    db.session.add(new)
    db.session.flush()
    log_act("give_consent", person, by=by, purpose=purpose.value, origin=origin.value)
    return new


def listing_text() -> str:
    """Return the words that people agree to before their name stands on a public page, kept with each consent."""
    return _(
        "My name may stand on the public pages of this site beside the communities that I coordinate and the "
        "meetings that I lead or speak at, until I withdraw this."
    )


def withdraw_consent(
    person: Person, *, purpose: ConsentPurpose, at: datetime, by: Viewer | None = None
) -> bool:
    """End a person's consent for a purpose; return whether there was one. Its text stays as proof."""
    found = _in_force(person, purpose)
    for consent in found:
        consent.withdrawn_at = at
    if found:
        db.session.flush()
        log_act("withdraw_consent", person, by=by, purpose=purpose.value)
    return bool(found)


def _in_force(person: Person, purpose: ConsentPurpose) -> list[Consent]:
    held = select(Consent).where(Consent.person_id == person.id, Consent.purpose == purpose)
    return list(db.session.scalars(held.where(Consent.withdrawn_at.is_(None))))
