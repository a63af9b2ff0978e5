"""Whether the summaries say what the records say (`cop doctor`)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, select

from cop.extensions import Base, db
from cop.models import MeetingCount, MonthCount, OrganisationPresence
from cop.queries.presence import counted_meetings, first_presences, month_of

Rows = dict[tuple, tuple]


def check_presence() -> list[str]:
    """Return where the summaries differ from the records: nothing when all is well.

    A line names ids only: "meeting_count (12, 3): stored (…), recorded (…)". It reads every attendance.
    """
    db.session.flush()
    recorded = _by_key(counted_meetings(), ("meeting_id", "community_id"))
    presences = _by_key(first_presences(), ("community_id", "organisation_id"))
    return [
        *_differences("meeting_count", _stored(MeetingCount, ("meeting_id", "community_id")), recorded),
        *_differences("month_count", _stored_months(), _recorded_months()),
        *_differences(
            "organisation_presence",
            _stored(OrganisationPresence, ("community_id", "organisation_id")),
            presences,
        ),
    ]


def _differences(table: str, stored: Rows, recorded: Rows) -> list[str]:
    return [
        f"{table} {key}: stored {stored.get(key)}, recorded {recorded.get(key)}"
        for key in sorted(stored.keys() | recorded.keys())
        if stored.get(key) != recorded.get(key)
    ]


def _stored(table: type[Base], key: tuple[str, str]) -> Rows:
    return _by_key(select(*table.__table__.columns), key)


def _by_key(query: Select, key: tuple[str, str]) -> Rows:
    rows = db.session.execute(query)
    others = sorted(set(rows.keys()) - set(key))
    return {tuple(row[name] for name in key): tuple(row[name] for name in others) for row in rows.mappings()}


def _stored_months() -> Rows:
    c = MonthCount
    query = select(c.community_id, c.month, c.meetings, c.participations, c.online, c.staff)
    return _added_up(tuple(row) for row in db.session.execute(query))


def _recorded_months() -> Rows:
    rows = db.session.execute(counted_meetings()).mappings()
    return _added_up(
        (row["community_id"], month_of(row["ends_at"]), 1, row["participations"], row["online"], row["staff"])
        for row in rows
    )


def _added_up(rows: Iterable[tuple[Any, ...]]) -> Rows:
    """Sums by community and month of rows (community, month, number, …)."""
    sums: Rows = {}
    for community_id, month, *numbers in rows:
        key = (community_id, month)
        sums[key] = tuple(a + b for a, b in zip(sums.get(key, (0,) * len(numbers)), numbers, strict=True))
    return sums
