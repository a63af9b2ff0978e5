"""Editions that are over, and the certificates of those who completed them."""

from datetime import date, timedelta

from cop import clock
from cop.models import Attendance, Certificate, EnrolmentStatus
from cop.queries.sessions_of_edition import sessions_of
from cop.rules.certificate_codes import new_code
from tests.factories.meetings import make_edition, make_enrolment, make_meeting, make_present
from tests.factories.register import make_community, make_organisation
from tests.factories.saving import save


def make_past_edition(community=None, *, sessions=4, **kw):
    """An edition whose sessions of two hours, a week apart, are all held; three of them make it complete."""
    community = community or make_community(name_it="Società benefit", name_en="Benefit corporations")
    edition = make_edition(community, **{"least_sessions": 3} | kw)
    first = clock.now().replace(microsecond=0) - timedelta(weeks=sessions)
    for n in range(sessions):
        starts_at = first + timedelta(weeks=n)
        titles = {"title_it": f"Sessione di prova {n + 1}", "title_en": f"Trial session {n + 1}"}
        make_meeting(community, edition=edition, starts_at=starts_at, **titles)
    return edition


def make_completed(edition, person=None, *, there=4, organisation=None, **kw):
    """Somebody enrolled in a past edition who was at the first `there` sessions and absent from the others."""
    organisation = organisation or make_organisation()
    enrolment = make_enrolment(
        edition, person, organisation=organisation, status=EnrolmentStatus.ENROLLED, **kw
    )
    for n, session in enumerate(sessions_of(edition)):
        attendance = Attendance.PRESENT if n < there else Attendance.ABSENT
        make_present(session, organisation, enrolment.person, attendance=attendance)
    return enrolment


def make_certificate(enrolment, **kw):
    """A certificate that stands."""
    edition = enrolment.edition
    session = {"number": 1, "title": "Sessione di prova 1", "on": "2026-11-11", "minutes": 120}
    facts = {
        "programme": edition.programme.name_it, "edition": edition.name, "organisation": "Cooperativa Prova",
        "hosts": [host.name_it for host in edition.hosts], "held": 4, "attended": 1, "minutes": 120,
        "sessions": [session],
    }  # fmt: skip
    known = {
        "code": new_code(),
        "language": "it",
        "name": enrolment.person.name,
        "issued_on": date(2026, 12, 10),
    }
    return save(Certificate(**known | {"facts": facts} | kw, enrolment=enrolment))
