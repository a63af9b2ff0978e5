"""Who wants no news wants none at another address of theirs either."""

import pytest

from cop import clock
from cop.models import SuppressionReason
from cop.queries.suppressions import all_suppressions
from cop.rules.viewer import Viewer
from cop.services.people import change_address
from cop.services.person_addresses import use_address
from cop.services.suppressions import suppress_address
from tests.factories import make_address, make_person

FORMER, NEW = "anna@example.org", "anna@example.com"
CARRIED = (SuppressionReason.UNSUBSCRIBED, SuppressionReason.COMPLAINED)


def corrected(person):
    change_address(person, email=NEW, by=Viewer(person_id=None))


def chosen(person):
    address = make_address(person, email=NEW, verified_at=clock.now())
    use_address(address, by=Viewer(person_id=person.id))


@pytest.mark.parametrize("change", [corrected, chosen])
@pytest.mark.parametrize("reason", [*CARRIED, SuppressionReason.BOUNCED])
def test_a_no_to_news_goes_along(db, change, reason):
    """That mails to the former address did not arrive says nothing of the new one."""
    anna = make_person(email=FORMER)
    suppress_address(FORMER, reason=reason)
    change(anna)
    expected = {NEW: {reason}} if reason in CARRIED else {}
    assert (anna.email, all_suppressions([NEW])) == (NEW, expected)
    assert all_suppressions([FORMER]) == {FORMER: {reason}}
