"""Mails about one person's place at one meeting: each a row of the outbox, in the caller's transaction.

One mail, one person, one ATTENDEE. All that a mail says is frozen in its row; composing comes later.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from flask import current_app

from cop import clock
from cop.emails import links, outbox
from cop.emails.compose import wording
from cop.emails.meeting_facts import Change, changes_told, meeting_facts, merged
from cop.exports import ics
from cop.exports.ics_calendar import utc_seconds
from cop.models import Answer, Meeting, Registration
from cop.queries.correspondence import Correspondence, correspondence_about, untold_changes

# RFC 5545 3.2.12. Someone who waits for a seat may come: a calendar shows it so.
PARTSTAT = {
    Answer.INVITED: "NEEDS-ACTION",
    Answer.ACCEPTED: "ACCEPTED",
    Answer.TENTATIVE: "TENTATIVE",
    Answer.DECLINED: "DECLINED",
    Answer.WAITING: "TENTATIVE",
    Answer.WITHDRAWN: "DECLINED",
}


def begin_anew(registration: Registration) -> None:
    """Give a registration, new or come back, a calendar UID (RFC 5545 3.8.4.7) under which nothing was sent."""
    registration.uid = f"{uuid4()}@{outbox.mail_domain()}"
    registration.mail_count, registration.calendar_method = 0, ""
    registration.calendar_stamped_at = registration.invited_at = None


def queue_invitation(registration: Registration) -> None:
    """Queue the invitation, or the confirmation to somebody who registered without one.

    After a CANCEL the event is a new one, with a new UID: some programs keep a tombstone of the old.
    """
    if registration.calendar_method == ics.CANCEL:
        begin_anew(registration)
    _queue("invitation", registration, _supersede(registration), method=ics.REQUEST)


def queue_update(registration: Registration, *, is_significant: bool, changes: list[Change]) -> None:
    """Queue what changed (`meeting_facts.changes_since`), and the question anew where `is_significant`.

    An invitation that has not left yet is replaced by a new one that tells the new facts, an update by one
    that tells both changes. Who declined hears of significant changes alone, who is off the list of none.
    """
    is_out = registration.answer == Answer.DECLINED and not is_significant
    if is_out or registration.answer == Answer.WITHDRAWN:
        return
    untold = untold_changes(subject_of(registration))
    before = _supersede(registration)
    told = changes_told(changes, registration.person.language, shows_link=_shows_link(registration))
    _queue(
        "update" if before.has_begun else "invitation", registration, before, method=ics.REQUEST,
        asks_anew=is_significant, changes=merged(untold, told),
    )  # fmt: skip


def queue_cancellation(registration: Registration) -> None:
    """Queue the end of an invitation: the meeting is cancelled, or this person is off its list.

    Nothing is sent to who was never told. CANCEL goes to who has the event in the calendar.
    """
    before = _supersede(registration)
    if not before.has_begun:
        registration.calendar_method = ""
        return
    has_event = registration.calendar_method == ics.REQUEST
    _queue("cancellation", registration, before, method=ics.CANCEL if has_event else "")


def queue_promotion(registration: Registration) -> None:
    """Queue the news that a seat has become free for somebody on the waiting list."""
    _queue("promotion", registration, _supersede(registration), method=ics.REQUEST)


def queue_waiting(registration: Registration) -> None:
    """Queue the news that every seat is taken and the person is on the waiting list."""
    _queue("waiting", registration, correspondence_about(subject_of(registration)), method="")


def preview(meeting: dict[str, Any], language: str) -> tuple[str, str, str]:
    """Return (subject, text, HTML) of the invitation to a meeting that need not be saved yet.

    `meeting` is what `meeting_facts.meeting_facts` says of it in `language`.
    Its links lead to the site: nobody has been invited, so nobody has a page to answer on.
    """
    site = f"{current_app.config['BASE_URL']}/"
    facts = {"meeting": meeting, "answer": "invited", "needs_answer": True, "changes": []}
    words = wording("invitation", language, facts | {"answer_url": site, "meeting_url": site})
    return words.title, words.plain, words.html


def subject_of(registration: Registration) -> str:
    """Return what the outbox rows of one invitation are about; a new UID is a new invitation."""
    return f"meeting:{registration.meeting_id}:{registration.id}:{registration.uid[:8]}"


def _supersede(registration: Registration) -> Correspondence:
    """Call off the mails that are still here; return those that have left."""
    if registration.mail_count == 0:
        return Correspondence()
    subject = subject_of(registration)
    outbox.supersede(subject, before_version=registration.mail_count + 1)
    return correspondence_about(subject)


def _queue(
    kind: str,
    registration: Registration,
    before: Correspondence,
    *,
    method: str,
    asks_anew: bool = False,
    changes: list[dict[str, Any]] | None = None,
) -> None:
    person, meeting, now = registration.person, registration.meeting, clock.now()
    if not person.email:
        return  # erased: nobody to write to
    needs_answer = kind != "cancellation" and (asks_anew or registration.answer == Answer.INVITED)
    registration.mail_count += 1
    registration.invited_at = registration.invited_at or now
    shows_link = kind != "cancellation" and _shows_link(registration)
    context = _context(registration, needs_answer=needs_answer, shows_link=shows_link)
    context |= {"changes": changes or [], "thread": before.first_id}
    if method:
        context["calendar"] = _calendar(registration, method, needs_answer=needs_answer, at=now)
    outbox.queue(
        kind,
        to=outbox.Recipient.of(person),
        about=subject_of(registration),
        version=registration.mail_count,
        context=context,
        expires_at=meeting.starts_at if needs_answer else meeting.ends_at,
    )


def _context(registration: Registration, *, needs_answer: bool, shows_link: bool) -> dict[str, Any]:
    language = str(registration.person.language)
    meeting = meeting_facts(registration.meeting, language, shows_link=shows_link)
    return {
        "meeting": meeting,
        "answer": str(registration.answer),
        "needs_answer": needs_answer,
        "answer_url": links.answer_page(registration.id, language),
        "meeting_url": _page_of(registration.meeting, language),
        "sender_name": next(iter(meeting["hosts"]), ""),
    }


def _calendar(registration: Registration, method: str, *, needs_answer: bool, at: datetime) -> dict[str, Any]:
    meeting, language = registration.meeting, str(registration.person.language)
    registration.calendar_method = method
    registration.calendar_stamped_at = _later(at, registration.calendar_stamped_at)
    return ics.facts(
        meeting,
        uid=registration.uid,
        method=method,
        partstat="NEEDS-ACTION" if needs_answer else PARTSTAT[registration.answer],
        language=language,
        sequence=meeting.sequence,
        dtstamp=registration.calendar_stamped_at,
        url=_page_of(meeting, language),
        answer_url=links.answer_page(registration.id, language) if method == ics.REQUEST else "",
        shows_link=_shows_link(registration) and method == ics.REQUEST,
    )


def _later(at: datetime, last: datetime | None) -> datetime:
    """A DTSTAMP after the last one: programs drop what is not newer, and a clock may be set back."""
    stamp = utc_seconds(at)
    return stamp if last is None or stamp > last else last + timedelta(seconds=1)


def _shows_link(registration: Registration) -> bool:
    return registration.answer in {Answer.INVITED, Answer.ACCEPTED, Answer.TENTATIVE}


def _page_of(meeting: Meeting, language: str) -> str:
    return links.page("meetings.show", language=language, meeting_id=meeting.id)
