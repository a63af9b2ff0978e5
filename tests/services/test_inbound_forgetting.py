"""Mails that came in are kept no longer than they serve; what waits for somebody waits."""

from datetime import timedelta

from sqlalchemy import select

from cop import clock
from cop.models import InboundContent, InboundMail, InboundState
from cop.services.inbound_forgetting import forget_inbound
from tests.factories.newsletters import make_inbound


def test_settled_mails_go_and_waiting_ones_stay(db, at):
    now = at("2026-11-22T12:00+01:00")
    mails = [
        make_inbound(
            state=state, received_at=now - timedelta(days=days), content=InboundContent(body=b"Buongiorno.")
        )
        for state in (InboundState.SETTLED, InboundState.WAITING)
        for days in (1, 8, 91)
    ]
    ids = [one.id for one in mails]
    assert forget_inbound(at=clock.now()) == 1
    db.session.expire_all()
    assert sorted(db.session.scalars(select(InboundMail.id))) == sorted(set(ids) - {ids[2]})
    assert sorted(db.session.scalars(select(InboundContent.inbound_id))) == sorted([ids[0], *ids[3:]])
