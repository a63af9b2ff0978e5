"""Proposing, supporting and withdrawing: what each step of the public leaves in the records and in the outbox."""

import pytest
from sqlalchemy import select

from cop import clock
from cop.errors import CopError
from cop.models import (
    Message,
    ProposalState,
    ThemeProposal,
    ThemeSupporter,
)
from cop.queries.theme_proposals import supporters_count
from cop.services import theme_proposals as proposals
from cop.services import theme_supporters as supporters
from tests.factories import (
    make_person,
    make_proposal,
    make_theme_supporter,
)
from tests.services.theme_proposals.proposing import confirmed, count, mails, propose, said, who


def test_a_proposal_waits_for_its_address(db, team):
    proposal = propose(language="en")
    assert (proposal.state, proposal.is_public, supporters_count(proposal)) == ("unconfirmed", False, 0)
    assert mails(db) == [("theme_confirm", "Anna@Example.org")]
    subject, plain, html = said(db, "theme_confirm")
    assert subject == "Confirm your theme proposal"
    typed = ["Orti", "Terra", "Vicini", "Anna Prova"]
    assert [word for word in typed if word in subject + plain + html] == []


def test_confirming_brings_it_to_the_team(db, team):
    proposal = confirmed()
    assert (proposal.state, proposal.is_public, supporters_count(proposal)) == ("received", False, 1)
    assert [(step.state, step.at) for step in proposal.steps] == [("received", clock.now())]
    assert mails(db) == [("theme_confirm", "Anna@Example.org"), ("theme_received", "team@example.org")]
    supporters.confirm_support(proposal.supporters[0], at=clock.now())
    assert len(mails(db)) == 2


def test_who_is_signed_in_has_proposed_at_once(db, team):
    person = make_person(email="anna@example.org")
    proposal = propose(person=person)
    assert (proposal.state, proposal.supporters[0].person) == ("received", person)
    assert mails(db) == [("theme_received", "team@example.org")]


def test_one_address_gets_three_mails_a_day_from_all_the_forms(db):
    theme = make_proposal()
    made = [propose() for _n in range(3)]
    for _n in range(5):
        made.append(propose())
        supporters.support_theme(theme, who(), at=clock.now())
    assert [proposal is not None for proposal in made] == [True] * 3 + [False] * 5
    assert len(mails(db)) == 3


def test_a_link_that_is_too_old(db, at):
    proposal = propose()
    at("2026-12-03T10:00+01:00")
    with pytest.raises(CopError):
        supporters.confirm_support(proposal.supporters[0], at=clock.now())
    at("2026-12-03T10:00:01+01:00")
    assert proposals.forget_unconfirmed(at=clock.now()) == 1
    assert (count(db, ThemeProposal), count(db, ThemeSupporter)) == (0, 0)


def test_what_is_confirmed_is_not_forgotten(db, team, at):
    confirmed()
    make_theme_supporter(confirmed_at=None)
    at("2026-12-24T10:00+01:00")
    assert proposals.forget_unconfirmed(at=clock.now()) == 1
    assert (count(db, ThemeProposal), count(db, ThemeSupporter)) == (2, 2)


def test_the_same_address_supports_once(db):
    proposal = make_proposal(proposer={"email": "anna@example.org", "listing_text": "yes"})
    old = proposal.supporters[0].id
    supporters.support_theme(proposal, who(name="Anna Nuova"), at=clock.now())
    supporters.support_theme(proposal, who(name="Somebody Else"), at=clock.now())
    waiting = db.session.scalars(
        select(ThemeSupporter).where(ThemeSupporter.confirmed_at.is_(None)).order_by(ThemeSupporter.id)
    ).all()
    supporters.confirm_support(waiting[0], at=clock.now())
    found = db.session.scalars(select(ThemeSupporter).where(ThemeSupporter.confirmed_at.is_not(None))).one()
    assert (found.name, found.is_proposer, found.is_listed) == ("Anna Nuova", True, False)
    assert db.session.get(ThemeSupporter, old) is None
    assert supporters_count(proposal) == 1


@pytest.mark.parametrize(
    "facts",
    [{"released_at": None}, {"state": ProposalState.NOT_NOW}, {"state": ProposalState.COMMUNITY}],
    ids=lambda facts: "-".join(facts),
)
def test_a_theme_that_takes_no_supporters(db, facts):
    proposal = make_proposal(**facts)
    late = make_theme_supporter(proposal, confirmed_at=None)
    with pytest.raises(CopError):
        supporters.support_theme(proposal, who(), at=clock.now())
    with pytest.raises(CopError):
        supporters.confirm_support(late, at=clock.now())
    assert mails(db) == []


def test_withdrawing_leaves_nothing_of_the_supporter(db):
    proposal = make_proposal()
    supporters.support_theme(proposal, who(), at=clock.now())
    supporter = db.session.scalars(select(ThemeSupporter).where(ThemeSupporter.name == "Anna Prova")).one()
    supporters.withdraw_support(supporter)
    states = db.session.scalars(select(Message.state)).all()
    assert (states, supporters_count(proposal), count(db, ThemeSupporter)) == (["cancelled"], 1, 1)


def test_withdrawing_a_proposal(db, by):
    """Before anybody has read it, it goes altogether; later it is also that of those who support it."""
    unread, read = make_proposal(released_at=None), make_proposal()
    supporters.withdraw_support(unread.supporters[0])
    supporters.withdraw_support(read.supporters[0])
    assert db.session.scalars(select(ThemeProposal)).all() == [read]
    assert count(db, ThemeSupporter) == 0
