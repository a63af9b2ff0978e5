"""Who has just read a mail at an address gets mails there again, whatever kept them out but a no to news."""

from datetime import timedelta

import pytest

from cop import clock
from cop.extensions import db
from cop.models import AddressClaim, SuppressionReason, email_key
from cop.queries.suppressions import all_suppressions
from cop.rules.viewer import Viewer
from cop.services.newcomers import admit_person
from cop.services.person_addresses import confirm_claim
from cop.services.suppressions import suppress_address
from tests.factories import make_person

BACK = "anna@example.org"
NO_NEWS = {SuppressionReason.UNSUBSCRIBED, SuppressionReason.COMPLAINED}


def admitted(now):
    admit_person(name="Anna", email=BACK, language="en", notice="", read_at=now, by=None, at=now)


def claimed(now):
    person = make_person()
    claim = AddressClaim(
        person=person, email=BACK, email_key=email_key(BACK), token_hash="a" * 64,
        expires_at=now + timedelta(days=1),
    )  # fmt: skip
    db.session.add(claim)
    db.session.flush()
    confirm_claim(claim, by=Viewer(person_id=person.id), at=now)


@pytest.mark.parametrize("confirmed", [admitted, claimed])
def test_an_address_confirmed_by_mail_is_written_to_again(db, confirmed):
    for reason in SuppressionReason:
        suppress_address(BACK, reason=reason)
    confirmed(clock.now())
    assert all_suppressions([BACK]) == {BACK: NO_NEWS}
