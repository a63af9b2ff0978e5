"""A monthly series of the demonstration, reaching into the coming months."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from cop import clock
from cop.demo.answers import invite
from cop.demo.days import on_wall
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
    Series,
)
from cop.queries.recurrences import Pattern, Planned, dates_after, place_in_month, rule_of
from cop.services.series_invitations import USUAL_DAYS, Invites, add_invitation_rule

_FAR = timedelta(days=400)


def load_series(records: Records, communities: dict[str, Community], *, today: date) -> None:
    """Save the series with their meetings; those of an earlier loading that passed unused come again later."""
    kinds = {kind.slug: kind for kind in db.session.scalars(select(MeetingKind))}
    for row in facts("series")["series"]:
        found = db.session.scalars(select(Meeting).filter_by(title_it=row["it"])).all()
        if found:
            _move_on(list(found), row, today)
            continue
        first = _first_day(row, today)
        rule = rule_of(Pattern.MONTHLY_WEEKDAY, every=1, first=first)
        series = records.add(Series(rule=rule, skips_holidays=True))
        further = dates_after(rule, first, number=row["number"] - 1, skips_holidays=True)
        for planned in [Planned(first), *further]:
            if not planned.skipped_for:
                hosts = [communities[slug] for slug in row["hosts"]]
                meeting = records.add(_meeting(row, planned.day, series, kinds[row["kind"]], hosts))
                leaves_at = Invites().leave_at(meeting, at=clock.now())
                if leaves_at and leaves_at <= clock.now():
                    invite(records, meeting, is_full=False)
        add_invitation_rule(series, USUAL_DAYS, by=None, at=clock.now())
        records.added += 1


def _first_day(row: dict[str, Any], today: date) -> date:
    day = today + timedelta(days=row["first_after"])
    while (place_in_month(day), day.weekday()) != (row["place"], row["weekday"]):
        day += timedelta(days=1)
    return day


def _meeting(
    row: dict[str, Any], day: date, series: Series, kind: MeetingKind, hosts: list[Community]
) -> Meeting:
    return Meeting(
        series=series,
        series_on=day,
        kind=kind,
        hosts=hosts,
        mode=Mode(row["mode"]),
        link=row["link"],
        status=MeetingStatus.SCHEDULED,
        published_at=clock.now() - timedelta(days=3),
        **_times(row, day),
        **{f"title_{language}": row[language] for language in ("it", "en")},
        **bilingual("text", row),
    )


def _times(row: dict[str, Any], day: date) -> dict[str, Any]:
    starts_at = on_wall(day, row["at"])
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=row["hours"])}


def _move_on(meetings: list[Meeting], row: dict[str, Any], today: date) -> None:
    """Give the meetings that passed without attendance the dates that come after those of the series."""
    gone = [one for one in meetings if one.ends_at < clock.now() and not _is_used(one)]
    last = max(one.series_on or one.day for one in meetings)
    series = meetings[0].series
    if not gone or series is None:
        return
    later = dates_after(series.rule, last, until=max(last, today) + _FAR, skips_holidays=True)
    free = [one.day for one in later if one.day > today and not one.skipped_for]
    for meeting, day in zip(gone, free, strict=False):
        meeting.series_on = day
        for name, value in _times(row, day).items():
            setattr(meeting, name, value)
        meeting.sequence += 1
        meeting.revision += 1
    for host in meetings[0].hosts:
        host.feed_revision += 1


def _is_used(meeting: Meeting) -> bool:
    used = (Registration.meeting_id == meeting.id, Registration.attendance != Attendance.UNKNOWN)
    return bool(db.session.scalar(select(func.count()).where(*used)))
