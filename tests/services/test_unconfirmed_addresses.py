"""An address noted as another one of somebody, by whoever merged two records, and confirmed by nobody.

A coordinator may write down any address, and merge the person entered with it into one of their own: nothing
that is meant for the owner of that address may come to the other one.
"""

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from cop import clock, tokens
from cop.errors import CopError
from cop.extensions import db as database
from cop.models import (
    CommunityRole,
    InvitationReply,
    JoinPolicy,
    JoinRequest,
    Membership,
    Person,
    PersonAddress,
    ProposalState,
    RoleKind,
    SiteRole,
)
from cop.queries.askers import known_of
from cop.queries.people import person_with_address
from cop.queries.viewers import viewer_of
from cop.services.join_requests import Asker, approve_request, confirm_request, request_to_join
from cop.services.merges import merge_records
from cop.services.people import find_or_create_person
from cop.services.person_addresses import confirm_claim
from cop.services.representatives import accept_invitation, name_by_address
from cop.services.roles import invite_person
from cop.services.theme_supporters import accept_invitation as accept_theme
from tests.factories import (
    make_address_claim,
    make_administrator,
    make_affiliation,
    make_community,
    make_coordinator,
    make_membership,
    make_organisation,
    make_person,
    make_proposal,
    make_theme_supporter,
)
from tests.services.importing import imported, told, viewer

ADDRESS = "anna.verdi@example.org"


@pytest.fixture(autouse=True)
def in_english(db):
    with force_locale("en"):
        yield


@pytest.fixture
def admin(db):
    return viewer_of(make_administrator(), today=clock.today())


@pytest.fixture
def sly(db):
    """A coordinator who has merged a person with the address into the own record."""
    sly = make_coordinator(make_community())
    entered = make_person(email=ADDRESS, verified_at=None)
    merge_records(sly, entered, by=viewer_of(sly, today=clock.today()), at=clock.now())
    assert person_with_address(ADDRESS) is sly
    return sly


def owner():
    return database.session.scalar(select(Person).where(Person.email == ADDRESS))


@pytest.mark.parametrize("role", [SiteRole.ADMINISTRATOR, RoleKind.COORDINATOR])
def test_no_role_is_given_by_it(admin, sly, role):
    community = make_community() if role == RoleKind.COORDINATOR else None
    with pytest.raises(CopError, match="not confirmed"):
        invite_person(ADDRESS, role=role, community=community, by=admin, at=clock.now(), on=clock.today())
    held = database.session.scalars(select(CommunityRole).filter_by(person_id=sly.id)).all()
    assert (sly.site_role, len(held)) == (SiteRole.NONE, 1)


def test_nobody_represents_an_organisation_by_it(admin, sly):
    with pytest.raises(CopError, match="not confirmed"):
        find_or_create_person(name="Anna Verdi", email=ADDRESS, language="it", by=admin)


@pytest.mark.parametrize("policy", [JoinPolicy.OPEN, JoinPolicy.ON_REQUEST])
def test_who_confirms_it_to_join_comes_in_as_somebody_new(admin, sly, policy):
    community = make_community(join_policy=policy)
    make_membership(community, people=[sly])
    request_to_join(community, Asker("Anna Verdi", ADDRESS, "it"), at=clock.now())
    request = database.session.scalar(select(JoinRequest))
    confirm_request(request, at=clock.now())
    if policy == JoinPolicy.ON_REQUEST:
        assert known_of(request, admin, on=clock.today()).person is None
        approve_request(request, organisation=None, by=admin, at=clock.now())
    assert (owner().name, owner() is sly, request.person is owner()) == ("Anna Verdi", False, True)
    held = select(Membership.person_id).where(Membership.community_id == community.id)
    assert owner().id in database.session.scalars(held).all()
    assert person_with_address(ADDRESS) is owner()


def test_who_accepts_to_represent_by_it_is_somebody_new(sly):
    community, organisation = make_community(), make_organisation()
    membership = make_membership(community, organisation)
    make_affiliation(sly, organisation)
    contact = viewer_of(make_person(), today=clock.today())
    facts = {"name": "Anna Verdi", "email": ADDRESS, "language": "it"}
    invitation = name_by_address(membership, **facts, by=contact, at=clock.now())
    assert invitation.person is None
    accept_invitation(invitation, notice="", at=clock.now())
    assert [r.person for r in membership.representatives] == [owner()]
    assert owner() is not sly


def test_who_supported_a_theme_by_it_is_invited_as_somebody_new(sly):
    proposal = make_proposal(ProposalState.COMMUNITY, community=make_community())
    facts = {"email": ADDRESS, "name": "Anna Verdi", "confirmed_at": clock.now(), "invited_at": clock.now()}
    supporter = make_theme_supporter(proposal, **facts)
    assert accept_theme(supporter, at=clock.now()) is owner()
    assert owner() is not sly
    assert supporter.reply == InvitationReply.ACCEPTED


def test_who_confirms_it_as_an_own_address_gets_it(sly):
    anna = make_person()
    claim = make_address_claim(anna, tokens.new_token(), email=ADDRESS)
    confirm_claim(claim, by=viewer_of(anna, today=clock.today()), at=clock.now())
    found = database.session.scalars(select(PersonAddress).filter_by(email=ADDRESS)).all()
    assert [(a.person, a.verified_at is None) for a in found] == [(anna, False)]


def test_no_file_of_who_does_not_know_the_other_one_means_them(sly):
    community = make_community()
    who = viewer(make_coordinator(community))
    row = f"Anna Verdi;{ADDRESS}"
    _batch, plan = imported("people", "name;email", row, by=who, community=community)
    assert [reasons for _v, _d, reasons in told(plan)] == [["unconfirmed_address"]]
    make_membership(community, people=[sly])
    _batch, plan = imported("people", "name;email", row, by=who, community=community)
    assert [reasons for _v, _d, reasons in told(plan)] == [[]]


def test_a_confirmed_one_means_its_person(sly):
    at = clock.now()
    database.session.scalars(select(PersonAddress).filter_by(email=ADDRESS)).one().verified_at = at
    assert find_or_create_person(name="Anna Verdi", email=ADDRESS, language="it", by=None) is sly
