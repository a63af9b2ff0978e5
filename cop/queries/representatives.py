"""Who represents an organisation in each of its communities, as its contact sees it."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from cop import tokens
from cop.extensions import db
from cop.models import (
    Affiliation,
    Community,
    InvitationState,
    Membership,
    MembershipStatus,
    Organisation,
    Person,
    Representative,
    RepresentativeInvitation,
)
from cop.queries.viewers import in_force


def current_memberships(organisation_id: int, *, on: date) -> Sequence[Membership]:
    """Return the memberships of an organisation on a day, in the order of the communities, with their people."""
    found = (
        select(Membership)
        .join(Membership.community)
        .where(Membership.organisation_id == organisation_id, Membership.status == MembershipStatus.ACTIVE)
        .where(or_(Membership.until_on.is_(None), Membership.until_on >= on))
        .options(
            joinedload(Membership.community),
            joinedload(Membership.organisation),
            selectinload(Membership.representatives).joinedload(Representative.person),
        )
    )
    return db.session.scalars(found.order_by(Community.position, Community.id, Membership.id)).all()


def current_membership_of(organisation_id: int, membership_id: int, *, on: date) -> Membership | None:
    """Return one of the memberships that an organisation has on a day."""
    found = current_memberships(organisation_id, on=on)
    return next((membership for membership in found if membership.id == membership_id), None)


def invitations_to(memberships: Collection[int]) -> Sequence[RepresentativeInvitation]:
    """Return who was asked to represent these members and has not said yes, the latest first."""
    found = select(RepresentativeInvitation).where(
        RepresentativeInvitation.membership_id.in_(memberships),
        RepresentativeInvitation.state.in_((InvitationState.ASKED, InvitationState.DECLINED)),
    )
    return db.session.scalars(found.order_by(RepresentativeInvitation.id.desc())).all()


def invitation_by_token(token: str) -> RepresentativeInvitation | None:
    """Return the invitation behind the link of a mail, None for anything else."""
    found = select(RepresentativeInvitation).where(
        RepresentativeInvitation.token_hash == tokens.hash_of(token)
    )
    membership = joinedload(RepresentativeInvitation.membership)
    return db.session.scalar(
        found.options(
            membership.joinedload(Membership.community), membership.joinedload(Membership.organisation)
        )
    )


def latest_invitation(membership_id: int, key: str) -> RepresentativeInvitation | None:
    """Return the latest invitation of an address to represent a member."""
    found = select(RepresentativeInvitation).where(
        RepresentativeInvitation.membership_id == membership_id, RepresentativeInvitation.email_key == key
    )
    return db.session.scalars(found.order_by(RepresentativeInvitation.id.desc()).limit(1)).first()


def is_own_person(organisation_id: int, person_id: int, *, on: date) -> bool:
    """Whether a person works in an organisation on a day, or represents it in any community."""
    works = select(Affiliation.id).where(
        Affiliation.organisation_id == organisation_id,
        Affiliation.person_id == person_id,
        in_force(Affiliation.since_on, Affiliation.until_on, on),
    )
    represents = (
        select(Representative.id)
        .join(Membership, Membership.id == Representative.membership_id)
        .where(Membership.organisation_id == organisation_id, Representative.person_id == person_id)
        .where(Membership.status == MembershipStatus.ACTIVE)
        .where(in_force(Membership.since_on, Membership.until_on, on))
        .where(in_force(Representative.since_on, Representative.until_on, on))
    )
    return any(db.session.scalar(found.limit(1)) is not None for found in (works, represents))


def colleagues_of(organisation_id: int, *, on: date) -> Sequence[Person]:
    """Return who works in an organisation on a day, by name."""
    found = (
        select(Person)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .where(Affiliation.organisation_id == organisation_id, Person.email.is_not(None))
        .where(in_force(Affiliation.since_on, Affiliation.until_on, on))
    )
    return db.session.scalars(found.distinct().order_by(Person.search_key, Person.id)).all()


def contact_organisations(ids: Collection[int]) -> Sequence[Organisation]:
    """Return organisations by id, by name: those whose data a person keeps."""
    found = select(Organisation).where(Organisation.id.in_(ids), Organisation.merged_into_id.is_(None))
    return db.session.scalars(found.order_by(Organisation.search_key)).all()
