"""What a mail about an enrolment says of the edition, as JSON; and the one calendar file with all its sessions."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from flask_babel import force_locale

from cop.emails import links
from cop.emails.letters import stamped
from cop.exports import ics
from cop.models import Edition, EditionStatus, Meeting, MeetingStatus, Mode, Registration
from cop.queries.rule_words import rule_sentence
from cop.queries.sessions_of_edition import coming_of, numbers_of


def edition_facts(edition: Edition, language: str) -> dict[str, Any]:
    """Return what every mail about an edition says of it, in `language`."""
    hosts = [host.name.in_language(language) for host in edition.hosts]
    programme = edition.programme.name.in_language(language)
    return {
        "edition": f"{programme} {edition.name}",
        "hosts": hosts,
        "edition_url": _edition_page(edition, language),
        "sender_name": next(iter(hosts), ""),
    }


def course_facts(
    edition: Edition, sessions: Sequence[Meeting], language: str, *, at: datetime
) -> dict[str, Any]:
    """Return what those who take part are told besides: the sessions to come, and what the certificate asks for."""
    numbers = numbers_of(sessions)
    with force_locale(language):
        rule = rule_sentence(
            least_sessions=edition.least_sessions,
            least_minutes=edition.least_minutes,
            sessions=len(numbers),
            mandatory=sum(one.is_mandatory and one.id in numbers for one in sessions),
        )
    coming = [session_facts(one, numbers.get(one.id), language) for one in coming_of(sessions, at=at)]
    return {"sessions": coming, "number_of_sessions": len(numbers), "rule": rule}


def session_facts(session: Meeting, number: int | None, language: str) -> dict[str, Any]:
    """Return what a mail says of one session: `number` is its place in the edition."""
    return {
        "number": number,
        "title": session.title.in_language(language),
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "mode": str(session.mode),
        "place": session.place if session.mode != Mode.ONLINE else "",
        "is_mandatory": session.is_mandatory,
        "is_postponed": session.status == MeetingStatus.POSTPONED,
        "url": links.page("meetings.show", language=language, meeting_id=session.id),
    }


def calendar_file(
    registrations: Iterable[Registration], language: str, *, method: str, at: datetime
) -> dict[str, Any] | None:
    """Return the facts of one calendar file with the sessions of one person's registrations, None without any.

    `method` PUBLISH: the dates of those to whom nothing has been sent about them yet; CANCEL: a file that takes back
    the events of such a file, itself published too (RFC 5546 3.2.1: STATUS:CANCELLED). Notes on each registration
    what its calendar now holds.
    """
    wanted = [one for one in registrations if _is_wanted(one, method)]
    if not wanted:
        return None
    events = [_event(one, language, method=method, at=at) for one in wanted]
    for registration in wanted:
        registration.calendar_method = method
    return {"method": ics.PUBLISH, "events": events}


def _is_wanted(registration: Registration, method: str) -> bool:
    if method == ics.CANCEL:
        return registration.calendar_method == ics.PUBLISH
    is_dated = registration.meeting.status == MeetingStatus.SCHEDULED
    return is_dated and registration.is_coming and registration.calendar_method in {"", ics.PUBLISH}


def _event(registration: Registration, language: str, *, method: str, at: datetime) -> dict[str, Any]:
    session = registration.meeting
    registration.calendar_stamped_at = stamped(registration, at)
    page = links.page("meetings.show", language=language, meeting_id=session.id)
    answer_page = links.answer_page(registration.id, language)
    event = ics.facts(
        session,
        uid=registration.uid,
        method=method,
        partstat="ACCEPTED",
        language=language,
        sequence=session.sequence,
        dtstamp=registration.calendar_stamped_at,
        url=page,
        answer_url=answer_page if method == ics.PUBLISH else "",
        shows_link=method == ics.PUBLISH,
    )
    return event | {"method": ics.PUBLISH}


def _edition_page(edition: Edition, language: str) -> str:
    """The page of an edition; a draft has none that its reader could open."""
    if edition.status == EditionStatus.DRAFT:
        return links.page("training.index", language=language)
    return links.page("training.show", language=language, slug=edition.programme.slug, edition_id=edition.id)
