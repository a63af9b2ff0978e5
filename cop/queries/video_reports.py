"""Attendance reports of video calls: those of a meeting, their rows, and the people their rows may mean."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from cop.extensions import db
from cop.models import (
    Meeting,
    Organisation,
    Person,
    PersonAddress,
    Registration,
    VideoReport,
    VideoReportRow,
)
from cop.queries.call_matching import Listed, Matching
from cop.queries.imports import person_ids_by_address


def reports_of(meeting: Meeting) -> Sequence[VideoReport]:
    """Return the reports sent for a meeting, the latest first."""
    found = select(VideoReport).where(VideoReport.meeting_id == meeting.id).order_by(VideoReport.id.desc())
    return db.session.scalars(found.options(joinedload(VideoReport.created_by))).all()


def report_of(meeting: Meeting, report_id: int) -> VideoReport | None:
    """Return a report of a meeting with its rows, each with the registration found for it."""
    found = select(VideoReport).where(VideoReport.id == report_id, VideoReport.meeting_id == meeting.id)
    rows = selectinload(VideoReport.rows).joinedload(VideoReportRow.registration)
    people = rows.options(joinedload(Registration.person), joinedload(Registration.organisation))
    return db.session.scalar(found.options(people))


def report_with(meeting: Meeting, digest: str) -> VideoReport | None:
    """Return the report of a meeting that was made of this very file."""
    found = select(VideoReport).where(VideoReport.meeting_id == meeting.id, VideoReport.digest == digest)
    return db.session.scalar(found)


def listed_in(meeting: Meeting) -> list[Listed]:
    """Return everybody on a meeting's list by name, with all their addresses, in two queries."""
    name = func.coalesce(func.nullif(Organisation.short_name, ""), Organisation.legal_name, "")
    people = db.session.execute(
        select(Registration.id, Person.id, Person.name, name, Person.email_key)
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Organisation, Organisation.id == Registration.organisation_id)
        .where(Registration.meeting_id == meeting.id, Person.erased_at.is_(None))
        .order_by(Person.search_key, Registration.id)
    ).all()
    keys: dict[int, set[str]] = defaultdict(set)
    addresses = select(PersonAddress.person_id, PersonAddress.email_key).join(
        Registration, Registration.person_id == PersonAddress.person_id
    )
    for person_id, key in db.session.execute(addresses.where(Registration.meeting_id == meeting.id)):
        keys[person_id].add(key)
    return [
        Listed(id_, person_id, name, of, frozenset(keys[person_id] | ({key} if key else set())))
        for id_, person_id, name, of, key in people
    ]


def matching_for(meeting: Meeting, keys: Iterable[str | None]) -> Matching:
    """Return whom the rows with these addresses, and any name, may mean."""
    return Matching(listed_in(meeting), person_ids_by_address({key for key in keys if key}))


def registrations_by_id(meeting: Meeting) -> dict[int, Registration]:
    """Return the registrations of a meeting by id."""
    found = select(Registration).where(Registration.meeting_id == meeting.id)
    return {one.id: one for one in db.session.scalars(found.options(joinedload(Registration.person)))}
