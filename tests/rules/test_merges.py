"""Who may merge what: a coordinator never comes to read through a merge what is somebody else's."""

from datetime import date

import pytest

from cop import clock
from cop.models import (
    CommunityRole,
    Enrolment,
    JoinState,
    MeetingOrganisationRole,
    OrganisationRoleKind,
    PersonRoleKind,
)
from cop.queries.merges import are_organisations_within, are_people_within, is_unused
from cop.rules.merges import can_merge_organisations, can_merge_people, can_undo_merge
from cop.rules.viewer import Viewer
from tests.factories import (
    make_administrator,
    make_affiliation,
    make_community,
    make_edition,
    make_join_request,
    make_meeting,
    make_meeting_role,
    make_member,
    make_membership,
    make_organisation,
    make_person,
    make_registration,
    make_session,
    save,
)

COORDINATOR = Viewer(person_id=1, coordinates=frozenset({1}))


@pytest.fixture
def own(db):
    return make_community()


@pytest.fixture
def foreign(db):
    return make_community()


def membership(organisation, community):
    make_membership(community, organisation, since_on=date(2010, 1, 1), until_on=date(2011, 1, 1))


def request(organisation, community):
    make_join_request(community, organisation=organisation, state=JoinState.REFUSED)


def registration(organisation, community):
    make_registration(make_meeting(community), organisation=organisation)


def role(organisation, community):
    meeting, kind = make_meeting(community), OrganisationRoleKind.PARTNER
    save(MeetingOrganisationRole(meeting_id=meeting.id, organisation=organisation, kind=kind))


def enrolment(organisation, community):
    save(Enrolment(edition=make_edition(community), person=make_person(), organisation=organisation))


@pytest.mark.parametrize("tie", [membership, request, registration, role, enrolment])
def test_an_organisation_with_any_tie_elsewhere_is_not_within(own, foreign, tie):
    inside, outside = make_organisation(), make_organisation()
    for organisation in (inside, outside):
        make_membership(own, organisation)
    tie(inside, own)
    tie(outside, foreign)
    assert are_organisations_within({own.id}, {inside.id})
    assert not are_organisations_within({own.id}, {inside.id, outside.id})
    assert are_organisations_within({own.id, foreign.id}, {inside.id, outside.id})


def test_an_organisation_of_no_community_is_not_within(own):
    assert not are_organisations_within({own.id}, {make_organisation().id})


def test_people_within(own, foreign):
    inside, outside, nowhere = make_member(own), make_member(own), make_person()
    make_registration(make_meeting(foreign), outside)
    administrator = make_administrator()
    make_membership(own, people=[administrator])
    found = [are_people_within({own.id}, {p.id}) for p in (inside, outside, nowhere, administrator)]
    assert found == [True, False, False, False]


def coordinates(person, community):
    save(CommunityRole(community=community, person=person, since_on=date(2024, 1, 1)))


def is_contact(person, community):
    make_affiliation(person, make_membership(community).organisation, is_contact=True)


def stands_at_the_desk(person, community):
    make_meeting_role(make_meeting(community), person, PersonRoleKind.FRONT_DESK)


def is_verified(person, _community):
    person.verified_at = clock.now()


def is_signed_in(person, _community):
    make_session(person=person, token_hash="x")


@pytest.mark.parametrize("use", [coordinates, is_contact, stands_at_the_desk, is_verified, is_signed_in])
def test_who_holds_rights_or_signs_in_is_used(own, use):
    plain, used = make_member(own, verified_at=None), make_member(own, verified_at=None)
    use(used, own)
    assert [is_unused({own.id}, person) for person in (plain, used)] == [True, False]


def test_rules():
    administrator = viewer_like("administrator")
    assert can_merge_people(administrator, are_within=False, is_hidden_unused=False)
    assert can_merge_people(COORDINATOR, are_within=True, is_hidden_unused=True)
    assert not can_merge_people(COORDINATOR, are_within=True, is_hidden_unused=False)
    assert not can_merge_people(COORDINATOR, are_within=False, is_hidden_unused=True)
    assert not can_merge_people(Viewer(person_id=2), are_within=True, is_hidden_unused=True)
    assert can_merge_organisations(COORDINATOR, are_within=True)
    assert not can_merge_organisations(COORDINATOR, are_within=False)
    undone = [can_undo_merge(COORDINATOR, merged_by_id=by, is_within=True) for by in (1, 2, None)]
    assert undone == [True, False, False]
    assert not can_undo_merge(COORDINATOR, merged_by_id=1, is_within=False)
    assert can_undo_merge(administrator, merged_by_id=2, is_within=False)


def viewer_like(site_role):
    return Viewer(person_id=9, site_role=site_role)
