"""Requests to join: the queue of each coordinator, and what is known of who asks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from cop import tokens
from cop.extensions import db
from cop.models import Community, JoinRequest, JoinState, Organisation, Person
from cop.queries.listing import Listing, listing
from cop.queries.memberships import communities_of
from cop.queries.organisations import organisations_named
from cop.queries.people import communities_by_person
from cop.rules.viewer import Viewer

# Until its address is confirmed a request is nobody's: it is not in the queue.
QUEUED = (JoinState.PENDING, JoinState.APPROVED, JoinState.REFUSED)


def join_requests_seen_by(viewer: Viewer) -> Select[JoinRequest]:
    """Return the selection of the requests that a viewer decides on."""
    statement = select(JoinRequest).where(JoinRequest.state != JoinState.UNCONFIRMED)
    if viewer.is_administrator:
        return statement
    return statement.where(JoinRequest.community_id.in_(viewer.coordinates))


def join_requests_page(
    viewer: Viewer, *, state: JoinState, community_id: int | None = None, page: int = 1
) -> Listing[JoinRequest]:
    """Return a page of the queue in one state: the oldest first where they wait, else the latest decision."""
    statement = join_requests_seen_by(viewer).where(JoinRequest.state == state)
    if community_id is not None:
        statement = statement.where(JoinRequest.community_id == community_id)
    order = JoinRequest.confirmed_at if state == JoinState.PENDING else JoinRequest.decided_at.desc()
    statement = statement.options(joinedload(JoinRequest.community), joinedload(JoinRequest.organisation))
    return listing(statement.order_by(order, JoinRequest.id), page=page)


def join_request_counts(viewer: Viewer) -> dict[JoinState, int]:
    """Return how many requests there are in each state of the queue."""
    requests = join_requests_seen_by(viewer).subquery()
    rows = db.session.execute(select(requests.c.state, func.count()).group_by(requests.c.state))
    return dict.fromkeys(QUEUED, 0) | {JoinState(state): number for state, number in rows}


def join_request_seen_by(viewer: Viewer, request_id: int) -> JoinRequest | None:
    """Return a request that a viewer decides on, None where there is none."""
    statement = join_requests_seen_by(viewer).where(JoinRequest.id == request_id)
    return db.session.scalar(
        statement.options(joinedload(JoinRequest.community), joinedload(JoinRequest.organisation))
    )


def join_request_by_token(token: str) -> JoinRequest | None:
    """Return the request behind the link of a mail, None for anything else."""
    return db.session.scalar(
        select(JoinRequest)
        .where(JoinRequest.token_hash == tokens.hash_of(token))
        .options(joinedload(JoinRequest.community), joinedload(JoinRequest.organisation))
    )


@dataclass(frozen=True)
class Known:
    """What is known of who asks: the person with that address, their communities, the organisation's."""

    person: Person | None
    person_communities: Sequence[Community]
    organisation_communities: Sequence[Community]
    namesakes: Sequence[Organisation]


def known_of(request: JoinRequest, viewer: Viewer, *, on: date) -> Known:
    """Return what is known of who sent a request; `namesakes` are organisations that may be the one meant."""
    person = db.session.scalar(select(Person).where(Person.email_key == request.email_key))
    of_person = communities_by_person([person.id], viewer, on=on).get(person.id, []) if person else []
    of_organisation: Sequence[Community] = []
    if request.organisation_id is not None:
        found = communities_of([request.organisation_id], viewer, on=on)
        of_organisation = found.get(request.organisation_id, [])
    namesakes = organisations_named(request.organisation_name) if request.organisation_name else []
    return Known(person, of_person, of_organisation, namesakes)


def known_keys(requests: Collection[JoinRequest]) -> set[str]:
    """Return the address keys, among those of the requests, that belong to a person."""
    keys = [request.email_key for request in requests]
    return {
        key for key in db.session.scalars(select(Person.email_key).where(Person.email_key.in_(keys))) if key
    }
