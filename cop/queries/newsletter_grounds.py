"""On what ground somebody gets the news of a list, as SQL conditions on a row of `Person`.

Subscribed: signed up and confirmed, the consent is kept. Member: belongs today to the community of the list (of the
ecosystem's: to any), where the list has members (`cop.queries.belonging`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    and_,
    func,
    or_,
    select,
    true,
    union,
)

from cop.clock import day_of
from cop.extensions import db
from cop.models import (
    Affiliation,
    MailingList,
    Membership,
    NewsKind,
    Organisation,
    Person,
    Representative,
    RoleKind,
    Subscription,
)
from cop.queries.belonging import alone, representing, ways_of_belonging, with_role
from cop.queries.memberships import is_member_on
from cop.queries.segments import LATELY, Participation, Segment, SegmentRole, present_at
from cop.queries.viewers import in_force


@dataclass(frozen=True)
class Scope:
    """Whom a list can reach: of which communities (None: of all) on which day."""

    communities: frozenset[int] | None
    at: datetime

    @classmethod
    def of(cls, mailing_list: MailingList, at: datetime) -> "Scope":
        own = mailing_list.community_id
        return cls(None if own is None else frozenset({own}), at)

    def narrowed(self, communities: Collection[int]) -> "Scope":
        """Return those of some communities alone; none named: all."""
        if not communities:
            return self
        chosen = frozenset(communities)
        return Scope(chosen if self.communities is None else chosen & self.communities, self.at)

    @property
    def day(self) -> date:
        return day_of(self.at)

    def holds(self, column: SQLColumnExpression[int]) -> ColumnElement[bool]:
        return true() if self.communities is None else column.in_(self.communities)


def is_member(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that a person belongs to the communities: the ground `Ground.MEMBER`."""
    return or_(*(_of_person(ids).exists() for ids in _ways(scope)))


def candidate_ids(mailing_list: MailingList, kind: NewsKind, at: datetime) -> list[int]:
    """Return, in their order, the ids of all who said something about this news or get it as members."""
    found = candidates(mailing_list, kind, at, with_members=mailing_list.has_members).subquery()
    return list(db.session.scalars(select(found.c[0]).order_by(found.c[0])))


def candidates(
    mailing_list: MailingList, kind: NewsKind, at: datetime, *, with_members: bool
) -> CompoundSelect[Any]:
    """Return the selection of the ids of all who said something about this news, and perhaps of those who belong."""
    said = select(Subscription.person_id).where(
        Subscription.list_id == mailing_list.id, Subscription.kind == kind
    )
    return union(said, *(_ways(Scope.of(mailing_list, at)) if with_members else ()))


def is_meant(segment: Segment, scope: Scope) -> ColumnElement[bool]:
    """Return the condition that a person, beside `organisation_of`, is what a segment says."""
    within = scope.narrowed(segment.communities)
    asked: list[ColumnElement[bool]] = [true()]
    if segment.language:
        asked.append(Person.language == segment.language)
    if segment.roles:
        asked.append(or_(*(_has_role(role, within) for role in segment.roles)))
    elif segment.communities:
        asked.append(is_member(within))
    if segment.participation:
        asked.append(_took_part(segment.participation, within))
    if segment.asks_of_organisation:
        asked.append(organisation_of(segment, scope).is_not(None))
    return and_(*asked)


def organisation_of(segment: Segment, scope: Scope) -> ColumnElement[int | None]:
    """Return the id of a person's organisation: the one represented, else the one where the person works.

    Of several represented that of the longest membership that is what the segment says; of several workplaces none.
    """
    return func.coalesce(_first(_represented(segment, scope)), _first(_workplace(segment, scope)))


def _represented(segment: Segment, scope: Scope) -> Select[Any]:
    """Return the ids of the organisations that a person represents, as the segment says, the oldest member first."""
    is_of_person = Representative.person_id == Person.id
    return (
        select(Membership.organisation_id)
        .join(Representative, Representative.membership_id == Membership.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(*_represents(scope.narrowed(segment.communities)), is_of_person, _is_right(segment))
        .order_by(Membership.since_on.is_not(None), Membership.since_on, Membership.id)
    )


def _workplace(segment: Segment, scope: Scope) -> Select[Any]:
    """Return the id of the only organisation where a person works, if it is what the segment says."""
    only = func.min(Affiliation.organisation_id)
    works = (
        select(only)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(Affiliation.person_id == Person.id)
        .where(in_force(Affiliation.since_on, Affiliation.until_on, scope.day))
        .group_by(Affiliation.person_id)
        .having(func.count(Affiliation.organisation_id.distinct()) == 1)
    )
    if segment.asks_of_organisation:
        works = works.having(only.in_(select(Organisation.id).where(_is_right(segment))))
    return works


def _first(ids: Select[Any]) -> ScalarSelect[Any]:
    return ids.limit(1).correlate(Person).scalar_subquery()


def _of_person(ids: Select[Any]) -> Select[Any]:
    column = ids.selected_columns[0]
    return ids.where(column == Person.id).correlate(Person)


def _ways(scope: Scope) -> tuple[Select[Any], ...]:
    """Return the selections of the ids of those who belong to the communities, one for each way of belonging."""
    return tuple(_within(scope, rows) for rows in ways_of_belonging(scope.day))


def _within(scope: Scope, rows: Select[int, int | None]) -> Select[Any]:
    """Return the ids of the people of a selection of `cop.queries.belonging`, of the communities of a scope alone."""
    community_id, person_id = rows.selected_columns
    return rows.where(scope.holds(community_id)).with_only_columns(person_id)


def _represents(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    return (
        scope.holds(Membership.community_id),
        is_member_on(scope.day),
        in_force(Representative.since_on, Representative.until_on, scope.day),
    )


def _contacts(scope: Scope) -> Select[Any]:
    members = select(Membership.organisation_id).where(
        Membership.organisation_id.is_not(None), scope.holds(Membership.community_id), is_member_on(scope.day)
    )
    return select(Affiliation.person_id).where(
        Affiliation.is_contact,
        Affiliation.organisation_id.in_(members),
        in_force(Affiliation.since_on, Affiliation.until_on, scope.day),
    )


def _has_role(role: SegmentRole, scope: Scope) -> ColumnElement[bool]:
    if role == SegmentRole.REPRESENTATIVE:
        ids = _within(scope, representing(scope.day))
    elif role == SegmentRole.ALONE:
        ids = _within(scope, alone(scope.day))
    elif role == SegmentRole.CONTACT:
        ids = _contacts(scope)
    else:
        ids = _within(scope, with_role(scope.day, [RoleKind(str(role))]))
    return _of_person(ids).exists()


def _took_part(participation: Participation, scope: Scope) -> ColumnElement[bool]:
    since = scope.at - LATELY if participation == Participation.CAME_LATELY else None
    came = _of_person(present_at(scope.communities, scope.at, since)).exists()
    return came if since else ~came


def _is_right(segment: Segment) -> ColumnElement[bool]:
    asked = (
        (Organisation.sector, segment.sectors),
        (Organisation.category_id, segment.categories),
        (Organisation.municipality_id, segment.municipalities),
    )
    return and_(true(), *(column.in_(values) for column, values in asked if values))
