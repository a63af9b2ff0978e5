"""Who asked to join which community, and what was said to them."""

from datetime import datetime, timedelta
from typing import Any

from slugify import slugify
from sqlalchemy import select

from cop import clock, tokens
from cop.clock import day_of
from cop.demo.history import called
from cop.demo.people import NOTICE, invent
from cop.demo.records import Records, facts
from cop.extensions import db
from cop.models import (
    Affiliation,
    Community,
    CommunityRole,
    JoinRequest,
    JoinState,
    Membership,
    Organisation,
    Representative,
    email_key,
)


def load_requests(records: Records, communities: dict[str, Community]) -> None:
    """Save requests in every state of the queue."""
    for name, organisation, why in facts("organisations")["requests"]:
        _request(records, communities["neet"], [name, "", organisation, why, "pending", 0, ""])
    for row in facts("history")["requests"]:
        _request(records, communities[row[1]], row)


def _request(records: Records, community: Community, row: list[Any]) -> None:
    name, _slug, organisation_name, why, state, days, answer = row
    address = f"{slugify(name, separator='.')}@example.org"
    at = clock.now() - timedelta(days=days)
    known = db.session.scalars(select(Organisation).filter_by(short_name=organisation_name).limit(1)).first()
    values = {"name": name, "email": address, "why": why, "state": JoinState(state), "answer": answer}
    values |= {"organisation": known, "organisation_name": "" if known else organisation_name}
    values |= {"notice": NOTICE, "token_hash": tokens.hash_of(tokens.new_token())}
    values |= {"created_at": at - timedelta(minutes=9), "confirmed_at": at}
    key = {"community_id": community.id, "email_key": email_key(address)}
    request = records.ensure(JoinRequest, values, **key)
    if request.state != JoinState.PENDING and request.decided_at is None:
        _decide(records, request, at + timedelta(days=2))


def _decide(records: Records, request: JoinRequest, at: datetime) -> None:
    """A coordinator answered; who was admitted represents the organisation from that day."""
    coordinator = select(CommunityRole.person_id).filter_by(community_id=request.community_id)
    request.decided_at, request.decided_by_id = at, db.session.scalars(coordinator).first()
    if request.state == JoinState.APPROVED and request.organisation is not None:
        day = day_of(at)
        someone = invent(records, request.name, request.email)
        request.person = someone
        organisation = called(request.organisation.short_name)
        key = {"community_id": request.community_id, "organisation_id": organisation.id}
        membership = db.session.scalars(select(Membership).filter_by(**key)).one()
        dates = {"since_on": day}
        records.ensure(Representative, dates, membership_id=membership.id, person_id=someone.id)
        records.ensure(Affiliation, dates, person_id=someone.id, organisation_id=organisation.id)
    db.session.flush()
