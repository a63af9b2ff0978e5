"""Editions of training programmes: one, those of a programme, and what is shown of each."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from cop.clock import day_of
from cop.extensions import db
from cop.models import (
    Affiliation,
    Community,
    Edition,
    EditionCoDesign,
    EditionHost,
    EditionOrganisationRole,
    EditionPersonRole,
    EditionStatus,
    Meeting,
    MeetingHost,
    MeetingStatus,
    Membership,
    Organisation,
    Person,
    Representative,
)
from cop.queries.people import people_seen_by
from cop.queries.viewers import in_force
from cop.rules.viewer import Viewer

# What a person can look through to find the meetings at which an edition was designed.
MOST_MEETINGS = 40
AHEAD = timedelta(days=180)


def edition_by_id(edition_id: int) -> Edition | None:
    """Return an edition with its programme and the communities that host it, None where there is none."""
    statement = select(Edition).where(Edition.id == edition_id)
    return db.session.scalar(statement.options(joinedload(Edition.programme), selectinload(Edition.hosts)))


def meetings_that_may_design(
    hosts: Collection[int], *, at: datetime, chosen: Collection[int] = ()
) -> Sequence[Meeting]:
    """Return the meetings of some communities at which an edition may have been designed, the latest first.

    Published, no training session, begun or soon to begin; of the latest only so many as one can look through.
    Those `chosen` already come along, whatever they are.
    """
    hosted = select(MeetingHost.meeting_id).where(MeetingHost.community_id.in_(hosts))
    latest = (
        select(Meeting.id)
        .where(
            Meeting.id.in_(hosted), Meeting.edition_id.is_(None), Meeting.status == MeetingStatus.SCHEDULED
        )
        .where(Meeting.starts_at < at + AHEAD)
        .order_by(Meeting.starts_at.desc(), Meeting.id)
        .limit(MOST_MEETINGS)
    )
    wanted = or_(Meeting.id.in_(latest.subquery().select()), Meeting.id.in_(chosen))
    return db.session.scalars(
        select(Meeting).where(wanted).order_by(Meeting.starts_at.desc(), Meeting.id)
    ).all()


def co_design_meetings_of(edition: Edition) -> Sequence[Meeting]:
    """Return the meetings at which an edition was designed and that everybody may know of, by time."""
    statement = (
        select(Meeting)
        .join(EditionCoDesign, EditionCoDesign.meeting_id == Meeting.id)
        .where(EditionCoDesign.edition_id == edition.id)
        .where(Meeting.status.not_in((MeetingStatus.DRAFT, MeetingStatus.CANCELLED)))
    )
    return db.session.scalars(statement.order_by(Meeting.starts_at, Meeting.id)).all()


def co_design_ids_of(edition: Edition) -> list[int]:
    """Return the ids of all meetings at which an edition was designed, as its form shows them."""
    of_edition = EditionCoDesign.edition_id == edition.id
    return list(db.session.scalars(select(EditionCoDesign.meeting_id).where(of_edition)))


def people_of(edition: Edition) -> Sequence[EditionPersonRole]:
    """Return what people do for an edition, with person and organisation, by part and name; nobody erased."""
    statement = (
        select(EditionPersonRole)
        .join(EditionPersonRole.person)
        .where(EditionPersonRole.edition_id == edition.id, Person.erased_at.is_(None))
        .options(contains_eager(EditionPersonRole.person), joinedload(EditionPersonRole.organisation))
    )
    return db.session.scalars(
        statement.order_by(EditionPersonRole.kind, Person.search_key, EditionPersonRole.id)
    ).all()


def organisations_of(edition: Edition) -> Sequence[EditionOrganisationRole]:
    """Return what organisations do for an edition, by part and name."""
    statement = (
        select(EditionOrganisationRole)
        .join(EditionOrganisationRole.organisation)
        .where(EditionOrganisationRole.edition_id == edition.id)
        .options(contains_eager(EditionOrganisationRole.organisation))
    )
    return db.session.scalars(
        statement.order_by(EditionOrganisationRole.kind, Organisation.search_key, EditionOrganisationRole.id)
    ).all()


def person_names(viewer: Viewer, ids: Collection[int]) -> dict[int, str]:
    """Return the names of those among `ids` whom a viewer sees, by id."""
    people = db.session.scalars(people_seen_by(viewer).where(Person.id.in_(ids))) if ids else ()
    return {person.id: person.name for person in people}


def only_organisation_of(person_id: int, *, on: date) -> Organisation | None:
    """Return the organisation that a person works at or represents on a day, None for none and for several."""
    represented = (
        select(Membership.organisation_id)
        .join(Representative, Representative.membership_id == Membership.id)
        .where(
            Representative.person_id == person_id,
            in_force(Representative.since_on, Representative.until_on, on),
        )
    )
    works = select(Affiliation.organisation_id).where(
        Affiliation.person_id == person_id, in_force(Affiliation.since_on, Affiliation.until_on, on)
    )
    statement = select(Organisation).where(
        or_(Organisation.id.in_(represented), Organisation.id.in_(works)),
        Organisation.merged_into_id.is_(None),
    )
    found = db.session.scalars(statement.limit(2)).all()
    return found[0] if len(found) == 1 else None


def coming_editions_of(community: Community, *, at: datetime) -> Sequence[Edition]:
    """Return the published editions of a community that are under way or still to come, soonest first."""
    hosted = select(EditionHost.edition_id).where(EditionHost.community_id == community.id)
    is_coming = (Meeting.status == MeetingStatus.SCHEDULED) & (Meeting.ends_at > at)
    coming = select(Meeting.edition_id).where(or_(is_coming, Meeting.status == MeetingStatus.POSTPONED))
    statement = (
        select(Edition)
        .where(Edition.id.in_(hosted), Edition.status == EditionStatus.PUBLISHED)
        .where(
            or_(
                Edition.id.in_(coming.where(Meeting.edition_id.is_not(None))), Edition.starts_on >= day_of(at)
            )
        )
        .options(joinedload(Edition.programme))
    )
    return db.session.scalars(statement.order_by(Edition.starts_on, Edition.id)).all()
