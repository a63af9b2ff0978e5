"""Segments: some of the people of communities, by what they and their organisations are.

Kept as JSON, each key optional, several values of one key being alternatives and several keys all holding:

    communities      ids                         roles             values of `SegmentRole`
    sectors          values of `Sector`          categories        ids of stakeholder categories
    municipalities   ids                         participation     a value of `Participation`
    language         "it" or "en"                staff             true: those who are counted apart are asked too
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from cop.clock import day_of
from cop.extensions import db
from cop.models import (
    Affiliation,
    Attendance,
    Community,
    CommunityRole,
    Language,
    Meeting,
    MeetingHost,
    MeetingStatus,
    Membership,
    Municipality,
    Organisation,
    Person,
    Registration,
    RoleKind,
    Sector,
    StakeholderCategory,
)
from cop.queries.audiences import Invitee, in_order
from cop.queries.community_people import belongings, on_the_day
from cop.queries.memberships import is_member_on
from cop.queries.viewers import in_force

LATELY = timedelta(days=365)


class SegmentRole(StrEnum):
    """What somebody does in a community, or does for an organisation that is a member of it."""

    REPRESENTATIVE = "representative"
    # A member of no organisation.
    ALONE = "alone"
    CONTACT = "contact"
    COORDINATOR = "coordinator"
    CO_FACILITATOR = "co_facilitator"


class Participation(StrEnum):
    CAME_LATELY = "came_lately"
    NEVER_CAME = "never_came"


@dataclass(frozen=True)
class Segment:
    """What people must be; whatever is empty narrows nothing. Without roles: those who are members themselves
    or represent one.
    """

    communities: tuple[int, ...] = ()
    roles: tuple[SegmentRole, ...] = ()
    sectors: tuple[Sector, ...] = ()
    categories: tuple[int, ...] = ()
    municipalities: tuple[int, ...] = ()
    participation: Participation | None = None
    language: Language | None = None
    staff: bool = False

    @classmethod
    def read(cls, kept: dict[str, Any] | None) -> "Segment":
        """Return the segment that is kept as JSON; None is the whole."""
        kept = kept or {}
        return cls(
            communities=tuple(kept.get("communities", ())),
            roles=tuple(map(SegmentRole, kept.get("roles", ()))),
            sectors=tuple(map(Sector, kept.get("sectors", ()))),
            categories=tuple(kept.get("categories", ())),
            municipalities=tuple(kept.get("municipalities", ())),
            participation=Participation(kept["participation"]) if kept.get("participation") else None,
            language=Language(kept["language"]) if kept.get("language") else None,
            staff=bool(kept.get("staff")),
        )

    def kept(self) -> dict[str, Any] | None:
        """Return the segment as JSON that `read` reads; None where it narrows nothing."""
        lists = {
            "communities": list(self.communities), "roles": [str(one) for one in self.roles],
            "sectors": [str(one) for one in self.sectors], "categories": list(self.categories),
            "municipalities": list(self.municipalities),
        }  # fmt: skip
        single = {
            "participation": str(self.participation or ""), "language": str(self.language or ""), "staff": self.staff,
        }  # fmt: skip
        return {name: value for name, value in (lists | single).items() if value} or None

    @property
    def asks_of_organisation(self) -> bool:
        return bool(self.sectors or self.categories or self.municipalities)


def people_of_segment(
    segment: Segment, *, within: Collection[int] | None = None, at: datetime
) -> list[Invitee]:
    """Return the people of a segment at an instant, by organisation and name, each once; nobody erased.

    `within` are the ids of the communities beyond which it never goes; None: none is. Of several organisations
    the one of the longest membership that is what the segment says.
    """
    communities = _communities(segment, within)
    found: dict[int, Invitee] = {}
    for one in _with_roles(segment, communities, at):
        if _is_meant(segment, one):
            found.setdefault(one.person.id, one)
    kept = _who_took_part(segment, found, communities, at)
    return in_order(one for one in found.values() if one.person.id in kept)


def municipalities_of(within: Collection[int] | None, *, at: datetime) -> Sequence[Municipality]:
    """Return the municipalities of the organisations that are members of communities (None: of any), by name."""
    members = select(Membership.organisation_id).where(is_member_on(day_of(at)))
    if within is not None:
        members = members.where(Membership.community_id.in_(within))
    seats = select(Organisation.municipality_id).where(
        Organisation.id.in_(members.where(Membership.organisation_id.is_not(None)))
    )
    found = select(Municipality).where(Municipality.id.in_(seats))
    return db.session.scalars(found.order_by(Municipality.search_key, Municipality.id)).all()


@dataclass(frozen=True)
class Names:
    """The names of the records that a segment refers to; what is gone has none."""

    communities: list[str]
    categories: list[str]
    municipalities: list[str]


def names_in(segment: Segment, language: str) -> Names:
    """Return the names of the communities, categories and municipalities of a segment."""
    return Names(
        [one.name.in_language(language) for one in _records(Community, segment.communities)],
        [one.name.in_language(language) for one in _records(StakeholderCategory, segment.categories)],
        [one.label for one in _records(Municipality, segment.municipalities)],
    )


def _records(model: type[Any], ids: Collection[int]) -> Sequence[Any]:
    if not ids:
        return ()
    return db.session.scalars(select(model).where(model.id.in_(ids)).order_by(model.id)).all()


def _communities(segment: Segment, within: Collection[int] | None) -> set[int]:
    known = set(within) if within is not None else set(db.session.scalars(select(Community.id)))
    return known & set(segment.communities) if segment.communities else known


def _with_roles(segment: Segment, communities: set[int], at: datetime) -> Iterator[Invitee]:
    day = day_of(at)
    roles = set(segment.roles) or {SegmentRole.REPRESENTATIVE, SegmentRole.ALONE}
    for one in (b for b in belongings(communities, day, day) if on_the_day([b], communities, day)):
        role = SegmentRole.REPRESENTATIVE if one.organisation else SegmentRole.ALONE
        if role in roles:
            yield Invitee(one.person, one.organisation)
    if SegmentRole.CONTACT in roles:
        contacts = (
            select(Person, Organisation)
            .join(Affiliation, Affiliation.person_id == Person.id)
            .join(Organisation, Organisation.id == Affiliation.organisation_id)
            .join(Membership, Membership.organisation_id == Organisation.id)
            .where(Membership.community_id.in_(communities), is_member_on(day), Affiliation.is_contact)
            .where(in_force(Affiliation.since_on, Affiliation.until_on, day), Person.email.is_not(None))
            .order_by(Membership.since_on, Membership.id)
        )
        yield from (Invitee(person, organisation) for person, organisation in db.session.execute(contacts))
    kinds = [RoleKind(str(role)) for role in roles & {SegmentRole.COORDINATOR, SegmentRole.CO_FACILITATOR}]
    if kinds:
        with_role = (
            select(Person)
            .join(CommunityRole, CommunityRole.person_id == Person.id)
            .where(CommunityRole.community_id.in_(communities), CommunityRole.kind.in_(kinds))
            .where(in_force(CommunityRole.since_on, CommunityRole.until_on, day), Person.email.is_not(None))
        )
        yield from (Invitee(person) for person in db.session.scalars(with_role))


def _is_meant(segment: Segment, one: Invitee) -> bool:
    if one.person.merged_into_id is not None or segment.language not in {None, one.person.language}:
        return False
    if not segment.asks_of_organisation:
        return True
    own = one.organisation
    if own is None:
        return False
    return (
        (not segment.sectors or own.sector in segment.sectors)
        and (not segment.categories or own.category_id in segment.categories)
        and (not segment.municipalities or own.municipality_id in segment.municipalities)
    )


def _who_took_part(
    segment: Segment, people: Collection[int], communities: set[int], at: datetime
) -> set[int]:
    """Return those of the people who have, or have not, been at a meeting of the communities, as the segment says."""
    if segment.participation is None:
        return set(people)
    since = at - LATELY if segment.participation == Participation.CAME_LATELY else None
    came = set(db.session.scalars(present_at(communities, at, since)))
    return set(people) & came if since else set(people) - came


def present_at(communities: Collection[int] | None, at: datetime, since: datetime | None) -> Select[Any]:
    """Return the selection of the ids of those who were at a meeting of communities (None: of any) by an instant."""
    hosted = select(MeetingHost.meeting_id)
    if communities is not None:
        hosted = hosted.where(MeetingHost.community_id.in_(communities))
    held: list[ColumnElement[bool]] = [Meeting.status == MeetingStatus.SCHEDULED, Meeting.ends_at <= at]
    if since:
        held.append(Meeting.ends_at > since)
    was_there = Registration.attendance == Attendance.PRESENT
    rows = select(Registration.person_id).join(Registration.meeting).where(was_there, *held)
    return rows.where(Meeting.id.in_(hosted)).distinct()
