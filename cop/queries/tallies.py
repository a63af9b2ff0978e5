"""The counting itself: what happened in communities by an instant or on a day, a few numbers a row.

`communities` are the ids asked for; None asks for all of them as one, where what they share counts once
(counting rule 2). Rows of one community carry its id, those of the whole None.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from cop.extensions import db
from cop.models import (
    Bilingual,
    DeclaredActivity,
    DeclaredFigure,
    MeetingCount,
    Membership,
    MembershipStatus,
    OrganisationPresence,
)

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


def is_member_on(day: date) -> ColumnElement[bool]:
    """Return the SQL condition that a membership was active on a day (counting rule 3).

    One that was left since then is dated: it counts on the days before.
    """
    return and_(
        or_(Membership.since_on.is_(None), Membership.since_on <= day),
        or_(
            and_(
                Membership.status == MembershipStatus.ACTIVE,
                or_(Membership.until_on.is_(None), Membership.until_on >= day),
            ),
            and_(Membership.status == MembershipStatus.LEFT, Membership.until_on >= day),
        ),
    )


def member_organisations(communities: Communities, *, on: date) -> dict[int | None, int]:
    """Return the number of distinct member organisations on a day by community."""
    return _distinct(
        Membership.community_id,
        Membership.organisation_id,
        communities,
        and_(Membership.organisation_id.is_not(None), is_member_on(on)),
    )


def organisations_present(communities: Communities, *, by: datetime) -> dict[int | None, int]:
    """Return the number of distinct organisations represented at meetings ended by an instant."""
    stored = OrganisationPresence
    return _distinct(stored.community_id, stored.organisation_id, communities, stored.first_at <= by)


def meetings_held(communities: Communities, *, by: datetime) -> list[MeetingTally]:
    """Return meetings ended by an instant, by community, kind and edition."""
    key = (MeetingCount.kind_id, MeetingCount.edition_id)
    sums = [func.sum(c) for c in (MeetingCount.participations, MeetingCount.online, MeetingCount.staff)]
    host = _host(MeetingCount.community_id, communities)
    query = select(*host, *key, func.count(), *sums).where(MeetingCount.ends_at <= by).group_by(*host, *key)
    if communities is None:
        query = query.where(MeetingCount.is_first_host)
    else:
        query = query.where(MeetingCount.community_id.in_(communities))
    return [MeetingTally(*row) for row in _rows(query, host)]


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


def _distinct(
    host: "InstrumentedAttribute[int]",
    counted: "InstrumentedAttribute[int] | InstrumentedAttribute[int | None]",
    communities: Communities,
    condition: ColumnElement[bool],
) -> dict[int | None, int]:
    number = func.count(counted.distinct())
    if communities is None:
        return {None: db.session.scalar(select(number).where(condition)) or 0}
    query = select(host, number).where(host.in_(communities), condition).group_by(host)
    return {row[0]: row[1] for row in db.session.execute(query)}


def _host(column: "InstrumentedAttribute[int]", communities: Communities) -> list:
    return [] if communities is None else [column]


def _rows(query: Select, host: list) -> list[tuple[Any, ...]]:
    """The rows of a query with the community in front, None where it asked for all as one."""
    return [tuple(row) if host else (None, *row) for row in db.session.execute(query)]
