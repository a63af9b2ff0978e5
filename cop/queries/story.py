"""The story of a community: what it did, from records and from declared history, in the order of time."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cop.clock import day_of
from cop.extensions import db
from cop.models import (
    Bilingual,
    Community,
    DeclaredActivity,
    DeclaredFigure,
    Edition,
    EditionHost,
    EditionStatus,
    Meeting,
    MeetingHost,
    MeetingKind,
    MeetingStatus,
    Precision,
    Survey,
)
from cop.queries.survey_tallies import survey_rows

RECENT = 6


@dataclass(frozen=True)
class Step:
    """One thing that happened. `on` is known to `precision`; `count` of `kind`, or a titled one."""

    on: date
    precision: Precision
    title: Bilingual | None = None
    kind: MeetingKind | None = None
    count: int = 1
    one: Bilingual | None = None
    many: Bilingual | None = None
    meeting: Meeting | None = None
    edition: Edition | None = None
    sessions: int = 0
    survey: Survey | None = None


def story_of(community: Community, *, at: datetime) -> list[Step]:
    """Return the steps of a community up to the instant `at`, oldest first, in four queries.

    Recorded meetings beyond the most recent ones are left to the calendar; declared history is whole.
    """
    steps = [
        *_declared(community, day_of(at)),
        *_held(community, at),
        *_editions(community, at),
        *_asked(community, at),
    ]
    return sorted(steps, key=lambda step: step.on)


def _declared(community: Community, today: date) -> list[Step]:
    rows = db.session.scalars(
        select(DeclaredActivity)
        .where(DeclaredActivity.community_id == community.id, DeclaredActivity.on <= today)
        .where(DeclaredActivity.figure != DeclaredFigure.TRAINING_SESSIONS)
        .options(joinedload(DeclaredActivity.kind))
    )
    return [_declared_step(row) for row in rows]


def _declared_step(row: DeclaredActivity) -> Step:
    words = (row.kind.one, row.kind.many) if row.kind else (row.one, row.many)
    title = row.title if row.title_it or row.title_en else None
    return Step(row.on, row.precision, title, row.kind, row.count, *words)


def _held(community: Community, at: datetime) -> list[Step]:
    rows = db.session.scalars(
        select(Meeting)
        .join(MeetingHost, MeetingHost.meeting_id == Meeting.id)
        .where(MeetingHost.community_id == community.id, Meeting.edition_id.is_(None))
        .where(Meeting.status == MeetingStatus.SCHEDULED, Meeting.ends_at <= at)
        .order_by(Meeting.starts_at.desc())
        .limit(RECENT)
        .options(joinedload(Meeting.kind))
    )
    day = Precision.DAY
    return [Step(day_of(m.starts_at), day, m.title, m.kind, meeting=m) for m in rows]


def _editions(community: Community, at: datetime) -> list[Step]:
    rows = db.session.scalars(
        select(Edition)
        .join(EditionHost, EditionHost.edition_id == Edition.id)
        .where(EditionHost.community_id == community.id, Edition.starts_on <= day_of(at))
        .where(Edition.status == EditionStatus.PUBLISHED)
        .options(joinedload(Edition.programme))
    )
    return [Step(e.starts_on, Precision.YEAR, edition=e) for e in rows if e.starts_on]


def _asked(community: Community, at: datetime) -> list[Step]:
    surveys = [row.survey for row in survey_rows(community.id, by=at)]
    day = Precision.DAY
    return [Step(day_of(one.closed_at), day, one.title, survey=one) for one in surveys if one.closed_at]
