"""The counting itself: what happened in communities by an instant or on a day, a few numbers a row.

`communities` are the ids asked for, None asks for all there are.
"""

from collections.abc import Collection, Sequence
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
    Organisation,
    OrganisationPresence,
    Sector,
)
from cop.queries.memberships import is_counted_on
from cop.queries.presence import midnight, month_of

Communities = Collection[int] | None


@dataclass(frozen=True)
class MeetingTally:
    """Meetings held of one kind, or sessions of one edition, and the people present at them.

    A co-hosted meeting is in a tally of each host (counting rule 2), in one of them with `is_first_host`.
    """

    community_id: int
    kind_id: int
    edition_id: int | None
    is_first_host: bool
    meetings: int
    participations: int
    online: int
    staff: int


@dataclass(frozen=True)
class DeclaredTally:
    """Past activities known as a number; surveys bring their own words."""

    community_id: int
    figure: DeclaredFigure
    kind_id: int | None
    edition_id: int | None
    one: Bilingual
    many: Bilingual
    count: int


def member_organisations(communities: Communities, *, on: date) -> dict[int, int]:
    """Return the number of distinct member organisations on a day (counting rule 3), by community."""
    number = func.count(Membership.organisation_id.distinct())
    query = select(Membership.community_id, number).where(is_counted_on(on)).group_by(Membership.community_id)
    return _numbers(_in(query, Membership.community_id, communities))


def member_organisations_above(on: date) -> int:
    """Return the number of organisations that are members of any community on a day, each once."""
    found = select(func.count(Membership.organisation_id.distinct())).where(is_counted_on(on))
    return db.session.scalar(found) or 0


def members_by_sector(on: date) -> dict[Sector, int]:
    """Return the number of organisations that are members of any community on a day, each once, by sector."""
    number = func.count(Organisation.id.distinct())
    rows = (
        select(Organisation.sector, number)
        .join(Membership)
        .where(is_counted_on(on))
        .group_by(Organisation.sector)
    )
    return {row[0]: row[1] for row in db.session.execute(rows)}


def organisations_present(communities: Communities, *, by: datetime) -> dict[int, int]:
    """Return the number of organisations represented at meetings ended by an instant, by community."""
    stored = OrganisationPresence
    query = (
        select(stored.community_id, func.count()).where(stored.first_at <= by).group_by(stored.community_id)
    )
    return _numbers(_in(query, stored.community_id, communities))


def organisations_present_above(by: datetime) -> int:
    """Return the number of organisations represented anywhere by an instant, each once."""
    stored = OrganisationPresence
    found = select(func.count(stored.organisation_id.distinct())).where(stored.first_at <= by)
    return db.session.scalar(found) or 0


def meetings_held(communities: Communities, *, by: datetime) -> list[MeetingTally]:
    """Return meetings ended by an instant, by community, kind and edition.

    Whole months are added up already; those of the last month are counted one by one.
    """
    month, numbers = month_of(by), ("meetings", "participations", "online", "staff")
    whole = _columns(MonthCount, numbers)
    single = [literal(1).label("meetings"), *_columns(MeetingCount, numbers[1:])]
    rows = union_all(
        _in(select(*_columns(MonthCount, _KEY), *whole), MonthCount.community_id, communities).where(
            MonthCount.month < month
        ),
        _in(select(*_columns(MeetingCount, _KEY), *single), MeetingCount.community_id, communities).where(
            MeetingCount.ends_at >= midnight(month), MeetingCount.ends_at <= by
        ),
    ).subquery()
    key = [rows.c[name] for name in _KEY]
    sums = [func.sum(rows.c[name]) for name in numbers]
    return [MeetingTally(*row) for row in db.session.execute(select(*key, *sums).group_by(*key))]


def declared_by(communities: Communities, *, on: date) -> list[DeclaredTally]:
    """Return declared activities by the end of a day, by community, figure, kind, edition and words."""
    words = ("one_it", "one_en", "many_it", "many_en")
    key = _columns(DeclaredActivity, ("community_id", "figure", "kind_id", "edition_id", *words))
    query = (
        select(*key, func.sum(DeclaredActivity.count))
        .where(DeclaredActivity.on <= on)
        .group_by(*key)
        .order_by(*key)
    )
    rows = db.session.execute(_in(query, DeclaredActivity.community_id, communities))
    return [
        DeclaredTally(c, figure, kind, edition, Bilingual(*words[:2]), Bilingual(*words[2:]), number)
        for c, figure, kind, edition, *words, number in rows
    ]


_KEY = ("community_id", "kind_id", "edition_id", "is_first_host")


def _columns(table: type, names: Sequence[str]) -> list[Any]:
    return [getattr(table, name) for name in names]


def _in(query: Select, host: "InstrumentedAttribute[int]", communities: Communities) -> Select:
    return query if communities is None else query.where(host.in_(communities))


def _numbers(query: Select) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(query)}
