"""The one mail to somebody who is about to miss the certificate of an edition, while they can still do something."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import force_locale

from cop.emails import links, outbox
from cop.emails.enrolment_facts import edition_facts, session_facts
from cop.models import MeetingStatus
from cop.queries.completion_words import missing_sentence
from cop.rules.completion import SessionMark, Standing

KIND = "completion_warning"
MOST_DATES = 3


def queue_warnings(standings: Iterable[Standing], *, at: datetime) -> None:
    """Queue to each what is missing, the sessions they said no to, the next dates, and the way to their path.

    It expires when the next session begins: read afterwards it would be about another state of things.
    """
    mails = []
    for one in standings:
        enrolment, language = one.enrolment, str(one.enrolment.person.language)
        enrolment.mail_count += 1
        to = outbox.Recipient.of(enrolment.person)
        about = f"enrolment:{enrolment.edition_id}:{enrolment.id}"
        context = _facts(one, language)
        ends = min(
            (mark.session.starts_at for mark in _dated(one) if mark.session.starts_at > at), default=None
        )
        mails.append(outbox.Mail(KIND, to, about, context, version=enrolment.mail_count, expires_at=ends))
    outbox.queue_all(mails)


def _facts(standing: Standing, language: str) -> dict[str, Any]:
    enrolment = standing.enrolment
    too_many = standing.declined if standing.falls_short else ()
    with force_locale(language):
        missing = missing_sentence(standing)
    return edition_facts(enrolment.edition, language) | {
        "held": standing.held,
        "there": standing.sessions,
        "missing": missing,
        "declined": [session_facts(one.session, one.number, language) for one in too_many],
        "sessions": [
            session_facts(one.session, one.number, language) for one in _dated(standing)[:MOST_DATES]
        ],
        "path_url": links.path(enrolment.id, language),
    }


def _dated(standing: Standing) -> list[SessionMark]:
    return [one for one in standing.coming if one.session.status == MeetingStatus.SCHEDULED]
