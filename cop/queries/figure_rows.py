"""The records behind a number (counting rule 9)."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import joinedload

from cop import clock
from cop.extensions import db
from cop.models import (
    Community,
    DeclaredActivity,
    DeclaredFigure,
    Edition,
    Meeting,
    MeetingCount,
    MeetingKind,
    Membership,
    Organisation,
    OrganisationPresence,
    Programme,
)
from cop.queries.figures import end_of
from cop.queries.listing import Listing, listing
from cop.queries.memberships import is_counted_on
from cop.queries.survey_tallies import SurveyRow, survey_rows

# Which number of a meeting a figure of people adds up.
_OF_A_MEETING = {
    "participations": MeetingCount.participations,
    "in-person": MeetingCount.participations - MeetingCount.online,
    "online": MeetingCount.online,
    "staff": MeetingCount.staff,
}


@dataclass(frozen=True)
class EditionRow:
    """One edition, recorded where a session of it is; its sessions of both sorts, and the declared ones' sources."""

    edition: Edition
    is_recorded: bool
    sessions: int
    sources: list[str]


@dataclass(frozen=True)
class FigureRows:
    """One page of recorded meetings or organisations, all editions and surveys, and all that is declared."""

    meetings: Listing[MeetingCount] | None = None
    organisations: Listing[Organisation] | None = None
    editions: list[EditionRow] = field(default_factory=list)
    surveys: list[SurveyRow] = field(default_factory=list)
    declared: list[DeclaredActivity] = field(default_factory=list)


def figure_rows(key: str, community: Community | None, *, on: date, page: int) -> FigureRows:
    """Return what the figure `key` of a community (None: of all) counts at the end of a day."""
    if key == "organisations":
        return FigureRows(organisations=_organisations(_members(community, on), page))
    if key == "organisations-present":
        return FigureRows(organisations=_organisations(_present(community, on), page))
    if key == "surveys":
        declared = _declared(DeclaredActivity.figure == DeclaredFigure.SURVEYS, community, on)
        recorded = survey_rows(community.id if community else None, by=end_of(on))
        return FigureRows(surveys=recorded, declared=declared)
    if key in _OF_A_MEETING:
        return FigureRows(meetings=_meetings(_OF_A_MEETING[key] > 0, community, on, page))
    is_recorded, is_declared = _conditions(key)
    known = _declared(is_declared, community, on)
    if key.startswith("editions-"):
        return FigureRows(editions=_editions(is_recorded, known, community, on))
    return FigureRows(meetings=_meetings(is_recorded, community, on, page), declared=known)


def _conditions(key: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """What picks the recorded and the declared activities of "meetings-…", "editions-…" and "sessions-…"."""
    sort, _dash, slug = key.partition("-")
    if sort == "meetings":
        kind = select(MeetingKind.id).where(MeetingKind.slug == slug)
        tables = (MeetingCount, DeclaredActivity)
        recorded, declared = (t.kind_id.in_(kind) & t.edition_id.is_(None) for t in tables)
        return recorded, declared
    editions = select(Edition.id).join(Programme).where(Programme.slug == slug)
    return MeetingCount.edition_id.in_(editions), DeclaredActivity.edition_id.in_(editions)


def _editions(
    condition: ColumnElement[bool], declared: list[DeclaredActivity], community: Community | None, on: date
) -> list[EditionRow]:
    """The editions that have had a session, each once (as in `counting`), the latest first."""
    found = select(MeetingCount.edition_id, func.count())
    found = found.where(_held(condition, community, on)).group_by(MeetingCount.edition_id)
    held = {row[0]: row[1] for row in db.session.execute(found)}
    ids = held.keys() | {activity.edition_id for activity in declared}
    editions = select(Edition).where(Edition.id.in_(ids)).options(joinedload(Edition.programme))
    latest = editions.order_by(Edition.starts_on.is_(None), Edition.starts_on.desc(), Edition.id.desc())
    return [
        EditionRow(
            edition=edition,
            is_recorded=edition.id in held,
            sessions=held.get(edition.id, 0) + sum(d.count for d in declared if d.edition is edition),
            sources=list(dict.fromkeys(d.source for d in declared if d.edition is edition and d.source)),
        )
        for edition in db.session.scalars(latest)
    ]


def _held(condition: ColumnElement[bool], community: Community | None, on: date) -> ColumnElement[bool]:
    host = MeetingCount.community_id == community.id if community else MeetingCount.is_first_host
    return and_(host, condition, MeetingCount.ends_at <= end_of(on))


def _meetings(
    condition: ColumnElement[bool], community: Community | None, on: date, page: int
) -> Listing[MeetingCount]:
    found = (
        select(MeetingCount)
        .where(_held(condition, community, on))
        .order_by(MeetingCount.ends_at.desc(), MeetingCount.meeting_id)
        .options(joinedload(MeetingCount.meeting).selectinload(Meeting.hosts))
        .options(joinedload(MeetingCount.meeting).joinedload(Meeting.kind))
    )
    return listing(found, page=page)


def _declared(
    condition: ColumnElement[bool], community: Community | None, on: date
) -> list[DeclaredActivity]:
    found = select(DeclaredActivity).where(condition, DeclaredActivity.on <= min(on, clock.today()))
    if community:
        found = found.where(DeclaredActivity.community_id == community.id)
    loaded = (
        joinedload(DeclaredActivity.kind),
        joinedload(DeclaredActivity.edition).joinedload(Edition.programme),
    )
    found = found.options(*loaded, joinedload(DeclaredActivity.community))
    return list(db.session.scalars(found.order_by(DeclaredActivity.on.desc(), DeclaredActivity.id)))


def _members(community: Community | None, on: date) -> Select[int | None]:
    found = select(Membership.organisation_id).where(is_counted_on(on))
    return found.where(Membership.community_id == community.id) if community else found


def _present(community: Community | None, on: date) -> Select[int]:
    stored = OrganisationPresence
    found = select(stored.organisation_id).where(stored.first_at <= end_of(on))
    return found.where(stored.community_id == community.id) if community else found


def _organisations(ids: Select, page: int) -> Listing[Organisation]:
    found = (
        select(Organisation)
        .where(Organisation.id.in_(ids))
        .order_by(Organisation.search_key, Organisation.id)
    )
    return listing(found, page=page)
