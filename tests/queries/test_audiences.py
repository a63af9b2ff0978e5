"""Whom a meeting is for."""

from datetime import date, timedelta

import pytest

from cop import clock
from cop.models import Enrolment, PersonRoleKind
from cop.queries.audiences import (
    Invitee,
    audience_of,
    audience_of_meeting,
    organisations_in,
    staff_ids,
)
from cop.queries.picks import people_picks
from cop.queries.viewers import viewer_of
from cop.services.meetings import edit_meeting
from tests import factories as make

ON = date(2026, 11, 26)


@pytest.fixture
def community(db):
    return make.make_community()


def names(invitees):
    return [(i.person.name, i.organisation.name if i.organisation else None) for i in invitees]


def test_representatives_and_members_of_no_organisation(community):
    organisation = make.make_organisation(legal_name="Zeta")
    make.make_member(community, organisation, name="Ada")
    alone = make.make_person(name="Bea")
    make.make_membership(community, person=alone)
    assert names(audience_of([community], on=ON)) == [("Ada", "Zeta"), ("Bea", None)]


def test_dates_decide(community):
    day = timedelta(days=1)
    gone = make.make_membership(community, until_on=ON - day, status="left", people=[make.make_person()])
    future = make.make_membership(community, since_on=ON + day, people=[make.make_person()])
    make.make_membership(community, status="requested", people=[make.make_person()])
    stays = make.make_membership(
        community, people=[make.make_person(name="Left"), make.make_person(name="Stays")]
    )
    stays.representatives[0].until_on = ON - day
    assert names(audience_of([community], on=ON)) == [("Stays", stays.organisation.name)]
    assert {gone.id, future.id}  # neither counts on that day


def test_once_for_the_organisation_that_has_been_there_longest(community):
    person, other = make.make_person(), make.make_community()
    new, old = make.make_organisation(), make.make_organisation()
    make.make_membership(community, new, people=[person], since_on=date(2024, 1, 1))
    make.make_membership(other, old, people=[person], since_on=date(2021, 1, 1))
    assert audience_of([community, other], on=ON) == [Invitee(person, old)]


def test_the_erased_are_left_out(community):
    person = make.make_member(community)
    person.email = person.email_key = None
    assert audience_of([community], on=ON) == []


def test_a_session_is_for_those_enrolled(community):
    make.make_member(community)
    edition, person = make.make_edition(community), make.make_person()
    meeting = make.make_meeting(community, edition=edition)
    assert len(audience_of_meeting(meeting, on=ON)) == 1
    organisation = make.make_organisation()
    make.save(Enrolment(edition=edition, person=person, organisation=organisation))
    assert audience_of_meeting(meeting, on=ON) == [Invitee(person, organisation)]


def test_who_has_a_role_is_invited_too(community):
    speaker, organisation = make.make_person(), make.make_organisation()
    make.make_affiliation(speaker, organisation)
    meeting = make.make_meeting(community)
    by = viewer_of(make.make_coordinator(community), today=clock.today())
    edit_meeting(meeting, by=by, at=clock.now(), person_roles=[(speaker.id, PersonRoleKind.SPEAKER)])
    assert audience_of_meeting(meeting, on=ON) == [Invitee(speaker, organisation)]


def test_staff_are_the_team_coordinators_and_facilitators(community):
    coordinator, facilitator = make.make_coordinator(community), make.make_person()
    team, reader = make.make_administrator(), make.make_viewer()
    make.make_coordinator(make.make_community())
    meeting = make.make_meeting(community)
    by = viewer_of(coordinator, today=clock.today())
    roles = [(facilitator.id, PersonRoleKind.FACILITATOR), (make.make_person().id, PersonRoleKind.SPEAKER)]
    edit_meeting(meeting, by=by, at=clock.now(), person_roles=roles)
    assert staff_ids(meeting, on=ON) == {coordinator.id, facilitator.id, team.id, reader.id}


def test_people_picks_are_those_the_viewer_works_with(community):
    organisation = make.make_organisation(legal_name="Zeta")
    member = make.make_member(community, organisation, name="Ada")
    make.make_affiliation(member, organisation)
    make.make_person(name="Cleo")
    coordinator = make.make_coordinator(community, name="Bea")
    viewer = viewer_of(coordinator, today=clock.today())
    picks = people_picks(viewer, on=clock.today())
    assert [(pick.id, pick.label) for typed in ("ad", "be") for pick in picks.find(typed)] == [
        (member.id, "Ada (Zeta)"),
        (coordinator.id, "Bea"),
    ]
    assert picks.find("cleo") == []


def test_organisations_are_counted_once(community):
    organisation = make.make_organisation()
    for _ in range(3):
        make.make_member(community, organisation)
    assert organisations_in(audience_of([community], on=ON)) == 1
