"""Proposed themes: what each step of the public and of the team leaves in the records and in the outbox."""

from datetime import date, timedelta

import pytest
from flask import g
from sqlalchemy import select

from cop import clock
from cop.emails.compose import wording
from cop.errors import CopError
from cop.models import (
    AuditEntry,
    Community,
    CommunityStatus,
    Consent,
    ConsentPurpose,
    InvitationReply,
    Language,
    Membership,
    Message,
    Organisation,
    Person,
    ProposalState,
    SuppressionReason,
    ThemeProposal,
    ThemeSupporter,
    Tone,
)
from cop.queries.suppressions import suppression_of
from cop.queries.theme_proposals import supporters_count
from cop.queries.viewers import viewer_of
from cop.services import theme_proposals as proposals
from cop.services import theme_supporters as supporters
from cop.services.suppressions import suppress_address
from cop.services.theme_supporters import Supporting
from tests.factories import (
    make_administrator,
    make_affiliation,
    make_coordinator,
    make_organisation,
    make_person,
    make_proposal,
    make_theme_supporter,
)

TODAY = date(2026, 11, 26)
THEME = {"title": "Orti di quartiere", "need": "Terra incolta", "who_would_come": "Vicini"}
NEW = {"name_it": "Orti", "name_en": "Gardens", "tone": Tone.GREEN, "lead_en": "Growing together."}


@pytest.fixture(autouse=True)
def now(db, at):
    g.language = "en"
    return at("2026-11-26T10:00+01:00")


@pytest.fixture
def team():
    return make_administrator(name="Caterina Solaro", email="team@example.org")


@pytest.fixture
def by(team):
    return viewer_of(team, today=TODAY)


def who(**kw):
    return Supporting(**{"name": "Anna Prova", "email": "Anna@Example.org", "language": "it"} | kw)


def mails(db):
    """(kind, recipient) of every mail, in the order queued."""
    db.session.flush()
    rows = db.session.execute(select(Message.kind, Message.recipient).order_by(Message.id))
    return [tuple(row) for row in rows]


def said(db, kind):
    """What the last mail of a kind says: (subject, plain text, HTML)."""
    found = select(Message).where(Message.kind == kind).order_by(Message.id.desc()).limit(1)
    message = db.session.scalars(found).one()
    words = wording(message.kind, message.language, message.context)
    return words.title, words.plain, words.html


def count(db, model):
    db.session.expire_all()
    return len(db.session.scalars(select(model)).all())


def propose(**kw):
    return supporters.propose_theme(who(**kw), **THEME, at=clock.now())


def confirmed(**kw):
    proposal = propose(**kw)
    supporters.confirm_support(proposal.supporters[0], at=clock.now())
    return proposal


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


def test_releasing_tells_who_proposed(db, by):
    proposal = confirmed()
    proposals.release_proposal(proposal, by=by, at=clock.now())
    proposals.release_proposal(proposal, by=by, at=clock.now())
    assert proposal.is_public
    assert mails(db)[2:] == [("theme_released", "Anna@Example.org")]
    proposals.hide_proposal(proposal, by=by)
    assert not proposal.is_public


def test_supporters_are_told_of_news_and_the_reason(db, by):
    proposal = make_proposal(proposer={"email": "first@example.org"}, title="Gardens")
    make_theme_supporter(proposal, email="second@example.org")
    make_theme_supporter(proposal, email="unconfirmed@example.org", confirmed_at=None)
    erased = make_theme_supporter(proposal)
    erased.email, erased.email_key, erased.name = None, None, ""
    proposals.move_proposal(proposal, state=ProposalState.EXPLORING, by=by, at=clock.now())
    proposals.move_proposal(
        proposal, state=ProposalState.NOT_NOW, words="No room\nthis year", by=by, at=clock.now()
    )
    told = [("theme_step", "first@example.org"), ("theme_step", "second@example.org")]
    assert mails(db) == told * 2
    subject, plain, html = said(db, "theme_step")
    assert subject == "“Gardens”: not now"
    assert ("No room\nthis year" in plain, "No room" in html) == (True, True)
    assert [(step.state, step.words, step.by) for step in proposal.steps] == [
        ("received", "", None),
        ("exploring", "", db.session.get(Person, by.person_id)),
        ("not_now", "No room\nthis year", db.session.get(Person, by.person_id)),
    ]


@pytest.mark.parametrize(
    ("state", "words"), [(ProposalState.NOT_NOW, ""), (ProposalState.RECEIVED, "")], ids=["reason", "nothing"]
)
def test_a_move_without_a_word_to_say(db, by, state, words):
    proposal = make_proposal()
    with pytest.raises(CopError) as refused:
        proposals.move_proposal(proposal, state=state, words=words, by=by, at=clock.now())
    assert refused.value.field == "words"
    assert mails(db) == []


def test_news_in_the_same_state(db, by):
    proposal = make_proposal()
    for words in ("First", "Second"):
        proposals.move_proposal(proposal, state=ProposalState.RECEIVED, words=words, by=by, at=clock.now())
    assert len(mails(db)) == 2


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


def begin(proposal, by, **kw):
    return proposals.begin_community(proposal, by=by, at=clock.now(), **NEW | kw)


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


def invited(db, by, **kw):
    proposal = make_proposal()
    supporter = make_theme_supporter(proposal, **{"name": "Anna Prova", "email": "anna@example.org"} | kw)
    begin(proposal, by)
    return supporter


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


def test_deleting_tells_nobody_and_takes_mails_back(db, by):
    proposal = make_proposal()
    proposals.move_proposal(proposal, state=ProposalState.EXPLORING, by=by, at=clock.now())
    proposals.delete_proposal(proposal, by=by)
    assert [m.state for m in db.session.scalars(select(Message))] == ["cancelled"]
    assert (count(db, ThemeProposal), count(db, ThemeSupporter)) == (0, 0)


def test_correcting_is_logged_by_field_names_alone(db, by):
    proposal = make_proposal()
    proposals.correct_proposal(proposal, by=by, need="Better", language=Language.IT)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "update")).one()
    assert entry.details == {"fields": ["language", "need"]}


def test_every_mail_in_both_languages(db, by):
    for language in Language:
        proposal = make_proposal(proposer={"language": language}, language=language)
        proposals.release_proposal(
            make_proposal(released_at=None, proposer={"language": language}), by=by, at=clock.now()
        )
        supporters.support_theme(
            proposal, who(language=language, email=f"{language}@example.org"), at=clock.now()
        )
        proposals.move_proposal(proposal, state=ProposalState.EXPLORING, by=by, at=clock.now())
        begin(proposal, by)
        supporters.accept_invitation(proposal.supporters[0], at=clock.now() + timedelta(hours=1))
    for message in db.session.scalars(select(Message)):
        words = wording(message.kind, message.language, message.context)
        assert words.title
        assert "None" not in words.plain


def test_mails_name_the_theme_not_their_own_subject(db, by):
    proposal = make_proposal(title="Gardens", proposer={"language": "en"})
    supporters.support_theme(proposal, who(language="en"), at=clock.now())
    begin(proposal, by, name_en="Green")
    assert "to support the theme “Gardens” on the site" in said(db, "theme_confirm")[1]
    assert (
        "The theme you proposed, “Gardens”, is now the community “Green”." in said(db, "theme_invitation")[1]
    )


def test_whoever_proposes_is_asked_about_a_proposal(db):
    propose(language="en")
    subject, plain, _html = said(db, "theme_confirm")
    assert (subject, "to propose a theme on the site" in plain) == ("Confirm your theme proposal", True)


def test_what_people_type_is_text_in_html_mails(db, by):
    tag = "<u>x</u>"
    proposal = make_proposal(title=tag, released_at=None, proposer={"name": tag})
    proposals.release_proposal(proposal, by=by, at=clock.now())
    supporters.support_theme(proposal, who(language="en"), at=clock.now())
    proposals.move_proposal(proposal, state=ProposalState.EXPLORING, words=tag, by=by, at=clock.now())
    begin(proposal, by, name_en=tag, lead_en=tag, words=tag)
    supporters.accept_invitation(proposal.supporters[0], organisation_name=tag, at=clock.now())
    found = db.session.scalars(select(Message)).all()
    assert len({message.kind for message in found}) == 5
    for message in found:
        words = wording(message.kind, message.language, message.context)
        assert (tag in words.title + words.plain, tag in words.html) == (True, False)
