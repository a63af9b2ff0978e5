"""Who took part for whom, year by year: the organisation is the one stated that day, never today's employer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from cop.clock import ROME
from cop.extensions import db
from cop.models import Attendance, Meeting, MeetingHost, MeetingStatus, Organisation, Person, Registration
from cop.rules.viewer import Viewer


@dataclass(frozen=True)
class YearOfPerson:
    """How many meetings a person was present at in a year for one organisation (None: for none).

    `staff` of them as one of the team: these stand apart in the figures (counting rule 4).
    """

    year: int
    organisation: Organisation | None
    meetings: int
    staff: int


@dataclass(frozen=True)
class YearOfOrganisation:
    """At how many meetings an organisation was represented in a year, and how often somebody came for it."""

    year: int
    meetings: int
    participations: int


def years_of_person(person: Person, viewer: Viewer, *, at: datetime) -> list[YearOfPerson]:
    """Return where a person has been, by year and organisation, the latest first.

    At the meetings a viewer may read them of: the team and the person all, a coordinator those of the own
    communities.
    """
    found = (
        select(Meeting.starts_at, Registration.is_staff, Organisation)
        .select_from(Registration)
        .join(Registration.meeting)
        .outerjoin(Registration.organisation)
        .where(_is_held(at), Registration.person_id == person.id)
    )
    if not (viewer.is_viewer or viewer.person_id == person.id):
        found = found.where(_is_within(viewer))
    rows = [(_year(starts_at), is_staff, who) for starts_at, is_staff, who in db.session.execute(found)]
    keys = dict.fromkeys((year, organisation) for year, _is_staff, organisation in rows)
    years = [
        YearOfPerson(
            year=year,
            organisation=organisation,
            meetings=sum((y, o) == (year, organisation) for y, _is_staff, o in rows),
            staff=sum((y, o) == (year, organisation) and is_staff for y, is_staff, o in rows),
        )
        for year, organisation in keys
    ]
    return sorted(years, key=lambda y: (-y.year, y.organisation.search_key if y.organisation else ""))


def years_of_organisation(
    organisation: Organisation, viewer: Viewer, *, at: datetime
) -> list[YearOfOrganisation]:
    """Return how often an organisation was represented, by year, the latest first; staff are not counted.

    Who coordinates counts the meetings of the own communities; the team and the organisation itself all.
    """
    found = (
        select(Meeting.starts_at, Meeting.id)
        .select_from(Registration)
        .join(Registration.meeting)
        .where(_is_held(at), Registration.organisation_id == organisation.id)
        .where(Registration.is_staff.is_(False))
    )
    if not (viewer.is_viewer or organisation.id in viewer.contact_of):
        found = found.where(_is_within(viewer))
    rows = [(_year(starts_at), meeting_id) for starts_at, meeting_id in db.session.execute(found)]
    return [
        YearOfOrganisation(
            year=year,
            meetings=len({meeting_id for own, meeting_id in rows if own == year}),
            participations=sum(own == year for own, _meeting_id in rows),
        )
        for year in sorted({year for year, _meeting_id in rows}, reverse=True)
    ]


def _is_held(at: datetime) -> ColumnElement[bool]:
    """Somebody present, at a meeting held by an instant."""
    is_present = Registration.attendance == Attendance.PRESENT
    return and_(is_present, Meeting.status == MeetingStatus.SCHEDULED, Meeting.ends_at <= at)


def _is_within(viewer: Viewer) -> ColumnElement[bool]:
    hosted = select(MeetingHost.meeting_id).where(MeetingHost.community_id.in_(viewer.coordinates))
    return Meeting.id.in_(hosted)


def _year(moment: datetime) -> int:
    """The year on the wall in Turin: a meeting on New Year's Eve is not next year's."""
    return moment.astimezone(ROME).year
