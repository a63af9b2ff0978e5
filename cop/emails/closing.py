"""Mails of the end of a meeting: the nudge to those who should close it, the recap to those who were there."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from cop.emails import links, outbox
from cop.models import ActionItem, Decision, Document, Meeting, Minutes, Person, Registration
from cop.queries.closing import NUDGE_KIND, nudge_subject


def queue_nudges(meeting: Meeting, people: Iterable[Person], *, days: int) -> int:
    """Remind those who manage a meeting that it waits to be closed, once for each number of days; return how many."""
    mails = [
        outbox.Mail(
            NUDGE_KIND,
            to=outbox.Recipient.of(person),
            about=nudge_subject(meeting),
            context=_facts(meeting, str(person.language)) | {"days": days}
            | {"url": links.page("closing.show", language=str(person.language), meeting_id=meeting.id)},
            version=days,
        )
        for person in people
        if person.email
    ]  # fmt: skip
    outbox.queue_all(mails)
    return len(mails)


def queue_recaps(
    meeting: Meeting,
    registrations: Iterable[Registration],
    *,
    minutes: Minutes | None,
    decisions: Sequence[Decision],
    actions: Sequence[ActionItem],
    documents: Sequence[Document],
    words: str,
    at: datetime,
) -> None:
    """Tell each of those who were there what was decided, who does what, and where to read it.

    The links to minutes and documents are each person's own: they open without signing in.
    """
    mails = []
    for registration in registrations:
        person, language = registration.person, str(registration.person.language)
        context = _facts(meeting, language) | {
            "words": words,
            "minutes_url": links.minutes(registration.id, language) if minutes else "",
            "meeting_url": _page("meetings.show", meeting, language),
            "decisions": [decision.text for decision in decisions],
            "actions": [_action(action, person) for action in actions],
            "documents": [_document(document, registration, language) for document in documents],
        }
        to = outbox.Recipient.of(person)
        # To the minute: closed twice by a double click, it is told once; closed again later, again.
        version = int(at.timestamp()) // 60
        mails.append(
            outbox.Mail("recap", to=to, about=f"meeting:{meeting.id}:recap", context=context, version=version)
        )
    outbox.queue_all(mails)


def _facts(meeting: Meeting, language: str) -> dict[str, Any]:
    return {
        "meeting": meeting.title.in_language(language),
        "starts_at": meeting.starts_at.isoformat(),
        "sender_name": next((host.name.in_language(language) for host in meeting.hosts), ""),
    }


def _page(endpoint: str, meeting: Meeting, language: str) -> str:
    return links.page(endpoint, language=language, meeting_id=meeting.id)


def _action(action: ActionItem, reader: Person) -> dict[str, Any]:
    return {
        "text": action.text,
        "who": action.person.name if action.person else action.who,
        "due_on": action.due_on.isoformat() if action.due_on else "",
        "is_own": action.person_id == reader.id,
        "is_done": action.done_at is not None,
    }


def _document(document: Document, registration: Registration, language: str) -> dict[str, Any]:
    url = links.document(registration.id, document.id, language)
    return {"title": document.title.in_language(language), "url": url}
