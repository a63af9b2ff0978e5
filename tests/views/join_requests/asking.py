"""Asking to join: what people type, and the requests there are afterwards."""

from sqlalchemy import select

from cop import clock
from cop.models import (
    JoinRequest,
    JoinState,
)
from tests.factories import (
    make_join_request,
)

FORM = {"name": "Anna Prova", "email": "anna@example.org", "represents": "nobody", "notice": "y"}


def join(client, **changes):
    return client.post("/en/communities/neet/join", data=FORM | changes)


def requests(db):
    db.session.expire_all()
    return db.session.scalars(select(JoinRequest).order_by(JoinRequest.id)).all()


def pending(community, **kw):
    return make_join_request(community, state=JoinState.PENDING, confirmed_at=clock.now(), **kw)
