"""Requests to join: the queue of each coordinator, and the own ones of each person."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from cop import tokens
from cop.extensions import db
from cop.models import Community, Consent, ConsentPurpose, JoinRequest, JoinState, Person
from cop.queries.listing import Listing, listing
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


def pending_request_of(person_id: int, community_id: int) -> JoinRequest | None:
    """Return the request of a person that a community's coordinators have yet to decide."""
    person = select(Person.email_key).where(Person.id == person_id).scalar_subquery()
    found = select(JoinRequest).where(
        JoinRequest.community_id == community_id, JoinRequest.state == JoinState.PENDING
    )
    found = found.where(or_(JoinRequest.person_id == person_id, JoinRequest.email_key == person))
    return db.session.scalars(found.order_by(JoinRequest.id.desc()).limit(1)).first()


def pending_requests_of(person_id: int) -> Sequence[JoinRequest]:
    """Return the requests of a person that wait for a decision, by community."""
    person = select(Person.email_key).where(Person.id == person_id).scalar_subquery()
    found = (
        select(JoinRequest)
        .join(JoinRequest.community)
        .where(JoinRequest.state == JoinState.PENDING)
        .where(or_(JoinRequest.person_id == person_id, JoinRequest.email_key == person))
        .options(contains_eager(JoinRequest.community))
    )
    return db.session.scalars(found.order_by(Community.position, JoinRequest.id)).all()


def has_been_shown(person_id: int, notice: str) -> bool:
    """Whether a person has been shown exactly this privacy notice already."""
    shown = select(Consent.id).where(
        Consent.person_id == person_id, Consent.purpose == ConsentPurpose.PRIVACY_NOTICE
    )
    shown = shown.where(Consent.text == notice, Consent.withdrawn_at.is_(None))
    return db.session.scalar(shown.limit(1)) is not None


def known_keys(requests: Collection[JoinRequest]) -> set[str]:
    """Return the address keys, among those of the requests, that belong to a person."""
    keys = [request.email_key for request in requests]
    return {
        key for key in db.session.scalars(select(Person.email_key).where(Person.email_key.in_(keys))) if key
    }
