"""How many people each list reaches: counted for all lists at once, the same as for one by name."""

from collections import Counter

import pytest
from sqlalchemy import event

from cop import clock
from cop.models import Ground, LeftBy, NewsKind, SuppressionReason
from cop.queries import reader_numbers as module
from cop.queries.mailing_lists import numbers_of_list
from cop.queries.news_lists import all_lists
from cop.queries.reader_numbers import reader_numbers
from cop.services.suppressions import suppress_address
from tests import factories as make


@pytest.fixture
def housing(db):
    """The list of a community, with people of every kind; some are on that of the ecosystem too."""
    community, other = make.make_community(), make.make_community()
    housing, ecosystem = make.make_list(community), make.make_list(has_members=True)
    make.make_list(other, has_members=False)
    for person in (make.make_member(community), make.make_coordinator(community), make.make_member(other)):
        make.make_membership(community, person=person)
    make.make_subscription(housing, make.make_member(community))
    make.make_subscription(housing)
    make.make_subscription(housing, consent=None)
    make.make_subscription(housing, make.make_member(community), consent=None)
    make.make_subscription(housing, kind=NewsKind.DIGEST)
    make.make_subscription(ecosystem)
    for person in (make.make_person(), make.make_member(community)):
        make.make_subscription(housing, person, left_at=clock.now(), left_by=LeftBy.PAGE)
    for person in (make.make_subscription(housing).person, make.make_member(community)):
        suppress_address(person.email, reason=SuppressionReason.BOUNCED)
        suppress_address(person.email, reason=SuppressionReason.COMPLAINED)
    make.make_subscription(housing, make.make_person(email=None))
    make.make_subscription(housing, make.make_person(erased_at=clock.now()))
    make.make_subscription(housing, make.make_person(merged_into_id=make.make_person().id))
    return housing


@pytest.mark.parametrize("kind", NewsKind)
@pytest.mark.parametrize("at_once", [1, 1000])
def test_the_numbers_of_all_lists_are_those_of_each(housing, kind, at_once, monkeypatch):
    monkeypatch.setattr(module, "_AT_ONCE", at_once)
    lists, at = all_lists(), clock.now()
    own = {one.id: numbers_of_list(one, kind, at).by_ground for one in lists}
    assert reader_numbers(lists, kind, at) == own


def test_who_signed_up_and_who_belongs_are_told_apart(housing):
    numbers = reader_numbers([housing], NewsKind.ISSUE, clock.now())
    assert numbers == {housing.id: Counter({Ground.SUBSCRIBED: 2, Ground.MEMBER: 4})}


def test_more_lists_take_no_more_statements(housing, db):
    def statements():
        seen, engine, lists = [], db.engine, all_lists()
        event.listen(engine, "before_cursor_execute", note := lambda *args: seen.append(args[2]))
        reader_numbers(lists, NewsKind.ISSUE, clock.now())
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    few = statements()
    for _ in range(5):
        make.make_member((own := make.make_list(make.make_community())).community)
        make.make_subscription(own)
    assert statements() == few == 6
