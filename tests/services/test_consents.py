"""Consents keep their exact words, and end as soon as they are withdrawn."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop.extensions import db as database
from cop.models import ConsentOrigin, ConsentPurpose, Person, SuppressionReason
from cop.queries.consents import consents_of, has_consent
from cop.queries.suppressions import suppression_of
from cop.services.consents import record_consent, withdraw_consent
from cop.services.suppressions import lift_suppression, suppress_address
from tests.factories import make_person

NEWS = ConsentPurpose.NEWS


@pytest.fixture
def now(at):
    return at("2026-11-22T12:00+01:00")


def agree(person, at, text="Write to me."):
    facts = {"purpose": NEWS, "language": "en", "origin": ConsentOrigin.FORM}
    return record_consent(person, text=text, **facts, at=at)


def test_the_same_words_again_are_one_consent(db, now):
    person = make_person()
    first = agree(person, now)
    assert agree(person, now + timedelta(days=1)) is first
    assert consents_of(person.id) == [first]


def test_other_words_take_their_place_and_the_former_stay_as_proof(db, now):
    person, later = make_person(), now + timedelta(days=1)
    former, current = agree(person, now), agree(person, later, "Write to me monthly.")
    assert [(c.text, c.withdrawn_at) for c in (former, current)] == [
        ("Write to me.", later), ("Write to me monthly.", None),
    ]  # fmt: skip


def test_withdrawn_means_none(db, now):
    person, other = make_person(), make_person()
    agree(person, now)
    agree(other, now)
    assert withdraw_consent(person, purpose=NEWS, at=now) is True
    assert withdraw_consent(person, purpose=NEWS, at=now) is False
    assert list(database.session.scalars(select(Person.id).where(has_consent(NEWS)))) == [other.id]


def test_an_erased_address_is_lifted_by_its_owner_an_unsubscribed_one_is_not(db, now):
    for address, reason in (("a@example.org", "erased"), ("b@example.org", "unsubscribed")):
        suppress_address(address, reason=SuppressionReason(reason))
        lift_suppression(address.upper())
    assert (suppression_of("A@example.org"), suppression_of("b@EXAMPLE.org")) == (
        None, SuppressionReason.UNSUBSCRIBED,
    )  # fmt: skip


def test_erased_is_the_stronger_reason(db, now):
    for reason in (SuppressionReason.UNSUBSCRIBED, SuppressionReason.ERASED, SuppressionReason.UNSUBSCRIBED):
        suppress_address("a@example.org", reason=reason)
    assert suppression_of("a@example.org") == SuppressionReason.ERASED
