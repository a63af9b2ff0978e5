"""No more surveys, and surveys again: as easily the one as the other (GDPR art. 7.3, art. 21)."""

from datetime import datetime

from flask_babel import lazy_gettext as _l

from cop.emails import surveys as mails
from cop.extensions import db
from cop.models import ConsentOrigin, ConsentPurpose, Person
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.consents import record_consent, withdraw_consent

# The words by which people agree to be asked for an opinion, kept with each consent.
SURVEYS_TEXT = _l(
    "You may write to me to ask what I thought of the meetings and the training that I took part in, and what "
    "I need, until I say that I want no more of it."
)


def surveys_text() -> str:
    """Return the words of `SURVEYS_TEXT` in the language of the page."""
    return str(SURVEYS_TEXT)


def agree_to_surveys(person: Person, *, text: str, language: str, by: Viewer | None, at: datetime) -> None:
    """Keep that a person ticked exactly `text` in a form; who had refused before has said something else now."""
    person.surveys_refused_at = None
    record_consent(
        person,
        purpose=ConsentPurpose.SURVEYS,
        text=text,
        language=language,
        origin=ConsentOrigin.FORM,
        at=at,
        by=by,
    )


def refuse_surveys(person: Person, *, by: Viewer | None, at: datetime) -> bool:
    """Ask a person nothing more, whatever membership or consent says; return whether that is new.

    Mails that ask and have not left are taken back. Links that the person has still open the page to answer.
    """
    withdraw_consent(person, purpose=ConsentPurpose.SURVEYS, at=at, by=by)
    mails.take_back_from(person.id)
    if person.surveys_refused_at:
        return False
    person.surveys_refused_at = at
    db.session.flush()
    log_act("refuse_surveys", person, by=by)
    return True


def want_surveys(person: Person, *, language: str, by: Viewer | None, at: datetime) -> None:
    """Ask a person again, member or not: by the button beside the words of `surveys_text`."""
    agree_to_surveys(person, text=surveys_text(), language=language, by=by, at=at)
    db.session.flush()
