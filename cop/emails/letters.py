"""What a mail about one person's place at one meeting says: from the registration to a row of the outbox."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cop import clock
from cop.emails import links, outbox
from cop.emails.meeting_facts import meeting_facts
from cop.emails.passes import pass_facts
from cop.exports import ics
from cop.exports.ics_calendar import utc_seconds
from cop.models import Answer, Meeting, Registration, Source

# RFC 5545 3.2.12. Someone who waits for a seat may come: a calendar shows it so.
PARTSTAT = {
    Answer.INVITED: "NEEDS-ACTION",
    Answer.REQUESTED: "TENTATIVE",
    Answer.ACCEPTED: "ACCEPTED",
    Answer.TENTATIVE: "TENTATIVE",
    Answer.DECLINED: "DECLINED",
    Answer.WAITING: "TENTATIVE",
    Answer.WITHDRAWN: "DECLINED",
}


@dataclass(frozen=True)
class Letter:
    """A mail of `kind` to the person of a registration.

    `method` is the METHOD of its calendar part, "" for none; `thread` the Message-ID of the first mail to
    this person about this meeting; `asks_anew` whether a known answer no longer counts; `more` what its
    template says besides.
    """

    kind: str
    registration: Registration
    method: str = ""
    thread: str = ""
    asks_anew: bool = False
    changes: list[dict[str, Any]] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def needs_answer(self) -> bool:
        asks = self.kind in {"invitation", "update"}
        return asks and (self.asks_anew or self.registration.needs_answer)

    @property
    def shows_link(self) -> bool:
        return self.kind != "cancellation" and self.registration.may_come


def subject_of(registration: Registration) -> str:
    """Return what the outbox rows of one invitation are about; a new UID is a new invitation."""
    return f"meeting:{registration.meeting_id}:{registration.id}:{registration.uid[:8]}"


def send(letters: Iterable[Letter]) -> None:
    """Queue letters, in one statement; who is erased gets none. What letters share is worked out once."""
    said: dict[tuple[int, str, bool], Said] = {}
    mails = []
    for letter in letters:
        if letter.registration.person.email:
            mails.append(_mail_of(letter, _said_of(letter, said), at=clock.now()))
    outbox.queue_all(mails)


@dataclass(frozen=True)
class Said:
    """What every letter about a meeting says, in one language, to those who may see its link or not."""

    page: str
    meeting: dict[str, Any]
    event: dict[str, Any]

    @classmethod
    def of(cls, meeting: Meeting, language: str, *, shows_link: bool) -> "Said":
        page = links.page("meetings.show", language=language, meeting_id=meeting.id)
        said = meeting_facts(meeting, language, shows_link=shows_link)
        return cls(page, said, ics.event_facts(meeting, language=language, url=page, shows_link=shows_link))


def _said_of(letter: Letter, known: dict[tuple[int, str, bool], Said]) -> Said:
    meeting, language = letter.registration.meeting, str(letter.registration.person.language)
    key = (meeting.id, language, letter.shows_link)
    if key not in known:
        known[key] = Said.of(meeting, language, shows_link=letter.shows_link)
    return known[key]


def _mail_of(letter: Letter, said: Said, *, at: datetime) -> outbox.Mail:
    registration = letter.registration
    registration.mail_count += 1
    registration.invited_at = registration.invited_at or at
    language = str(registration.person.language)
    answer_url = links.answer_page(registration.id, language)
    context = {
        "meeting": said.meeting,
        "answer": str(registration.answer),
        "needs_answer": letter.needs_answer,
        "is_from_poll": registration.source == Source.POLL,
        "changes": letter.changes,
        "answer_url": answer_url,
        "meeting_url": said.page,
        "sender_name": next(iter(said.meeting["hosts"]), ""),
        "thread": letter.thread,
        "check_in": pass_facts(registration, language) if letter.method == ics.REQUEST else None,
    } | letter.more
    if letter.method:
        if registration.calendar_method == ics.PUBLISH:
            context["follows_file"] = True  # this mail may be called off; the event stays in the calendar
        context["calendar"] = _calendar(letter, said, answer_url, at=at)
    return outbox.Mail(
        letter.kind,
        to=outbox.Recipient.of(registration.person),
        about=subject_of(registration),
        context=context,
        version=registration.mail_count,
        expires_at=registration.meeting.starts_at if letter.needs_answer else registration.meeting.ends_at,
    )


def _calendar(letter: Letter, said: Said, answer_url: str, *, at: datetime) -> dict[str, Any]:
    registration = letter.registration
    registration.calendar_method = letter.method
    registration.calendar_stamped_at = stamped(registration, at)
    return ics.mail_facts(
        said.event,
        uid=registration.uid,
        method=letter.method,
        partstat="NEEDS-ACTION" if letter.needs_answer else PARTSTAT[registration.answer],
        sequence=registration.meeting.sequence,
        dtstamp=registration.calendar_stamped_at,
        answer_url=answer_url if letter.method == ics.REQUEST else "",
    )


def stamped(registration: Registration, at: datetime) -> datetime:
    """Return a DTSTAMP after the last one: programs drop what is not newer, and a clock may be set back."""
    stamp, last = utc_seconds(at), registration.calendar_stamped_at
    return stamp if last is None or stamp > last else last + timedelta(seconds=1)
