"""Mails that rules send to the people of a meeting: each a row of the outbox, in the caller's transaction.

They are about the same as the invitation (`letters.subject_of`), so that whatever comes later about the meeting,
an update or its end, takes back those that have not left.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from cop import tokens
from cop.emails import links, outbox
from cop.emails.compose import wording
from cop.emails.letters import subject_of
from cop.emails.meeting_facts import meeting_facts
from cop.models import Answer, Attendance, MailRule, Meeting, Registration, RuleAudience, RuleMoment
from cop.queries.correspondence import first_mails

USEFUL_AFTERWARDS = timedelta(days=7)
# The answer that a preview shows, where it is not yes.
SHOWN = {
    RuleAudience.UNANSWERED: Answer.INVITED,
    RuleAudience.UNDECIDED: Answer.TENTATIVE,
    RuleAudience.WAITING: Answer.WAITING,
}


def queue_rule_mails(rule: MailRule, registrations: Iterable[Registration], *, due_at: datetime) -> int:
    """Queue what a rule sends, one mail a registration, and return how many that are.

    The instant at which the rule was due is the version: of two rules that send the same mail at the same
    instant, as those of two hosts may, each person gets one.
    """
    registrations = list(registrations)
    first = first_mails([subject_of(registration) for registration in registrations])
    shared: dict[tuple[str, bool], dict[str, Any]] = {}
    mails = []
    for registration in registrations:
        language = str(registration.person.language)
        key = (language, registration.may_come)
        if key not in shared:
            shared[key] = _shared(rule, registration.meeting, language, shows_link=registration.may_come)
        thread = first.get(subject_of(registration), "")
        mails.append(_mail(rule, registration, shared[key] | {"thread": thread}, due_at))
    outbox.queue_all(mails)
    return len(mails)


def preview_rule_mail(rule: MailRule, meeting: Meeting, language: str) -> tuple[str, str, str]:
    """Return (subject, text, HTML) of what a rule, saved or not, sends about a meeting; its links lead to the site."""
    site = f"{current_app.config['BASE_URL']}/"
    own = {
        "answer": str(SHOWN.get(rule.audience, Answer.ACCEPTED)),
        "needs_answer": rule.audience == RuleAudience.UNANSWERED,
        "was_there": rule.audience != RuleAudience.ABSENT,
    }
    facts = _shared(rule, meeting, language, shows_link=rule.audience != RuleAudience.WAITING)
    words = wording(str(rule.action), language, facts | own | {"answer_url": site, "leave_url": site})
    return words.title, words.plain, words.html


def _shared(rule: MailRule, meeting: Meeting, language: str, *, shows_link: bool) -> dict[str, Any]:
    """What every mail of a rule about a meeting says, in one language, to those who may see its link or not."""
    facts = meeting_facts(meeting, language, shows_link=shows_link and rule.moment == RuleMoment.BEFORE)
    return {
        "meeting": facts,
        "words": rule.text.in_language(language),
        "meeting_url": links.page("meetings.show", language=language, meeting_id=meeting.id),
        "sender_name": next(iter(facts["hosts"]), ""),
        "documents": [],
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
