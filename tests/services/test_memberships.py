"""Memberships are dated: who was a member on a day stays so, whatever happens later."""

from datetime import date, timedelta

import pytest
from flask import g
from sqlalchemy import select

from cop.errors import CopError
from cop.models import AuditEntry, Membership, MembershipStatus, Representative
from cop.queries.memberships import current_membership, memberships_of
from cop.queries.viewers import viewer_of
from cop.services.departures import end_representation
from cop.services.memberships import (
    add_member,
    add_representative,
    change_dates,
    delete_membership,
    join,
)
from tests.factories import (
    make_administrator,
    make_community,
    make_meeting,
    make_membership,
    make_organisation,
    make_person,
    make_registration,
)

TODAY = date(2026, 11, 26)
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def now(db, at):
    g.language = "en"
    return at("2026-11-26T10:00+01:00")


@pytest.fixture
def by(now):
    return viewer_of(make_administrator(), today=TODAY)


@pytest.fixture
def community(db):
    return make_community()


def acts(db):
    rows = db.session.execute(select(AuditEntry.verb, AuditEntry.subject_type).order_by(AuditEntry.id))
    return [tuple(row) for row in rows]


def members_on(community, day):
    return [m.organisation or m.person for m in memberships_of(community, on=day)]


def test_adding_an_organisation(db, community, by):
    organisation = make_organisation()
    made = add_member(community, organisation=organisation, since_on=TODAY, by=by)
    assert (made.community, made.organisation, made.person, made.status, made.since_on, made.until_on) == (
        community,
        organisation,
        None,
        MembershipStatus.ACTIVE,
        TODAY,
        None,
    )
    assert acts(db) == [("create", "membership")]


def test_adding_a_person_of_no_organisation(community, by):
    person = make_person()
    assert add_member(community, person=person, since_on=TODAY, by=by).person == person


@pytest.mark.parametrize("kind", ["organisation", "person"])
def test_a_member_is_not_added_twice(community, by, kind):
    member = make_organisation() if kind == "organisation" else make_person()
    add_member(community, **{kind: member}, since_on=date(2024, 1, 1), by=by)
    with pytest.raises(CopError, match="since 1 January 2024") as refused:
        add_member(community, **{kind: member}, since_on=TODAY, by=by)
    assert refused.value.field == "since_on"
    add_member(make_community(), **{kind: member}, since_on=TODAY, by=by)


def test_who_has_left_may_come_back(community, by):
    organisation = make_organisation()
    first = add_member(community, organisation=organisation, since_on=date(2024, 1, 1), by=by)
    change_dates(first, since_on=first.since_on, until_on=date(2024, 12, 31), by=by)
    with pytest.raises(CopError):
        add_member(community, organisation=organisation, since_on=date(2024, 12, 31), by=by)
    second = add_member(community, organisation=organisation, since_on=date(2025, 1, 1), by=by)
    assert [m.id for m in memberships_of(community, on=None)] == [first.id, second.id]


def test_members_on_a_day(community, by):
    leaver, stayer, newcomer = make_organisation(), make_organisation(), make_organisation()
    freelance = make_person()
    make_membership(community, stayer)
    membership = make_membership(community, leaver)
    change_dates(membership, since_on=membership.since_on, until_on=date(2024, 12, 31), by=by)
    add_member(community, organisation=newcomer, since_on=date(2025, 1, 1), by=by)
    add_member(community, person=freelance, since_on=date(2025, 1, 1), by=by)
    make_membership(community, status=MembershipStatus.REFUSED)
    make_membership(community, status=MembershipStatus.REQUESTED)
    assert set(members_on(community, date(2024, 12, 31))) == {leaver, stayer}
    assert set(members_on(community, date(2025, 1, 1))) == {stayer, newcomer, freelance}
    assert members_on(community, date(2025, 1, 1))[-1] == freelance
    assert members_on(community, date(2019, 12, 31)) == []


def test_ending_ends_those_who_represent_it(community, by):
    stays, left = make_person(), make_person()
    membership = make_membership(community, people=[stays, left])
    membership.representatives[1].until_on = date(2023, 5, 1)
    change_dates(membership, since_on=membership.since_on, until_on=date(2024, 12, 31), by=by)
    assert [r.until_on for r in membership.representatives] == [date(2024, 12, 31), date(2023, 5, 1)]


def test_days_the_wrong_way_round_are_refused(community, by):
    membership = make_membership(community)
    with pytest.raises(CopError) as refused:
        change_dates(membership, since_on=TODAY, until_on=YESTERDAY, by=by)
    assert refused.value.field == "until_on"


def test_days_that_meet_another_membership_are_refused(community, by):
    organisation = make_organisation()
    make_membership(community, organisation, until_on=date(2021, 12, 31))
    later = make_membership(community, organisation, since_on=date(2024, 1, 1))
    change_dates(later, since_on=date(2022, 1, 1), until_on=None, by=by)
    with pytest.raises(CopError) as refused:
        change_dates(later, since_on=date(2021, 12, 31), until_on=None, by=by)
    assert refused.value.field == "since_on"


def test_a_person_represents_a_member(db, community, by):
    organisation, person = make_organisation(), make_person()
    membership = make_membership(community, organisation)
    made = add_representative(membership, person=person, since_on=TODAY, by=by)
    assert (made.membership, made.person, made.since_on, made.until_on) == (membership, person, TODAY, None)
    assert [(a.organisation, a.since_on) for a in person.affiliations] == [(organisation, None)]
    assert acts(db) == [("create", "affiliation"), ("create", "representative")]


def test_a_person_represents_a_member_once_at_a_time(community, by, now):
    person = make_person()
    membership = make_membership(community, people=[person])
    with pytest.raises(CopError) as refused:
        add_representative(membership, person=person, since_on=TODAY, by=by)
    assert refused.value.field == "person_id"
    end_representation(membership.representatives[0], by=by, at=now)
    add_representative(membership, person=person, since_on=TODAY, by=by)
    assert [(r.since_on, r.until_on) for r in membership.representatives] == [
        (date(2020, 1, 1), YESTERDAY),
        (TODAY, None),
    ]


def test_nobody_represents_who_has_left(community, by):
    membership = make_membership(community, until_on=YESTERDAY)
    with pytest.raises(CopError) as refused:
        add_representative(membership, person=make_person(), since_on=TODAY, by=by)
    assert refused.value.field == "since_on"


def test_nobody_represents_a_person(community, by):
    membership = make_membership(community, person=make_person())
    with pytest.raises(CopError):
        add_representative(membership, person=make_person(), since_on=TODAY, by=by)


def test_rights_follow_the_days(db, community, by):
    person = make_person()
    membership = make_membership(community, people=[person])
    assert viewer_of(person, today=TODAY).member_of == {community.id}
    change_dates(membership, since_on=membership.since_on, until_on=YESTERDAY, by=by)
    assert viewer_of(person, today=TODAY).member_of == frozenset()
    assert viewer_of(person, today=YESTERDAY).member_of == {community.id}


def test_a_mistake_is_taken_back_with_its_representatives(db, community, by):
    membership = make_membership(community, people=[make_person()])
    delete_membership(membership, by=by)
    assert db.session.scalars(select(Membership)).all() == []
    assert db.session.scalars(select(Representative)).all() == []
    assert acts(db) == [("delete", "membership")]


@pytest.mark.parametrize("kind", ["organisation", "person"])
def test_history_is_not_taken_back(community, by, kind):
    member = make_organisation() if kind == "organisation" else make_person()
    membership = make_membership(community, **{kind: member})
    other_meeting, meeting = make_meeting(make_community()), make_meeting(community)
    facts = {"organisation": member} if kind == "organisation" else {"person": member}
    make_registration(meeting, **facts)
    make_registration(other_meeting, **facts)
    with pytest.raises(CopError, match="There is 1 registration for this member"):
        delete_membership(membership, by=by)


def test_a_mistake_is_taken_back_though_it_came_elsewhere(db, community, by):
    membership = make_membership(community)
    make_registration(make_meeting(make_community()), organisation=membership.organisation)
    delete_membership(membership, by=by)
    assert db.session.scalars(select(Membership)).all() == []


def test_joining_twice_is_joining_once(db, community, by):
    person, organisation = make_person(), make_organisation()
    first = join(community, person=person, organisation=organisation, on=TODAY, by=by)
    assert join(community, person=person, organisation=organisation, on=TODAY, by=by) == first
    assert [(r.person, r.since_on) for r in first.representatives] == [(person, TODAY)]
    alone = join(community, person=person, organisation=None, on=TODAY, by=by)
    assert join(community, person=person, organisation=None, on=TODAY, by=by) == alone
    assert len(db.session.scalars(select(Membership)).all()) == 2


def test_the_membership_in_force(community):
    organisation = make_organisation()
    make_membership(community, organisation, until_on=date(2024, 12, 31))
    later = make_membership(community, organisation, since_on=date(2025, 1, 1))
    found = [
        current_membership(community.id, organisation_id=organisation.id, on=day)
        for day in (TODAY, date(2019, 1, 1))
    ]
    assert found == [later, None]
