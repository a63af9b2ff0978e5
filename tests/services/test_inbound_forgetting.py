"""Mails that came in are kept no longer than they serve; what waits for somebody waits."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.models import DeliveryFault, InboundContent, InboundMail, InboundState, RetentionCategory
from cop.services.inbound_forgetting import forget_inbound
from cop.services.retention import put_away
from tests.factories import make_person
from tests.factories.newsletters import make_fault, make_inbound


@pytest.fixture
def mails(db, at):
    """Of 1, 8 and 91 days ago: three that are settled, then three that wait."""
    now = at("2026-11-22T12:00+01:00") or clock.now()
    return [
        make_inbound(
            state=state, received_at=now - timedelta(days=days), content=InboundContent(body=b"Buongiorno.")
        ).id
        for state in (InboundState.SETTLED, InboundState.WAITING)
        for days in (1, 8, 91)
    ]  # fmt: skip


def test_the_bytes_of_settled_mails_go_after_a_week(db, mails):
    assert [forget_inbound(at=clock.now()), forget_inbound(at=clock.now())] == [2, 0]
    assert sorted(db.session.scalars(select(InboundContent.inbound_id))) == [mails[0], *mails[3:]]
    assert sorted(db.session.scalars(select(InboundMail.id))) == mails


def test_settled_mails_go_when_their_term_is_over_bytes_and_all(db, mails):
    assert put_away(RetentionCategory.INBOUND_MAILS, at=clock.now()) == 1
    assert sorted(db.session.scalars(select(InboundMail.id))) == sorted({*mails} - {mails[2]})


def test_faults_go_when_their_term_is_over(db):
    _old, new = (make_fault(make_person(), at=clock.now() - timedelta(days=days)).id for days in (366, 364))
    assert put_away(RetentionCategory.DELIVERY_FAULTS, at=clock.now()) == 1
    assert list(db.session.scalars(select(DeliveryFault.id))) == [new]
