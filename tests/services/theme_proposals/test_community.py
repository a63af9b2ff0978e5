"""A theme becomes a community: who supported it is invited, accepts or declines."""

import pytest
from sqlalchemy import select

from cop import clock
from cop.errors import CopError
from cop.models import (
    Community,
    CommunityStatus,
    Consent,
    ConsentPurpose,
    InvitationReply,
    Membership,
    Organisation,
    ProposalState,
    SuppressionReason,
)
from cop.queries.suppressions import suppression_of
from cop.services import theme_proposals as proposals
from cop.services import theme_supporters as supporters
from cop.services.suppressions import suppress_address
from tests.factories import (
    make_affiliation,
    make_coordinator,
    make_organisation,
    make_person,
    make_proposal,
    make_theme_supporter,
)
from tests.services.theme_proposals.proposing import TODAY, begin, count, invited, mails, said


def test_a_proposal_becomes_a_community_and_invites(db, by):
    proposal = make_proposal(proposer={"email": "first@example.org"}, title="Gardens for all")
    make_theme_supporter(proposal, email="second@example.org")
    make_theme_supporter(proposal, email="unconfirmed@example.org", confirmed_at=None)
    community = begin(proposal, by, words="Come on Tuesday.")
    assert (community.slug, community.status, community.starts_on) == ("orti", CommunityStatus.ACTIVE, TODAY)
    assert (proposal.state, proposal.community) == (ProposalState.COMMUNITY, community)
    assert mails(db) == [
        ("theme_invitation", "first@example.org"),
        ("theme_invitation", "second@example.org"),
    ]
    subject, plain, _html = said(db, "theme_invitation")
    assert subject == "“Gardens for all” has become a community: come"
    for words in ("the community “Gardens”", "Growing together.", "Come on Tuesday.", "/en/theme-support/"):
        assert words in plain
    with pytest.raises(CopError):
        begin(proposal, by)
    with pytest.raises(CopError):
        proposals.move_proposal(proposal, state=ProposalState.NOT_NOW, words="x", by=by, at=clock.now())
    with pytest.raises(CopError):
        proposals.delete_proposal(proposal, by=by)
    assert count(db, Community) == 1


def test_accepting_makes_a_member_who_can_sign_in(db, by):
    supporter = invited(db, by)
    person = supporters.accept_invitation(supporter, at=clock.now())
    assert (person.email, person.verified_at) == ("anna@example.org", clock.now())
    membership = db.session.scalars(select(Membership)).one()
    assert (membership.person, membership.since_on, membership.community) == (
        person,
        TODAY,
        supporter.proposal.community,
    )
    assert (supporter.reply, supporter.person) == (InvitationReply.ACCEPTED, person)
    consent = db.session.scalars(select(Consent)).one()
    assert (consent.person, consent.purpose, consent.text) == (
        person,
        ConsentPurpose.PRIVACY_NOTICE,
        "The notice.",
    )
    assert mails(db)[-1] == ("theme_accepted", "team@example.org")
    assert supporters.accept_invitation(supporter, at=clock.now()) is person
    assert count(db, Membership) == 1


def test_accepting_for_an_organisation(db, by):
    known, named = invited(db, by), make_organisation(legal_name="Cooperativa Orto")
    person = supporters.accept_invitation(known, organisation_name="cooperativa orto", at=clock.now())
    membership = db.session.scalars(select(Membership)).one()
    assert membership.organisation == named
    assert [r.person for r in membership.representatives] == [person]
    other = make_theme_supporter(known.proposal, invited_at=clock.now())
    supporters.accept_invitation(other, organisation_name="Nuova", at=clock.now())
    new = db.session.scalars(select(Organisation).where(Organisation.legal_name == "Nuova")).one()
    assert new.is_to_check


def test_accepting_as_somebody_known(db, by):
    person = make_person(email="anna@example.org", name="Anna Vera")
    workplace = make_organisation()
    make_affiliation(person, workplace)
    supporter = invited(db, by)
    assert supporters.accept_invitation(supporter, organisation=workplace, at=clock.now()) is person
    assert person.name == "Anna Vera"


def test_coordinators_of_the_new_community_are_told(db, by):
    supporter = invited(db, by)
    make_coordinator(supporter.proposal.community, email="carla@example.org")
    supporters.accept_invitation(supporter, at=clock.now())
    assert mails(db)[-1] == ("theme_accepted", "carla@example.org")


def test_an_erased_address_comes_back_by_its_own_act(db, by):
    suppress_address("anna@example.org", reason=SuppressionReason.ERASED)
    supporters.accept_invitation(invited(db, by), at=clock.now())
    assert suppression_of("anna@example.org") is None


def test_declining_can_be_taken_back_and_accepting_not(db, by):
    supporter = invited(db, by)
    supporters.decline_invitation(supporter, at=clock.now())
    assert supporter.reply == InvitationReply.DECLINED
    supporters.accept_invitation(supporter, at=clock.now())
    with pytest.raises(CopError):
        supporters.decline_invitation(supporter, at=clock.now())
    assert supporter.reply == InvitationReply.ACCEPTED


def test_nobody_joins_a_community_that_is_closed_or_without_invitation(db, by):
    supporter = invited(db, by)
    stranger = make_theme_supporter(supporter.proposal)
    with pytest.raises(CopError):
        supporters.accept_invitation(stranger, at=clock.now())
    supporter.proposal.community.status = CommunityStatus.CLOSED
    with pytest.raises(CopError):
        supporters.accept_invitation(supporter, at=clock.now())
    assert count(db, Membership) == 0
