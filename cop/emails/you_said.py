"""The news of what became of people's answers ("you said, we did"): rows of the outbox, for the caller to commit."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app

from cop.emails import links, outbox
from cop.emails.surveys import refusal_page
from cop.models import Bilingual, Person
from cop.queries.correspondence import told_addresses
from cop.queries.feedback_people import people_who_answered

KIND = "you_said"


@dataclass(frozen=True)
class Announced:
    """A published report: what the outbox calls it, its page (endpoint and place), and its words.

    `name` and `period` say what it is about: a community and a year, a programme and an edition.
    """

    about: str
    endpoint: str
    place: Mapping[str, Any]
    name: Bilingual
    period: str
    changes: Bilingual


def queue_you_said(
    report: Announced, surveys: Collection[int], *, at: datetime, besides: Collection[str] = ()
) -> int:
    """Queue the news to everybody who answered one of the surveys and has not had it; return to how many.

    `besides` are addresses to which another mail has said the same.
    """
    told = told_addresses(KIND, report.about) | set(besides)
    people = [one for one in people_who_answered(surveys) if one.email not in told] if surveys else []
    outbox.queue_all([_mail(report, person, at) for person in people])
    return len(people)


def _mail(report: Announced, person: Person, at: datetime) -> outbox.Mail:
    language = str(person.language)
    context = {
        "name": report.name.in_language(language),
        "period": report.period,
        "changes": report.changes.in_language(language),
        "url": links.page(report.endpoint, language=language, **report.place),
        "list": {
            "id": "surveys",
            "name": current_app.config["MAIL_SENDER_NAME"],
            "leave_url": refusal_page(person.id, language),
        },
    }
    # Of one taken back the row stays: the next is another version.
    version = int(at.timestamp()) // 60
    return outbox.Mail(KIND, outbox.Recipient.of(person), report.about, context, version, outbox.NEWS)
