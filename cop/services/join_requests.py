"""Joining a community: ask, confirm the address, be approved or refused.

A request counts from the moment its address is confirmed; who is signed in has shown that already. Each step
takes the request's row first, so of two people (or two clicks) at the same moment one decides, and the other
finds it decided.
"""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from cop import tokens
from cop.clock import day_of
from cop.emails import joining
from cop.errors import CopError
from cop.extensions import db
from cop.models import Community, JoinPolicy, JoinRequest, JoinState, Organisation, Person, email_key
from cop.queries.people import administrators, coordinators_of
from cop.rules.join_requests import is_taking_requests
from cop.rules.viewer import Viewer
from cop.services.admissions import admit, decide, is_member_already, named_organisation, organisation_for
from cop.services.audit import log_act
from cop.services.rates import LONGEST_WINDOW_SECONDS, allow, may_write_to

ASKED_A_DAY = 10


@dataclass(frozen=True)
class Asker:
    """Who asks: `organisation` from the register, or the name of one that is not in it, or neither.

    `notice` is the privacy notice as it stood above the button, `news_text` the words ticked to get its news, if any.
    """

    name: str
    email: str
    language: str
    organisation: Organisation | None = None
    organisation_name: str = ""
    why: str = ""
    notice: str = ""
    news_text: str = ""


def request_to_join(community: Community, asker: Asker, *, at: datetime) -> None:
    """Keep a request and mail the question whether the address is the asker's own.

    At most 3 mails a day to one address, in whatever community; beyond that nothing happens, and nothing
    tells so: the answer is the same whatever is known of the address.
    """
    if not may_write_to(asker.email, at=at):
        return
    token = tokens.new_token()
    joining.queue_confirmation(_kept(community, asker, token, at=at), token)


def ask_as_person(
    person: Person,
    community: Community,
    *,
    organisation: Organisation | None = None,
    organisation_name: str = "",
    why: str = "",
    notice: str = "",
    news_text: str = "",
    by: Viewer,
    at: datetime,
) -> JoinRequest:
    """Take the request of somebody who is signed in: nothing to retype, no address to confirm.

    An open community admits at once. Raises CopError for who takes part so already, and beyond ten a day.
    """
    if not allow(f"join_asked:{person.id}", limit=ASKED_A_DAY, window_seconds=LONGEST_WINDOW_SECONDS, at=at):
        raise CopError(_("You have asked many times today. Try again tomorrow."))
    asker = Asker(
        person.name,
        person.email or "",
        person.language,
        organisation,
        organisation_name,
        why,
        notice,
        news_text,
    )
    request = _kept(community, asker, tokens.new_token(), at=at)
    request.person = person
    if is_member_already(request, at=at):
        raise CopError(_("You take part in this community already, in this way."))
    _count_in(request, by=by, at=at)
    return request


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
    _count_in(request, by=None, at=at)


def _count_in(request: JoinRequest, *, by: Viewer | None, at: datetime) -> None:
    """Let a request count, now that its address is known to be the asker's own."""
    if not is_taking_requests(request.community):
        raise CopError(_("This community takes no requests at the moment."))
    request.confirmed_at = at
    _replace_former(request)
    if request.community.join_policy == JoinPolicy.OPEN:
        admit(request, organisation=named_organisation(request, by=None), by=None, at=at)
    elif is_member_already(request, at=at):
        decide(request, JoinState.APPROVED, by=None, at=at)
    else:
        request.state = JoinState.PENDING
    log_act("confirm", request, by=by, community=request.community_id)
    if request.state == JoinState.PENDING or request.community.join_policy == JoinPolicy.OPEN:
        day = day_of(at)
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
    if organisation is None:
        organisation = organisation_for(organisation_name, by=by)
    return admit(request, organisation=organisation, by=by, at=at)


def refuse_request(request: JoinRequest, *, answer: str, by: Viewer, at: datetime) -> None:
    """Refuse with a text that goes out by mail. Raises CopError where somebody has decided already."""
    request = _undecided(request)
    request.answer = answer
    decide(request, JoinState.REFUSED, by=by, at=at)
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


def _kept(community: Community, asker: Asker, token: str, *, at: datetime) -> JoinRequest:
    request = JoinRequest(
        community=community, name=asker.name, email=asker.email, email_key=email_key(asker.email),
        language=asker.language, organisation=asker.organisation,
        organisation_name="" if asker.organisation else asker.organisation_name, why=asker.why,
        notice=asker.notice, news_text=asker.news_text, token_hash=tokens.hash_of(token), created_at=at,
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    return request


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
