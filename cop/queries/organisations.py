"""The register of organisations: who sees what of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from cop.extensions import db
from cop.models import (
    Affiliation,
    Attendance,
    Meeting,
    MeetingHost,
    MeetingStatus,
    Municipality,
    Organisation,
    Person,
    Registration,
    Sector,
)
from cop.queries.listing import Listing, listing
from cop.queries.memberships import member_organisation_ids
from cop.queries.people import people_seen_by
from cop.queries.search import Searched, by_own_words, has_words, searched
from cop.rules.viewer import Viewer
from cop.text import folded, search_words

ORDERS = {
    "name": Organisation.search_key,
    "sector": Organisation.sector,
    "municipality": Organisation.municipality,
}


def organisations_seen_by(viewer: Viewer) -> Select[Organisation]:
    """Return the selection of the organisations a viewer sees: a name to be checked only by who may check."""
    statement = select(Organisation).where(Organisation.merged_into_id.is_(None))
    if viewer.is_coordinator or viewer.is_viewer:
        return statement
    return statement.where(or_(Organisation.is_to_check.is_(False), Organisation.id.in_(viewer.contact_of)))


def organisations_found(
    viewer: Viewer,
    *,
    words: str = "",
    community_id: int | None = None,
    sector: Sector | None = None,
    is_to_check: bool = False,
    is_in_plan: bool = False,
    today: date,
) -> Searched[Organisation]:
    """Return the selection of the organisations a viewer sees, narrowed.

    `is_in_plan`: only those in the municipalities of the metropolitan plan.
    """
    statement = organisations_seen_by(viewer)
    if community_id is not None:
        statement = statement.where(Organisation.id.in_(member_organisation_ids([community_id], on=today)))
    if sector is not None:
        statement = statement.where(Organisation.sector == sector)
    if is_to_check:
        statement = statement.where(Organisation.is_to_check)
    if is_in_plan:
        planned = select(Municipality.id).where(Municipality.is_metropolitan_plan)
        statement = statement.where(Organisation.municipality_id.in_(planned))
    return searched(statement, words, by_own_words(Organisation))


def organisations_page(
    viewer: Viewer, *, sort: str = "name", page: int = 1, today: date, **filters: Any
) -> Listing[Organisation]:
    """Return a page of what `organisations_found` with these filters finds, ordered, with logos.

    `sort` is a key of ORDERS, "-" before it for the other way round; anything else means by name.
    """
    found = organisations_found(viewer, today=today, **filters)
    column = ORDERS.get(sort.removeprefix("-"), Organisation.search_key)
    first = column.desc() if sort.startswith("-") else column.asc()
    with_logos = found.statement.options(joinedload(Organisation.logo))
    ordered = with_logos.order_by(first, Organisation.search_key, Organisation.id)
    return replace(listing(ordered, page=page), corrected=found.corrected)


def organisation_seen_by(viewer: Viewer, organisation_id: int) -> Organisation | None:
    """Return an organisation, None where there is none or the viewer does not see it."""
    statement = organisations_seen_by(viewer).where(Organisation.id == organisation_id)
    whole = (Organisation.category, Organisation.seat, Organisation.logo)
    return db.session.scalar(statement.options(*map(joinedload, whole)))


def organisation_called(name: str) -> Organisation | None:
    """Return the organisation whose short or legal name is `name`, whatever the case and accents.

    Of one merged away the one that stands for it is meant, here and by code.
    """
    key, words = folded(name), search_words(name)
    if not words:
        return None
    found = select(Organisation).where(has_words(Organisation, words)).order_by(Organisation.id)
    matches = db.session.scalars(found).all()
    named = next((o for o in matches if key in (folded(o.short_name), folded(o.legal_name))), None)
    return standing_for(named)


def organisation_with_code(column: str, code: str) -> Organisation | None:
    """Return the organisation whose `column` ("vat_number" or "fiscal_code") is `code`."""
    found = db.session.scalar(select(Organisation).where(getattr(Organisation, column) == code))
    return standing_for(found)


def kept_instead_of(organisation_id: int) -> int | None:
    """Return the id of the organisation that another was merged into: its old address leads there."""
    merged = select(Organisation.merged_into_id).where(Organisation.id == organisation_id)
    return db.session.scalar(merged)


def standing_for(organisation: Organisation | None) -> Organisation | None:
    """Return the organisation that one was merged into, itself where it was not."""
    while organisation is not None and organisation.merged_into_id is not None:
        organisation = db.session.get_one(Organisation, organisation.merged_into_id)
    return organisation


def affiliations_at(organisation: Organisation, viewer: Viewer) -> Sequence[Affiliation]:
    """Return who works or worked there, by name: the team and its contact see all, a coordinator the known."""
    found = select(Affiliation).where(Affiliation.organisation_id == organisation.id)
    if not (viewer.is_viewer or organisation.id in viewer.contact_of):
        found = found.where(Affiliation.person_id.in_(people_seen_by(viewer).with_only_columns(Person.id)))
    found = found.options(joinedload(Affiliation.person)).join(Affiliation.person)
    return db.session.scalars(found.order_by(Person.search_key)).all()


@dataclass(frozen=True)
class MeetingPresence:
    """How many people were present for one organisation at one meeting."""

    meeting: Meeting
    present: int


def presences_of(
    organisation: Organisation, viewer: Viewer, *, at: datetime, limit: int = 50
) -> list[MeetingPresence]:
    """Return the held meetings where the organisation was represented, the latest first.

    Who coordinates sees the meetings of the own communities; the team and the organisation see all.
    """
    statement = (
        select(Meeting, func.count())
        .join(Registration, Registration.meeting_id == Meeting.id)
        .where(Registration.organisation_id == organisation.id)
        .where(Registration.attendance == Attendance.PRESENT)
        .where(Meeting.status == MeetingStatus.SCHEDULED, Meeting.ends_at <= at)
        .group_by(Meeting.id)
        .order_by(Meeting.starts_at.desc())
        .limit(limit)
    )
    if not (viewer.is_viewer or organisation.id in viewer.contact_of):
        hosted = select(MeetingHost.meeting_id).where(MeetingHost.community_id.in_(viewer.coordinates))
        statement = statement.where(Meeting.id.in_(hosted))
    return [MeetingPresence(meeting, present) for meeting, present in db.session.execute(statement)]
