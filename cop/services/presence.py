"""Keeping the counts of meetings and attendance: the summaries that the figures read.

The rule: whatever changes a meeting, its hosts or who was present recounts that meeting in the same
transaction. `watch` sees to it for every change made through the session; code that writes with bulk
statements calls `recount` or `recount_all`. `cop.queries.presence_check` compares them with the records.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, delete, event, insert, or_, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import PassiveFlag, Session, scoped_session
from sqlalchemy.orm.attributes import History, get_history

from cop.extensions import db
from cop.models import (
    Attendance,
    Community,
    Meeting,
    MeetingCount,
    MeetingHost,
    MonthCount,
    OrganisationPresence,
    Registration,
)
from cop.queries.presence import (
    counted_meetings,
    counted_months,
    first_presences,
    month_of,
    represents_organisation,
)

_MEETING_FACTS = ("status", "ends_at", "mode", "kind_id", "kind", "edition_id", "edition", "hosts")
_ATTENDANCE_FACTS = ("attendance", "attended_mode", "mode", "is_staff", "organisation_id", "organisation")


def recount(meeting: Meeting) -> None:
    """Count one meeting anew, in the caller's transaction; needed after bulk statements only."""
    db.session.flush()
    _recount(db.session.connection(), {meeting.id})


def recount_all() -> None:
    """Count everything anew, in the caller's transaction."""
    db.session.flush()
    connection = db.session.connection()
    for table in (OrganisationPresence, MonthCount, MeetingCount):
        connection.execute(delete(table))
    _store(connection, MeetingCount, counted_meetings())
    _store(connection, OrganisationPresence, first_presences())
    _recount_months(connection, _months(connection))


def watch(session: "scoped_session[Any]") -> None:
    """Recount, from now on, each meeting that a flush of the session changes."""
    if not event.contains(session, "after_flush", _recount_changed):
        event.listen(session, "before_flush", _forget_deleted)
        event.listen(session, "after_flush", _recount_changed)


def _forget_deleted(session: Session, _context: object, _instances: object) -> None:
    """Take meetings about to be deleted out of the counts, while it is known where they were counted."""
    ids = {row.id for row in session.deleted if isinstance(row, Meeting)}
    if ids:
        _replace(session.connection(), ids, counted_meetings(()))


def _recount_changed(session: Session, _context: object) -> None:
    changed = {_meeting_of(row) for row in [*session.new, *session.deleted]}
    changed |= {_meeting_of(row) for row in session.dirty if _is_recounted(row)}
    ids = {meeting_id for meeting_id in changed if meeting_id is not None}
    if ids:
        _recount(session.connection(), ids)


def _meeting_of(row: object) -> int | None:
    """The id of the meeting that a new or deleted row is, or counts for."""
    if isinstance(row, Meeting):
        return row.id
    if isinstance(row, MeetingHost) or (isinstance(row, Registration) and _has_presence(row)):
        return row.meeting_id
    return None


def _is_recounted(row: object) -> bool:
    """Whether a changed row may change the counts of its meeting."""
    if isinstance(row, Meeting):
        return _has_changed(row, _MEETING_FACTS)
    return isinstance(row, Registration) and _has_changed(row, _ATTENDANCE_FACTS)


def _has_presence(row: Registration) -> bool:
    return Attendance.PRESENT in {row.attendance, *(_history(row, "attendance").deleted or ())}


def _has_changed(row: object, names: Iterable[str]) -> bool:
    return any(_history(row, name).has_changes() for name in names)


def _history(row: object, name: str) -> History:
    return get_history(row, name, PassiveFlag.PASSIVE_NO_INITIALIZE)


def _recount(connection: Connection, ids: set[int]) -> None:
    _replace(connection, ids, counted_meetings(ids))
    _recount_organisations(connection, ids)


def _replace(connection: Connection, ids: set[int], rows: Select) -> None:
    """Put `rows` in the place of what is counted for these meetings, and add their months up again."""
    _lock_hosts(connection, ids)
    before = _months(connection, ids)
    connection.execute(delete(MeetingCount).where(MeetingCount.meeting_id.in_(ids)))
    _store(connection, MeetingCount, rows)
    _recount_months(connection, before | _months(connection, ids))


def _months(connection: Connection, ids: set[int] | None = None) -> set[tuple[int, date]]:
    """The pairs (community, month) in which these meetings are counted, all meetings by default."""
    rows = select(MeetingCount.community_id, MeetingCount.ends_at)
    if ids is not None:
        rows = rows.where(MeetingCount.meeting_id.in_(ids))
    return {(community_id, month_of(ends_at)) for community_id, ends_at in connection.execute(rows)}


def _recount_months(connection: Connection, months: set[tuple[int, date]]) -> None:
    for community_id, month in sorted(months):
        connection.execute(
            delete(MonthCount).where(MonthCount.community_id == community_id, MonthCount.month == month)
        )
        _store(connection, MonthCount, counted_months(community_id, month))


def _lock_hosts(connection: Connection, ids: set[int]) -> None:
    """One count at a time for each community, in the order of ids so that two never wait for each other."""
    now = select(MeetingHost.community_id).where(MeetingHost.meeting_id.in_(ids))
    before = select(MeetingCount.community_id).where(MeetingCount.meeting_id.in_(ids))
    hosts = select(Community.id).where(Community.id.in_(now.union(before))).order_by(Community.id)
    connection.execute(hosts.with_for_update(key_share=True)).all()


def _recount_organisations(connection: Connection, ids: set[int]) -> None:
    """Look again for the first presence of those that may have lost theirs or found an earlier one."""
    lost = or_(
        OrganisationPresence.first_meeting_id.in_(ids), OrganisationPresence.first_meeting_id.is_(None)
    )
    key = (OrganisationPresence.community_id, OrganisationPresence.organisation_id)
    pairs = {(row[0], row[1]) for row in connection.execute(select(*key).where(lost))}
    pairs |= {(row[0], row[1]) for row in connection.execute(_earlier_presences(ids))}
    for community_id in sorted({community_id for community_id, _ in pairs}):
        organisations = [o for c, o in pairs if c == community_id]
        connection.execute(
            delete(OrganisationPresence).where(key[0] == community_id, key[1].in_(organisations))
        )
        _store(connection, OrganisationPresence, first_presences(community_id, organisations))


def _earlier_presences(ids: set[int]) -> Select:
    """Pairs (community, organisation) present at the meetings with no first presence, or a later one."""
    stored = OrganisationPresence
    is_tie = (stored.first_at == Meeting.ends_at) & (stored.first_meeting_id > Meeting.id)
    return (
        select(MeetingHost.community_id, Registration.organisation_id)
        .join(Meeting, Meeting.id == Registration.meeting_id)
        .join(MeetingHost, MeetingHost.meeting_id == Meeting.id)
        .outerjoin(
            stored,
            (stored.community_id == MeetingHost.community_id)
            & (stored.organisation_id == Registration.organisation_id),
        )
        .where(Meeting.id.in_(ids), represents_organisation())
        .where(or_(stored.first_at.is_(None), stored.first_at > Meeting.ends_at, is_tie))
    )


def _store(connection: Connection, table: type, rows: Select) -> None:
    connection.execute(insert(table).from_select([column.name for column in rows.subquery().c], rows))
