"""Meetings around today: recent ones with attendance, coming ones with answers."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from cop import clock
from cop.demo.admission import share_out
from cop.demo.answers import invite
from cop.demo.days import on_wall, open_day
from cop.demo.records import Records, bilingual, facts
from cop.extensions import db
from cop.models import (
    Attendance,
    Community,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Mode,
    Registration,
)


def load_meetings(records: Records, communities: dict[str, Community], *, today: date) -> None:
    """Save the meetings with their registrations; those of an earlier loading that passed unused move on."""
    kinds = {kind.slug: kind for kind in db.session.scalars(select(MeetingKind))}
    for row in facts("meetings")["meeting"]:
        found = db.session.scalars(select(Meeting).filter_by(title_it=row["it"]).limit(1)).first()
        if found:
            _move_on(found, row, today)
            continue
        meeting = records.add(
            _meeting(row, kinds[row["kind"]], [communities[h] for h in row["hosts"]], today)
        )
        if meeting.status != MeetingStatus.DRAFT:
            invite(records, meeting, is_full=row.get("is_full", False))
            share_out(records, meeting, row)


def _meeting(row: dict[str, Any], kind: MeetingKind, hosts: list[Community], today: date) -> Meeting:
    meeting = Meeting(
        kind=kind,
        hosts=hosts,
        mode=Mode(row["mode"]),
        place=row.get("place", ""),
        link=row.get("link", ""),
        seats_in_person=row.get("seats_in_person"),
        status=MeetingStatus(row.get("status", "scheduled")),
        **_times(row, today),
        **{f"title_{language}": row[language] for language in ("it", "en")},
        **bilingual("text", row),
    )
    if meeting.status != MeetingStatus.DRAFT:
        meeting.published_at = min(clock.now(), meeting.starts_at) - timedelta(days=16)
    if meeting.status == MeetingStatus.CANCELLED:
        meeting.cancelled_at = clock.now() - timedelta(days=1)
        meeting.sequence = 1
    return meeting


def _times(row: dict[str, Any], today: date) -> dict[str, Any]:
    """An upcoming meeting lies on or after its day, a past one is never moved up to today."""
    day = open_day(today + timedelta(days=row["days"]))
    starts_at = on_wall(day, row["at"])
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=row["hours"])}


def _move_on(meeting: Meeting, row: dict[str, Any], today: date) -> None:
    is_used = db.session.scalar(
        select(func.count()).where(
            Registration.meeting_id == meeting.id, Registration.attendance != Attendance.UNKNOWN
        )
    )
    if row["days"] > 0 and meeting.ends_at < clock.now() and not is_used:
        for name, value in _times(row, today).items():
            setattr(meeting, name, value)
        meeting.sequence += 1
        meeting.revision += 1
        for host in meeting.hosts:
            host.feed_revision += 1
