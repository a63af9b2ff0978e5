"""Who works where, from when to when."""

from datetime import date

from flask_babel import gettext as _

from cop.errors import CopError
from cop.extensions import db
from cop.models import Affiliation, Organisation, Person
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.changes import change
from cop.services.dated import is_in_force, overlap, refuse_backwards

FACTS = {"role", "is_contact", "since_on", "until_on"}


def add_affiliation(
    person: Person,
    *,
    organisation: Organisation,
    role: str = "",
    is_contact: bool = False,
    since_on: date | None = None,
    until_on: date | None = None,
    by: Viewer | None,
) -> Affiliation:
    """Say that a person works in an organisation; dates may be unknown.

    Raises CopError (field "organisation") where that is on record for the same time already.
    """
    refuse_backwards(since_on, until_on)
    new = Affiliation(
        organisation=organisation, role=role, is_contact=is_contact, since_on=since_on, until_on=until_on
    )
    if any(other.organisation_id == organisation.id and overlap(other, new) for other in person.affiliations):
        raise CopError(_("This is on record already, for the same time."), field="organisation_id")
    person.affiliations.append(new)
    db.session.flush()
    log_act("create", new, by=by, person=person.id, organisation=organisation.id)
    return new


def update_affiliation(affiliation: Affiliation, *, by: Viewer, **facts: object) -> None:
    """Change role, dates or whether the person manages the organisation's data; what is left out stays."""
    before = affiliation.is_contact
    changed = change(affiliation, facts, allowed=FACTS)
    refuse_backwards(affiliation.since_on, affiliation.until_on)
    if changed:
        db.session.flush()
        log_act("update", affiliation, by=by, fields=changed, was_contact=before)


def end_affiliation(affiliation: Affiliation, *, until_on: date, by: Viewer) -> None:
    """Say when a person stopped working there; participation before that day stays as it was."""
    update_affiliation(affiliation, by=by, until_on=until_on)


def is_affiliated(person: Person, organisation: Organisation, *, on: date) -> bool:
    """Whether a person works in an organisation on a day, as far as is known."""
    return any(a.organisation_id == organisation.id and is_in_force(a, on) for a in person.affiliations)
