"""Counting the calendar year of a community from its records, by the counting rules."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from cop import clock
from cop.extensions import db
from cop.models import (
    Attendance,
    Community,
    DeclaredActivity,
    DeclaredFigure,
    Edition,
    KindWording,
    Meeting,
    MeetingCount,
    MeetingKind,
    OrganisationPresence,
    Registration,
)
from cop.queries.community_year_figures import HeldMeeting, KindFigures, TrainingFigures, YearFigures
from cop.queries.presence import midnight, represents_organisation
from cop.queries.tallies import member_organisations

_PRESENT = and_(Registration.attendance == Attendance.PRESENT, Registration.is_staff.is_(False))


def figures_of_year(community: Community, year: int, *, at: datetime) -> YearFigures:
    """Return what a community counts for a year at an instant, without the year before it; in as many queries for two
    hundred meetings as for one.

    A meeting is of the year in which it ends on the wall in Turin, as in all other figures.
    """
    counts = _counts(community, year, at)
    declared = _declared(community, year, at)
    meetings = [one for one in counts if one.edition_id is None]
    last = min(date(year, 12, 31), clock.day_of(at))
    participants, present = _who(community, year, at)
    return YearFigures(
        community_id=community.id,
        community=community.name,
        year=year,
        on=clock.day_of(at),
        meetings=tuple(_meeting(one) for one in meetings),
        kinds=tuple(_kinds(community, meetings, declared)),
        trainings=tuple(_trainings(counts, declared)),
        participants=participants,
        organisations=member_organisations([community.id], on=last).get(community.id, 0),
        organisations_present=present,
        organisations_new=_new(community, year, at),
    )


def years_of(community: Community, *, at: datetime) -> list[int]:
    """Return the years in which a community did something by an instant, the latest first."""
    held = select(func.min(MeetingCount.ends_at)).where(
        MeetingCount.community_id == community.id, MeetingCount.ends_at <= at
    )
    first = db.session.scalar(held)
    known = select(func.min(DeclaredActivity.on)).where(
        DeclaredActivity.community_id == community.id, DeclaredActivity.on <= clock.day_of(at)
    )
    begun = [clock.day_of(first)] if first else []
    days = [*begun, *([day] if (day := db.session.scalar(known)) else [])]
    return list(range(clock.day_of(at).year, min(days).year - 1, -1)) if days else []


def participations_ever(community: Community, *, at: datetime) -> int:
    """Return all participations of a community by an instant, those in training too: what the public page of figures
    adds up.
    """
    found = select(func.sum(MeetingCount.participations)).where(
        MeetingCount.community_id == community.id, MeetingCount.ends_at <= at
    )
    return db.session.scalar(found) or 0


def within(column: "InstrumentedAttribute[datetime]", year: int, at: datetime) -> ColumnElement[bool]:
    """Return the condition that an instant lies in a year on the wall in Turin, and not after another instant."""
    return and_(column >= midnight(date(year, 1, 1)), column < midnight(date(year + 1, 1, 1)), column <= at)


def _counts(community: Community, year: int, at: datetime) -> Sequence[MeetingCount]:
    found = select(MeetingCount).where(
        MeetingCount.community_id == community.id, within(MeetingCount.ends_at, year, at)
    )
    whole = joinedload(MeetingCount.meeting).joinedload(Meeting.kind)
    return db.session.scalars(
        found.order_by(MeetingCount.ends_at, MeetingCount.meeting_id).options(whole)
    ).all()


def _declared(community: Community, year: int, at: datetime) -> Sequence[DeclaredActivity]:
    last = min(date(year, 12, 31), clock.day_of(at))
    found = select(DeclaredActivity).where(
        DeclaredActivity.community_id == community.id,
        DeclaredActivity.figure != DeclaredFigure.SURVEYS,
        DeclaredActivity.on.between(date(year, 1, 1), last),
    )
    return db.session.scalars(found.options(joinedload(DeclaredActivity.kind))).all()


def _meeting(count: MeetingCount) -> HeldMeeting:
    meeting = count.meeting
    return HeldMeeting(
        meeting.id, meeting.title, meeting.day, meeting.kind.slug,
        present=count.participations, online=count.online, staff=count.staff,
    )  # fmt: skip


def _kinds(
    community: Community, held: Sequence[MeetingCount], declared: Sequence[DeclaredActivity]
) -> list[KindFigures]:
    """The kinds in their order, those of which there was a meeting."""
    known = [one for one in declared if one.kind and one.edition_id is None]
    kinds = {one.meeting.kind for one in held} | {one.kind for one in known if one.kind}
    own = select(KindWording).where(KindWording.community_id == community.id)
    words: dict[int, KindWording | MeetingKind] = {one.kind_id: one for one in db.session.scalars(own)}
    return [
        KindFigures(
            kind.slug,
            words.get(kind.id, kind).one,
            words.get(kind.id, kind).many,
            recorded=sum(one.kind_id == kind.id for one in held),
            declared=sum(one.count for one in known if one.kind_id == kind.id),
            present=sum(one.participations for one in held if one.kind_id == kind.id),
        )
        for kind in sorted(kinds, key=lambda one: (one.position, one.id))
    ]


def _trainings(counts: Sequence[MeetingCount], declared: Sequence[DeclaredActivity]) -> list[TrainingFigures]:
    held = Counter(one.edition_id for one in counts if one.edition_id)
    known: Counter[int] = Counter()
    for one in declared:
        if one.edition_id:
            known[one.edition_id] += one.count
    ids = held.keys() | known.keys()
    found = select(Edition).where(Edition.id.in_(ids)).options(joinedload(Edition.programme))
    editions = db.session.scalars(found.order_by(Edition.starts_on, Edition.id)).all() if ids else []
    return [
        TrainingFigures(
            one.id, one.programme.slug, one.programme.name, one.name,
            recorded=held[one.id], declared=known[one.id],
            present=sum(count.participations for count in counts if count.edition_id == one.id),
        )
        for one in editions
    ]  # fmt: skip


def _who(community: Community, year: int, at: datetime) -> tuple[int, int]:
    """The different people at the meetings of a year, and the organisations at its meetings and sessions."""
    counted = select(MeetingCount.meeting_id).where(
        MeetingCount.community_id == community.id, within(MeetingCount.ends_at, year, at)
    )
    meetings = counted.where(MeetingCount.edition_id.is_(None))
    people = select(func.count(Registration.person_id.distinct())).where(
        _PRESENT, Registration.meeting_id.in_(meetings)
    )
    organisations = select(func.count(Registration.organisation_id.distinct())).where(
        represents_organisation(), Registration.meeting_id.in_(counted)
    )
    return db.session.scalar(people) or 0, db.session.scalar(organisations) or 0


def _new(community: Community, year: int, at: datetime) -> int:
    stored = OrganisationPresence
    found = select(func.count()).where(stored.community_id == community.id, within(stored.first_at, year, at))
    return db.session.scalar(found) or 0
