"""What the team does with a proposed theme, and the mails about it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.emails.compose import wording
from cop.errors import CopError
from cop.models import (
    AuditEntry,
    Language,
    Message,
    Person,
    ProposalState,
    ThemeProposal,
    ThemeSupporter,
)
from cop.services import theme_proposals as proposals
from cop.services import theme_supporters as supporters
from tests.factories import (
    make_proposal,
    make_theme_supporter,
)
from tests.services.theme_proposals.proposing import begin, confirmed, count, mails, propose, said, who


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
