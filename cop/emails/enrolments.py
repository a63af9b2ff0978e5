"""Mails about an enrolment in a training edition: each a row of the outbox, in the caller's transaction.

The mail to somebody enrolled lists every session and carries one calendar file with all of them (METHOD:PUBLISH, no
recurrence rule). What was read about how that file and the invitation that follows meet in a calendar:
- each event has the UID of the person's registration at that session, and the ORGANIZER of all mails to them: the
  invitation (METHOD:REQUEST, the same SEQUENCE, a later DTSTAMP) takes its place instead of standing beside it.
  Thunderbird 153 compares (SEQUENCE, DTSTAMP) of one UID and calls that a minor update;
- Google and Exchange know an event by its UID as well, but a file imported by hand into Outlook gets a UID of
  Outlook's own: there the invitation stands beside what was imported. The mail says that invitations follow;
- RFC 5546 3.2.1 has PUBLISH carry events of several UIDs, which REQUEST and CANCEL (3.2.2, 3.2.5) may not; so the
  file is also what takes back several events at once (STATUS:CANCELLED, a higher SEQUENCE);
- it goes as an attachment alone: as an alternative part (RFC 6047) of several events it would make of the mail an
  invitation to the first of them in programs that show one event a mail.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from cop.emails import links, outbox
from cop.emails.enrolment_facts import calendar_file, course_facts, edition_facts, session_facts
from cop.emails.letters import Letter, send
from cop.exports import ics
from cop.models import Enrolment, Person, Registration, Substitution
from cop.queries.enrolments import place_in_queue
from cop.queries.sessions_of_edition import numbers_of, sessions_of
from cop.rules.enrolments import has_ended

# Mails that hold the personal link.
PERSONAL = frozenset(
    {
        "enrolled",
        "enrolment_closed",
        "enrolment_promoted",
        "enrolment_waiting",
        "enrolment_requested",
        "substitute_sent",
    }
)


def queue_enrolled(
    enrolments: Sequence[Enrolment],
    registrations: Iterable[Registration],
    *,
    is_promoted: bool,
    at: datetime,
) -> None:
    """Queue the welcome: every date, one calendar file, what the certificate asks for, the personal page.

    `registrations` are theirs at the sessions to come; from now on each counts as told of its date.
    """
    kind = "enrolment_promoted" if is_promoted else "enrolled"
    theirs: dict[int, list[Registration]] = {}
    for registration in registrations:
        theirs.setdefault(registration.person_id, []).append(registration)
    _queue(kind, enrolments, at=at, theirs=theirs, method=ics.PUBLISH)


def queue_waiting(enrolments: Sequence[Enrolment], *, at: datetime) -> None:
    """Queue the news that people are on the waiting list, and as which one."""
    more = {one.id: {"place": place_in_queue(one)} for one in enrolments}
    _queue("enrolment_waiting", enrolments, at=at, more=more)


def queue_closed(enrolments: Sequence[Enrolment], *, may_come_in: bool, at: datetime) -> None:
    """Queue the news to people who wait that enrolment is closed, and whether a seat may still become theirs."""
    _queue(
        "enrolment_closed",
        enrolments,
        at=at,
        more={one.id: {"may_come_in": may_come_in} for one in enrolments},
    )


def queue_requested(enrolment: Enrolment, *, at: datetime) -> None:
    """Queue the news that the organisers decide."""
    _queue("enrolment_requested", [enrolment], at=at)


def queue_refused(enrolment: Enrolment, *, words: str, at: datetime) -> None:
    """Queue the refusal, in the coordinator's words."""
    _queue("enrolment_refused", [enrolment], at=at, more={enrolment.id: {"words": words}})


def queue_left(
    enrolment: Enrolment, registrations: Sequence[Registration], *, is_own: bool, at: datetime
) -> None:
    """Queue the goodbye, with a file that takes the events of these registrations out of the calendar."""
    more = {enrolment.id: {"is_own": is_own, "reason_words": ""}}
    theirs = {enrolment.person_id: list(registrations)}
    _queue("enrolment_left", [enrolment], at=at, more=more, theirs=theirs, method=ics.CANCEL)


def queue_cancelled(
    enrolments: Sequence[Enrolment], registrations: Iterable[Registration], *, reason: str, at: datetime
) -> None:
    """Queue the news that the whole edition is cancelled, with a file that takes these events back."""
    theirs: dict[int, list[Registration]] = {}
    for registration in registrations:
        theirs.setdefault(registration.person_id, []).append(registration)
    more = {one.id: {"reason_words": reason} for one in enrolments}
    _queue("edition_cancelled", enrolments, at=at, more=more, theirs=theirs, method=ics.CANCEL)


def queue_to_decide(enrolment: Enrolment, coordinators: Iterable[Person]) -> None:
    """Queue the news that somebody asks to take part and a coordinator is to decide."""
    edition = enrolment.edition
    for coordinator in coordinators:
        if not coordinator.email:
            continue
        language = str(coordinator.language)
        context = edition_facts(edition, language) | {
            "name": enrolment.person.name,
            "organisation": enrolment.organisation.name if enrolment.organisation else "",
            "url": links.page("enrolments.index", language=language, edition_id=edition.id),
        }
        outbox.queue(
            "enrolment_to_decide",
            to=outbox.Recipient.of(coordinator),
            about=f"edition:{edition.id}",
            context=context,
            version=enrolment.id * 1000 + enrolment.mail_count,
        )


def queue_substitute(substitution: Substitution, registration: Registration) -> None:
    """Queue the invitation of who comes in somebody's place: the session's own, answered, saying for whom."""
    enrolment = substitution.enrolment
    facts = edition_facts(enrolment.edition, str(registration.person.language))
    more = {"replaces": enrolment.person.name, "edition": facts["edition"]}
    send([Letter("substitute", registration, ics.REQUEST, more=more)])


def queue_replaced(substitution: Substitution, *, at: datetime) -> None:
    """Tell the person enrolled that somebody comes to a session in their place."""
    enrolment = substitution.enrolment
    language = str(enrolment.person.language)
    session = substitution.meeting
    number = numbers_of(sessions_of(enrolment.edition)).get(session.id)
    said = session_facts(session, number, language)
    more = {enrolment.id: {"session": said, "substitute": substitution.person.name}}
    _queue("substitute_sent", [enrolment], at=at, more=more)


def _queue(
    kind: str,
    enrolments: Sequence[Enrolment],
    *,
    at: datetime,
    more: dict[int, dict[str, Any]] | None = None,
    theirs: dict[int, list[Registration]] | None = None,
    method: str = "",
) -> None:
    """Queue one mail to each person, in one statement; who has no address gets none.

    Nobody is written to about an edition that is over: who is entered then is entered for the record. That its
    enrolment is closed is told also where the only session has just begun.
    """
    edition = enrolments[0].edition if enrolments else None
    sessions = sessions_of(edition) if edition else []
    if edition is None or (kind != "enrolment_closed" and has_ended(edition, sessions, at=at)):
        return
    said = {
        language: edition_facts(edition, language) | course_facts(edition, sessions, language, at=at)
        for language in {str(one.person.language) for one in enrolments}
    }
    mails = []
    for enrolment in enrolments:
        if not enrolment.person.email:
            continue
        language = str(enrolment.person.language)
        context = said[language] | (more or {}).get(enrolment.id, {})
        if kind in PERSONAL:
            context["manage_url"] = links.enrolment_page(enrolment.id, language)
        registrations = (theirs or {}).get(enrolment.person_id, ())
        if calendar := calendar_file(registrations, language, method=method, at=at):
            context["calendar"] = calendar
        enrolment.mail_count += 1
        to = outbox.Recipient.of(enrolment.person)
        mails.append(outbox.Mail(kind, to, _about(enrolment), context, version=enrolment.mail_count))
    if kind != "substitute_sent":  # news of one session: what was said of the whole edition still holds
        _supersede(enrolments)
    outbox.queue_all(mails)


def _supersede(enrolments: Sequence[Enrolment]) -> None:
    """A mail about the same enrolment that has not left yet is outdated by the next one."""
    outbox.take_back([_about(one) for one in enrolments if one.mail_count > 1])


def _about(enrolment: Enrolment) -> str:
    return f"enrolment:{enrolment.edition_id}:{enrolment.id}"
