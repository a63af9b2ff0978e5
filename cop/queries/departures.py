"""Who still belongs to a community, and what somebody who leaves it leaves behind."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CompoundSelect, Select, and_, exists, not_, or_, select, union
from sqlalchemy.orm import aliased, joinedload

from cop.extensions import db
from cop.models import (
    Answer,
    Attendance,
    CommunityRole,
    Enrolment,
    EnrolmentStatus,
    Meeting,
    MeetingHost,
    MeetingKind,
    MeetingPersonRole,
    MeetingStatus,
    Membership,
    MembershipStatus,
    Person,
    PersonalFeed,
    Registration,
    Representative,
    Substitution,
)
from cop.queries.viewers import in_force

SAID_YES = (Answer.ACCEPTED, Answer.TENTATIVE, Answer.WAITING, Answer.REQUESTED)


@dataclass(frozen=True)
class Participation:
    """How a person takes part in a community: for a member organisation, or (`representative` None) alone."""

    membership: Membership
    representative: Representative | None = None


def participations_of(person_id: int, community_id: int, *, on: date) -> list[Participation]:
    """Return how a person takes part in a community on a day or will later, longest first."""
    represented = (
        select(Representative)
        .join(Representative.membership)
        .where(Representative.person_id == person_id, Membership.community_id == community_id)
        .where(or_(Representative.until_on.is_(None), Representative.until_on >= on))
        .where(_is_not_over(on))
        .options(joinedload(Representative.membership).joinedload(Membership.organisation))
        .order_by(Representative.since_on, Representative.id)
    )
    own = select(Membership).where(Membership.person_id == person_id, Membership.community_id == community_id)
    alone = db.session.scalars(own.where(_is_not_over(on)).order_by(Membership.since_on, Membership.id))
    found = [Participation(row.membership, row) for row in db.session.scalars(represented)]
    return found + [Participation(membership) for membership in alone]


def _is_not_over(on: date):  # type: ignore[no-untyped-def]
    is_open = or_(Membership.until_on.is_(None), Membership.until_on >= on)
    return and_(Membership.status == MembershipStatus.ACTIVE, is_open)


def belonging_on(on: date) -> CompoundSelect[int, int]:
    """Return the selection of (person id, community id) of all who take part in a community, or have a role."""
    is_active = and_(
        Membership.status == MembershipStatus.ACTIVE, in_force(Membership.since_on, Membership.until_on, on)
    )
    return union(
        select(Representative.person_id, Membership.community_id)
        .join(Membership, Membership.id == Representative.membership_id)
        .where(is_active, in_force(Representative.since_on, Representative.until_on, on)),
        select(Membership.person_id, Membership.community_id).where(
            Membership.person_id.is_not(None), is_active
        ),
        select(CommunityRole.person_id, CommunityRole.community_id).where(
            in_force(CommunityRole.since_on, CommunityRole.until_on, on)
        ),
    )


def still_belonging(people: Collection[int], community_id: int, *, on: date) -> set[int]:
    """Return the ids, among `people`, of those who take part in a community on a day or have a role in it."""
    pairs = belonging_on(on).subquery()
    found = select(pairs.c[0]).where(pairs.c[1] == community_id, pairs.c[0].in_(people))
    return set(db.session.scalars(found))


def registrations_to_end(
    people: Collection[int], community_id: int, *, on: date, at: datetime, is_preview: bool = False
) -> Sequence[Registration]:
    """Return the registrations that end with a person's part in a community, meeting by meeting.

    Those for coming meetings of the community that nothing else leads to: neither another host to which the
    person belongs, nor a role at the meeting, nor an enrolment, nor somebody whose place they take, nor a "yes" to a
    meeting open to everybody.
    `is_preview`: asked while they still take part, about what will end with that.
    """
    pairs = belonging_on(on).subquery()
    host = aliased(MeetingHost)
    belongs = (
        select(host.meeting_id)
        .join(pairs, pairs.c[1] == host.community_id)
        .where(host.meeting_id == Meeting.id, pairs.c[0] == Registration.person_id)
    )
    if is_preview:
        belongs = belongs.where(host.community_id != community_id)
    has_role = select(MeetingPersonRole.id).where(
        MeetingPersonRole.meeting_id == Meeting.id, MeetingPersonRole.person_id == Registration.person_id
    )
    is_enrolled = select(Enrolment.id).where(
        Enrolment.edition_id == Meeting.edition_id,
        Enrolment.person_id == Registration.person_id,
        Enrolment.status == EnrolmentStatus.ENROLLED,
    )
    is_sent = select(Substitution.id).where(
        Substitution.meeting_id == Meeting.id, Substitution.person_id == Registration.person_id
    )
    found = coming_of(people, community_id, at=at).join(MeetingKind, MeetingKind.id == Meeting.kind_id)
    for other_way in (belongs, has_role, is_enrolled, is_sent):
        found = found.where(not_(exists(other_way)))
    found = found.where(not_(and_(MeetingKind.is_public, Registration.answer.in_(SAID_YES))))
    return db.session.scalars(found.order_by(Meeting.id, Registration.id)).all()


def coming_of(people: Collection[int], community_id: int, *, at: datetime) -> Select[Registration]:
    """Return the selection of people's registrations for meetings of a community that are not over."""
    hosted = select(MeetingHost.meeting_id).where(MeetingHost.community_id == community_id)
    return (
        select(Registration)
        .join(Registration.meeting)
        .where(Registration.person_id.in_(people), Meeting.id.in_(hosted), Meeting.ends_at > at)
        .where(Meeting.status.in_((MeetingStatus.SCHEDULED, MeetingStatus.POSTPONED)))
        .where(Registration.answer != Answer.WITHDRAWN, Registration.attendance != Attendance.PRESENT)
        .options(joinedload(Registration.meeting), joinedload(Registration.person))
    )


def feeds_to_end(people: Collection[int], community_id: int) -> Sequence[PersonalFeed]:
    """Return the calendar addresses that people made for this community alone and that still answer."""
    found = select(PersonalFeed).where(
        PersonalFeed.person_id.in_(people),
        PersonalFeed.community_id == community_id,
        PersonalFeed.revoked_at.is_(None),
    )
    return db.session.scalars(found.order_by(PersonalFeed.id)).all()


def represented_today(membership: Membership, *, on: date) -> list[Person]:
    """Return who represents a member organisation on a day."""
    found = (
        select(Person)
        .join(Representative, Representative.person_id == Person.id)
        .where(Representative.membership_id == membership.id, Person.erased_at.is_(None))
        .where(in_force(Representative.since_on, Representative.until_on, on))
    )
    return list(db.session.scalars(found.distinct().order_by(Person.id)))
