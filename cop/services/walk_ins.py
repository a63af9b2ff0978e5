"""Who is the person at the door: found where known, made where not, never twice."""

from dataclasses import dataclass

from cop import tokens
from cop.extensions import db
from cop.models import Language, Meeting, Organisation, Person
from cop.queries.organisations import organisation_called
from cop.queries.people import person_with_address
from cop.queries.registrations import people_on_list, person_without_address
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.organisations import create_organisation
from cop.services.people import find_or_create_person
from cop.text import folded


@dataclass(frozen=True)
class Stranger:
    """What somebody says at the door; only the name is sure to be there."""

    name: str
    email: str = ""
    organisation: str = ""


def organisation_of(stranger: Stranger, *, by: Viewer | None) -> Organisation | None:
    """Return the organisation named, made "to be checked" where the register has none of that name."""
    if not stranger.organisation:
        return None
    known = organisation_called(stranger.organisation)
    return known or create_organisation(legal_name=stranger.organisation, is_to_check=True, by=by)


def person_of(
    meeting: Meeting, stranger: Stranger, organisation: Organisation | None, *, by: Viewer | None
) -> tuple[Person, bool]:
    """Return the person, and whether it is a new one.

    The address decides where there is one. Without it, the same name for the same organisation is the same
    person: somebody on the list already, or a walk-in of an earlier day who left no address either.
    """
    if stranger.email and (known := person_with_address(stranger.email)):
        return known, False
    if stranger.email:
        language = Language.IT
        return find_or_create_person(name=stranger.name, email=stranger.email, language=language, by=by), True
    if known := _namesake(meeting, stranger, organisation):
        return known, False
    return _without_address(stranger, by=by), True


def _namesake(meeting: Meeting, stranger: Stranger, organisation: Organisation | None) -> Person | None:
    """Somebody of the same name and organisation; where no organisation was said, the only one on the list."""
    on_list = [(one, of) for one, of in people_on_list(meeting) if folded(one.name) == folded(stranger.name)]
    if organisation is None:
        return on_list[0][0] if len(on_list) == 1 else None
    same = [one for one, organisation_id in on_list if organisation_id == organisation.id]
    return same[0] if same else person_without_address(stranger.name, organisation)


def _without_address(stranger: Stranger, *, by: Viewer | None) -> Person:
    person = Person(name=stranger.name, language=Language.IT, reply_token=tokens.new_base32(16))
    db.session.add(person)
    db.session.flush()
    log_act("create", person, by=by)
    return person
