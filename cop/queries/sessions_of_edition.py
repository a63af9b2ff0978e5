"""The sessions of an edition: in order, and the number that each one has."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Select, case, select
from sqlalchemy.orm import joinedload, selectinload

from cop.extensions import db
from cop.models import Edition, EditionStatus, Meeting, MeetingStatus

# A draft is known to those who manage it alone, a cancelled session is none: neither has a number.
_UNNUMBERED = frozenset({MeetingStatus.DRAFT, MeetingStatus.CANCELLED})


def sessions_of(edition: Edition, *, drafts: bool = False) -> list[Meeting]:
    """Return the sessions of an edition by time, those whose new date is open last; cancelled ones too.

    Drafts come along where they are asked for: for who manages the edition.
    """
    return sessions_of_all([edition.id], drafts=drafts).get(edition.id, [])


def sessions_of_all(edition_ids: Collection[int], *, drafts: bool = False) -> dict[int, list[Meeting]]:
    """Return the sessions of several editions, by edition id, each list as `sessions_of` gives it."""
    statement = select(Meeting).where(Meeting.edition_id.in_(edition_ids))
    if not drafts:
        statement = statement.where(Meeting.status != MeetingStatus.DRAFT)
    found: dict[int, list[Meeting]] = {}
    whole = (joinedload(Meeting.kind), selectinload(Meeting.hosts))
    for meeting in db.session.scalars(in_order(statement).options(*whole)):
        found.setdefault(meeting.edition_id or 0, []).append(meeting)
    return found


def last_sessions(edition_ids: Collection[int]) -> set[int]:
    """Return the ids of the sessions with which editions end, of none that waits for a new date or is off."""
    states = (MeetingStatus.SCHEDULED, MeetingStatus.POSTPONED)
    rows = select(Meeting.edition_id, Meeting.id, Meeting.status).join(Meeting.edition)
    rows = rows.where(Meeting.edition_id.in_(edition_ids), Meeting.status.in_(states))
    rows = rows.where(Edition.status != EditionStatus.CANCELLED)
    found: dict[int | None, list[tuple[int, MeetingStatus]]] = {}
    for edition_id, meeting_id, status in db.session.execute(rows.order_by(Meeting.starts_at, Meeting.id)):
        found.setdefault(edition_id, []).append((meeting_id, status))
    waiting = {
        id_ for id_, own in found.items() if MeetingStatus.POSTPONED in {status for _id, status in own}
    }
    return {own[-1][0] for id_, own in found.items() if id_ not in waiting}


def in_order(statement: Select[Meeting]) -> Select[Meeting]:
    """Return a selection of sessions in their order: by time, postponed ones last (their date says nothing)."""
    is_open = case((Meeting.status == MeetingStatus.POSTPONED, 1), else_=0)
    return statement.order_by(is_open, Meeting.starts_at, Meeting.id)


def numbers_of(sessions: Iterable[Meeting], *, drafts: bool = False) -> dict[int, int]:
    """Return the number of each session by meeting id: its place by time among all that take place.

    `sessions` are all of one edition, in any order. Cancelled ones have no number; drafts have one where they are
    asked for: the number that they are going to have. A session moved past another simply changes numbers.
    """
    counted = [one for one in sessions if one.status not in _UNNUMBERED or (drafts and _is_draft(one))]
    return {one.id: place for place, one in enumerate(sorted(counted, key=_by_time), start=1)}


def coming_of(sessions: Iterable[Meeting], *, at: datetime) -> list[Meeting]:
    """Return the published sessions still to come at `at`: not begun, or waiting for a new date."""
    return [one for one in sessions if one.takes_answers(at) or one.status == MeetingStatus.POSTPONED]


def held_of(sessions: Iterable[Meeting], *, at: datetime) -> list[Meeting]:
    """Return the sessions held at `at` (counting rule 1)."""
    return [one for one in sessions if one.is_held(at)]


def _by_time(meeting: Meeting) -> tuple[bool, datetime, int]:
    return meeting.status == MeetingStatus.POSTPONED, meeting.starts_at, meeting.id


def _is_draft(meeting: Meeting) -> bool:
    return meeting.status == MeetingStatus.DRAFT
