"""Joining a community, the short way: ask, confirm the address, be approved or refused.

A request counts from the moment its address is confirmed. Each step takes the request's row first, so of two
people (or two clicks) at the same moment one decides, and the other finds it decided.
"""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from cop import tokens
from cop.clock import ROME
from cop.emails import joining
from cop.errors import CopError
from cop.extensions import db
from cop.models import Community, JoinPolicy, JoinRequest, JoinState, Organisation, Person, email_key
from cop.queries.memberships import current_membership
from cop.queries.organisations import organisation_called
from cop.queries.people import administrators, coordinators_of, person_with_address
from cop.rules.join_requests import is_taking_requests
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.memberships import join, represents
from cop.services.organisations import create_organisation
from cop.services.people import find_or_create_person
from cop.services.rates import allow

MAILS_PER_DAY = 3
DAY_SECONDS = 86400


@dataclass(frozen=True)
class Asker:
    """Who asks: `organisation` from the register, or the name of one that is not in it, or neither."""

    name: str
    email: str
    language: str
    organisation: Organisation | None = None
    organisation_name: str = ""
    why: str = ""


def request_to_join(community: Community, asker: Asker, *, at: datetime) -> None:
    """Keep a request and mail the question whether the address is the asker's own.

    At most 3 mails a day to one address, in whatever community; beyond that nothing happens, and nothing
    tells so: the answer is the same whatever is known of the address.
    """
    key = email_key(asker.email)
    if not allow(f"join_confirm:{key}", limit=MAILS_PER_DAY, window_seconds=DAY_SECONDS, at=at):
        return
    token = tokens.new_token()
    request = JoinRequest(
        community=community,
        name=asker.name,
        email=asker.email,
        email_key=key,
        language=asker.language,
        organisation=asker.organisation,
        organisation_name="" if asker.organisation else asker.organisation_name,
        why=asker.why,
        token_hash=tokens.hash_of(token),
        created_at=at,
    )
    db.session.add(request)
    db.session.flush()
    joining.queue_confirmation(request, token)


def confirm_request(request: JoinRequest, *, at: datetime) -> None:
    """Take the address as confirmed, once: an open community admits, any other one is told.

    A former request of the same address that still waits is replaced. Confirming again changes nothing.
    Raises CopError for a link that is too old, or where the community takes nobody any more.
    """
    request = _lock(request)
    if request.state != JoinState.UNCONFIRMED:
        return
    if is_too_old(request, at=at):
        raise CopError(_("This link is no longer valid. Ask again, it takes a minute."))
    if not is_taking_requests(request.community):
        raise CopError(_("This community takes no requests at the moment."))
    request.confirmed_at = at
    _replace_former(request)
    if request.community.join_policy == JoinPolicy.OPEN:
        _admit(request, organisation=_named_organisation(request, by=None), by=None, at=at)
    elif is_member_already(request, at=at):
        _decide(request, JoinState.APPROVED, by=None, at=at)
    else:
        request.state = JoinState.PENDING
    log_act("confirm", request, by=None, community=request.community_id)
    if request.state == JoinState.PENDING or request.community.join_policy == JoinPolicy.OPEN:
        day = at.astimezone(ROME).date()
        joining.queue_received(request, coordinators_of(request.community_id, on=day) or administrators())


def approve_request(
    request: JoinRequest,
    *,
    organisation: Organisation | None,
    organisation_name: str = "",
    answer: str = "",
    by: Viewer,
    at: datetime,
) -> Person:
    """Admit who asks, for an organisation in the register, a new one with a name, or none; mail the welcome.

    Raises CopError where somebody has decided already.
    """
    request = _undecided(request)
    request.answer = answer
    if organisation is None and organisation_name:
        organisation = create_organisation(legal_name=organisation_name, is_to_check=True, by=by)
    return _admit(request, organisation=organisation, by=by, at=at)


def refuse_request(request: JoinRequest, *, answer: str, by: Viewer, at: datetime) -> None:
    """Refuse with a text that goes out by mail. Raises CopError where somebody has decided already."""
    request = _undecided(request)
    request.answer = answer
    _decide(request, JoinState.REFUSED, by=by, at=at)
    log_act("refuse", request, by=by, community=request.community_id)
    joining.queue_refused(request)


def forget_unconfirmed(*, at: datetime) -> int:
    """Delete requests whose address nobody confirmed in time; return how many."""
    old = JoinRequest.created_at < at - joining.CONFIRMATION_LASTS
    forgotten = delete(JoinRequest).where(JoinRequest.state == JoinState.UNCONFIRMED, old)
    return len(db.session.scalars(forgotten.returning(JoinRequest.id)).all())


def is_too_old(request: JoinRequest, *, at: datetime) -> bool:
    """Whether the link of an unconfirmed request has run out."""
    return at >= request.created_at + joining.CONFIRMATION_LASTS


def is_member_already(request: JoinRequest, *, at: datetime) -> bool:
    """Whether the address belongs to somebody who takes part for the same organisation."""
    person = person_with_address(request.email)
    if person is None or request.organisation_name:
        return False
    day = at.astimezone(ROME).date()
    if request.organisation_id is None:
        return current_membership(request.community_id, person_id=person.id, on=day) is not None
    membership = current_membership(request.community_id, organisation_id=request.organisation_id, on=day)
    return membership is not None and represents(membership, person, on=day)


def _admit(
    request: JoinRequest, *, organisation: Organisation | None, by: Viewer | None, at: datetime
) -> Person:
    person = find_or_create_person(name=request.name, email=request.email, language=request.language, by=by)
    person.verified_at = person.verified_at or at
    day = at.astimezone(ROME).date()
    join(request.community, person=person, organisation=organisation, on=day, by=by)
    request.organisation, request.person = organisation, person
    _decide(request, JoinState.APPROVED, by=by, at=at)
    log_act("approve", request, by=by, community=request.community_id, person=person.id)
    joining.queue_approved(request, person)
    return person


def _named_organisation(request: JoinRequest, *, by: Viewer | None) -> Organisation | None:
    if request.organisation or not request.organisation_name:
        return request.organisation
    known = organisation_called(request.organisation_name)
    return known or create_organisation(legal_name=request.organisation_name, is_to_check=True, by=by)


def _decide(request: JoinRequest, state: JoinState, *, by: Viewer | None, at: datetime) -> None:
    request.state, request.decided_at = state, at
    request.decided_by_id = by.person_id if by else None
    db.session.flush()


def _replace_former(request: JoinRequest) -> None:
    db.session.execute(
        update(JoinRequest)
        .where(
            JoinRequest.community_id == request.community_id,
            JoinRequest.email_key == request.email_key,
            JoinRequest.state == JoinState.PENDING,
            JoinRequest.id != request.id,
        )
        .values(state=JoinState.REPLACED, decided_at=request.confirmed_at)
    )


def _undecided(request: JoinRequest) -> JoinRequest:
    request = _lock(request)
    if request.state == JoinState.REPLACED:
        raise CopError(_("A newer request of the same person has taken the place of this one."))
    if request.state != JoinState.PENDING:
        raise CopError(_("This request has been decided already."))
    return request


def _lock(request: JoinRequest) -> JoinRequest:
    locked = select(JoinRequest).where(JoinRequest.id == request.id).with_for_update(key_share=True)
    return db.session.execute(locked.execution_options(populate_existing=True)).scalar_one()
