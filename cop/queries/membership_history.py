"""Who joined a community and who left it, by month, and which members have not been seen for long."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from cop.clock import day_of
from cop.extensions import db
from cop.models import (
    Community,
    Meeting,
    MeetingHost,
    MeetingStatus,
    Membership,
    Organisation,
    Person,
    Registration,
)
from cop.queries.memberships import is_dated, memberships_of
from cop.queries.presence import represents_organisation

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stay:
    """One uninterrupted time of a member in a community; an end that is not known is open.

    Neither an organisation nor a person: somebody who has been erased.
    """

    name: str
    organisation_id: int | None
    person_id: int | None
    since_on: date | None
    until_on: date | None

    @property
    def gone_on(self) -> date | None:
        """The first day that it was no longer a member: its last day counts still."""
        return self.until_on + ONE_DAY if self.until_on else None


@dataclass
class Month:
    """What changed in a month: organisations that joined and left, people of none, and who there was at its end.

    organisations = those of the month before + joined - left, always.
    """

    first: date
    organisations: int = 0
    joined: list[Stay] = field(default_factory=list)
    left: list[Stay] = field(default_factory=list)
    people_joined: list[Stay] = field(default_factory=list)
    people_left: list[Stay] = field(default_factory=list)


@dataclass(frozen=True)
class Year:
    """The months of a year, up to the present one; `years` are all that the community has a history of."""

    number: int
    years: Sequence[int]
    months: Sequence[Month]
    before: int

    @property
    def joined(self) -> int:
        return sum(len(month.joined) for month in self.months)

    @property
    def left(self) -> int:
        return sum(len(month.left) for month in self.months)

    @property
    def people(self) -> list[int]:
        """The ids of the people named in it."""
        moves = [stay for month in self.months for stay in (*month.people_joined, *month.people_left)]
        return sorted({stay.person_id for stay in moves if stay.person_id})

    @property
    def most(self) -> int:
        """The largest number of organisations that joined or left in a month: the longest bar."""
        return max((len(moves) for month in self.months for moves in (month.joined, month.left)), default=0)


@dataclass(frozen=True)
class Absence:
    """A member organisation not seen lately: its membership, its last meeting there (None: never seen)."""

    membership: Membership
    organisation: Organisation
    last: Meeting | None


def stays_in(community: Community) -> list[Stay]:
    """Return every stay in a community that the figures count, by name.

    Two memberships of which the second begins where the first ends are one stay: nobody left.
    """
    facts = (Membership.organisation_id, Membership.person_id, Membership.since_on, Membership.until_on)
    names = (Organisation.short_name, Organisation.legal_name, Person.name, Person.erased_at)
    rows = db.session.execute(
        select(*facts, *names)
        .outerjoin(Membership.organisation)
        .outerjoin(Membership.person)
        .where(Membership.community_id == community.id, is_dated())
        .where(Organisation.is_to_check.is_(False) | Membership.person_id.is_not(None))
        .order_by(Membership.since_on.is_not(None), Membership.since_on, Membership.id)
    )
    found: dict[tuple[int | None, int | None], list[Stay]] = defaultdict(list)
    for organisation_id, person_id, since_on, until_on, short, legal, name, erased_at in rows:
        shown_person = None if erased_at else person_id
        stay = Stay(short or legal or name, organisation_id, shown_person, since_on, until_on)
        found[organisation_id, person_id].append(stay)
    stays = [stay for own in found.values() for stay in _joined_up(own)]
    return sorted(stays, key=lambda stay: stay.name.casefold())


def year_of(community: Community, number: int | None, *, today: date) -> Year:
    """Return who joined and left in a year (None, or one without history: the present one), month by month."""
    stays = stays_in(community)
    days = [day for stay in stays for day in (stay.since_on, stay.gone_on) if day and day <= today]
    years = range(today.year, min([day.year for day in days], default=today.year) - 1, -1)
    number = number if number and number in years else today.year
    last = today.month if number == today.year else 12
    months = [_month(stays, date(number, month, 1), today) for month in range(1, last + 1)]
    return Year(number, years, months, _count(stays, date(number, 1, 1) - ONE_DAY))


def absent_members(community: Community, *, since: date, today: date, at: datetime) -> list[Absence]:
    """Return the organisations that are members today and were members on `since`, and were not seen after it.

    Seen: represented by somebody present at a meeting that the community hosts. Those never seen come first.
    """
    last = _last_meetings(community, at)
    since_then = {
        stay.organisation_id
        for stay in stays_in(community)
        if stay.organisation_id and _holds(stay, since) and _holds(stay, today)
    }
    found = [
        Absence(membership, membership.organisation, last.get(membership.organisation.id))
        for membership in memberships_of(community, on=today)
        if membership.organisation and membership.organisation_id in since_then
    ]
    unseen = [a for a in found if a.last is None or day_of(a.last.ends_at) < since]
    return sorted(unseen, key=lambda a: (a.last is not None, a.last.ends_at if a.last else None))


def _last_meetings(community: Community, at: datetime) -> dict[int, Meeting]:
    """The latest meeting of the community where each organisation was represented."""
    key = Registration.organisation_id
    order = (Meeting.ends_at.desc(), Meeting.id.desc())
    ranked = (
        select(key, Meeting.id, func.row_number().over(partition_by=key, order_by=order).label("rank"))
        .join(Meeting, Meeting.id == Registration.meeting_id)
        .join(MeetingHost, MeetingHost.meeting_id == Meeting.id)
        .where(MeetingHost.community_id == community.id, represents_organisation())
        .where(Meeting.status == MeetingStatus.SCHEDULED, Meeting.ends_at <= at)
        .subquery()
    )
    rows = db.session.execute(
        select(ranked.c.organisation_id, Meeting)
        .join(Meeting, Meeting.id == ranked.c.id)
        .where(ranked.c.rank == 1)
        .options(joinedload(Meeting.kind))
    )
    return {row[0]: row[1] for row in rows}


def _joined_up(stays: Iterable[Stay]) -> list[Stay]:
    """Stays of one member in order, those that touch made one."""
    found: list[Stay] = []
    for stay in stays:
        before = found[-1] if found else None
        if before and before.gone_on and stay.since_on and stay.since_on <= before.gone_on:
            until = stay.until_on and max(stay.until_on, before.until_on or stay.until_on)
            found[-1] = Stay(stay.name, stay.organisation_id, stay.person_id, before.since_on, until)
        else:
            found.append(stay)
    return found


def _month(stays: Sequence[Stay], first: date, today: date) -> Month:
    following = (first + timedelta(days=31)).replace(day=1)
    last = min(following - ONE_DAY, today)
    month = Month(first, organisations=_count(stays, last))
    for stay in stays:
        is_person = stay.organisation_id is None
        if stay.since_on and first <= stay.since_on <= last:
            (month.people_joined if is_person else month.joined).append(stay)
        if stay.gone_on and first <= stay.gone_on <= last:
            (month.people_left if is_person else month.left).append(stay)
    return month


def _count(stays: Sequence[Stay], on: date) -> int:
    return sum(stay.organisation_id is not None and _holds(stay, on) for stay in stays)


def _holds(stay: Stay, on: date) -> bool:
    return (stay.since_on is None or stay.since_on <= on) and (stay.until_on is None or stay.until_on >= on)
