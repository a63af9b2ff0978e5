"""Mails that rules send to the people of a meeting: each a row of the outbox, in the caller's transaction.

They are about the same as the invitation (`letters.subject_of`), so that whatever comes later about the meeting,
an update or its end, takes back those that have not left.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from cop import tokens
from cop.emails import invitations, links, outbox
from cop.emails.compose import wording
from cop.emails.letters import subject_of
from cop.emails.meeting_facts import meeting_facts
from cop.emails.passes import pass_facts
from cop.file_kinds import LABELS
from cop.models import (
    Answer,
    Attendance,
    Document,
    MailRule,
    Meeting,
    MeetingStatus,
    Mode,
    Registration,
    RuleAction,
    RuleAudience,
    RuleMoment,
)
from cop.queries.correspondence import first_mails
from cop.queries.documents import documents_of
from cop.rules.documents import can_open_document
from cop.rules.viewer import ANONYMOUS

USEFUL_AFTERWARDS = timedelta(days=7)
# The answer that a preview shows, where it is not yes.
SHOWN = {
    RuleAudience.UNANSWERED: Answer.INVITED,
    RuleAudience.UNDECIDED: Answer.TENTATIVE,
    RuleAudience.WAITING: Answer.WAITING,
}


def queue_rule_mails(
    rule: MailRule, registrations: Iterable[Registration], *, due_at: datetime, at: datetime
) -> int:
    """Queue what a rule sends, one mail a registration, and return how many that are.

    The instant at which the rule was due is the version: of two rules that send the same mail at the same
    instant, as those of two hosts may, each person gets one.
    """
    registrations = list(registrations)
    documents = documents_of(registrations[0].meeting) if registrations and _tells_documents(rule) else []
    first = first_mails([subject_of(registration) for registration in registrations])
    shared: dict[tuple[str, bool], dict[str, Any]] = {}
    mails = []
    for registration in registrations:
        language = str(registration.person.language)
        key = (language, registration.may_come)
        if key not in shared:
            shared[key] = _shared(rule, registration.meeting, language, shows_link=registration.may_come)
        thread = first.get(subject_of(registration), "")
        files = [_file(one, registration) for one in documents if _is_open(one, registration, at)]
        own = {"thread": thread, "documents": files}
        mails.append(_mail(rule, registration, shared[key] | own, due_at))
    outbox.queue_all(mails)
    return len(mails)


def preview_rule_mail(rule: MailRule, meeting: Meeting, language: str) -> tuple[str, str, str]:
    """Return (subject, text, HTML) of what a rule, saved or not, sends about a meeting; its links lead to the site."""
    if rule.action == RuleAction.INVITATION:
        return invitations.preview(meeting_facts(meeting, language), language)
    site = f"{current_app.config['BASE_URL']}/"
    own = {
        "answer": str(SHOWN.get(rule.audience, Answer.ACCEPTED)),
        "needs_answer": rule.audience == RuleAudience.UNANSWERED,
        "was_there": rule.audience != RuleAudience.ABSENT,
        "documents": [],
    }
    facts = _shared(rule, meeting, language, shows_link=rule.audience != RuleAudience.WAITING)
    words = wording(str(rule.action), language, facts | own | {"answer_url": site, "leave_url": site})
    return words.title, words.plain, words.html


def example_meeting(at: datetime) -> Meeting:
    """Return a meeting that is not saved, to show a mail with where there is none."""
    starts_at = at.replace(hour=13, minute=30, second=0, microsecond=0) + timedelta(days=30)
    return Meeting(
        id=0, title_it="Incontro di esempio", title_en="Example meeting", text_it="", text_en="", zone="Europe/Rome",
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), mode=Mode.IN_PERSON, reason="",
        place="Via Esempio 1, Torino", link="", status=MeetingStatus.SCHEDULED,
    )  # fmt: skip


def _tells_documents(rule: MailRule) -> bool:
    return rule.action == RuleAction.THANKS


def _is_open(document: Document, registration: Registration, at: datetime) -> bool:
    return can_open_document(ANONYMOUS, document, registration, at=at)


def _file(document: Document, registration: Registration) -> dict[str, Any]:
    """What a mail says of a document, with the address at which this one person opens it."""
    language = str(registration.person.language)
    token = tokens.signed("answer", registration.id)
    url = links.page("documents.personal", language=language, token=token, document_id=document.id)
    media_type = document.file.media_type
    return {
        "label": document.title.in_language(language),
        "format": LABELS.get(media_type, media_type),
        "size": document.file.size,
        "url": url,
    }


def _shared(rule: MailRule, meeting: Meeting, language: str, *, shows_link: bool) -> dict[str, Any]:
    """What every mail of a rule about a meeting says, in one language, to those who may see its link or not."""
    facts = meeting_facts(meeting, language, shows_link=shows_link and rule.moment == RuleMoment.BEFORE)
    return {
        "meeting": facts,
        "words": rule.text.in_language(language),
        "meeting_url": links.page("meetings.show", language=language, meeting_id=meeting.id),
        "sender_name": next(iter(facts["hosts"]), ""),
    }


def _mail(
    rule: MailRule, registration: Registration, shared: dict[str, Any], due_at: datetime
) -> outbox.Mail:
    language = str(registration.person.language)
    token = tokens.signed("answer", registration.id)
    own = {
        "answer": str(registration.answer),
        "needs_answer": registration.needs_answer,
        "was_there": registration.attendance == Attendance.PRESENT,
        "answer_url": links.page("answers.show", language=language, token=token),
        "leave_url": links.page("answers.confirm_leave", language=language, token=token),
        # By these two it is taken back from who is in another state before it has left.
        "audience": str(rule.audience),
        "registration": registration.id,
        # The last mail before the door is the one that people look for there.
        "check_in": pass_facts(registration, language) if rule.action == RuleAction.PRACTICAL_NOTES else None,
    }
    is_before = rule.moment == RuleMoment.BEFORE
    return outbox.Mail(
        str(rule.action),
        to=outbox.Recipient.of(registration.person),
        about=subject_of(registration),
        context=shared | own,
        version=int(due_at.timestamp()) // 60,
        expires_at=registration.meeting.starts_at if is_before else due_at + USEFUL_AFTERWARDS,
    )
