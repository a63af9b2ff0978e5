"""Memberships: who takes part in a community, for whom, from when to when.

Every change locks the community's row first, so that two people at work on the same community never make
the same member twice.
"""

from datetime import date
from typing import Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from sqlalchemy import func, select

from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    Community,
    Meeting,
    MeetingHost,
    Membership,
    MembershipStatus,
    Organisation,
    Person,
    Registration,
    Representative,
)
from cop.queries.memberships import current_membership
from cop.rules.viewer import Viewer
from cop.services.affiliations import add_affiliation, is_affiliated
from cop.services.audit import log_act
from cop.services.dated import is_in_force, overlap, refuse_backwards


def lock_community(community_id: int) -> None:
    """Hold the community's row until the transaction ends (SQLite: the transaction alone writes anyway)."""
    db.session.execute(
        select(Community.id).where(Community.id == community_id).with_for_update(key_share=True)
    )


def add_member(
    community: Community,
    *,
    organisation: Organisation | None = None,
    person: Person | None = None,
    since_on: date,
    by: Viewer | None,
) -> Membership:
    """Make an organisation, or a person of none, a member from a day on.

    Raises CopError (field "since_on") where it is a member on that day or later already.
    """
    lock_community(community.id)
    new = Membership(community=community, organisation=organisation, person=person, since_on=since_on)
    with db.session.no_autoflush:
        _refuse_overlap(new)
    db.session.add(new)
    db.session.flush()
    log_act("create", new, by=by, community=community.id)
    return new


def change_dates(membership: Membership, *, since_on: date | None, until_on: date | None, by: Viewer) -> None:
    """Set both ends of a membership (None: open). Representatives end with it at the latest.

    Raises CopError where the ends are the wrong way round or another membership covers part of the time.
    """
    lock_community(membership.community_id)
    refuse_backwards(since_on, until_on)
    membership.since_on, membership.until_on = since_on, until_on
    membership.status = MembershipStatus.ACTIVE
    with db.session.no_autoflush:
        _refuse_overlap(membership)
    for representative in membership.representatives:
        if until_on and (representative.until_on is None or representative.until_on > until_on):
            representative.until_on = until_on
    db.session.flush()
    log_act("update", membership, by=by, fields=["since_on", "until_on"])


def delete_membership(membership: Membership, *, by: Viewer) -> None:
    """Take back a membership entered by mistake.

    Raises CopError where somebody was registered for this member at a meeting of the community: then it is
    history, and ends on a day instead.
    """
    number = db.session.scalar(_registrations_for(membership)) or 0
    if number:
        raise CopError(
            ngettext(
                "There is %(num)s registration for this member: set the last day instead.",
                "There are %(num)s registrations for this member: set the last day instead.",
                number,
            )
        )
    log_act("delete", membership, by=by, community=membership.community_id)
    db.session.delete(membership)
    db.session.flush()


def add_representative(
    membership: Membership, *, person: Person, since_on: date, by: Viewer | None
) -> Representative:
    """Let a person represent a member organisation from a day on; also says that they work there.

    Raises CopError where the member is a person, has left by that day, or is represented by them already.
    """
    if membership.organisation is None:
        raise CopError(_("A person without an organisation represents nobody else."))
    if membership.until_on and since_on > membership.until_on:
        raise CopError(_("The organisation has left by that day."), field="since_on")
    lock_community(membership.community_id)
    db.session.expire(membership, ["representatives"])  # as they are now that nobody else changes them
    new = Representative(person=person, since_on=since_on, until_on=membership.until_on)
    mine = [r for r in membership.representatives if r.person_id == person.id]
    if any(overlap(other, new) for other in mine):
        raise CopError(_("This person represents the organisation already."), field="person_id")
    membership.representatives.append(new)
    if not is_affiliated(person, membership.organisation, on=since_on):
        add_affiliation(person, organisation=membership.organisation, by=by)
    db.session.flush()
    log_act("create", new, by=by, membership=membership.id, person=person.id)
    return new


def join(
    community: Community, *, person: Person, organisation: Organisation | None, on: date, by: Viewer | None
) -> Membership:
    """Let a person take part from a day on, for an organisation or for nobody. Once is as good as twice."""
    lock_community(community.id)
    ids: dict[str, Any] = {"organisation_id": organisation.id} if organisation else {"person_id": person.id}
    membership = current_membership(community.id, **ids, on=on)
    if membership is None:
        member = {"organisation": organisation} if organisation else {"person": person}
        membership = add_member(community, **member, since_on=on, by=by)
    if organisation and not represents(membership, person, on=on):
        add_representative(membership, person=person, since_on=on, by=by)
    return membership


def represents(membership: Membership, person: Person, *, on: date) -> bool:
    """Whether a person represents the member on a day."""
    return any(r.person_id == person.id and is_in_force(r, on) for r in membership.representatives)


def _refuse_overlap(membership: Membership) -> None:
    same = (
        Membership.organisation_id == membership.organisation.id
        if membership.organisation
        else Membership.person_id == (membership.person.id if membership.person else None)
    )
    others = db.session.scalars(
        select(Membership).where(
            Membership.community_id == membership.community.id,
            same,
            Membership.status.in_([MembershipStatus.ACTIVE, MembershipStatus.LEFT]),
        )
    )
    for other in others:
        if other is not membership and overlap(other, membership):
            raise CopError(_since_message(other), field="since_on")


def _since_message(membership: Membership) -> str:
    if membership.since_on is None:
        return _("This is a member already.")
    return _("This is a member already, since %(day)s.", day=format_date(membership.since_on, "d MMMM y"))


def _registrations_for(membership: Membership) -> Any:
    hosted = select(MeetingHost.meeting_id).where(MeetingHost.community_id == membership.community_id)
    found = select(func.count()).select_from(Registration).join(Meeting).where(Meeting.id.in_(hosted))
    if membership.organisation_id is not None:
        return found.where(Registration.organisation_id == membership.organisation_id)
    return found.where(Registration.person_id == membership.person_id)
