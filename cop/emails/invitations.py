"""Mails about people's places at a meeting: each a row of the outbox, in the caller's transaction.

One mail, one person, one ATTENDEE. All that a mail says is frozen in its row; composing comes later. A mail
that has not left when the next one is queued is called off: the next one says it all. The functions for many
people do for each what those for one do, in a handful of statements.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

from flask import current_app

from cop.emails import outbox
from cop.emails.compose import wording
from cop.emails.letters import Letter, send, subject_of
from cop.emails.meeting_facts import Change, changes_told, merged
from cop.exports import ics
from cop.models import Answer, Registration
from cop.queries.correspondence import first_mails, subjects_in_files, untold_changes


def begin_anew(registration: Registration) -> None:
    """Give a registration, new or come back, a calendar UID (RFC 5545 3.8.4.7) under which nothing was sent."""
    registration.uid = f"{uuid4()}@{outbox.mail_domain()}"
    registration.mail_count, registration.calendar_method = 0, ""
    registration.calendar_stamped_at = registration.invited_at = None


def queue_invitation(registration: Registration) -> None:
    """Queue the invitation, or the confirmation to somebody who registered without one.

    After a CANCEL the event is a new one, with a new UID: some programs keep a tombstone of the old.
    """
    queue_invitations([registration])


def queue_invitations(registrations: Sequence[Registration]) -> None:
    """Queue many invitations, each as `queue_invitation` does."""
    for registration in registrations:
        if registration.calendar_method == ics.CANCEL:
            begin_anew(registration)
    first = _supersede(registrations)
    send(Letter("invitation", one, ics.REQUEST, first.get(subject_of(one), "")) for one in registrations)


def queue_update(registration: Registration, *, is_significant: bool, changes: list[Change]) -> None:
    """Queue what changed (`meeting_facts.changes_since`), and the question anew where `is_significant`.

    An invitation that has not left yet is replaced by a new one that tells the new facts, an update by one
    that tells both changes. Who declined hears of significant changes alone, who is off the list of none.
    """
    queue_updates([registration], is_significant=is_significant, changes=changes)


def queue_updates(
    registrations: Iterable[Registration], *, is_significant: bool, changes: list[Change]
) -> None:
    """Queue many updates, each as `queue_update` does."""
    deaf = {Answer.WITHDRAWN} if is_significant else {Answer.WITHDRAWN, Answer.DECLINED}
    hearing = [registration for registration in registrations if registration.answer not in deaf]
    untold = untold_changes([subject_of(registration) for registration in hearing])
    first = _supersede(hearing)
    letters = []
    for registration in hearing:
        subject = subject_of(registration)
        letter = _update_of(registration, first.get(subject, ""), is_significant=is_significant)
        told = changes_told(changes, registration.person.language, shows_link=letter.shows_link)
        letter.changes.extend(merged(untold.get(subject, []), told))
        letters.append(letter)
    send(letters)


def _update_of(registration: Registration, thread: str, *, is_significant: bool) -> Letter:
    if registration.answer == Answer.REQUESTED:  # asked nothing, and has no event in the calendar
        return Letter("update" if thread else "come_requested", registration, thread=thread)
    knows = thread or registration.calendar_method == ics.PUBLISH
    return Letter("update" if knows else "invitation", registration, ics.REQUEST, thread, is_significant)


def queue_cancellation(registration: Registration) -> None:
    """Queue the end of an invitation: no meeting, no date any more, or this person is off its list.

    Nothing is sent to who was never told. CANCEL goes to who has the event in the calendar, be it from the file of
    all sessions of an edition.
    """
    queue_cancellations([registration])


def queue_cancellations(registrations: Sequence[Registration]) -> None:
    """Queue many ends of invitations, each as `queue_cancellation` does."""
    first = _supersede(registrations)
    in_files = subjects_in_files([subject_of(one) for one in registrations if subject_of(one) not in first])
    letters = []
    for registration in registrations:
        thread = first.get(subject_of(registration), "")
        has_event = registration.calendar_method in {ics.REQUEST, ics.PUBLISH}
        knows = registration.calendar_method == ics.PUBLISH or subject_of(registration) in in_files
        if thread or knows:
            letters.append(Letter("cancellation", registration, ics.CANCEL if has_event else "", thread))
        else:
            registration.calendar_method = ""
    send(letters)


def queue_promotion(registration: Registration) -> None:
    """Queue the news that a seat has become free for somebody on the waiting list."""
    first = _supersede([registration])
    send([Letter("promotion", registration, ics.REQUEST, first.get(subject_of(registration), ""))])


def queue_waiting(registration: Registration, *, place: int, most: int | None = None) -> None:
    """Queue the news that the person is on the waiting list, as which one, and why.

    Every seat is taken, or the organisation has the `most` that one may have.
    """
    first = first_mails([subject_of(registration)])
    more = {"place": place, "most": most or 0}
    send([Letter("waiting", registration, thread=first.get(subject_of(registration), ""), more=more)])


def queue_plain(kind: str, registration: Registration, **more: Any) -> None:
    """Queue news without an event for the calendar, from a template that says them of `more`."""
    first = _supersede([registration])
    send([Letter(kind, registration, thread=first.get(subject_of(registration), ""), more=more)])


def preview(meeting: dict[str, Any], language: str) -> tuple[str, str, str]:
    """Return (subject, text, HTML) of the invitation to a meeting that need not be saved yet.

    `meeting` is what `meeting_facts.meeting_facts` says of it in `language`.
    Its links lead to the site: nobody has been invited, so nobody has a page to answer on.
    """
    site = f"{current_app.config['BASE_URL']}/"
    facts = {"meeting": meeting, "answer": "invited", "needs_answer": True, "changes": []}
    words = wording("invitation", language, facts | {"answer_url": site, "meeting_url": site})
    return words.title, words.plain, words.html


def _supersede(registrations: Iterable[Registration]) -> dict[str, str]:
    """Call off the mails that are still here; return the Message-ID of the first that has left, by subject."""
    told = [subject_of(registration) for registration in registrations if registration.mail_count]
    if not told:
        return {}
    outbox.take_back(told)
    return first_mails(told)
