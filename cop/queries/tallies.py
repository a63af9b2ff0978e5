"""The counting itself: what happened in communities by an instant or on a day, a few numbers a row.

`communities` are the ids asked for; None asks for all of them as one, where what they share counts once
(counting rule 2). Rows of one community carry its id, those of the whole None.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from cop.extensions import db
from cop.models import (
    Bilingual,
    DeclaredActivity,
    DeclaredFigure,
    MeetingCount,
    Membership,
    MonthCount,
    OrganisationPresence,
)
from cop.queries.memberships import is_member_on
from cop.queries.presence import midnight, month_of

Communities = Collection[int] | None


@dataclass(frozen=True)
class MeetingTally:
    """Meetings held of one kind, or sessions of one edition, and the people present at them."""

    community_id: int | None
    kind_id: int
    edition_id: int | None
    meetings: int
    participations: int
    online: int
    staff: int


@dataclass(frozen=True)
class DeclaredTally:
    """Past activities known as a number; surveys bring their own words."""

    community_id: int | None
    figure: DeclaredFigure
    kind_id: int | None
    edition_id: int | None
    one: Bilingual
    many: Bilingual
    count: int


def member_organisations(communities: Communities, *, on: date) -> dict[int | None, int]:
    """Return the number of distinct member organisations on a day (counting rule 3), by community."""
    number = func.count(Membership.organisation_id.distinct())
    query = select(number).where(Membership.organisation_id.is_not(None), is_member_on(on))
    return _numbers(query, Membership.community_id, communities)


def organisations_present(communities: Communities, *, by: datetime) -> dict[int | None, int]:
    """Return the number of distinct organisations represented at meetings ended by an instant."""
    stored = OrganisationPresence
    # In one community each has one row; to count a million without sorting them matters.
    number = func.count(stored.organisation_id.distinct()) if communities is None else func.count()
    return _numbers(select(number).where(stored.first_at <= by), stored.community_id, communities)


def meetings_held(communities: Communities, *, by: datetime) -> list[MeetingTally]:
    """Return meetings ended by an instant, by community, kind and edition.

    Whole months are added up already; those of the last month are counted one by one.
    """
    month, numbers = month_of(by), ("participations", "online", "staff")
    whole = [MonthCount.meetings, *(getattr(MonthCount, name) for name in numbers)]
    single = [literal(1).label("meetings"), *(getattr(MeetingCount, name) for name in numbers)]
    rows = union_all(
        _of(MonthCount, whole, communities).where(MonthCount.month < month),
        _of(MeetingCount, single, communities).where(
            MeetingCount.ends_at >= midnight(month), MeetingCount.ends_at <= by
        ),
    ).subquery()
    host = [] if communities is None else [rows.c.community_id]
    key = [*host, rows.c.kind_id, rows.c.edition_id]
    sums = [func.sum(rows.c[name]) for name in ("meetings", *numbers)]
    return [MeetingTally(*row) for row in _rows(select(*key, *sums).group_by(*key), host)]


def _of(table: type[MonthCount] | type[MeetingCount], numbers: list, communities: Communities) -> Select:
    query = select(table.community_id, table.kind_id, table.edition_id, *numbers)
    if communities is None:
        return query.where(table.is_first_host)
    return query.where(table.community_id.in_(communities))


def declared_by(communities: Communities, *, on: date) -> list[DeclaredTally]:
    """Return declared activities by the end of a day, by community, figure, kind, edition and words."""
    words = ("one_it", "one_en", "many_it", "many_en")
    key = [getattr(DeclaredActivity, c) for c in ("figure", "kind_id", "edition_id", *words)]
    host = _host(DeclaredActivity.community_id, communities)
    query = select(*host, *key, func.sum(DeclaredActivity.count)).group_by(*host, *key)
    query = query.where(DeclaredActivity.on <= on)
    if communities is not None:
        query = query.where(DeclaredActivity.community_id.in_(communities))
    return [
        DeclaredTally(c, figure, kind, edition, Bilingual(*words[:2]), Bilingual(*words[2:]), number)
        for c, figure, kind, edition, *words, number in _rows(query, host)
    ]


def _numbers(
    query: Select[int], host: "InstrumentedAttribute[int]", communities: Communities
) -> dict[int | None, int]:
    """The one number that a query counts, by community."""
    if communities is None:
        return {None: db.session.scalar(query) or 0}
    rows = db.session.execute(query.add_columns(host).where(host.in_(communities)).group_by(host))
    return {community_id: number for number, community_id in rows}


def _host(column: "InstrumentedAttribute[int]", communities: Communities) -> list:
    return [] if communities is None else [column]


def _rows(query: Select, host: list) -> list[tuple[Any, ...]]:
    """The rows of a query with the community in front, None where it asked for all as one."""
    return [tuple(row) if host else (None, *row) for row in db.session.execute(query)]
