"""What a calendar feed holds, and from what it is known whether it has changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, literal, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from cop.clock import ROME
from cop.extensions import db
from cop.models import (
    Answer,
    CalendarFragment,
    Community,
    CommunityStatus,
    Meeting,
    MeetingHost,
    MeetingStatus,
    PersonalFeed,
    Registration,
)
from cop.rules.viewer import Viewer

MOST_EVENTS = 1000
PUBLIC, REGISTERED = "public", "registered"  # audiences: the second sees the online link
COMING = (Answer.ACCEPTED, Answer.TENTATIVE)
OUT = (Answer.DECLINED, Answer.WITHDRAWN)


@dataclass(frozen=True)
class Window:
    """The days that a feed shows, as instants: by itself a feed changes at midnight alone."""

    starts_at: datetime
    today_at: datetime
    ends_at: datetime
    cancelled_since_at: datetime


@dataclass(frozen=True)
class Entry:
    """One meeting in a feed; `body` is its stored event, None where there is none or only a stale one."""

    meeting_id: int
    revision: int
    starts_at: datetime
    is_on: bool
    audience: str
    body: bytes | None


def window_of(today: date) -> Window:
    """Return the window of a feed: 90 days back to 18 months ahead; what was cancelled, for 30 days."""

    def midnight(days: int) -> datetime:
        return datetime.combine(today + timedelta(days=days), time(), ROME)

    return Window(midnight(-90), midnight(0), midnight(548), midnight(-30))


def community_with_feed(slug: str) -> Community | None:
    """Return the community of a public feed; a proposed one has none."""
    shown = Community.status != CommunityStatus.PROPOSED
    return db.session.scalar(select(Community).where(Community.slug == slug, shown))


def personal_feed(token: str) -> PersonalFeed | None:
    """Return the feed at a secret address, also a revoked one."""
    with_owner = select(PersonalFeed).options(
        joinedload(PersonalFeed.person), joinedload(PersonalFeed.community)
    )
    return db.session.scalar(with_owner.where(PersonalFeed.token == token))


def feed_of(person_id: int, feed_id: int) -> PersonalFeed | None:
    """Return one of a person's feeds that still answer."""
    return db.session.scalar(_living(person_id).where(PersonalFeed.id == feed_id))


def feeds_of(person_id: int) -> Sequence[PersonalFeed]:
    """Return a person's feeds that still answer, oldest first."""
    with_community = _living(person_id).options(joinedload(PersonalFeed.community))
    return db.session.scalars(with_community.order_by(PersonalFeed.id)).all()


def feed_revisions(community_ids: Collection[int] | None = None) -> list[tuple[Any, ...]]:
    """Return (id, feed revision, last change) of communities, of all where none are named."""
    statement = select(Community.id, Community.feed_revision, Community.changed_at).order_by(Community.id)
    if community_ids is not None:
        statement = statement.where(Community.id.in_(community_ids))
    return [tuple(row) for row in db.session.execute(statement)]


def own_revisions(person_id: int, window: Window) -> list[tuple[Any, ...]]:
    """Return what a personal feed shows of a person's registrations, to tell whether it has changed."""
    statement = (
        select(Registration.meeting_id, Registration.answer, Registration.invited_at, Meeting.revision)
        .join(Meeting, Meeting.id == Registration.meeting_id)
        .where(Registration.person_id == person_id)
        .where(Meeting.starts_at < window.ends_at, Meeting.ends_at >= window.starts_at)
    )
    return [tuple(row) for row in db.session.execute(statement.order_by(Registration.meeting_id))]


def public_entries(
    community_id: int | None, window: Window, *, language: str, format_version: int
) -> list[Entry]:
    """Return the meetings of a public feed, soonest first: of one community, or of all."""
    statement = _entries(literal(PUBLIC), window, language, format_version)
    if community_id is not None:
        statement = statement.where(_hosted_by({community_id}))
    return _read(statement)


def personal_entries(
    feed: PersonalFeed, viewer: Viewer, window: Window, *, language: str, format_version: int
) -> list[Entry]:
    """Return the meetings of a personal feed, soonest first, by the rights its owner has now.

    Those that the owner's communities host and those that the owner registered for, without those that the
    owner declined. The link to take part online is for those who come and those who manage the meeting.
    """
    manages = true() if viewer.is_administrator else _hosted_by(viewer.coordinates)
    audience = case((or_(manages, Registration.answer.in_(COMING)), REGISTERED), else_=PUBLIC)
    statement = _entries(audience, window, language, format_version, person_id=feed.person_id)
    is_own = Registration.id.is_not(None) if feed.community_id is None else false()
    statement = statement.where(or_(_hosted_by(scope_of(feed, viewer)), is_own))
    statement = statement.where(or_(Registration.id.is_(None), Registration.answer.not_in(OUT)))
    if feed.omits_invited:
        is_in_mail = and_(Registration.invited_at.is_not(None), Registration.answer.in_(COMING))
        statement = statement.where(or_(Registration.id.is_(None), ~is_in_mail))
    return _read(statement)


def scope_of(feed: PersonalFeed, viewer: Viewer) -> frozenset[int]:
    """Return the ids of the communities of a personal feed that its owner belongs to now."""
    own = viewer.member_of | viewer.coordinates
    return own if feed.community_id is None else own & {feed.community_id}


def meetings_to_render(meeting_ids: Collection[int]) -> Sequence[Meeting]:
    """Return meetings with what an event says of them."""
    of_events = selectinload(Meeting.hosts), selectinload(Meeting.agenda)
    statement = select(Meeting).where(Meeting.id.in_(meeting_ids)).options(*of_events)
    return db.session.scalars(statement).all()


def _entries(
    audience: ColumnElement[str],
    window: Window,
    language: str,
    format_version: int,
    *,
    person_id: int | None = None,
) -> Select[*tuple[Any, ...]]:
    """Select what `Entry` holds, what is still to come first, then the latest past."""
    fragment = and_(
        CalendarFragment.meeting_id == Meeting.id,
        CalendarFragment.audience == audience,
        CalendarFragment.language == language,
        CalendarFragment.revision == Meeting.revision,
        CalendarFragment.format_version == format_version,
    )
    is_past = Meeting.starts_at < window.today_at
    statement = select(
        Meeting.id, Meeting.revision, Meeting.starts_at, Meeting.status, audience, CalendarFragment.body
    )
    if person_id is not None:
        own = and_(Registration.meeting_id == Meeting.id, Registration.person_id == person_id)
        statement = statement.outerjoin(Registration, own)
    return (
        statement.outerjoin(CalendarFragment, fragment)
        .where(Meeting.starts_at < window.ends_at, Meeting.ends_at >= window.starts_at)
        .where(_is_shown(window))
        .order_by(
            is_past, case((is_past, None), else_=Meeting.starts_at), Meeting.starts_at.desc(), Meeting.id
        )
        .limit(MOST_EVENTS)
    )


def _is_shown(window: Window) -> ColumnElement[bool]:
    """A draft never; what was cancelled, for 30 days, so that people see that it was."""
    is_fresh = Meeting.cancelled_at >= window.cancelled_since_at
    return or_(
        Meeting.status.in_((MeetingStatus.SCHEDULED, MeetingStatus.POSTPONED)),
        and_(Meeting.status == MeetingStatus.CANCELLED, is_fresh),
    )


def _hosted_by(community_ids: Collection[int]) -> ColumnElement[bool]:
    hosted = select(MeetingHost.meeting_id).where(MeetingHost.community_id.in_(community_ids))
    return Meeting.id.in_(hosted)


def _living(person_id: int) -> Select[PersonalFeed]:
    return select(PersonalFeed).where(PersonalFeed.person_id == person_id, PersonalFeed.revoked_at.is_(None))


def _read(statement: Select[*tuple[Any, ...]]) -> list[Entry]:
    entries = [
        Entry(meeting_id, revision, starts_at, status == MeetingStatus.SCHEDULED, audience, body)
        for meeting_id, revision, starts_at, status, audience, body in db.session.execute(statement)
    ]
    return sorted(entries, key=lambda entry: (entry.starts_at, entry.meeting_id))
