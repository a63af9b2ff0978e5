"""Whoever asks to join reads a mail at their address first: what stopped it before is over, what came after is not."""

from datetime import timedelta

import pytest

from cop import clock
from cop.models import JoinState, SuppressionReason
from cop.queries.suppressions import address_hash, all_suppressions
from cop.queries.viewers import viewer_of
from cop.services.join_requests import approve_request
from cop.services.suppressions import suppress_hash
from tests.factories import make_community, make_coordinator, make_join_request

ADDRESS = "anna@example.org"


@pytest.mark.parametrize(
    ("stopped_after", "left"),
    [(timedelta(days=-1), {}), (timedelta(days=1), {ADDRESS: {SuppressionReason.BOUNCED}})],
)
def test_an_approval_days_later_forgives_only_what_the_confirmation_disproved(db, stopped_after, left):
    community, confirmed_at = make_community(), clock.now() - timedelta(days=3)
    request = make_join_request(
        community, state=JoinState.PENDING, email=ADDRESS, confirmed_at=confirmed_at, created_at=confirmed_at
    )
    suppress_hash(address_hash(ADDRESS), reason=SuppressionReason.BOUNCED, at=confirmed_at + stopped_after)
    by = viewer_of(make_coordinator(community), today=clock.today())
    approve_request(request, organisation=None, by=by, at=clock.now())
    assert all_suppressions([ADDRESS]) == left
