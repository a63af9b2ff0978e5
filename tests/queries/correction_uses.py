"""Signs that a person uses their address or their profile: of every such table one row, by table and column."""

from cop import clock
from cop.models import (
    AuditEntry,
    Consent,
    LeftBy,
    NewsKind,
    RecoveryCode,
    SecondFactor,
    SecondStep,
    Subscription,
    ThemeProposalStep,
)
from tests.factories import (
    make_address,
    make_address_claim,
    make_asked,
    make_inbound,
    make_list,
    make_openid_identity,
    make_personal_feed,
    make_proposal,
    make_session,
    make_survey,
    make_theme_supporter,
    save,
)


def consent(person):
    words = {"purpose": "news", "text": "Yes.", "language": "it", "origin": "form"}
    save(Consent(person=person, given_at=clock.now(), **words))


def answered_a_survey(person):
    make_asked(make_survey(is_anonymous=False), person, answered_on=clock.today())


def left_a_list(person):
    """A no alone, without any consent."""
    times = {"since_at": clock.now(), "left_at": clock.now()}
    said = {"mailing_list": make_list(), "kind": NewsKind.ISSUE, "left_by": LeftBy.ONE_CLICK}
    save(Subscription(person=person, **said, **times))


USES = {
    "subscription.person_id": left_a_list,
    "inbound_mail.person_id": lambda person: make_inbound(person=person),
    "survey_invitation.person_id": answered_a_survey,
    "signed_in_session.person_id": lambda person: make_session(person=person, token_hash="x"),
    "personal_feed.person_id": make_personal_feed,
    "person_address.person_id": make_address,
    "address_claim.person_id": lambda person: make_address_claim(person, "token"),
    "theme_supporter.person_id": lambda person: make_theme_supporter(person=person),
    "theme_supporter.email_key": lambda person: make_theme_supporter(email=person.email.upper()),
    "theme_proposal_step.by_id": lambda person: save(
        ThemeProposalStep(proposal=make_proposal(), state="received", at=clock.now(), by=person)
    ),
    "second_factor.person_id": lambda person: save(SecondFactor(person=person, sealed_secret="x")),
    "recovery_code.person_id": lambda person: save(RecoveryCode(person_id=person.id, code_hash="x")),
    "second_step.person_id": lambda person: save(
        SecondStep(person=person, token_hash="x", way="link", expires_at=clock.now())
    ),
    "openid_identity.person_id": make_openid_identity,
    "consent.person_id": consent,
    "audit_entry.person_id": lambda person: save(
        AuditEntry(person_id=person.id, verb="update", subject_type="person")
    ),
}
