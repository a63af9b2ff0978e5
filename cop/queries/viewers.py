"""Who a signed-in session belongs to, and what that person may do now."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql import literal

from cop import tokens
from cop.extensions import db
from cop.models import (
    Affiliation,
    CommunityRole,
    Membership,
    MembershipStatus,
    Person,
    Representative,
    RoleKind,
    SecondFactor,
    SignedInSession,
)
from cop.queries.second_factor import has_factor
from cop.rules.viewer import Viewer


def in_force(
    since: "InstrumentedAttribute[date] | InstrumentedAttribute[date | None]",
    until: "InstrumentedAttribute[date | None]",
    on: date,
) -> ColumnElement[bool]:
    """Return the SQL condition that a dated row (both ends included, None open) holds on a day."""
    return and_(or_(since.is_(None), since <= on), or_(until.is_(None), until >= on))


def viewer_by_session(
    token: str, *, at: datetime, today: date, is_factor_required: bool = False
) -> Viewer | None:
    """Return the viewer behind a session token, None where the session has ended.

    With `is_factor_required`, administrators and coordinators without a second factor are without their roles.
    """
    has_factor = select(SecondFactor.id).where(
        SecondFactor.person_id == Person.id, SecondFactor.confirmed_at.is_not(None)
    )
    found = db.session.execute(
        select(Person, has_factor.exists())
        .join(SignedInSession, SignedInSession.person_id == Person.id)
        .where(SignedInSession.token_hash == tokens.hash_of(token), SignedInSession.expires_at > at)
        .where(Person.erased_at.is_(None), Person.merged_into_id.is_(None))
    ).first()
    if found is None:
        return None
    viewer = viewer_of(found[0], today=today, session_token=token)
    is_withheld = is_factor_required and viewer.is_coordinator and not found[1]
    return viewer.without_roles() if is_withheld else viewer


def viewer_behind(person: Person, *, today: date, is_factor_required: bool) -> Viewer:
    """Return the owner of a secret address as a viewer, with the rights that the person has when signed in."""
    viewer = viewer_of(person, today=today)
    is_withheld = is_factor_required and viewer.is_coordinator and not has_factor(person.id)
    return viewer.without_roles() if is_withheld else viewer


def viewer_of(person: Person, *, today: date, session_token: str = "") -> Viewer:
    """Return the person as a viewer, with the rights held on the day `today`, in one query."""
    rights: dict[str, set[int]] = {"coordinates": set(), "member": set(), "contact": set()}
    for right, object_id in db.session.execute(_rights_of(person.id, today)):
        rights[right].add(object_id)
    return Viewer(
        person_id=person.id,
        name=person.name,
        language=person.language,
        site_role=person.site_role,
        coordinates=frozenset(rights["coordinates"]),
        member_of=frozenset(rights["member"]),
        contact_of=frozenset(rights["contact"]),
        session_token=session_token,
    )


def _rights_of(person_id: int, today: date):  # type: ignore[no-untyped-def]
    is_active = and_(
        Membership.status == MembershipStatus.ACTIVE,
        in_force(Membership.since_on, Membership.until_on, today),
    )
    return union_all(
        select(literal("coordinates"), CommunityRole.community_id)
        .where(CommunityRole.person_id == person_id, CommunityRole.kind == RoleKind.COORDINATOR)
        .where(in_force(CommunityRole.since_on, CommunityRole.until_on, today)),
        select(literal("member"), Membership.community_id)
        .join(Representative, Representative.membership_id == Membership.id)
        .where(Representative.person_id == person_id, is_active)
        .where(in_force(Representative.since_on, Representative.until_on, today)),
        select(literal("member"), Membership.community_id).where(
            Membership.person_id == person_id, is_active
        ),
        select(literal("contact"), Affiliation.organisation_id)
        .where(Affiliation.person_id == person_id, Affiliation.is_contact)
        .where(in_force(Affiliation.since_on, Affiliation.until_on, today)),
    )
