"""An organisation names its own representatives, through its contact.

A colleague on record represents it at once, is told, and may say no by the link of the mail. Anybody else is
only asked: whoever owns the address says yes first. So nobody comes to represent somebody by another's word,
no mistyped address gets invitations, and the contact learns of nobody whether the address is known here.
"""

from datetime import datetime

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import delete

from cop import tokens
from cop.clock import day_of
from cop.emails import outbox, representing
from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    InvitationState,
    Membership,
    MembershipStatus,
    Person,
    Representative,
    RepresentativeInvitation,
    SuppressionReason,
    email_key,
)
from cop.queries import representatives as queries
from cop.queries.departures import participations_of
from cop.queries.person_addresses import owner_of_address
from cop.queries.suppressions import suppression_of
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.departures import end_representation
from cop.services.memberships import add_representative, lock_community
from cop.services.newcomers import admit_person
from cop.services.rates import LONGEST_WINDOW_SECONDS, allow, may_write_to

NAMED_A_DAY = 30


def name_colleague(
    membership: Membership, person: Person, *, by: Viewer, at: datetime
) -> RepresentativeInvitation:
    """Let somebody who works in the organisation represent it from today; the mail says how to say no.

    Raises CopError (field "person_id") for anybody else, and for who represents it already.
    """
    _refuse_over(membership, at=at)
    if not queries.is_own_person(membership.organisation_id or 0, person.id, on=day_of(at)):
        raise CopError(_("Choose one of your colleagues."), field="person_id")
    _count(by, at=at)
    return _take(membership, person, name=person.name, email=person.email or "", by=by, at=at)


def name_by_address(
    membership: Membership, *, name: str, email: str, language: str, by: Viewer, at: datetime
) -> RepresentativeInvitation:
    """Ask whoever owns an address to represent the organisation; a colleague on record does from today.

    Raises CopError (field "email") for who represents it already, was asked already or has said no lately.
    """
    _refuse_over(membership, at=at)
    _count(by, at=at)
    known = owner_of_address(email)
    if known and queries.is_own_person(membership.organisation_id or 0, known.id, on=day_of(at)):
        return _take(membership, known, name=name, email=email, by=by, at=at)
    _refuse_again(membership, email)
    token = tokens.new_token()
    invitation = _invitation(membership, name, email, language, token, by=by, at=at)
    if _may_mail(email, at=at):
        representing.queue_asked(invitation, token)
    log_act("invite", invitation, by=by, membership=membership.id)
    return invitation


def accept_invitation(invitation: RepresentativeInvitation, *, notice: str, at: datetime) -> None:
    """Let who owns the address represent the organisation from today. Once is as good as twice.

    Raises CopError for a link that is too old, or where the organisation has left meanwhile.
    """
    invitation = _lock(invitation)
    if invitation.state != InvitationState.ASKED:
        return
    if is_over(invitation, at=at):
        raise CopError(_no_longer_valid())
    person = admit_person(
        name=invitation.name, email=invitation.email, language=invitation.language, notice=notice,
        read_at=at, by=None, at=at,
    )  # fmt: skip
    if _representation(invitation, person, at=at) is None:
        add_representative(invitation.membership, person=person, since_on=day_of(at), by=None)
    _answer(invitation, InvitationState.ACCEPTED, person, at=at)


def decline_invitation(invitation: RepresentativeInvitation, *, at: datetime) -> None:
    """Take the no of who was named: nothing begins, and what a colleague's naming began ends at once."""
    invitation = _lock(invitation)
    if invitation.state == InvitationState.DECLINED:
        return
    if invitation.state == InvitationState.ACCEPTED and invitation.person is not None:
        representative = _representation(invitation, invitation.person, at=at)
        if representative is not None:
            end_representation(representative, by=None, at=at)
    _answer(invitation, InvitationState.DECLINED, invitation.person, at=at)


def withdraw_invitation(invitation: RepresentativeInvitation, *, by: Viewer) -> None:
    """Take a question back: the link of its mail leads to nothing any more, and the row is gone."""
    outbox.take_back({representing.about(invitation)})
    log_act("delete", invitation, by=by, membership=invitation.membership_id)
    db.session.delete(invitation)
    db.session.flush()


def forget_invitations(*, at: datetime) -> int:
    """Delete the invitations whose link has run out, answered or not; return how many."""
    old = RepresentativeInvitation.created_at < at - representing.INVITATION_LASTS
    forgotten = delete(RepresentativeInvitation).where(old).returning(RepresentativeInvitation.id)
    return len(db.session.scalars(forgotten).all())


def is_over(invitation: RepresentativeInvitation, *, at: datetime) -> bool:
    """Whether nothing comes of a yes any more: the link has run out, or the organisation has left."""
    too_old = at >= invitation.created_at + representing.INVITATION_LASTS
    return too_old or not _is_going_on(invitation.membership, at=at)


def _take(
    membership: Membership, person: Person, *, name: str, email: str, by: Viewer, at: datetime
) -> RepresentativeInvitation:
    add_representative(membership, person=person, since_on=day_of(at), by=by)
    token = tokens.new_token()
    invitation = _invitation(membership, name, email, person.language, token, by=by, at=at)
    invitation.state, invitation.person, invitation.answered_at = InvitationState.ACCEPTED, person, at
    db.session.flush()
    if person.email and person.id != by.person_id:
        representing.queue_added(invitation, person, token)
    return invitation


def _invitation(
    membership: Membership, name: str, email: str, language: str, token: str, *, by: Viewer, at: datetime
) -> RepresentativeInvitation:
    new = RepresentativeInvitation(
        membership=membership, name=name, email=email, email_key=email_key(email), language=language,
        token_hash=tokens.hash_of(token), invited_by_id=by.person_id, created_at=at,
    )  # fmt: skip
    db.session.add(new)
    db.session.flush()
    return new


def _answer(
    invitation: RepresentativeInvitation, state: InvitationState, person: Person | None, *, at: datetime
) -> None:
    invitation.state, invitation.person, invitation.answered_at = state, person, at
    db.session.flush()
    log_act(str(state), invitation, by=None, membership=invitation.membership_id)
    representing.queue_answered(invitation)


def _representation(
    invitation: RepresentativeInvitation, person: Person, *, at: datetime
) -> Representative | None:
    parts = participations_of(person.id, invitation.membership.community_id, on=day_of(at))
    mine = (part for part in parts if part.membership.id == invitation.membership_id)
    return next((part.representative for part in mine), None)


def _refuse_over(membership: Membership, *, at: datetime) -> None:
    lock_community(membership.community_id)
    found = db.session.get(Membership, membership.id, populate_existing=True)
    if found is None or not _is_going_on(found, at=at):
        raise CopError(_("The organisation does not take part in this community any more."))


def _is_going_on(membership: Membership, *, at: datetime) -> bool:
    is_open = membership.until_on is None or membership.until_on >= day_of(at)
    return membership.status == MembershipStatus.ACTIVE and is_open


def _refuse_again(membership: Membership, email: str) -> None:
    former = queries.latest_invitation(membership.id, email_key(email))
    if former is None or former.state not in (InvitationState.ASKED, InvitationState.DECLINED):
        return
    if former.state == InvitationState.ASKED:
        day = format_date(former.created_at, "d MMMM y")
        raise CopError(
            _("This address was asked on %(day)s and has not answered yet.", day=day), field="email"
        )
    day = format_date(former.answered_at, "d MMMM y")
    raise CopError(_("Whoever has this address said no on %(day)s.", day=day), field="email")


def _count(by: Viewer, *, at: datetime) -> None:
    key = f"representative_named:{by.person_id}"
    if not allow(key, limit=NAMED_A_DAY, window_seconds=LONGEST_WINDOW_SECONDS, at=at):
        raise CopError(_("You have named many people today. Go on tomorrow."))


def _may_mail(email: str, *, at: datetime) -> bool:
    """Whether an address is written to: not somebody's who was erased, and at most three times a day.

    Where it is not, nothing tells so.
    """
    return suppression_of(email) != SuppressionReason.ERASED and may_write_to(email, at=at)


def _lock(invitation: RepresentativeInvitation) -> RepresentativeInvitation:
    lock_community(invitation.membership.community_id)
    db.session.get(Membership, invitation.membership_id, populate_existing=True)
    found = db.session.get(RepresentativeInvitation, invitation.id, populate_existing=True)
    if found is None:
        raise CopError(_no_longer_valid())
    return found


def _no_longer_valid() -> str:
    return _("This link is no longer valid. Ask your organisation to name you again.")
