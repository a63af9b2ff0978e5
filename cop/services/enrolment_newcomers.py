"""Somebody who is not in the register yet, enrolled by a coordinator."""

from datetime import datetime

from cop.models import Edition, Enrolment, Organisation, Source
from cop.rules.viewer import Viewer
from cop.services.admissions import organisation_for
from cop.services.enrolments import enrol_person
from cop.services.people import find_or_create_person


def enrol_newcomer(
    edition: Edition,
    *,
    name: str,
    email: str,
    language: str,
    organisation: Organisation | None = None,
    organisation_name: str = "",
    by: Viewer,
    at: datetime,
) -> Enrolment:
    """Enrol whoever the address belongs to, made a person where nobody is known by it.

    For an organisation of the register, or for one called `organisation_name`, made "to be checked" where there is
    none. Raises CopError as `enrol_person` does.
    """
    person = find_or_create_person(name=name, email=email, language=language, by=by)
    organisation = organisation or organisation_for(organisation_name, by=by)
    return enrol_person(
        edition, person=person, organisation=organisation, source=Source.COORDINATOR, by=by, at=at
    )
