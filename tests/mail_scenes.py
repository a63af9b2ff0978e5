"""Mails that no act of the access table sends, made by the same functions as in the product."""

from collections.abc import Callable
from datetime import timedelta

from cop import clock
from cop.emails import (
    approving,
    closing,
    contributions,
    date_polls,
    edition_reports,
    enrolment_requests,
    enrolments,
    invitations,
    outbox,
    representing,
    rule_mails,
    signing_up,
    surveys,
    you_said,
)
from cop.emails.completion_warnings import queue_warnings
from cop.models import (
    Answer,
    Bilingual,
    EnrolmentRequest,
    FaultKind,
    Language,
    NewsKind,
    RuleAction,
    SecondFactor,
    SubscriptionRequest,
)
from cop.queries.completion import standings_of
from cop.queries.viewers import viewer_of
from cop.services.delivery_alerts import alert_administrators
from cop.services.person_addresses import claim_address
from cop.services.second_factor import remove_factor
from cop.services.sign_in import request_sign_in
from tests import factories as make
from tests.factories.saving import save

# What a rule may send about a meeting; the others ask for answers or publish a report.
RULE_MAILS = (
    RuleAction.REMINDER, RuleAction.LAST_CALL, RuleAction.STILL_COMING, RuleAction.PRACTICAL_NOTES, RuleAction.THANKS,
)  # fmt: skip


def meetings() -> None:
    community = make.make_community()
    coordinator, meeting = make.make_coordinator(community), make.make_meeting(community)
    told = make.make_registration(meeting, answer=Answer.ACCEPTED)
    waiting = make.make_registration(meeting, answer=Answer.WAITING)
    asked = make.make_registration(meeting, answer=Answer.REQUESTED)
    invitations.queue_invitation(told)
    invitations.queue_waiting(waiting, place=1)
    invitations.queue_plain("waiting_closed", waiting)
    invitations.queue_plain("come_requested", asked)
    invitations.queue_plain("come_refused", asked, words="No.")
    approving.queue_to_decide(asked, [coordinator])
    invitations.queue_promotion(waiting)


def changes() -> None:
    told, gone = (make.make_registration(answer=Answer.ACCEPTED, mail_count=1) for _time in range(2))
    for one in (told, gone):
        make.make_message(kind="invitation", subject=invitations.subject_of(one), state="sent")
    invitations.queue_update(told, is_significant=True, changes=[])
    invitations.queue_cancellation(gone)


def rules() -> None:
    registration = make.make_registration(answer=Answer.ACCEPTED)
    for action in RULE_MAILS:
        rule = make.make_mail_rule(action)
        rule_mails.queue_rule_mails(rule, [registration], due_at=clock.now(), at=clock.now())
    closing.queue_nudges(registration.meeting, [registration.person], days=8)


def training() -> None:
    edition, at = make.make_edition(make.make_community()), clock.now()
    community = edition.hosts[0]
    make.make_meeting(community, edition=edition)
    enrolment, coordinator = make.make_enrolment(edition), make.make_coordinator(community)
    enrolments.queue_enrolled([enrolment], [], is_promoted=True, at=at)
    enrolments.queue_waiting([enrolment], at=at)
    enrolments.queue_closed([enrolment], may_come_in=True, at=at)
    enrolments.queue_requested(enrolment, at=at)
    enrolments.queue_refused(enrolment, words="No.", at=at)
    enrolments.queue_cancelled([enrolment], [], reason="", at=at)
    enrolments.queue_to_decide(enrolment, [coordinator])
    edition_reports.queue_published(edition, [coordinator], at=at)
    queue_warnings(standings_of(edition, [enrolment], at=at), at=at)


def enrolling() -> None:
    request = EnrolmentRequest(
        edition=make.make_edition(make.make_community()), name="A", email="a@example.org",
        email_key="a@example.org", language="en",
        token_hash="0" * 64, created_at=clock.now(),
    )  # fmt: skip
    enrolment_requests.queue_confirmation(save(request), "token")


def asking() -> None:
    survey, poll = make.make_survey(community=make.make_community()), make.make_poll()
    make.make_survey_question(survey)
    asked, voter = make.make_asked(survey), make.make_voter(poll)
    surveys.queue_invitations(survey, [asked])
    surveys.queue_reminders(survey, [asked])
    date_polls.queue_new_dates(poll, [voter])


def reports() -> None:
    survey = make.make_survey(community=make.make_community())
    make.make_asked(survey, answered_on=clock.today())
    told = you_said.Announced(
        about="community_report:1:2025", endpoint="communities.show", place={"slug": survey.hosts[0].slug},
        name=Bilingual("A", "A"), period="2025", changes=Bilingual("B", "B"),
    )  # fmt: skip
    you_said.queue_you_said(told, [survey.id], at=clock.now())


def people() -> None:
    person = make.make_person()
    viewer = viewer_of(person, today=clock.today())
    claim_address(person, email="other@example.org", by=viewer, at=clock.now())
    contributions.queue_answered(make.make_contribution(make.make_meeting(), person, answer="Yes."))
    invitation = make.make_representative_invitation(invited_by=person)
    representing.queue_answered(invitation)
    save(SecondFactor(person=person, sealed_secret="x"))
    remove_factor(person, by=None)
    request_sign_in(
        person.email or "", browser="x", language=Language.EN, next_url="", device="", at=clock.now()
    )


def news() -> None:
    person, now = make.make_person(), clock.now()
    request = SubscriptionRequest(
        email="b@example.org", email_key="b@example.org", language="en", token_hash="1" * 64, text="A",
        choices=[[make.make_list().id, NewsKind.ISSUE.value]], created_at=now, expires_at=now + timedelta(30),
    )  # fmt: skip
    signing_up.queue_already(save(request), person.id)
    make.make_administrator()
    alert_administrators(make.make_fault(person, FaultKind.OURS), at=now)
    outbox.queue(
        "trial", to=outbox.Recipient.of(person), about="trial:1", context={"when": "now", "host": "here"}
    )


SCENES: tuple[Callable[[], None], ...] = (
    meetings, changes, rules, training, enrolling, asking, reports, people, news,
)  # fmt: skip
