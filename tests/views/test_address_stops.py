"""Whoever counts on a person reading their mails sees that they do not arrive, or that they want no news."""

import pytest

from cop.models import LiftedStop, SuppressionReason
from cop.queries.address_stops import stops_of
from cop.services.delivery_faults import write_again
from cop.services.suppressions import suppress_address
from tests.factories import make_administrator, make_person
from tests.factories.newsletters import make_fault


@pytest.fixture
def page_of(signed_in):
    admin = signed_in(make_administrator())
    return lambda person: admin.get(f"/en/people/{person.id}").text


def test_an_address_that_works_is_not_spoken_of(db, page_of):
    text = page_of(make_person(email="mia@example.org"))
    assert ("Mails do not arrive" in text, "No news" in text) == (False, False)


def test_a_bounce_is_told_with_its_report_and_taken_back_by_a_button(db, page_of):
    person = make_person(email="mia@example.org")
    suppress_address("mia@example.org", reason=SuppressionReason.BOUNCED)
    fault = make_fault(person, words="no such mailbox")
    text = page_of(person)
    assert [
        words in text for words in ("Mails do not arrive", "5.1.1 no such mailbox", "It works again")
    ] == [True] * 3
    write_again(fault, by=None)
    assert (stops_of(person).bounced_at, db.session.query(LiftedStop).count()) == (None, 1)


def test_no_news_is_told_as_a_wish(db, page_of):
    person = make_person(email="mia@example.org")
    suppress_address("mia@example.org", reason=SuppressionReason.UNSUBSCRIBED)
    assert "No news, by their own wish" in page_of(person)
