"""What people send and are sent: requests, proposals, invitations, mails, sessions."""

from datetime import timedelta

from cop import clock, tokens
from cop.models import (
    JoinRequest,
    Message,
    MessageState,
    OpenidIdentity,
    PersonalFeed,
    ProposalState,
    RepresentativeInvitation,
    SignedInSession,
    ThemeProposal,
    ThemeProposalStep,
    ThemeSupporter,
    email_key,
)
from tests.factories.register import make_community, make_membership, make_person
from tests.factories.saving import numbers, save


def make_join_request(community=None, **kw):
    """A request whose address nobody has confirmed yet."""
    n = next(numbers)
    email = kw.pop("email", f"asker{n}@example.org")
    defaults = {"name": f"Asker {n}", "email": email, "email_key": email_key(email), "language": "it"}
    defaults["token_hash"] = tokens.hash_of(f"join {n}")
    return save(JoinRequest(**defaults | kw, community=community or make_community()))


def make_proposal(state=ProposalState.RECEIVED, *, proposer=None, **kw):
    """A theme that everybody reads, with its proposer as the first supporter. `released_at=None`: only the team."""
    n = next(numbers)
    words = {"title": f"Theme {n}", "need": f"Need {n}", "who_would_come": f"Circle {n}", "language": "en"}
    dates = {"created_at": clock.now(), "released_at": clock.now()}
    proposal = save(ThemeProposal(**words | dates | kw, state=state))
    if state != ProposalState.UNCONFIRMED:
        proposal.steps.append(ThemeProposalStep(state=state, at=proposal.created_at))
    make_theme_supporter(proposal, is_proposer=True, **proposer or {})
    return proposal


def make_theme_supporter(proposal=None, **kw):
    """Somebody who supports a theme, the address confirmed. `confirmed_at=None`: not yet."""
    n = next(numbers)
    email = kw.pop("email", f"supporter{n}@example.org")
    defaults = {"name": f"Supporter {n}", "email": email, "email_key": email_key(email), "language": "en"}
    defaults |= {"created_at": clock.now(), "confirmed_at": clock.now(), "notice_text": "The notice."}
    return save(ThemeSupporter(**defaults | kw, proposal=proposal or make_proposal()))


def make_representative_invitation(membership=None, **kw):
    """Somebody asked to represent a member, who has not answered yet."""
    n = next(numbers)
    email = kw.pop("email", f"named{n}@example.org")
    defaults = {"name": f"Named {n}", "email": email, "email_key": email_key(email), "language": "it"}
    defaults["token_hash"] = tokens.hash_of(f"representative {n}")
    return save(
        RepresentativeInvitation(**defaults | kw, membership=membership or make_membership(make_community()))
    )


def make_message(**kw):
    """A mail whose bytes are ready."""
    n = next(numbers)
    subject, recipient = kw.pop("subject", f"trial:{n}"), kw.pop("recipient", f"reader{n}@example.org")
    message_id = f"<trial.{n}@example.org>"
    defaults = {
        "kind": "trial",
        "language": "en",
        "state": MessageState.READY,
        "title": f"Mail {n}",
        "envelope_from": "comunita@example.org",
        "message_id": message_id,
        "not_before": clock.now(),
        "context": {
            "when": "today",
            "host": "example.org",
            "recipient_name": "Reader",
            "recipient_token": "",
        },
        "body": f"Message-ID: {message_id}\r\nSubject: Mail {n}\r\n\r\nHello.\r\n.dot\r\n".encode(),
    }
    return save(Message(**defaults | kw, subject=subject, recipient=recipient))


def make_personal_feed(person=None, **kw):
    return save(PersonalFeed(**{"token": tokens.new_base32(32)} | kw, person=person or make_person()))


def make_session(**kw):
    return save(SignedInSession(**{"expires_at": clock.now() + timedelta(days=30)} | kw))


def make_openid_identity(person=None, **kw):
    """A person's account at a provider."""
    defaults = {"issuer": "https://id.example.org", "subject": f"subject-{next(numbers)}"}
    return save(OpenidIdentity(**defaults | kw, person=person or make_person()))
