"""Admitting to a community whoever asked for it: person, membership and welcome in one act."""

from datetime import datetime

from cop.clock import day_of
from cop.emails import joining
from cop.extensions import db
from cop.models import JoinRequest, JoinState, Organisation, Person
from cop.queries.memberships import current_membership
from cop.queries.organisations import organisation_called
from cop.queries.person_addresses import owner_of_address
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.memberships import join, represents
from cop.services.newcomers import admit_person, record_notice
from cop.services.news_ticks import agree_to_news
from cop.services.organisations import create_organisation


def admit(
    request: JoinRequest, *, organisation: Organisation | None, by: Viewer | None, at: datetime
) -> Person:
    """Let who asked take part, for an organisation or for nobody, and mail the welcome."""
    person = _person_of(request, by=by, at=at)
    if request.news_text:
        agree_to_news(
            person, [request.community], text=request.news_text, language=request.language,
            source=f"/{request.language}/communities/{request.community.slug}/join",
            requested_at=request.created_at, by=by, at=at,
        )  # fmt: skip
    day = day_of(at)
    join(request.community, person=person, organisation=organisation, on=day, by=by)
    request.organisation, request.person = organisation, person
    decide(request, JoinState.APPROVED, by=by, at=at)
    log_act("approve", request, by=by, community=request.community_id, person=person.id)
    joining.queue_approved(request, person)
    return person


def decide(request: JoinRequest, state: JoinState, *, by: Viewer | None, at: datetime) -> None:
    """Write down what was decided, when and by whom (None: nobody had to)."""
    request.state, request.decided_at = state, at
    request.decided_by_id = by.person_id if by else None
    db.session.flush()


def is_member_already(request: JoinRequest, *, at: datetime) -> bool:
    """Whether the address belongs to somebody who takes part for the same organisation."""
    person = request.person or owner_of_address(request.email)
    if person is None or request.organisation_name:
        return False
    day = day_of(at)
    if request.organisation_id is None:
        return current_membership(request.community_id, person_id=person.id, on=day) is not None
    membership = current_membership(request.community_id, organisation_id=request.organisation_id, on=day)
    return membership is not None and represents(membership, person, on=day)


def named_organisation(request: JoinRequest, *, by: Viewer | None) -> Organisation | None:
    """Return the organisation that a request is for, made "to be checked" where the register has none so called."""
    return request.organisation or organisation_for(request.organisation_name, by=by)


def organisation_for(name: str, *, by: Viewer | None) -> Organisation | None:
    """Return the organisation called so, one "to be checked" where the register has none; None for no name."""
    if not name:
        return None
    return organisation_called(name) or create_organisation(legal_name=name, is_to_check=True, by=by)


def _person_of(request: JoinRequest, *, by: Viewer | None, at: datetime) -> Person:
    if request.person is not None and request.person.erased_at is None:  # asked while signed in
        record_notice(
            request.person,
            notice=request.notice,
            language=request.language,
            read_at=request.created_at,
            by=by,
        )
        return request.person
    return admit_person(
        name=request.name, email=request.email, language=request.language, notice=request.notice,
        read_at=request.created_at, by=by, at=at, confirmed_at=request.confirmed_at,
    )  # fmt: skip
