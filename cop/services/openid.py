"""Signing in through an OpenID provider: whom its account stands for here.

The first time the address decides, which the provider must have verified; from then on the subject alone, so
that an address given to somebody else there opens nobody's account here.
"""

from datetime import datetime

from flask_babel import gettext as _

from cop import text
from cop.errors import CopError
from cop.extensions import db
from cop.models import OpenidIdentity, Person, email_key
from cop.queries.openid import identities_of, identity_with, is_confirmed_address
from cop.queries.people import person_with_address
from cop.rules.viewer import Viewer
from cop.services.audit import log_act


class UnknownAddressError(CopError):
    """The provider vouches for an address that nobody here has."""


def person_of(issuer: str, subject: str, *, address: str, is_verified: bool, at: datetime) -> Person:
    """Return the person behind an account of the provider, linking the two the first time.

    Raises UnknownAddressError where nobody has the address, CopError where it does not show who the person is.
    """
    identity = identity_with(issuer, subject)
    if identity is None:
        person = _person_at(address, is_verified=is_verified)
        if any(linked.issuer == issuer for linked in identities_of(person.id)):
            raise CopError(_("Another account there is linked to this address. Sign in with a mail instead."))
        identity = OpenidIdentity(person=person, issuer=issuer, subject=subject, created_at=at)
        db.session.add(identity)
        person.verified_at = person.verified_at or at
        log_act("openid_bound", person, by=None)
    elif identity.person.email is None or identity.person.merged_into_id is not None:
        raise UnknownAddressError(_("This account is linked to nobody any more."))
    identity.used_at = at
    db.session.flush()
    return identity.person


def unlink(identity: OpenidIdentity, *, by: Viewer) -> None:
    """Let an account of the provider no longer sign in as its person."""
    log_act("openid_unbound", identity.person, by=by)
    db.session.delete(identity)


def _person_at(address: str, *, is_verified: bool) -> Person:
    if not is_verified:
        raise CopError(_("Your provider has not checked your address. Sign in with a mail instead."))
    try:
        known_as = text.email_address(address)
    except ValueError as error:
        raise UnknownAddressError(_("Your provider gave no address that we can read.")) from error
    person = person_with_address(known_as)
    if person is None or person.erased_at is not None:
        raise UnknownAddressError(_("Nobody in our register has this address."))
    # An address that somebody else has added opens nothing until its owner has confirmed it by mail.
    if person.email_key != email_key(known_as) and not is_confirmed_address(person.id, known_as):
        raise CopError(_("This address has not been confirmed here yet. Sign in with a mail instead."))
    return person
